"""What a secretary orders in one sentence: meetings, activities, notices, reminders, changes."""

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision
from handlers.language.intents.moments import day_slot, rule_slot, starts, until
from handlers.language.intents.rule import Rule

_KINDS = (
    (r"党小组会|小组会|组会|组(?:开会|学习)", "group_meeting"),
    (r"支委会|支部委员会|委员会", "committee_meeting"),
    (r"组织生活会|生活会", "life_meeting"),
    (r"民主评议", "appraisal"),
    (r"党课", "party_lecture"),
    (r"主题党日|党日", "theme_day"),
    (r"党员大会|支部大会|全体会|大会|支部会", "members_meeting"),
)
_ACTIVITIES = r"体检|春游|秋游|郊游|参观|茶话会|座谈会|联欢|义诊|旅游|踏青|游园|健步走|棋牌|书画|采摘|演练|讲座|看电影|观影|植树|运动会|慰问演出|踏秋|赏花|打疫苗|疫苗|红色教育"
_VENUE = re.compile(
    r"(?:在|到|去|地点[:是为在]?|换(?:成|到)|改(?:到|在|成|为))?(?P<place>(?:社区|机关|老干部|党群|[东西南北]院|[\d一二三四五六七八九十]+号楼)?(?:活动中心|服务中心)?(?:[\d一二三四五六七八九十]+(?:楼|层))?(?:大|小|第?[一二三四五六七八九\d]+号?|多功能|老年|党员|社区)*(?:会议室|活动室|礼堂|教室|报告厅|阅览室|学习室|党建室))"
    r"|(?:在|到|去|地点[:是为在]?|改(?:到|在)|换(?:成|到))(?P<other>[\u4e00-\u9fff\d]{2,12}?)(?=开|召开|集合|参观|春游|举行|学习|上|听|,|。|$)"
    r"|(?P<floor>[\d一二三四五六七八九十]+(?:楼|层)(?:[东西南北]头|大厅|平台)?)|(?P<site>[\u4e00-\u9fff]{2,6}(?:医院|公园|植物园|陵园|纪念馆|博物馆|展览馆|党校|基地|服务中心|活动中心))"
)
_NOT_PLACE = re.compile(
    r"[点半]|上午|下午|星期|周|大家|同志|党员|参加|开会|集中|通知|请|月|号$|了|时候|会议(?:$)|十点|分"
)
_TOPIC = re.compile(
    r"(?:内容[:是为]?|主题[:是为]?|议题[:是为]?|学习|讨论|传达|研究|审议|听取|总结|选举|宣讲|讲)(?P<topic>(?!材料|一下$)[^,。;]{2,30}?)(?=带上?|携带|请|,|。|;|$|地点|时间|不能来)"
)
_BRING = re.compile(r"(?:带上?|携带|带好|拿上)(?P<bring>[^,。;]{1,20}?)(?=,|。|;|$|请|准时|参加)")
_AUDIENCE = re.compile(
    r"全体党员|全体同志|第?[一二三四五六七八九十\d]+(?:党)?小?组|支委们?|各?小?组长|老党员|八十岁以上|大家|所有人|全体"
)


def _place(heard: Heard) -> str:
    for venue in heard.around.venues:
        if venue in heard.text:
            return venue
    for match in _VENUE.finditer(heard.text):
        place = match["place"] or match["other"] or match["floor"] or match["site"]
        if place and not _NOT_PLACE.search(place):
            return _as_known(place, heard)
    return ""


def _as_known(place: str, heard: Heard) -> str:
    near = [venue for venue in heard.around.venues if venue.startswith(place)]
    return near[0] if len(near) == 1 else place


def _audience(heard: Heard, kind: str) -> str:
    for group in heard.around.groups:
        if group in heard.text:
            return group
    said = _AUDIENCE.search(heard.text)
    if said and said.group() not in ("大家", "所有人", "全体"):
        return said.group()
    return {"members_meeting": "全体党员", "committee_meeting": "支委"}.get(kind, "")


def _kind(text: str) -> str:
    return next((kind for words, kind in _KINDS if re.search(words, text)), "")


