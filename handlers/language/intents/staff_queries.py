"""What a secretary or a contact asks: who has not answered, who is away, what is due."""

import re
from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.moments import day_slot
from handlers.language.intents.rule import Rule

_WHO = r"(?:谁|哪些人|哪几个|哪个|哪些|哪几位|有几个|几个人?|多少人?|几位|哪位|都有谁|有谁)"
_NUMBERS = re.compile(r"\d+")


def _event(heard: Heard) -> Mapping[str, object]:
    return {"event": when["when"]} if (when := day_slot(heard)) else {}


def _quorum(heard: Heard) -> Mapping[str, object]:
    said = [int(number) for number in _NUMBERS.findall(heard.text)][:2]
    found: dict[str, object] = dict(zip(("expected", "present"), said, strict=False))
    if re.search(r"选举|换届", heard.text):
        found["kind"] = "election"
    return found


_FIELDS = (
    (r"电话|手机|号码|联系方式", "phone"),
    (r"住哪|地址|住址|住在", "address"),
    (r"生日|多大|年龄|几岁", "birthday"),
    (r"党龄|入党", "party_age"),
    (r"组", "group"),
    (r"身体|健康", "health"),
)


def _member(heard: Heard) -> Mapping[str, object]:
    field = next((key for words, key in _FIELDS if re.search(words, heard.text)), "")
    name = slots.name(heard)
    if name:
        return {**name, **({"field": field} if field else {})}
    age = re.search(r"([\d一二三四五六七八九十]+)岁(以上|以下)?", heard.text)
    return {
        "filter": age.group()
        if age
        else re.sub(r"(?:的)?(?:有|都有)?(?:谁|几个|哪些|多少|几位|人|查一?下?)+.*$", "", heard.text)
    }


_REGISTERS = (
    ("花名册", "roster"),
    ("签到", "attendance"),
    ("会议记录", "minutes"),
    ("送学", "home_study"),
    ("学习", "study"),
    ("走访", "visits"),
    ("慰问", "visits"),
    ("党费", "dues"),
    ("流动", "away"),
    ("外出", "away"),
    ("组织关系", "transfers"),
    ("转接", "transfers"),
    ("请假", "leave"),
    ("评议", "appraisal"),
    ("结对", "pairs"),
    ("意见", "items"),
    ("送达", "deliveries"),
    ("通知", "deliveries"),
    ("台账", "members"),
    ("名单", "roster"),
    ("名册", "roster"),
)


def _export(heard: Heard) -> Mapping[str, object]:
    what = next((key for word, key in _REGISTERS if word in heard.text), "")
    period = re.search(
        (
            r"[\d一二三四五六七八九十]+月份?|上?本?季度|[上下本今去]?半?年度?|[上本这]个?月|"
            r"第?[一二三四]季度"
        ),
        heard.text,
    )
    kind = (
        "xlsx"
        if re.search(r"excel|表格|表|台账|名册", heard.text, re.IGNORECASE)
        else "pdf"
        if "pdf" in heard.text.lower()
        else ""
    )
    return {
        **({"what": what} if what else {}),
        **({"period": period.group()} if period else {}),
        **({"format": kind} if kind else {}),
    }


def _item(heard: Heard) -> Mapping[str, object]:
    words = (
        ("党课", "party_lecture"),
        ("主题党日", "theme_day"),
        ("党员大会", "members_meeting"),
        ("支委会", "committee_meeting"),
        ("小组会", "group_meeting"),
        ("组织生活会", "life_meeting"),
        ("评议", "appraisal"),
    )
    return {"item": key} if (key := next((key for word, key in words if word in heard.text), "")) else {}


