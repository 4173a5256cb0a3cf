"""What a secretary asks about people and about what is due: who is away, dues, dates, terms, one member."""

import re
from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.moments import day_slot
from handlers.language.intents.rule import Rule
from handlers.language.intents.staff_queries import WHO as _WHO

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


LISTS = (
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
