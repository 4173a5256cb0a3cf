"""What a template's key takes (platform §5.2), checked before the send: the platform says 47003 and not why.

Lengths count as the platform's clients do, in UTF-16 units, so that a rare character is never one too many.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache

THING = 20
SHORT_THING = 5  # not documented; the shortest that was seen to pass
FILLER = "-"  # no key may be empty
_SAME = 4096  # of what thousands of people are sent, most is the same

_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_DAY = r"\d{4}年(?:0?[1-9]|1[0-2])月(?:0?[1-9]|[12]\d|3[01])日"
_TIME = rf"(?:{_DAY} )?{_CLOCK}"
_DATE = rf"{_DAY}(?: {_CLOCK})?"
_HAN = r"\u3400-\u9fff\u3007\U00020000-\U0003ffff"

_PATTERNS: Mapping[str, tuple[str, str]] = {
    "number": (r"(?=[\d.]{1,33}$)\d{1,32}(?:\.\d+)?", "at most 32 digits, decimals allowed"),
    "letter": (r"[A-Za-z]{1,32}", "at most 32 letters"),
    "symbol": (rf"[^\w\s{_HAN}]{{1,5}}", "at most 5 symbols"),
    "character_string": (r"[!-~]{1,32}", "at most 32 digits, letters or symbols, no Chinese"),
    "time": (rf"{_TIME}(?:~{_TIME})?", "a 24-hour time, after its full day or alone, a span with ~"),
    "date": (rf"{_DATE}(?:~{_DATE})?", "a full day in Chinese form, with a time or without, a span with ~"),
    "amount": (r"[^\w\s]?\d{1,10}(?:\.\d{1,2})?元?", "a currency sign and at most 10 digits"),
    "phone_number": (r"[\d+\-() *#,]{1,17}", "at most 17 digits and symbols"),
    "name": (
        rf"[{_HAN}·]{{1,10}}|[A-Za-z .·'\-]{{1,20}}|[{_HAN}A-Za-z .·'\-]{{1,10}}",
        "at most 10 Chinese characters, or 20 letters",
    ),
    "phrase": (rf"[{_HAN}]{{1,5}}", "at most 5 Chinese characters and nothing else"),
}
_LENGTHS: Mapping[str, int] = {"thing": THING, "const": 20, "enum": 20, "car_number": 8, "short_thing": SHORT_THING}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_KEY = re.compile(r"([a-z_]+?)_?\d*")


def kind_of(key: str) -> str:
    """`thing1` → `thing`; empty for what is no key at all."""
    found = _KEY.fullmatch(key)
    return found[1] if found else ""


@lru_cache(_SAME)
def check_value(key: str, value: str) -> str | None:
    """Why the platform would refuse this value, in a few words without the value; None when it is good.

    The values that a `const` or `enum` lists are known to the template alone; only their length is held.
    """
    if not value.strip():
        return "empty"
    if _CONTROL.search(value):
        return "holds a line break or control character"
    kind = kind_of(key)
    if kind in _LENGTHS and _size(value) > _LENGTHS[kind]:
        return f"at most {_LENGTHS[kind]} characters"
    if kind in _PATTERNS and not re.fullmatch(_PATTERNS[kind][0], value, re.ASCII):
        return _PATTERNS[kind][1]
    return None


@lru_cache(_SAME)
def fit(key: str, value: str, today: date | None = None) -> str:
    """The value in the form that its key takes, as far as that leaves its meaning; `check_value` has the last word.

    A `thing` loses what stands in brackets, then whole clauses, then its end. A `time` or `date` is read from ISO 8601
    or from words (`9月3日（周四）上午9点半`), the year being the one nearest to `today`, a local day.
    """
    line = re.sub(r"\s+", " ", _CONTROL.sub(" ", value)).strip()
    fitter = _FITTERS.get(kind_of(key))
    return fitter(line, today) if fitter else line


_LINK = re.compile(r"https?:|www\.|\b[\w-]+\.(?:cn|com|net|org|top|vip)\b", re.IGNORECASE | re.ASCII)
_WHOLE = frozenset({"when", "phone"})  # what is wrong when its end is missing


def fit_sms_value(name: str, value: str, longest: int) -> str:
    """The value of a text message's variable, on one line and without the brackets of a signature. The block `name`
    loses its asides and its end where it is too long, but never a time or a number.
    """
    line = re.sub(r"\s+", " ", _CONTROL.sub(" ", value)).translate(_NO_SIGNATURE).strip()
    if _size(line) > longest and name in _WHOLE:
        return re.sub(r"\s*[（(][^（()）]*[）)]", "", line)
    return _shorten(line, longest) or FILLER


_NO_SIGNATURE = str.maketrans("【】", "「」")


def check_sms_value(value: str, longest: int) -> str | None:
    """Why a gateway would refuse it, in a few words without the value; None when it is good."""
    if not value.strip():
        return "empty"
    if _size(value) > longest:
        return f"at most {longest} characters"
    return "a link" if _LINK.search(value) else None


def _size(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fit_thing(limit: int) -> Callable[[str, date | None], str]:
    return lambda text, _: _shorten(text, limit) or FILLER


def _shorten(text: str, limit: int) -> str:
    if _size(text) <= limit:
        return text
    bare = re.sub(r"\s*[（(【\[][^（()）】\]]*[）)】\]]", "", text).strip()
    if bare and _size(bare) <= limit:
        return bare
    text = bare or text
    clause = re.match(rf"(.{{{limit // 2},{limit - 1}}})[，。；！？、,;!?]", text)
    if clause and _size(clause[1]) < limit:
        return f"{clause[1]}…"
    while _size(text) >= limit:
        text = text[:-1]
    return text.rstrip("，。；：、,;: ") + "…"


_WRITTEN = "{day.year}年{day.month}月{day.day}日"  # the form in which the platform takes a day
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}:\d{2})?")
_SPOKEN_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]")
_SPOKEN_CLOCK = re.compile(
    r"(凌晨|早上|上午|中午|下午|傍晚|晚上)?(\d{1,2})(?:[:：](\d{2})|[点时](半|一刻|三刻)?(?:(\d{1,2})分?)?)"
)
_LATE = {"下午": 12, "傍晚": 12, "晚上": 12, "中午": 4}  # up to which hour the afternoon is meant
_QUARTERS = {"一刻": 15, "半": 30, "三刻": 45}


def _fit_time(text: str, today: date | None) -> str:
    """The first day and the first clock time of the text; the text itself where there is none."""
    if re.fullmatch(rf"{_DATE}(?:~{_DATE})?|{_TIME}(?:~{_TIME})?", text, re.ASCII):
        return text
    if _ISO.fullmatch(text):
        moment = datetime.fromisoformat(text)
        day = _written(moment.date())
        return f"{day} {moment:%H:%M}" if len(text) > 10 else day
    day, clock = _spoken_day(text, today), _spoken_clock(text)
    return f"{day} {clock}".strip() or text


def _fit_date(text: str, today: date | None) -> str:
    return _fit_time(text, today)


def _written(day: date) -> str:
    return _WRITTEN.format(day=day)


def _spoken_day(text: str, today: date | None) -> str:
    found = _SPOKEN_DAY.search(text)
    if not found or not (found[1] or today):
        return ""
    try:
        if found[1]:
            return _written(date(*(int(part) for part in found.groups())))
        assert today is not None
        return _written(_nearest(int(found[2]), int(found[3]), today))
    except ValueError:  # 2月30日
        return ""


def _nearest(month: int, day: int, today: date) -> date:
    """Plans look ahead: a day of up to three months ago is meant as past, everything else as coming."""
    coming = date(today.year, month, day)
    return coming if coming >= today - timedelta(days=92) else date(today.year + 1, month, day)


def _spoken_clock(text: str) -> str:
    found = _SPOKEN_CLOCK.search(_SPOKEN_DAY.sub("", text))
    if not found:
        return ""
    hour = int(found[2])
    if hour < _LATE.get(found[1] or "", 0):
        hour += 12
    minute = _QUARTERS[found[4]] if found[4] else int(found[3] or found[5] or 0)
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else ""


def _fit_phone(text: str, _: date | None) -> str:
    """The number alone where a name stands beside it."""
    found = re.search(r"\+?\d[\d\- ()]{5,16}", text, re.ASCII)
    return found[0].strip() if found else text


_FITTERS: Mapping[str, Callable[[str, date | None], str]] = {
    "thing": _fit_thing(THING),
    "short_thing": _fit_thing(SHORT_THING),
    "time": _fit_time,
    "date": _fit_date,
    "phone_number": _fit_phone,
}
