"""What a caller says of his list: 1 · 王秀兰 1 · 2 明天再打 · 3 告诉她女儿了 · 1号通了 3号没人接 · 都通了. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

TOLD, AGAIN, FAMILY, NO_MORE = 1, 2, 3, 4
_DIGITS = "一二三四五六七八九"
_KIN = r"(?:女儿|闺女|儿子|老伴|爱人|家属|家里|家人|孙子|孙女|外孙|媳妇|女婿|侄|妹|姐|弟|哥|保姆|邻居)"
_MEANINGS = (
    (NO_MORE, re.compile(r"不用再?[找打送去]|别再?[找打送去]|不必再?[找打送去]|住院|去世|走了人|搬走|转走")),
    (
        AGAIN,
        re.compile(
            r"没打?通|打不通|没有?人|没接|不接|没有接|关机|停机|空号|占线|不在家|没在|没打|没送|没找到|"
            r"(?:明天|明早|后天|下午|晚上|回头|过会儿?|等会儿?|一会儿?|改天|周.|下次).{0,4}再?[打送去说]|再[打送去]"
        ),
    ),
    (
        FAMILY,
        re.compile(rf"{_KIN}.{{0,6}}(?:转|说|告|知道|接|答应|收)|(?:告诉|转告|交给|给|跟|和|托).{{0,6}}{_KIN}|转告"),
    ),
    (
        TOLD,
        re.compile(
            r"通了|打通|告诉|说了|说好|说到|讲了|讲好|知道了|联系上|送到|送去|送了|交给了本人|接了|通知到|收到了"
        ),
    ),
)
_LEADING = re.compile(r"[\s:,.]*([1-4])(?![\d号个位点日月年人])[\s:,.]*(.*)", re.DOTALL)
_ALL = re.compile(
    r"(?:这[几些][个位]?|他们|大家)?(?:全都?|都|全部|统统)(?:已经)?(?:打|说|讲|告诉|通知|联系|送)?(?:通|到|好|完|过|上)?了?[。.!]?"
)
_ORDINAL = re.compile(rf"第\s*([1-9{_DIGITS}])\s*(?:个|位|号|家)?|([1-9{_DIGITS}])\s*号")
_LINKS = "的都"
_BETWEEN = " ,.、;:\n和跟与都的"


@dataclass(frozen=True, slots=True)
class Report:
    """`place` counts the names of the list from 0; None is the one he was asked for."""

    place: int | None
    outcome: int
    words: str = ""


def flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("，", ",").replace("。", ".").strip()


def says_all(text: str) -> bool:
    """都通了: of everybody who is left; asked back before it counts."""
    return _ALL.fullmatch(flat(text)) is not None and _meaning(flat(text)) == TOLD


def read(text: str, names: Sequence[str]) -> list[Report]:
    """The reports in a message, in its order; nothing where it is none. `names` are those of the list, in order."""
    said = flat(text)
    marks = _marks(said, names)
    if not marks:
        found = _outcome(said)
        return [] if found is None else [Report(None, *found)]
    return _of_marks(said, marks)


def is_plain(text: str) -> bool:
    """Can it be nothing but a report, wherever it is said: a digit with words that mean the same."""
    leading = _LEADING.fullmatch(flat(text))
    return leading is not None and _meaning(leading[2]) == int(leading[1])


def _marks(said: str, names: Sequence[str]) -> list[tuple[int, int, int]]:
    """(begin, end, place) of every name and number of the list."""
    found = [
        (match.start(), match.end(), place)
        for place, name in enumerate(names)
        for match in re.finditer(re.escape(name), said)
    ]
    for match in _ORDINAL.finditer(said):
        sign = match[1] or match[2]
        place = int(sign) - 1 if sign.isdigit() else _DIGITS.index(sign)
        if place < len(names):
            found.append((match.start(), match.end(), place))
    return sorted(found)


def _of_marks(said: str, marks: Sequence[tuple[int, int, int]]) -> list[Report]:
    ends = [begin for begin, _, _ in marks[1:]] + [len(said)]
    parts = [said[end:until] for (_, end, _), until in zip(marks, ends, strict=True)]
    meant = [_outcome(part) for part in parts]
    if meant[-1] is None:
        meant[-1] = _outcome(said[: marks[0][0]] + parts[-1])
    for place in range(len(meant) - 2, -1, -1):  # 王秀兰、李建国都通了
        if meant[place] is None and not parts[place].strip(_BETWEEN):
            meant[place] = meant[place + 1]
    return [Report(place, *one) for (_, _, place), one in zip(marks, meant, strict=True) if one is not None]


def _outcome(text: str) -> tuple[int, str] | None:
    said = flat(text).strip(_BETWEEN[:7]).lstrip(_LINKS)
    leading = _LEADING.fullmatch(said)
    if leading is not None:
        return int(leading[1]), leading[2].strip(_BETWEEN[:7])
    meaning = _meaning(said)
    return None if meaning is None else (meaning, said)


def _meaning(said: str) -> int | None:
    return next((outcome for outcome, words in _MEANINGS if words.search(said)), None)


_HOSPITAL = re.compile(r"住院|医院")
_AWAY = re.compile(r"外地|外出|出门|出国|联系不上|找不到|不在本地|旅游")
_DECLINED = re.compile(r"不要|不想|不愿|不让|别打扰|别找")


def why(words: str) -> int | None:
    """Which of the offered reasons (1 住院, 2 外出联系不上, 3 本人不要) words mean; None for others."""
    for number, pattern in enumerate((_HOSPITAL, _AWAY, _DECLINED), start=1):
        if pattern.search(words):
            return number
    return None
