"""What comes again and again, as an RFC 5545 rule."""

import re
from dataclasses import dataclass

from handlers.language.numbers import value_of
from handlers.language.times import calendar
from handlers.language.times.reading import Ask, Note

_CODES = {"一": "MO", "二": "TU", "三": "WE", "四": "TH", "五": "FR", "六": "SA", "日": "SU", "天": "SU"}
_WEEK = "(?:周|星期|礼拜)"
_N = r"(?P<n>\d+|[一二两三四五六七八九十]+)"
_LIST = rf"(?P<w>[一二三四五六日天](?:[、,和及跟]?{_WEEK}?[一二三四五六日天](?![月点号个]))*)(?![次月])"
_DAYS = r"(?P<d>(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:[号日]?[、,和及跟](?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]))*)[号日]"
_NTH = rf"(?:第(?P<nth>[一二三四五1-5])个?|(?P<last>最后(?:一个?)?)){_WEEK}(?P<nw>[一二三四五六日天])"
_MD = r"(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?的?(?P<md>\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[号日]"
_FEAST = "|".join(sorted(calendar.FEASTS, key=len, reverse=True))
_EACH = "(?:每逢|每到|每个?|逢|凡)"

_RULES = {
    "times_a_week": rf"每(?:个)?{_WEEK}(?P<count>[一二两三四五六七\d])次",
    "weekly": rf"{_EACH}(?:一)?{_WEEK}{_LIST}",
    "weeks": rf"(?:每隔?|隔)(?:(?P<n>\d+|[一二两三四五六七八九十]+)个?)?(?:{_WEEK})的?(?:(?:{_WEEK})?{_LIST})?(?:一次)?(?<!每周)(?<!每星期)(?<!每礼拜)",
    "monthly_nth": rf"每(?:个)?月的?{_NTH}",
    "monthly_days": rf"(?:每(?:个)?月|逢)的?{_DAYS}",
    "monthly_last": r"每(?:个)?月的?(?:月底|底|月末|末|最后一天)",
    "monthly_lunar": r"(?:每(?:个)?月|每逢|逢|每到)的?(?:农历)?(?:初[一二三四五六七八九十](?:[、,和]?十[一二三四五六七八九])?)",
    "fives": r"逢五(?:、|,)?逢?十",
    "quarterly": r"(?:每(?:个|一)?季度|一季度(?=一次))",
    "half_yearly": r"(?:每半年|半年(?=一次))",
    "yearly_day": rf"每(?:一)?年的?{_MD}",
    "yearly_feast": rf"每(?:一|逢)?年?的?(?P<feast>{_FEAST})",
    "months": rf"(?:每隔?{_N}个月|{_N.replace('<n>', '<n2>')}个月(?=一次))",
    "odd_even": rf"(?P<parity>单|双)周的?(?:{_WEEK}(?P<pw>[一二三四五六日天]))?",
    "workdays": r"每(?:个|一个)?工作日|(?:每周|每星期)?工作日(?=每天|都)|每周一到周?五|每周一至周?五",
    "weekends": rf"每(?:个|一)?(?:周末|{_WEEK}末)|每逢周末",
    "days": rf"(?:每隔|每){_N}[天日]|隔[天日]",
    "hours": rf"每(?:隔)?{_N}个?(?:小时|钟头)",
    "daily": r"(?:每[天日]|每一天|天天)|每(?P<part>早上|晚上|早|晚|天早上|天晚上)|每个(?P<part2>早上|晚上|上午|下午)",
    "every_week": rf"(?:每(?:个|一)?|一){_WEEK}(?=[一二两三]次)|每(?:个|一)?{_WEEK}(?![一二三四五六日天末])|一{_WEEK}(?=一次)",
    "every_month": r"每(?:个|一个)?月|一个?月(?=一次)",
    "every_year": r"每(?:一)?年|一年(?=一次)",
}
_PATTERN = [(name, re.compile(rule)) for name, rule in _RULES.items()]
_TRIGGER = re.compile(r"[单双]周|每|逢|隔|天天|一次|工作日")
_TAIL = re.compile(r"(?:开展|举行|召开|安排)?(?:一|1|1次)?次?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule without its hour. `end` is where its words stop."""

    start: int
    end: int
    rule: str
    ask: Ask = Ask.NOTHING
    notes: tuple[Note, ...] = ()


def _count(match: re.Match[str], name: str = "n") -> int:
    return value_of(match[name]) or 1 if match[name] else 1


def _codes(listed: str) -> str:
    return ",".join(dict.fromkeys(_CODES[sign] for sign in listed if sign in _CODES))


def _interval(frequency: str, count: int, more: str = "") -> str:
    return f"FREQ={frequency}" + (f";INTERVAL={count}" if count > 1 else "") + more


def _weeks(match: re.Match[str]) -> tuple[str, Ask]:
    count = _count(match)
    if match.group().startswith(("隔", "每隔")):
        count += 1
    return _interval("WEEKLY", count, f";BYDAY={_codes(match['w'])}" if match["w"] else ""), Ask.NOTHING


def _days(match: re.Match[str]) -> tuple[str, Ask]:
    if match.group().startswith("隔"):
        return "FREQ=DAILY;INTERVAL=2", Ask.NOTHING
    apart = match.group().startswith("每隔")
    return _interval("DAILY", _count(match) + int(apart)), Ask.CONFIRM if apart else Ask.NOTHING


def _nth(match: re.Match[str]) -> str:
    return "-1" if match["last"] else str(value_of(match["nth"]) or 1)


def _month_days(match: re.Match[str]) -> str:
    days = [value_of(piece) for piece in re.findall(r"\d+|[一二三四五六七八九十]+", match["d"])]
    return ",".join(str(day) for day in days if day)


def _yearly(month: int | None, day: int | None) -> str:
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"


def _feast(match: re.Match[str]) -> tuple[str, Ask]:
    solar = calendar.solar_feast(match["feast"])
    return (_yearly(*solar), Ask.NOTHING) if solar else ("FREQ=YEARLY", Ask.DATE)  # lunar days fit no such rule


def _months(match: re.Match[str]) -> tuple[str, Ask]:
    count = _count(match) if match["n"] else _count(match, "n2")
    if match.group().startswith("每隔"):
        return _interval("MONTHLY", count + 1), Ask.CONFIRM
    return _interval("MONTHLY", count), Ask.NOTHING


def _built(name: str, match: re.Match[str]) -> tuple[str, Ask]:
    """The rule and its question."""
    match name:
        case "weekly":
            return f"FREQ=WEEKLY;BYDAY={_codes(match['w'])}", Ask.NOTHING
        case "weeks":
            return _weeks(match)
        case "times_a_week":
            once = match["count"] in {"一", "1"}
            return "FREQ=WEEKLY", Ask.NOTHING if once else Ask.DATE
        case "monthly_nth":
            return f"FREQ=MONTHLY;BYDAY={_nth(match)}{_CODES[match['nw']]}", Ask.NOTHING
        case "monthly_days":
            return f"FREQ=MONTHLY;BYMONTHDAY={_month_days(match)}", Ask.NOTHING
        case "days":
            return _days(match)
        case "months":
            return _months(match)
        case "hours":
            return _interval("HOURLY", _count(match)), Ask.NOTHING
        case "yearly_day":
            return _yearly(value_of(match["m"]), value_of(match["md"])), Ask.NOTHING
        case "odd_even":
            return "FREQ=WEEKLY;INTERVAL=2" + (f";BYDAY={_CODES[match['pw']]}" if match["pw"] else ""), Ask.WHICH
        case "yearly_feast":
            return _feast(match)
        case _:
            return _FIXED[name]


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
    rule, ask = _built(name, match)
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
