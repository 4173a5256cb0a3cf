"""Members' questions about meetings: when, where, what was said."""

from collections.abc import Mapping

from handlers.language.intents.hearing import Heard
from handlers.language.intents.moments import coming_day, day_slot
from handlers.language.intents.orders import GROUP_BY_SOUND, kind_of
from handlers.language.intents.rule import Rule
from handlers.language.intents.words import MEETING, WHAT, WHEN, WHERE


def asked_meeting(heard: Heard) -> Mapping[str, object]:
    """`when`, and `kind` where one kind of meeting is meant, also by its sound."""
    kind = kind_of(heard.text) or ("group_meeting" if GROUP_BY_SOUND.search(heard.sound) else "")
    return {**coming_day(heard), **({"kind": kind} if kind else {})}


ASK_MINUTES = (
    Rule(
        "ask_minutes",
        whole="会议记录 上次会议记录 看会议记录 会议纪要 会上说什么了 会上讲什么了 会议内容 上次会议内容",
        slots=day_slot,
        by_sound=False,
    ),
    Rule(
        "ask_minutes",
        has=(
            r"会议内容.{0,6}没(?:参加|去)|没(?:参加|去).{0,8}会议内容|"
            r"(?<!开)会(?:上|里)?(?:都)?(?:讲|说|传达|学|议|谈|定|通过|宣布|布置)(?:了|的|"
            rf"过)?(?:些|点)?{WHAT}|会(?:议)?(?:记录|纪要)|会议精神|会上有什么|会上(?:都)?(?:讲|说|"
            r"传达|谈|定)|(?:上次|上回|昨天|前天|那天)(?:的)?(?:会|开会).{0,4}(?:讲|说|内容|"
            r"精神|传达|什么)"
        ),
        unless=r"意见|下次|记一下",
        slots=day_slot,
        by_sound=False,
    ),
)

ASK_MEETING = (
    Rule(
        "ask_meeting",
        has=r"还有什么会|有(?:哪些|什么)会|"
        r"会(?:议)?改到(?:什么|哪|几)|(?:开|大)会.{0,28}(?:到底)?是?(?:哪天|几号|什么时候)|会取消了(?:吗|没)",
        unless=r"党费|记录|请假|意见|建议",
        slots=asked_meeting,
        by_sound=False,
    ),
    Rule(
        "ask_meeting",
        whole=(
            "开会 开会吗 开会通知 会议 会议通知 通知 看通知 看开会通知 有会吗 有什么通知 "
            "几点开会 什么时候开会 在哪开会 在哪里开会 在哪儿开会 下次会 下次开会 会议时间 "
            "会议地点 会在几楼 会在哪 今天有会吗 明天有会吗 哪天开会 几号开会 "
            "开会时间 开会地点 几点开 在哪开 几点 会几点 在几楼 带什么 要带什么 需要带什么 "
            "今天开会吗 明天开会吗 还开会吗 会还开吗 什么时候开 会议安排 最近有会吗 最近的通知 "
            "新通知 通知呢 开灰 开费 几点开灰 花通知了没有"
        ),
        slots=asked_meeting,
    ),
    Rule(
        "ask_meeting",
        has=(
            rf"{MEETING}.{{0,10}}?(?:{WHEN}|{WHERE}|带.{{0,2}}(?:什么|东西|不带)|吗|还开|不开|"
            r"开不开|开没|有没有|是不是|通知|改期|取消了|找谁|联系谁)|"
            rf"(?:{WHEN}|{WHERE}|还|有没有|有|是不是|多会).{{0,8}}{MEETING}|(?:^|[,。!]|今天|明天|"
            r"后天|周.|下周|这周|礼拜.|星期.|有没有|那个)会(?:在|几|是|什么|还开|开吗|吗|没|么)|"
            r"会(?:议)?(?:是|在)?(?:哪|礼拜几|星期几|周几|几点|几楼|什么时候|几号|哪天)|"
            r"(?:这|下|本)(?:个)?(?:周|月|星期|礼拜|州).{0,4}有(?:没有)?(?:什么)?(?:会|活动)|"
            r"有会(?:没|吗|么)|(?:开会|会议).{0,3}(?:的事|通知|安排)|还不通知开会|几点(?:集合|"
            r"出发|到场|结束)|(?:开|去)会(?:坐|怎么|走)|(?:党员|支部|小组)会|会议(?:是)?什么内容|"
            r"会(?:议)?(?:上)?要讲什么|这次(?:开)?会|开会不(?:$|[,。?])|开会说什么|(?:在哪|几点|"
            r"什么时候|哪天)开(?=$|[,。!?])|^(?:问|想问).{0,6}开会|怎么还不开会|没(?:收到|"
            r"接到)通知|(?:什么|有|新)通知|通知了没"
        ),
        unless=(
            r"党费|记录|学完|讲了|说了|意见|建议|报名|志愿|请假|提醒|不要|几次|多少次|选举权|投票|"
            r"心得|体会|停发|改成|改到|缺席|没回|名单|组织关系|转账"
        ),
        slots=asked_meeting,
    ),
    Rule(
        "ask_meeting",
        has=r"会(?:议)?改到(?:什么|哪|几)|(?:开|大)会.{0,24}(?:到底)?是?(?:哪天|几号|什么时候)|通知(?:上|里)(?:说|写)|(?:那个)?会取消了(?:吗|没)|需要我?带.{1,6}(?:去)?开会|"
        r"开会|小组会|支部会|党员大会|党课",
        unless=(
            r"请假|不|没|改|取消|通知大家|完|过|去|来|讲了|记录|意见|建议|谁|几次|提醒|投票|看不|"
            r"签到|参加"
        ),
        slots=asked_meeting,
        by_sound=False,
    ),
)
