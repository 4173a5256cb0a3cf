"""What comes again and again, as an RFC 5545 rule."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from handlers.language.numbers import value_of
from handlers.language.times import feasts
from handlers.language.times.day_words import SIGN, WEEK
from handlers.language.times.reading import Ask

_CODES = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
_NUMBER = rf"(?:\d+|[{SIGN}十两]+)"
_N = f"(?P<n>{_NUMBER})"
_DAY = rf"(?:\d{{1,2}}|[二三]?十[{SIGN}]?|[{SIGN}])"
_AND = "[、,和及跟]"
_LIST = f"(?P<w>[一二三四五六日天](?:{_AND}?{WEEK}?[一二三四五六日天](?![月点号个]))*)(?![次月])"
_DAYS = f"(?P<d>{_DAY}(?:[号日]?{_AND}{_DAY})*)[号日]"
_NTH = f"(?:第(?P<nth>[一二三四五1-5])个?|(?P<last>最后(?:一个?)?)){WEEK}(?P<w>[一二三四五六日天])"
_FEAST = "|".join(sorted(feasts.NAMES, key=len, reverse=True))
_EACH = "(?:每逢|每到|每个?|逢|凡)"
_MONTHLY = "每个?月的?"

_RULES = {
    "times_a_week": rf"每个?{WEEK}(?P<count>[一二两三四五六七\d])次",
    "weekly": f"{_EACH}一?{WEEK}{_LIST}",
    "weeks": f"(?:(?:每隔?|隔){_N}个?{WEEK}|每?隔{WEEK})的?(?:(?:{WEEK})?{_LIST})?(?:一次)?",
    "monthly_nth": f"{_MONTHLY}{_NTH}",
    "monthly_days": f"(?:每个?月|逢)的?{_DAYS}",
    "monthly_last": f"{_MONTHLY}(?:月底|底|月末|末|最后一天)",
    "monthly_lunar": rf"(?:每个?月|每逢|逢|每到)的?(?:农历)?初[{SIGN}十](?:[、,和]?十[{SIGN}])?",
    "fives": "逢五[、,]?逢?十",
    "quarterly": "每[个一]?季度|一季度(?=一次)",
    "half_yearly": "每半年|半年(?=一次)",
    "yearly_day": rf"每一?年的?(?P<m>1[0-2]|[1-9]|十[一二]?|[{SIGN}])月份?的?(?P<md>{_DAY})[号日]",
    "yearly_feast": f"每[一逢]?年?的?(?P<feast>{_FEAST})",
    "months": f"每隔?{_N}个月|(?P<n2>{_NUMBER})个月(?=一次)",
    "odd_even": f"[单双]周的?(?:{WEEK}(?P<w>[一二三四五六日天]))?",
    "workdays": "每(?:个|一个)?工作日|(?:每周|每星期)?工作日(?=每天|都)|每周一[到至]周?五",
    "weekends": f"每[个一]?(?:周末|{WEEK}末)|每逢周末",
    "days": f"每隔?{_N}[天日]|隔[天日]",
    "hours": f"每隔?{_N}个?(?:小时|钟头)",
    "daily": (
        "每[天日]|每一天|(?<![今明昨后前])天天(?!气)|每(?P<part>早上|晚上|早|晚|天早上|天晚上)|每个(?P<part2>早上|晚上|上午|下午)"
    ),
    "every_week": f"每[个一]?{WEEK}(?=[一二两三]次)|一{WEEK}(?=[一二两三]次)|每[个一]?{WEEK}(?![一二三四五六日天末])",
    "every_month": "每(?:个|一个)?月|一个?月(?=一次)",
    "every_year": "每一?年|一年(?=一次)",
}
_PATTERN = [(name, re.compile(rule)) for name, rule in _RULES.items()]
_TRIGGER = re.compile(r"[单双]周|每|逢|隔|(?<![今明昨后前])天天(?!气)|一次|工作日")
_TAIL = re.compile(r"(?:开展|举行|召开|安排)?(?:一|1|1次)?次?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule without its hour. `end` is where its words stop."""

    start: int
    end: int
    rule: str
    ask: Ask = Ask.NOTHING


Built = tuple[str, Ask]


def _count(match: re.Match[str], name: str = "n") -> int:
    return (value_of(match[name]) or 1) if match[name] else 1


def _every(frequency: str, count: int, days: str = "") -> str:
    interval = f";INTERVAL={count}" if count > 1 else ""
    return f"FREQ={frequency}{interval}" + (f";BYDAY={days}" if days else "")


def _codes(listed: str | None) -> str:
    return ",".join(dict.fromkeys(_CODES[sign] for sign in listed or "" if sign in _CODES))


def _weekly(match: re.Match[str]) -> Built:
    return _every("WEEKLY", 1, _codes(match["w"])), Ask.NOTHING