def event(heard: Heard) -> Mapping[str, object]:
    """All that is said about a meeting; what is needed for sending and was not said stands in `missing`."""
    kind = _kind(heard.text)
    moments, ask = starts(heard)
    topic, bring = _TOPIC.search(heard.text), _BRING.search(heard.text)
    place, audience = _place(heard), _audience(heard, kind)
    found: dict[str, object] = {**({"kind": kind} if kind else {}), **moments}
    found |= {
        key: value
        for key, value in (
            ("place", place),
            ("topic", _clean(topic["topic"]) if topic else ""),
            ("audience", audience),
            ("bring", bring["bring"] if bring else ""),
        )
        if value
    }
    missing = [key for key in ("kind", "start", "place") if key not in found]
    if kind == "group_meeting" and not audience:
        missing.append("audience")
    if ask and ask != "confirm" and "start" not in missing:
        missing.append("start")
    found["missing"] = missing
    if ask:
        found["ask"] = ask
    return found


def _clean(topic: str) -> str:
    return re.sub(r"^(?:一下|关于|习)", "", topic)


def activity(heard: Heard) -> Mapping[str, object]:
    found = dict(event(heard))
    what = re.search(_ACTIVITIES, heard.text)
    if what:
        found["kind"] = what.group()
    found["missing"] = [key for key in ("start", "place") if key not in found]
    return found


def _notice(heard: Heard) -> Mapping[str, object]:
    text = re.sub(
        r"^(?:请)?(?:再)?(?:通知|告诉|转告|提醒)(?:一下|下)?(?:大家|各位|全体党员|同志们)?[:,]?|^(?:给大家|帮我)?发(?:个|一?条|一个)?(?:通知|消息|信息)?[:,]?",
        "",
        heard.text,
    )
    audience = _audience(heard, "")
    return {"text": text, **({"audience": audience} if audience else {}), **({} if text else {"missing": ["text"]})}


def _change(heard: Heard) -> Mapping[str, object]:
    text = heard.text
    moved = re.search(r"(?:改|换|推迟|提前|延|挪|调整|移|变更|推)(?:到|成|为|至|在|后到|后至)*(?P<to>.+)$", text)
    target = text[: moved.start()] if moved else ""
    after = _part(heard, moved["to"]) if moved else heard
    moments, ask = starts(after)
    found: dict[str, object] = {"start": moments["start"]} if "start" in moments else {}
    place = _place(heard)
    if place:
        found["place"] = place
    about = re.sub(r"(?:地点|时间|的)?(?:[,。]|把|请|都)*$", "", re.sub(r"^(?:把|将|那个)", "", target))
    if about and about not in ("会", "会议", "开会", "地点", "时间"):
        found["target"] = about
    if "start" not in found and "place" not in found:
        found["missing"] = ["start"]
    if ask and not place:
        found["ask"] = ask
    return found


def _part(heard: Heard, text: str) -> Heard:  # noqa: N802 - reads as "the part of what was heard"
    from dataclasses import replace

    return replace(heard, text=text)


def _target(heard: Heard) -> Mapping[str, object]:
    about = re.search(
        r"(?P<t>[^,。]{0,12}?(?:会议|开会|会|活动|党课|通知|体检|讲座|春游))",
        re.sub(r"取消|撤回|把|刚才的?|那条|不开|不搞|了", "", heard.text),
    )
    return {**({"target": about["t"]} if about and len(about["t"]) > 1 else {}), **day_slot(heard)}


def _remind(heard: Heard) -> Mapping[str, object]:
    whom = "unanswered" if re.search(r"没回|未回|没答|没看|没有回|没读", heard.text) else _audience(heard, "")
    found = {**({"whom": whom} if whom else {}), **rule_slot(heard)}
    people = slots.known_names(heard)
    return {**found, **({"whom": people} if people else {})}


def _repeat(heard: Heard) -> Mapping[str, object]:
    text = re.search(r"(?:提醒|通知)(?:大家|各位|全体党员|同志们)?(?P<t>[^,。]{2,30})", heard.text)
    return {**rule_slot(heard), **({"text": text["t"]} if text else {})}


