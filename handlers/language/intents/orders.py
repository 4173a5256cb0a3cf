"""What a secretary's sentence says about a meeting, an activity, a notice or a reminder."""

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers.language.intents import slots
from handlers.language.intents.hearing import Heard, by_sound
from handlers.language.intents.moments import clock_of, day_slot, rule_slot, starts

_KINDS = (
    (r"党小组会|小组会|组会|组(?:开会|学习)", "group_meeting"),
    (r"支委会|支部委员会|委员会", "committee_meeting"),
    (r"组织生活会|生活会", "life_meeting"),
    (r"民主评议", "appraisal"),
    (r"党课", "party_lecture"),
    (r"主题党日|党日", "theme_day"),
    (r"党员大会|支部大会|全体会|大会|支部会", "members_meeting"),
)
ACTIVITIES = (
    r"体检|春游|秋游|郊游|参观|茶话会|座谈会|联欢|义诊|旅游|踏青|游园|健步走|棋牌|书画|"
    r"采摘|祭扫|包粽子|扫墓|演出|演练|讲座|看电影|观影|植树|运动会|慰问演出|踏秋|赏花|"
    r"打疫苗|疫苗|红色教育"
)
GROUP_BY_SOUND = re.compile(by_sound("小组会"))
_VENUE = re.compile(
    r"(?:在|到|去|地点[:是为在]?|换(?:成|到)|改(?:到|在|成|为))?(?P<place>(?:社区|机关|"
    r"老干部|党群|[东西南北]院|[\d一二三四五六七八九十]+号楼)?(?:活动中心|"
    r"服务中心)?(?:[\d一二三四五六七八九十]+(?:楼|层))?(?:大|小|"
    r"第?[一二三四五六七八九\d]+号?|多功能|老年|党员|社区)*(?:会议室|活动室|礼堂|教室|"
    r"报告厅|阅览室|学习室|党建室))"
    r"|(?:在|到|去|地点[:是为在]?|改(?:到|在)|换(?:成|"
    r"到))(?P<other>[\u4e00-\u9fff\d]{2,12}?)(?=开|召开|集合|参观|春游|举行|学习|上|听|,|"
    r"。|$)"
    r"|(?P<floor>[\d一二三四五六七八九十]+(?:楼|层)(?:[东西南北]头|大厅|平台)?)|"
    r"(?P<site>(?:(?![在到去来周六日天把请])[\u4e00-\u9fff]){0,6}(?:医院|公园|植物园|陵园|"
    r"纪念馆|博物馆|展览馆|党校|基地|服务中心|活动中心|社区))"
)
_NOT_PLACE = re.compile(
    r"[点半]|上午|下午|星期|周|大家|同志|党员|参加|开会|集中|通知|请|月|号$|了|时候|会议(?:$)|十点|分"
)
_TOPIC = re.compile(
    r"(?:内容[:是为]?|主题[:是为]?|议题[:是为]?|学习|讨论|传达|研究|审议|听取|总结|选举|"
    r"宣讲|讲)(?P<topic>(?!材料|一下$)[^,。;]{2,30}?)(?=带上?|携带|请|,|。|;|$|地点|时间|"
    r"不能来)"
)
_BRING = re.compile(r"(?:带上?|携带|带好|拿上)(?P<bring>[^,。;]{1,20}?)(?=,|。|;|$|请|准时|参加)")
_AUDIENCE = re.compile(
    r"全体党员|全体同志|第?[一二三四五六七八九十\d]+(?:党)?小?组|支委们?|各?小?组长|"
    r"老党员|八十岁以上|大家|所有人|全体"
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


def kind_of(text: str) -> str:
    """The kind of meeting that is named, in the words of the code (`group_meeting` …), or ""."""
    return next((kind for words, kind in _KINDS if re.search(words, text)), "")


def event(heard: Heard) -> Mapping[str, object]:
    """All that is said about a meeting; what is needed for sending and was not said stands in `missing`."""
    found, missing = _event(heard)
    return {**found, "missing": missing}


def _event(heard: Heard) -> tuple[dict[str, object], list[str]]:
    kind = kind_of(heard.text)
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
    if "start" not in missing and (ask not in ("", "confirm") or "T" not in str(found["start"])):
        missing.append("start")
    if ask:
        found["ask"] = ask
    return found, missing


def _clean(topic: str) -> str:
    return re.sub(r"^(?:一下|关于|习)", "", topic)


def activity(heard: Heard) -> Mapping[str, object]:
    found, missing = _event(heard)
    what = re.search(ACTIVITIES, heard.text)
    if what:
        found["kind"] = what.group()
    found["missing"] = [key for key in missing if key in ("start", "place")]
    return found


def notice(heard: Heard) -> Mapping[str, object]:
    text = re.sub(
        (
            r"^(?:请)?(?:再)?(?:通知|告诉|转告|提醒)(?:一下|下)?(?:大家|各位|全体党员|"
            r"同志们)?[:,]?|^(?:给大家|帮我)?发(?:个|一?条|一个)?(?:通知|消息|信息)?[:,]?"
        ),
        "",
        heard.text,
    )
    audience = _audience(heard, "")
    return {"text": text, **({"audience": audience} if audience else {}), **({} if text else {"missing": ["text"]})}


_MOVED = re.compile(
    r"(?:改|换|推迟|提前|延后|延期|延|挪|调整|移|变更|推)(?:到|成|为|至|在|后到|"
    r"后至)*(?P<to>.+)$"
)
_NO_TARGET = frozenset({"会", "会议", "开会", "地点", "时间", "这个会", "那个会", "", "会议地点", "会议时间"})


def change(heard: Heard) -> Mapping[str, object]:
    """`start` is a moment, or only a clock (`10:00`) where the day stays; `target` is the meeting as it was said."""
    moved = _MOVED.search(heard.text)
    before = heard.text[: moved.start()] if moved else ""
    to = moved["to"] if moved else heard.text
    start, ask = _new_start(heard, before, to)
    place = re.sub(r"^(?:改|换)(?:为|成|到|在)", "", _place(replace(heard, text=to)) or _place(heard))
    about = re.sub(r"(?:地点|时间|的)?(?:[,。]|把|请|都)*$", "", re.sub(r"^(?:把|将|那个)", "", before))
    found: dict[str, object] = {
        **({"start": start} if start else {}),
        **({"place": place} if place else {}),
        **({"target": about} if about not in _NO_TARGET else {}),
    }
    if not start and not place:
        found["missing"] = ["start"]
    if ask and not place:
        found["ask"] = ask
    return found


def _new_start(heard: Heard, before: str, to: str) -> tuple[str, str]:
    clock = clock_of(to, heard)
    if clock:
        day = day_slot(replace(heard, text=before)).get("when")
        return (f"{str(day)[:10]}T{clock}", "") if day else (clock, "")
    moments, ask = starts(replace(heard, text=to))
    return str(moments.get("start", "")), ask


def target(heard: Heard) -> Mapping[str, object]:
    about = re.search(
        r"(?P<t>[^,。]{0,12}?(?:会议|开会|会|活动|党课|通知|体检|讲座|春游))",
        re.sub(r"取消|撤回|把|刚才的?|那条|不开|不搞|了", "", heard.text),
    )
    return {**({"target": about["t"]} if about and len(about["t"]) > 1 else {}), **day_slot(heard)}


def reminder(heard: Heard) -> Mapping[str, object]:
    whom = "unanswered" if re.search(r"没回|未回|没答|没看|没有回|没读", heard.text) else _audience(heard, "")
    found = {**({"whom": whom} if whom else {}), **rule_slot(heard)}
    people = slots.known_names(heard)
    return {**found, **({"whom": people} if people else {})}


def repeated(heard: Heard) -> Mapping[str, object]:
    text = re.search(r"(?:提醒|通知)(?:大家|各位|全体党员|同志们)?(?P<t>[^,。]{2,30})", heard.text)
    return {**rule_slot(heard), **({"text": text["t"]} if text else {})}


def limit(heard: Heard) -> Mapping[str, object]:
    said = re.search(r"(?:限|限额|名额|最多)(\d+)", heard.text)
    return {"limit": int(said[1])} if said else {}


def sign_up_event(heard: Heard) -> Mapping[str, object]:
    what = re.search(rf"{ACTIVITIES}|[\u4e00-\u9fff]{{2}}活动", heard.text)
    return {"event": what.group()} if what else {}


def options(heard: Heard) -> Mapping[str, object]:
    either = re.search(r"(?P<a>[\u4e00-\u9fff\d]{1,8})还是(?P<b>[\u4e00-\u9fff\d]{1,8})", heard.text)
    return {"options": [either["a"], either["b"]]} if either else {}


def study_title(heard: Heard) -> Mapping[str, object]:
    named = re.search(r"《(?P<t>[^》]{1,40})》", heard.raw) or re.search(
        r"(?:把|将)(?:这篇)?(?P<t>[^,。]{2,20}?)(?:的)?(?:学习)?(?:材料|资料|文章|文件)?(?:推送|发|推|转|送)",
        heard.text,
    )
    return {"title": named["t"]} if named else {}
