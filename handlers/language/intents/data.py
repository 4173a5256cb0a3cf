"""One's own data: see, change, delete; new phone or address; own record; secret papers."""

import re
from collections.abc import Mapping

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision
from handlers.language.intents.rule import Rule

_ADDRESS = re.compile(
    r"(?:新?(?:地址|住址|家庭住址)(?:是|改成|改为|变成|换成|为|:)?|搬到(?:了)?|搬去|住到|"
    r"改到|地址.{0,4}(?:改成|改为))(?P<value>[^,。!]{3,40})"
)


def changed(heard: Heard) -> Mapping[str, object]:
    """`field` is phone or address; `value` where it was said."""
    number = slots.phone(heard)
    if number or re.search(r"电话|手机|号码|换号|新号|联系方式", heard.text):
        return {"field": "phone", **({"value": number} if number else {})}
    address = _ADDRESS.search(heard.text)
    if address or re.search(r"搬|地址|住址", heard.text):
        return {"field": "address", **({"value": address["value"].lstrip("是为:")} if address else {})}
    return {}


def _operation(heard: Heard) -> Mapping[str, object]:
    if re.search(r"删|注销|清除|抹掉|销毁", heard.text):
        return {"op": "delete"}
    if re.search(r"改|错|更正|有误|不对|纠正", heard.text):
        return {"op": "change"}
    return {"op": "see"}


_MINE = r"(?:(?:我|俺|本人|个人|自己)(?:的|在你们这的|在你们那的)?(?:个人)?)"
_DATA = r"(?:信息|资料|数据|档案|号码信息|隐私)"

DATA = (
    Rule("data_request", whole="看我的信息 我的信息 查我的信息 我的资料", slots=_operation, by_sound=False),
    Rule(
        "data_request",
        has=(
            rf"(?:不要|不许|别)(?:再)?(?:保存|保留|留|存|记).{{0,3}}我的?.{{0,3}}{_DATA}|(?:删掉?|"
            rf"删除|清除|注销|抹掉|销毁).{{0,8}}{_MINE}{{0,1}}.{{0,3}}{_DATA}|"
            rf"{_MINE}.{{0,3}}{_DATA}.{{0,8}}(?:删|注销|清除|抹)|(?:电话|号码|信息).{{0,3}}(?:删了|"
            r"删掉|删除)|注销(?:账号|账户|我|$)|^注销"
        ),
        unless=r"文件夹",
        slots=_operation,
        decision=Decision.CONFIRM,
        acts=True,
        by_sound=False,
    ),
    Rule(
        "data_request",
        has=(
            r"我的?(?:[\u4e00-\u9fff]{2,6})(?:登记|写|记|录|填)错|"
            rf"{_MINE}.{{0,3}}{_DATA}.{{0,8}}(?:错|有误|不对|更正|改)|(?:改|更正|"
            rf"修改).{{0,4}}{_MINE}.{{0,3}}{_DATA}"
        ),
        slots=_operation,
        decision=Decision.CONFIRM,
        acts=True,
        by_sound=False,
    ),
    Rule(
        "data_request",
        has=(
            r"查看(?:一下)?我的(?:资料|信息)|"
            r"(?:记|存|收集|知道|有)(?:了)?我(?:的)?(?:什么|哪些)(?:信息|资料)?(?=$|[,。?])|"
            r"有(?:我|俺)(?:的)?(?:什么|哪些)?(?:资料|信息)|(?:看|查|看看|查查|查看|有|存|留|记|"
            rf"保存|收集).{{0,8}}{_MINE}?.{{0,5}}(?:哪些|什么)?(?:我的)?(?:信息|隐私|个人资料|"
            r"个人信息)(?!表)|(?:我的?|本人).{0,4}(?:信息|资料).{0,8}(?:哪些|什么|看看|查)"
        ),
        unless=r"学习|发|推|收|通知|消息|不",
        slots=_operation,
        by_sound=False,
    ),
)

UPDATE_INFO = (
    Rule(
        "update_info",
        has=(
            r"(?:换|改|变|更换|更新|更改)(?:了|成|为|个|新|一个)*(?:手机|电话|号|号码|联系方式|"
            r"地址|住址)+|(?:号码?|电话|手机|手机号|地址|住址|联系方式)(?:已经?|也|都|又|"
            r"都已)*(?:换|改|变|更换|更新|更改)(?:了|成|为)?|(?:新|现在的?)(?:的)?(?:手机|电话|"
            r"手机号|电话号|号码?|联系方式|地址)+(?:码)?(?:是|:|为)?|(?:地址|住址)(?:是|:|为)|"
            r"搬(?:了)?(?:新)?家|家(?:已经?)?搬|搬到|搬去"
        ),
        unless=r"书记|怎么联系|谁|开会|会议|会改|地点|几点|骗|让我|不能?换|别",
        slots=changed,
        decision=Decision.CONFIRM,
        acts=True,
        by_sound=False,
    ),
)

RECORD = (
    Rule(
        "ask_record",
        whole=("我的记录 看我的记录 我的签到记录 我的计录 我的学习记录 查记录 看记录 我的参会记录 个人记录 我的情况"),
    ),
    Rule(
        "ask_record",
        has=(
            r"签过到没|参加.{0,4}的记录|请(?:了)?(?:几|多少)(?:次|回)假|请假(?:了)?(?:几|"
            r"多少)(?:次|回)|(?:我|俺|自己)(?:的|今年|去年|这个月|本月|上个月|一共|总共|都|这半年|"
            r"上半年)*(?:开会|学习|参加|签到|出勤|参会)?(?:的)?(?:记录|计录)|(?:开|参加|签到|"
            r"学习?|听|去|来|签)(?:了|过)(?:多少|几)(?:次|回|场|篇|个|堂|节)|(?:我|俺)(?:今年|"
            r"去年|这个月).{0,6}(?:几|多少)(?:次|回|场)"
        ),
        unless=r"会议记录|谁|党费|大家|党课|主题党日|支部|支委",
        by_sound=False,
    ),
)

SECRET = (
    Rule(
        "confidential_request",
        has=(
            r"(?:秘密|机密|绝密|涉密|内部|保密|密级)(?:的)?(?:文件|材料|资料|文档|通报|精神|电报|"
            r"会议内容)|红头文件.{0,6}(?:拍|发我|传)|密件"
        ),
        unless=r"保密教育|保密知识|保密讲座|学习保密|泄密了",
        by_sound=False,
    ),
)
