"""Times inside a message: which day a wish is about, when a meeting begins, from when to when somebody is away.

Slots carry local time as text: `2026-03-18` or `2026-03-18T09:30`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from handlers.language import times
from handlers.language.intents.hearing import Heard

Found = Mapping[str, object]

_ANY_TIME = re.compile(
    r"[\d一二三四五六七八九十半]|天|周|月|号|年|早|晚|节|上午|下午|中午|星期|礼拜|上次|"
    r"下次|重阳|中秋|春节|国庆|五一|七一"
)
_DATED = frozenset({"date", "datetime", "part", "range"})
_CLOCKED = frozenset({"datetime", "range"})
_BACK = re.compile(r"回来|返回|回家|再回|才回|住到|待到|回$|返")


def _read(text: str, heard: Heard) -> list[dict[str, str]]:
    if not _ANY_TIME.search(text):
        return []
    found = ({**reading.as_json(), "text": reading.text} for reading in times.find_all(text, heard.now, heard.zone))
    return [reading for reading in found if reading["kind"] != "none"]


def day_slot(heard: Heard) -> Found:
    """`when`: the day or moment that is meant, if one was said."""
    for reading in _read(heard.text, heard):
        if reading["start"] and reading["kind"] in _DATED:
            return {"when": reading["start"]}
    return {}


def coming_day(heard: Heard) -> Found:
    """As `day_slot`, but never a day that is over: a story about yesterday names no meeting."""
    today = heard.now.astimezone(heard.zone).date().isoformat()
    said = [reading for reading in _read(heard.text, heard) if reading["start"] and reading["kind"] in _DATED]
    ahead = [reading["start"] for reading in said if reading["start"][:10] >= today]
    return {"when": ahead[-1]} if ahead else {}


_DAY_WORDS = re.compile(r"天|周|星期|礼拜|月|号|日|初[一二三四五六七八九十]|今|明|后")


def clock_of(text: str, heard: Heard) -> str:
    """`10:00` where `text` names a clock and no day, else ""."""
    if _DAY_WORDS.search(text):
        return ""
    dawn = replace(heard, now=heard.now.astimezone(heard.zone).replace(hour=0, minute=1))
    said = [reading for reading in _read(text, dawn) if reading["kind"] == "datetime"]
    return said[0]["start"][11:16] if said else ""


def stay(heard: Heard) -> Found:
    """`from` and `until` of an absence: a range, or a day for going and one behind 回, 返, 住到 …

    A whole month or week stands for its first day when it begins the absence and for its last when it ends it.
    """
    found: dict[str, object] = {}
    for part in re.split(r"[,。;]", heard.text):
        for reading in _read(part, heard):
            if reading["kind"] == "range" and re.search(r"到(?!家)|至|-", reading["text"]):
                return {"from": reading["start"], "until": reading["end"]}
            back = _BACK.search(part) is not None
            moment = (reading["end"] or reading["start"]) if back else (reading["start"] or reading["end"])
            if moment:
                found.setdefault("until" if back else "from", moment)
    return found


def starts(heard: Heard) -> tuple[dict[str, object], str]:
    """`start` and `end` of what is announced, and what must be asked back ("" for nothing)."""
    dated = [reading for reading in _read(heard.text, heard) if reading["kind"] in _DATED]
    if not dated:
        return {}, "date"
    best = next((reading for reading in dated if reading["kind"] in _CLOCKED), dated[0])
    return {key: best[key] for key in ("start", "end") if best[key]}, best["ask"]


def rule_slot(heard: Heard) -> Found:
    """`rule` of what comes again (RFC 5545), else `at` of what happens once."""
    for reading in _read(heard.text, heard):
        if reading["kind"] == "recur" and reading["value"]:
            return {"rule": reading["value"]}
        if reading["start"] and reading["kind"] in ("date", "datetime", "part"):
            return {"at": reading["start"]}
    return {}


def until(heard: Heard) -> Found:
    """`until`: a deadline, else the last moment that was said."""
    said = _read(heard.text, heard)
    deadline = next((reading["end"] for reading in said if reading["kind"] == "deadline"), "")
    last = deadline or next((reading["start"] for reading in reversed(said) if reading["start"]), "")
    return {"until": last} if last else {}
