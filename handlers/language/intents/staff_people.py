"""What a secretary or a contact writes down about people: presence, leave, visits, dues, the roster."""

import re
from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.data import changed
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision
from handlers.language.intents.moments import day_slot, stay
from handlers.language.intents.rule import Rule

CONFIRM = Decision.CONFIRM
_PERSON = r"(?:老?[\u4e00-\u9fff]{1,4}(?:同志)?)"


def _names(heard: Heard) -> Mapping[str, object]:
    found = slots.names(heard)
    return {"names": found} if found else {"missing": ["names"]}


def _name(heard: Heard) -> Mapping[str, object]:
    return slots.name(heard) or {"missing": ["name"]}


def _leave(heard: Heard) -> Mapping[str, object]:
    return {**_name(heard), **slots.reason(heard)}


def _decided(heard: Heard) -> Mapping[str, object]:
    refused = re.search(r"不准|不同意|不批|驳回|拒绝", heard.text)
    return {**slots.name(heard), "decision": "no" if refused else "yes"}


def _visit(heard: Heard) -> Mapping[str, object]:
    way = "phone" if re.search(r"电话|通话", heard.text) else "video" if "视频" in heard.text else "visit"
    return {
        **slots.name(heard),
        "way": way,
        "date": day_slot(heard).get("when", heard.now.astimezone(heard.zone).date().isoformat()),
        "note": heard.text,
    }


def _paid(heard: Heard) -> Mapping[str, object]:
    return {**slots.name(heard), **slots.months(heard), **slots.amount(heard)}


def _member(heard: Heard) -> Mapping[str, object]:
    number = slots.phone(heard)
    return {**slots.name(heard), **({"field": "phone", "value": number} if number else {})}


def _update(heard: Heard) -> Mapping[str, object]:
    return {**slots.name(heard), **changed(heard)}


def _pair(heard: Heard) -> Mapping[str, object]:
    people = slots.names(heard)
    if len(people) < 2:
        return {**({"name": people[0]} if people else {}), "missing": ["to"]}
    helper_first = re.search(r"^(?:让|请|安排|叫|由)", heard.text) is not None
    return {"name": people[1], "to": people[0]} if helper_first else {"name": people[0], "to": people[1]}


def _away(heard: Heard) -> Mapping[str, object]:
    away = stay(heard)
    return {
        **slots.name(heard),
        **slots.place(heard),
        **({"start": away["from"]} if "from" in away else {}),
        **({"end": away["until"]} if "until" in away else {}),
    }