_MEET = r"(?:开会|开.{0,6}会|小组会|支委会|党员大会|大会|支部会|生活会|党课|主题党日|民主评议|碰头会|学习会|来学习|集中学习)"
_TIMED = r"(?:[\d一二三四五六七八九十]+(?:点|号|日|:\d)|上午|下午|晚上|明天|后天|大后天|今天|周[一二三四五六日天\d]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|月底|月初|下旬|上旬|中旬|下周|本周)"
_ASKS = r"吗|\?|什么时候|几点|哪天|多少|谁|哪|怎么|没$|没有$|了没|上了|搞了|开了|开过"

CONFIRM = Decision.CONFIRM

ORDERS = (
    Rule(
        "cancel_meeting",
        whole="取消 取消会议 会不开了 会取消 会取消了 不开了 取消开会 会议取消 开会取消 活动取消 取消活动",
        slots=_target,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "recall_notice",
        has=r"(?:撤回|收回|撤销|撤了|撤下).{0,6}(?:通知|消息|信息|那条)|(?:通知|消息|那条).{0,8}(?:撤回|收回|撤销|撤下|撤了|发错)",
        slots=_target,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "cancel_meeting",
        has=r"取消.{0,10}(?:会|活动|党课|体检|春游|讲座|党日|学习)|(?:会|会议|活动|党课|体检|讲座|春游|党日|学习).{0,6}(?:取消|不开了|不搞了|不办了|作罢|暂停|停了|先不开|不开$)",
        unless=_ASKS + r"|改",
        slots=_target,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "change_meeting",
        has=r"(?:改|换|推迟|提前|延后|延期|延|挪|调整|变更|推后|顺延)(?:到|成|为|至|在|一下)|(?:地点|时间|会议室).{0,3}(?:改|换|变)|(?:推迟|提前|延后|延期|推后)(?:[\d一二三四五六七八九十半两个]|一)|改.{0,3}点",
        unless=r"电话|手机|号码|住址|家庭|姓名|改天|改善|家改|地址|搬|谁|发给|会员",
        slots=_change,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "schedule_reminder",
        has=r"(?:每|逢|隔)(?:个)?(?:月|周|天|星期|礼拜|年|季度|隔).{0,14}(?:提醒|通知|发|催|叫)|(?:提醒|通知).{0,8}(?:每月|每周|每天|每年)|(?:[\d一二三四五六七八九十]+号|明天|后天|下周.|周.).{0,8}提醒(?:大家|我|各位).{2,}",
        unless=r"开会学习$|再提醒",
        slots=_repeat,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "remind",
        has=r"(?:再|重新|帮我)?(?:提醒|催|催催|催促)(?:一下|下|一遍|催)?(?:没|未|还没|那些|二|三|一|大家|他们|其他|剩下|所有|各|第|人|王|李|张|老)|再(?:提醒|催|通知)(?:一下|一遍|一次)?|(?:没|未)(?:回|答|看|读)(?:复)?的.{0,5}(?:提醒|催|再发|通知)",
        unless=r"注意|防|每周|每月|每天|谁",
        slots=_remind,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "open_sign_in",
        whole="开始签到 打开签到 现在签到 可以签到了 开签到 发起签到 签到开始",
        slots=until,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "open_sign_in",
        has=r"(?:开始|打开|开放|发起|可以|启动|放开)(?:现场)?签到|签到(?:开始|开放)",
        unless=r"吗|\?|谁|没开始|体检|什么时候",
        slots=until,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "open_sign_up",
        has=r"(?:开|发|搞|发起|组织)(?:个|一个|下)?报名|报名(?:开始|从|截止|活动|接龙)|接受报名|(?:限|限额|名额)[\d一二三四五六七八九十]+人?.{0,8}报名|报名.{0,12}(?:限|截止)",
        unless=r"谁|多少|几个|情况",
        slots=lambda heard: {**until(heard), **_limit(heard), **_sign_up_event(heard)},
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "collect_opinions",
        has=r"(?:征求|征集|收集|听取|问问|问一下|摸底|调查)(?:一下|下)?(?:大家|各位|党员|同志们|老同志|全体)?(?:对|的|关于|意见|想法|看法|愿不愿|想不想|.{1,12}(?:意见|哪|还是|怎么样|好不好))",
        unless=r"^(?:谁|我)|王秀兰|电话",
        slots=lambda heard: {
            "topic": re.sub(
                r"^(?:征求|征集|收集|听取|问问|问一下)(?:一下|下)?(?:大家|各位|党员|同志们|全体)?(?:的)?(?:对|关于)?(?:意见)?[:,]?",
                "",
                heard.text,
            ),
            **_options(heard),
        },
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "send_study",
        has=r"(?:把|将).{0,20}(?:材料|资料|文章|文件|精神|讲话|学习|课件|这篇|链接).{0,8}(?:发|推|转|送)(?:给|到|送)(?:大家|各位|全体|党员|同志|老同志|群|他们)|(?:推送|发送|推|下发|发)(?:一下|一篇|这个月的?|本月的?|今天的?|本周的?)?(?:学习)?(?:材料|资料|文章|学习内容|课件)",
        unless=r"别|不要|我想|给我|发给我|谁",
        slots=lambda heard: {**_study_title(heard), **rule_slot(heard)},
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "create_activity",
        has=rf"(?:组织|安排|搞|办|举办|开展|通知|去|大家|请)?.{{0,20}}(?:{_ACTIVITIES})",
        unless=_ASKS
        + r"|报名|取消|改到|看望|身体|去了|体检日|去看|体检报告|学习.{0,4}会|防诈骗知识|小组会|党员大会|支委会|导出|血压|问问大家|征求",
        slots=activity,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
    Rule(
        "create_meeting",
        has=rf"(?=.*{_TIMED})(?=.*(?:{_MEET}))(?:.*)|(?:安排|召集|组织|召开|开个?|通知.{{0,12}}开|上|搞|定)(?:一次|一个|个|一堂|一下)?(?:{_MEET})|(?:安排|组织|召开|搞|上|开)(?:一次|个|一堂|一个)?(?:党课|主题党日|组织生活会|支委会|党员大会|党小组会)",
        unless=_ASKS + r"|去不|来不|请假|参加不|不去|不来|提醒|导出|记录|讲了|说了|心得|签到|取消|没来",
        slots=event,
        decision=CONFIRM,
        staff=True,
    ),
    Rule(
        "send_notice",
        has=r"^(?:请)?(?:帮我)?(?:再)?(?:通知|告诉|转告|提醒|告知)(?:一下|下)?(?:大家|各位|全体|同志|党员|老同志|所有|.{1,2}组|:|,)|发(?:个|一?条|一个|份|布)(?:通知|消息|信息|公告|一条)?[:,]?|给大家发|群发|转告大家|^通知",
        unless=r"\?|吗$|谁|别发|不要发|没通知$|^通知$|给我发|^看|通知书",
        slots=_notice,
        decision=CONFIRM,
        staff=True,
        by_sound=False,
    ),
)


def _limit(heard: Heard) -> Mapping[str, object]:
    said = re.search(r"(?:限|限额|名额|最多)(\d+)", heard.text)
    return {"limit": int(said[1])} if said else {}


def _sign_up_event(heard: Heard) -> Mapping[str, object]:
    what = re.search(rf"{_ACTIVITIES}|[\u4e00-\u9fff]{{2}}活动", heard.text)
    return {"event": what.group()} if what else {}


def _options(heard: Heard) -> Mapping[str, object]:
    either = re.search(r"(?P<a>[\u4e00-\u9fff\d]{1,8})还是(?P<b>[\u4e00-\u9fff\d]{1,8})", heard.text)
    return {"options": [either["a"], either["b"]]} if either else {}


def _study_title(heard: Heard) -> Mapping[str, object]:
    named = re.search(r"《(?P<t>[^》]{1,40})》", heard.raw) or re.search(
        r"(?:把|将)(?:这篇)?(?P<t>[^,。]{2,20}?)(?:的)?(?:学习)?(?:材料|资料|文章|文件)?(?:推送|发|推|转|送)",
        heard.text,
    )
    return {"title": named["t"]} if named else {}