def _times_a_week(match: re.Match[str]) -> Built:
    return "FREQ=WEEKLY", Ask.NOTHING if match["count"] in {"一", "1"} else Ask.DATE


def _weeks(match: re.Match[str]) -> Built:
    left_out = int("隔" in match.group())  # every second week leaves one out
    return _every("WEEKLY", _count(match) + left_out, _codes(match["w"])), Ask.NOTHING


def _odd_even(match: re.Match[str]) -> Built:
    return _every("WEEKLY", 2, _codes(match["w"])), Ask.WHICH


def _days(match: re.Match[str]) -> Built:
    left_out = int("隔" in match.group())
    asked = Ask.CONFIRM if match["n"] and left_out else Ask.NOTHING
    return _every("DAILY", _count(match) + left_out), asked


def _months(match: re.Match[str]) -> Built:
    left_out = int("隔" in match.group())
    count = _count(match) if match["n"] else _count(match, "n2")
    return _every("MONTHLY", count + left_out), Ask.CONFIRM if left_out else Ask.NOTHING


def _hours(match: re.Match[str]) -> Built:
    return _every("HOURLY", _count(match)), Ask.NOTHING


def _monthly_nth(match: re.Match[str]) -> Built:
    nth = -1 if match["last"] else value_of(match["nth"]) or 1
    return f"FREQ=MONTHLY;BYDAY={nth}{_CODES[match['w']]}", Ask.NOTHING


def _monthly_days(match: re.Match[str]) -> Built:
    days = [value_of(piece) for piece in re.findall(rf"\d+|[{SIGN}十]+", match["d"])]
    return "FREQ=MONTHLY;BYMONTHDAY=" + ",".join(str(day) for day in days if day), Ask.NOTHING


def _yearly(month: int | None, day: int | None) -> str:
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"


def _yearly_day(match: re.Match[str]) -> Built:
    return _yearly(value_of(match["m"]), value_of(match["md"])), Ask.NOTHING


def _yearly_feast(match: re.Match[str]) -> Built:
    solar = feasts.SOLAR.get(match["feast"])
    return (_yearly(*solar), Ask.NOTHING) if solar else ("FREQ=YEARLY", Ask.DATE)  # lunar days fit no such rule


_BUILDERS: dict[str, Callable[[re.Match[str]], Built]] = {
    "times_a_week": _times_a_week, "weekly": _weekly, "weeks": _weeks, "monthly_nth": _monthly_nth,
    "monthly_days": _monthly_days, "yearly_day": _yearly_day, "yearly_feast": _yearly_feast, "months": _months,
    "odd_even": _odd_even, "days": _days, "hours": _hours,
}  # fmt: skip
_FIXED = {
    "monthly_last": ("FREQ=MONTHLY;BYMONTHDAY=-1", Ask.NOTHING),
    "monthly_lunar": ("FREQ=MONTHLY", Ask.DATE),
    "fives": ("FREQ=MONTHLY;BYMONTHDAY=5,10,15,20,25,30", Ask.CONFIRM),
    "quarterly": ("FREQ=MONTHLY;INTERVAL=3", Ask.NOTHING),
    "half_yearly": ("FREQ=MONTHLY;INTERVAL=6", Ask.NOTHING),
    "workdays": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", Ask.CONFIRM),
    "weekends": ("FREQ=WEEKLY;BYDAY=SA,SU", Ask.NOTHING),
    "daily": ("FREQ=DAILY", Ask.NOTHING),
    "every_week": ("FREQ=WEEKLY", Ask.NOTHING),
    "every_month": ("FREQ=MONTHLY", Ask.NOTHING),
    "every_year": ("FREQ=YEARLY", Ask.NOTHING),
}


def _rule_at(text: str, position: int) -> Rule | None:
    best: tuple[str, re.Match[str]] | None = None
    for name, pattern in _PATTERN:
        match = pattern.match(text, position)
        if match and (best is None or match.end() > best[1].end()):
            best = (name, match)
    if best is None:
        return None
    name, match = best
    rule, ask = _BUILDERS[name](match) if name in _BUILDERS else _FIXED[name]
    end = match.end()
    if name == "daily" and (match["part"] or match["part2"]):  # the part of the day is read with the clock
        end = match.start("part" if match["part"] else "part2")
        end += 1 if text[end] == "天" else 0
    return Rule(position, end, rule, ask)


_OPENERS = frozenset("每逢隔天单双一二两三四五六半凡工")


def rules(text: str) -> list[Rule]:
    """Every recurrence in `text`, none overlapping."""
    found: list[Rule] = []
    if not _TRIGGER.search(text):
        return found
    position = 0
    while position < len(text):
        rule = _rule_at(text, position) if text[position] in _OPENERS else None
        if rule:
            found.append(rule)
        position = max(rule.end, position + 1) if rule else position + 1
    return found