PEOPLE = (
    Rule(
        "decide_leave",
        whole="准假 同意请假 批准 准了 批假 不准假 同意他请假 同意她请假",
        slots=_decided,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "decide_leave",
        has=(
            r"(?:同意|批准|准许|准|不准|不同意|不批|批)(?!确).{0,8}(?:请假|的假|假)|(?:请假|"
            r"的假).{0,4}(?:同意|批准|准了|批了|不准)"
        ),
        unless=r"谁|吗",
        slots=_decided,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "proxy_sign_in",
        has=(
            rf"代签|(?:替|帮|给|为)(?!我){_PERSON}.{{0,12}}签(?:个|一下)?到|(?:^|"
            rf"[,。]){_PERSON}(?:[、和跟与,\s]{_PERSON})*(?:都|也)?(?:到了|来了|签到|已到|"
            r"在场)(?:$|[,。].{0,4}(?:记|登|签))"
        ),
        unless=(
            r"谁|多少|几个|吗|\?|^我|^都|可以|开始|没签|提个醒|^现在|^本人|签到情况|^人|情况|大家|"
            r"^还|查|人都|哪"
        ),
        slots=_names,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule("proxy_sign_in", has=r"^代签", slots=_names, decision=CONFIRM, staff=True),
    Rule(
        "proxy_leave",
        has=(
            rf"(?:替|帮|给|为)(?!我){_PERSON}.{{0,4}}请(?:个|一下|一次)?假|"
            rf"^{_PERSON}(?:同志)?(?:今天|明天|说|他|她|要|想|让我|这次|托我)*(?:替[他她])?(?:请假|"
            r"请个假|来不了|去不了|不来了|不能来)|^[\u4e00-\u9fff]{2,4}(?:同志)?(?:说|讲|告诉我|"
            r"打电话说|来电话说).{0,10}(?:请假|来不了|去不了|不来|不能来|参加不了)|让我(?:替|"
            r"帮)(?:他|她)?请"
        ),
        unless=(
            r"谁|多少|几个|^我|^都|\?|吗|^请假|^今天|^明天|^这次|^还有|^没|^哪|^因|^腿|^实在|"
            r"^有事|^开会|^会|^身|^不"
        ),
        slots=_leave,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "record_dues",
        has=(
            r"[\u4e00-\u9fff]{2,4}(?:同志)?(?:交|缴)(?:了|来|清)?.{0,10}党费|(?:收|收到|"
            r"收了)[\u4e00-\u9fff]{2,4}.{0,6}党费|党费.{0,4}[\u4e00-\u9fff]{2,3}(?:交|缴)了|"
            r"记(?:一下)?党费"
        ),
        unless=r"谁|没|多少|怎么|吗|\?|我交|提醒|通知|大家|怎样|标准|每月.{0,4}号",
        slots=_paid,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "add_member",
        has=(
            r"(?:新增|增加|添加|加|新来|录入)(?:了)?(?:一?个|一名|一位|名|位)?(?:老|新)?党员|"
            r"(?:新增|添加)[\u4e00-\u9fff]{2,4}|转来(?:一?个|一名)?党员|加(?:个|一个)人"
        ),
        unless=r"多少|谁|几个",
        slots=_member,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "update_member",
        has=(
            r"^(?!我|俺|本人)(?:把|将)?[\u4e00-\u9fff]{2,4}?(?:同志)?(?:的|家)?(?:新)?(?:电话|"
            r"手机|手机号|号码|地址|住址|联系方式|家|搬家).{0,8}(?:改|换|变|更新|搬|是1\d{10})|"
            r"^(?!我|俺|本人)[\u4e00-\u9fff]{2,3}(?:同志)?(?:搬家|搬到|搬去|换号|换了?电话|"
            r"换了?手机)|修改[\u4e00-\u9fff]{2,4}的"
        ),
        unless=r"会|地点|谁|吗$|活动|大家|意见|通知",
        slots=_update,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "assign_pair",
        has=(
            r"(?:让|请|安排|由|叫)[\u4e00-\u9fff]{2,4}(?:来|负责|去|跟|和)*(?:联系|结对|包联|照顾|"
            r"负责|对接)[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{2,4}(?:以后)?(?:归|"
            r"由)[\u4e00-\u9fff]{2,4}(?:联系|负责)|把[\u4e00-\u9fff]{2,4}(?:分|交|派|划|"
            r"安排)(?:给|到)[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{2,4}(?:跟|和|"
            r"与)[\u4e00-\u9fff]{2,4}结对|结对"
        ),
        unless=r"谁|哪些|多少|吗|\?|导出|打电话|台账",
        slots=_pair,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "record_visit",
        has=(
            r"(?:看望|走访|慰问|探望|家访|拜访|上门看)(?:了|过)?(?!表|记录表)[\u4e00-\u9fff]{2}|"
            r"(?:去|到).{0,6}(?:看|瞧|看望|走访|探望|慰问)(?:了|过)|(?:看|瞧)(?:了|"
            r"过)(?:看)?[\u4e00-\u9fff]{2,4}(?=,)|(?:去|"
            r"到)(?:老?[\u4e00-\u9fff]{1,4})家.{0,4}(?:看|坐|聊|走)|(?:给|跟|"
            r"和)[\u4e00-\u9fff]{2,4}(?:打|通)(?:了|过)?(?:个|一个|了|过)?电话|(?:打|通)(?:了|"
            r"过)?(?:个)?电话(?:给|了)|(?:电话)?联系(?:上|到)?了[\u4e00-\u9fff]{2,4}|联系上了|"
            r"见(?:到|着)了?[\u4e00-\u9fff]{2,4},|登门"
        ),
        unless=r"谁|计划|演出|集合|明天|下周|吗|\?|要去|准备|还没|安排|导出|诈骗|骗",
        slots=_visit,
        staff=True,
        decision=CONFIRM,
        by_sound=False,
    ),
    Rule(
        "member_away",
        has=(
            r"^[\u4e00-\u9fff]{2,3}?[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]*[号日]?(?:去|到)[\u4e00-\u9fff]{2,6}(?=,|$)|"
            r"^(?!我|俺|本人|谁|哪|组织|大家|通知|去|到|今天|"
            r"明天)[\u4e00-\u9fff]{2,3}?(?:同志)?(?:已经?|要|昨天|今天|将|准备|"
            r"[\d一二三四五六七八九十]+月(?:份)?(?:到|"
            r"至)[\d一二三四五六七八九十]+月(?:份)?)*(?:去|到|在|回|飞)(?!会|场|了$|过|我|不|"
            r"家里看)(?:了)?[\u4e00-\u9fff]{2,8}(?:住|了|家|,|过冬|带|旅游|$|养老)"
        ),
        unless=(
            r"吗|\?|谁|开会|请假|医院|看望|签到|培训|党费|学习|通知|开.{0,4}会|^周|^下|^本|集合|"
            r"演出|参观|来了|到了|地点|联系"
        ),
        slots=_away,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "record_minutes",
        has=(
            r"(?:记|写|录|整理|做|补)(?:一下|下|个|一?份)?(?:今天的?)?(?:会议)?(?:记录|纪要)|"
            r"^会议(?:记录|纪要)[:,]"
        ),
        unless=r"看|查|上次|导出|我的",
        staff=True,
        by_sound=False,
    ),
)
