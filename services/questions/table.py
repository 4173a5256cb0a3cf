"""A table of questions and answers divided by tabs, in and out (interface §2)."""

import csv
import io
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.questions import Question
from services.questions.known import Row

COLUMNS = ("key", "question", "answer", "keywords", "source", "reviewed_by", "valid_until")
_NEEDED = COLUMNS[:3]
_KEY = re.compile(r"[\w.:-]{1,60}")
_BETWEEN_PHRASINGS = re.compile(r"[|｜\n]+")
_BETWEEN_WORDS = re.compile(r"[\s,，、;；|｜]+")
_DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月?)|年)?")
_NO_END = frozenset({"", "长期", "-", "—", "无"})
_LONGEST = {"question": 200, "answer": 1000, "source": 200, "reviewed_by": 60}

NO_KEY = "编号要有，只用字母、数字、下划线，最多60个"
NO_QUESTION = "没有写问题"
NO_ANSWER = "没有写答案，前面也没有同一个编号的答案"
NO_REVIEWER = "没有审核人，不能拿来答"
NO_DAY = "这不是一个日子，写成2027-12-31"
OTHER_ANSWER = "同一个编号前面已经有别的答案"
TOO_LONG = "太长了，最多{most}字"


class UnreadableTable(Exception):  # noqa: N818 - named for what the file is, as UnreadableRoster is
    """The file is no such table; the message says why."""


class _Refused(Exception):  # noqa: N818 - nothing is wrong with us: a cell is refused
    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


Rejected = list[dict[str, object]]


def read_table(content: bytes) -> tuple[list[Row], Rejected]:
    """Entries and refused rows, counted as a spreadsheet shows them. Rows of one key are one entry: the first
    answers, the others add wordings (their answer empty, or the same). Raises UnreadableTable.
    """
    lines = list(csv.reader(io.StringIO(_decoded(content), newline=""), delimiter="\t"))
    places = _places(lines[0] if lines else [])
    entries: dict[str, Row] = {}
    rejected: Rejected = []
    for number, cells in enumerate(lines[1:], start=2):
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in places.items()}
        if not any(given.values()) or given["key"].startswith("#"):
            continue
        try:
            _take(entries, number, given)
        except _Refused as refused:
            cell = {"column": refused.column, "value": refused.value[:60], "reason": refused.reason}
            rejected.append({"row": number, **cell})
    return list(entries.values()), rejected


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableTable("the text is neither UTF-8 nor GB18030")


def _places(header: Sequence[str]) -> Mapping[str, int]:
    names = [name.strip().lower() for name in header]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise UnreadableTable(f"the first line must name the columns {' '.join(COLUMNS)}; missing: {' '.join(missing)}")
    return {name: names.index(name) for name in COLUMNS if name in names}


def _take(entries: dict[str, Row], number: int, given: Mapping[str, str]) -> None:
    key = given["key"]
    if not _KEY.fullmatch(key):
        raise _Refused("key", key, NO_KEY)
    asked = [words for part in _BETWEEN_PHRASINGS.split(given["question"]) if (words := part.strip())]
    if not asked:
        raise _Refused("question", given["question"], NO_QUESTION)
    for name, most in _LONGEST.items():
        value = max(asked, key=len) if name == "question" else given.get(name, "")
        if len(value) > most:
            raise _Refused(name, value, TOO_LONG.format(most=most))
    before = entries.get(key)
    if before is None:
        entries[key] = _entry(number, key, asked, given)
        return
    if given["answer"] not in ("", before.answer):
        raise _Refused("answer", given["answer"], OTHER_ANSWER)
    before.phrasings += [words for words in asked if words not in (before.question, *before.phrasings)]
    before.keywords += [word for word in _words(given) if word not in before.keywords]


def _entry(number: int, key: str, asked: list[str], given: Mapping[str, str]) -> Row:
    if not given["answer"]:
        raise _Refused("answer", "", NO_ANSWER)
    reviewer = given.get("reviewed_by", "")
    if not reviewer:
        raise _Refused("reviewed_by", "", NO_REVIEWER)
    return Row(
        row=number,
        key=key,
        question=asked[0],
        answer=given["answer"],
        source=given.get("source", ""),
        reviewed_by=reviewer,
        phrasings=list(dict.fromkeys(asked[1:])),
        keywords=_words(given),
        valid_until=_last_day(given.get("valid_until", "")),
    )


def _words(given: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(word for word in _BETWEEN_WORDS.split(given.get("keywords", "")) if word))


def _last_day(written: str) -> date | None:
    """A month or a year lasts to its end. None: no end."""
    if written in _NO_END:
        return None
    found = _DAY.fullmatch(written.split(" ", maxsplit=1)[0])
    if found is None:
        raise _Refused("valid_until", written, NO_DAY)
    try:
        year, month = int(found[1]), int(found[2] or 12)
        return date(year, month, int(found[3] or monthrange(year, month)[1]))
    except ValueError:
        raise _Refused("valid_until", written, NO_DAY) from None


def write_table(questions: Iterable[Question]) -> str:
    """The same columns back; wordings of one question stand in its cell, divided by `|`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in questions:
        until = "" if one.valid_until is None else one.valid_until.isoformat()
        asked = "|".join([one.question, *one.phrasings])
        writer.writerow([one.key, asked, one.answer, " ".join(one.keywords), one.source, one.reviewed_by, until])
    return out.getvalue()