QUERIES = (
    Rule(
        "todo",
        whole=(
            "今天要办什么 今天有什么事 待办 有什么要办的 今天有什么要办的 要办什么 今天做什么 "
            "今天要做什么 今天干什么 待办事项 今天的事 有什么要处理的 今天有什么安排 今天的任务 "
            "有什么事 今天都有什么事"
        ),
        staff=True,
    ),
    Rule(
        "todo",
        has=(
            r"(?:今天|这周|本周|现在|今日)?.{0,3}有?什么(?:要|需要|该)?(?:我)?(?:办|做|处理|"
            r"干)(?:的|吗)?|待办|(?:要|该)(?:办|处理|做|干)(?:什么|哪些)|(?:今天|本周|"
            r"这周)(?:的)?工作(?:安排)?$|有什么事|还有(?:什么|哪些)(?:没办|事)"
        ),
        unless=r"你(?:能|会|可以)|不会|能干什么|功能",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "console", whole="工作台 打开工作台 后台 打开后台 管理台 管理后台 进工作台 控制台 电脑版 我的工作台", staff=True
    ),
    Rule("console", has=r"工作台|管理后台|打开后台|进后台", staff=True),
    Rule(
        "query_quorum",
        has=(
            r"应到.{0,4}\d+.{0,6}(?:实到|到|来)|\d+人?.{0,4}(?:来|到)(?:了)?\d+.{0,8}(?:够|行|能|"
            r"算|有效|过半)|够不够(?:法定)?(?:人数|开会|过半)|法定人数|过半没"
        ),
        slots=_quorum,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "export",
        has=(
            r"(?:导出|打印|下载|生成|输出|导一?下|打一?份|给我一份|做一?份).{0,12}(?:表|册|台账|"
            r"记录|名单|excel|pdf|通知单|材料)|(?:台账|花名册|签到表|名册|登记表|记录表|"
            r"名单).{0,8}(?:发我|导出|打印|发给我|下载|excel|给我)|导出|出一?份.{0,12}(?:记录|表|"
            r"台账|册)|(?:我)?要.{0,6}(?:签到表|花名册|台账|登记表)|导出来"
        ),
        unless=r"别导",
        slots=_export,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_unanswered",
        whole=(
            "谁没回 还有谁没回 谁没回复 没回的 没回的有几个 谁没看 哪些人没看 哪些人没回 "
            "谁没答复 谁还没回 谁没读 回复情况 通知情况 送达情况"
        ),
        slots=_event,
        staff=True,
    ),
    Rule(
        "query_unanswered",
        has=(
            r"(?:没|未)回复?通知|"
            rf"{_WHO}.{{0,4}}(?:没|未)(?:有)?(?:回|答|看|读|收到|回复|回信|吭声|回音|通知到|吱声|"
            r"反应|消息)|(?:没|未)(?:有)?(?:回|答|看|读|回复|回信|收到)(?:复|"
            rf"信)?的?.{{0,4}}{_WHO}|没回(?:复|音|信)?的名单|(?:回复|送达|通知)(?:情况|怎么样|"
            r"结果)|几个(?:人)?回(?:复|了)|通知到了?(?:多少|几)|多少人(?:回|看)"
        ),
        slots=_event,
        unless=r"没回(?:来|家)|外地",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_sign_up",
        has=rf"{_WHO}.{{0,3}}报(?:了)?名|报名?(?:的|了)?.{{0,5}}{_WHO}|报名(?:情况|人数|名单)|报了多少",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_attendance",
        whole=(
            "签到情况 谁签到了 到了多少人 来了几个 来了多少人 还有谁没签到 谁没签到 到会情况 "
            "出席情况 签到名单 多少人签到 签到了几个 人到齐了吗 来了几个人 谁到了 谁没到 谁没来"
        ),
        slots=_event,
        staff=True,
    ),
    Rule(
        "query_attendance",
        has=(
            r"签到(?:的)?(?:有)?(?:哪些|谁)|到会(?:的)?(?:多少|几)|签到(?:的)?(?:情况|名单|人数|"
            rf"怎么样|了多少|了几|结果)|{_WHO}.{{0,6}}(?:签到|到了|到会|到场|来了|没来|没到|出席)|"
            r"(?:来|到|签)(?:了)?(?:多少|几)(?:个|人|位)|(?:到会|出席)的有谁|(?:到会|出席|"
            r"出勤)(?:情况|人数|率)|人到齐|到齐了(?:吗|没)"
        ),
        unless=r"没来过|我",
        slots=_event,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_leave",
        whole=(
            "谁不来 谁请假 谁请假了 谁来不了 谁去不了 哪些人不来 有几个请假的 几个请假 请假情况 "
            "请假的有谁 请假名单 请假的 谁不参加 有谁请假 都谁请假"
        ),
        slots=day_slot,
        staff=True,
    ),
    Rule(
        "query_leave",
        has=(
            rf"{_WHO}.{{0,5}}(?:请(?:了)?假|不来|来不了|去不了|不参加|不去|不能来)|(?:请假|不来|"
            rf"来不了)(?:的|了)?(?:有|人)?.{{0,3}}(?:{_WHO}|情况|名单)"
        ),
        slots=day_slot,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_away",
        has=(
            rf"{_WHO}.{{0,5}}(?:在外|外出|不在家|不在本地|没在家|出门|去外地|流动|去了外地|没回来)|"
            rf"(?:外出|在外|流动|不在家)(?:的|党员)?.{{0,4}}(?:{_WHO}|情况|名单|多少)"
        ),
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_dues",
        has=(
            rf"{_WHO}.{{0,6}}(?:没|未|欠|交了).{{0,3}}(?:交)?党费|党费.{{0,6}}(?:{_WHO}|没交|"
            r"收了多少|收齐|情况|还没)|欠.{0,2}党费|(?:没|未)交党费的"
        ),
        unless=r"我|每月党费多少|标准|党费多少|怎么",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_dates",
        has=(
            rf"{_WHO}.{{0,8}}(?:过)?(?:政治)?(?:生日|寿|周年|满.{{0,6}}年|纪念)|(?:生日|政治生日|"
            rf"满[\d五六七十]+年(?:党龄)?|寿星)(?:的)?.{{0,5}}(?:{_WHO}|名单|情况)|(?:这个月|本月|"
            r"下个?月|今天|今年|本周).{0,5}(?:生日|政治生日)"
        ),
        unless=r"意思|什么是",
        slots=day_slot,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_cadence",
        has=(
            r"(?:这个?|本|上个?|今年|这|全年|第?[一二三四]).{0,4}(?:季度|月|年)?.{0,4}(?:党课|"
            r"主题党日|党日|党员大会|支委会|小组会|组织生活会|生活会|评议|三会一课).{0,6}(?:了没|"
            r"了吗|没有|几次|没$|够|完成|情况|了几|过没|开没|上没|还差)|(?:开|上|搞)了(?:几|"
            r"多少)次(?:党|支|组|主|小)|还差什么没(?:开|上)|(?:党课|主题党日|党员大会|支委会|"
            r"小组会|组织生活会|三会一课).{0,6}(?:完成情况|开够|还差|开齐|上够|几次)"
        ),
        slots=_item,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "election_due",
        has=r"换届(?!人选|选举办法|选举.{0,3}会)|任期",
        unless=r"征求|开会|通知|上午|下午|投票",
        staff=True,
        by_sound=False,
    ),
    Rule(
        "query_member",
        has=(
            r"^[\u4e00-\u9fff]{2,3}(?:同志)?的?(?:电话|手机)号?码?(?:是)?(?:多少|几)|"
            r"谁是?(?:独居|孤寡|空巢|低保|失能)|[\u4e00-\u9fff]{2,3}多大|^查(?:一?下|询|找|"
            r"查)?[\u4e00-\u9fff]{2,6}|^(?!我|书记|联络员|"
            r"谁)[\u4e00-\u9fff]{2,3}(?:同志)?(?:的)?(?:家)?(?:的)?(?:家庭)?(?:电话|手机|号码|"
            r"住在哪|住哪|住址|地址|多大|几岁|生日|党龄|情况|在哪|是哪个组|在几组|什么情况|"
            r"身体)(?:怎么样|是|在)?(?:多少|哪|什么|呢|几|\?|吗|$|里)|"
            r"(?:[\d一二三四五六七八九十]+岁|独居|失能|卧床|空巢|孤寡|低保|高龄|行动不便|残疾|"
            r"没有?微信|没有?手机|预备|流动|.组|女|男)(?:以上|以下|党员|老人|同志|"
            rf"人)?(?:的)?(?:都)?(?:有)?{_WHO}|[一二三四五六七八九\d]组.{{0,3}}(?:几|多少|哪些|"
            r"名单)|(?:党员|总共|一共|支部).{0,4}(?:多少|几)(?:个|名)?人?"
        ),
        unless=r"签到|请假|没回|党费|记录|改|换|几点|开会|通知|会",
        slots=_member,
        staff=True,
        by_sound=False,
    ),
)
