"""Danger, before everything else and for everyone (Appendix C, R-UX-100–104): the words stand in `data/danger.tsv`.

What is only told – a film, a lecture, last year's fall, "if I fell" – is no danger; in doubt the person is asked.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from handlers.language import told
from handlers.language.expressions import Line, Span, Table
from handlers.language.intents.hearing import spoken

KINDS = ("mood", "body", "fall", "house", "lost", "crime", "scam", "call")

_CALLED = re.compile(
    r"(?:快|赶紧|帮我|帮忙|请|我要|给我|替我)*(?:打|叫|拨|喊|呼)?(?:个|一下)?(?:电话)?(?:120|110|119|[一幺]二[零〇]|[一幺]{2}[零〇九])(?:电话)?[!。,\s快啊呀了吧]*"
)
_SMALL_WORDS = re.compile(
    r"(?<![一-龥])[啊呀嗯呃额喂哎]+|[啊呀嗯呢哟哎](?=.)|那个|这个(?=我|人|胸|心|腿|头|手|药|左|右)|就是说?(?=[我他她这那])|"
    r"[也都又就很太真直老](?!伴|头|人|公|婆|太|爷|奶|李|王|张|刘|陈|赵|鼠|板|远|是)|有点儿?|有些|特别|一下子|感觉|觉得|好像|"
    r"(?<=[一-龥])[咧嘞咯哒嘛喽](?=$|[,。!?;])"
)
_TWICE = re.compile(r"([^\W\d妈爸爷奶姥叔伯哥姐弟妹婆公太天时刚怦突])\1")


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind` is one of KINDS; `words` are those that were heard. Not `sure`: ask whether the person is safe."""

    kind: str
    words: str
    sure: bool


def _is_said(text: str, start: int) -> bool:
    return not told.is_denied(text, start)


@cache
def _table() -> Table:
    """The lines in the order in which they are believed: sure ones first, by KINDS."""

    def rank(line: Line) -> tuple[bool, int]:
        return line.cells[0].endswith("?"), KINDS.index(line.cells[0].rstrip("?"))

    return Table("danger.tsv", cells=1, rank=rank)


def hear(text: str) -> Alarm | None:
    """The gravest danger in a message as it came in, or None. Sure dangers come before doubtful ones."""
    reading = spoken(text)
    if _CALLED.fullmatch(reading):
        return Alarm("call", reading, sure=True)
    clean = _SMALL_WORDS.sub("", reading) or reading
    once = _TWICE.sub(r"\1", clean)
    return _gravest(clean, reading) or (_gravest(once, reading) if once != clean else None)


def _gravest(text: str, reading: str) -> Alarm | None:
    table = _table()
    copy = table.copy(text)
    doubtful: Alarm | None = None
    for line in table.possible_lines(copy):
        spans = table.find(line, copy, _is_said)
        if not spans:
            continue
        alarm = _alarm(line.cells[0], spans, text)
        if told.is_only_told(alarm.kind, reading):
            continue
        if alarm.sure and not told.is_doubtful(alarm.kind, reading):
            return alarm
        doubtful = doubtful or replace(alarm, sure=False)
    return doubtful


def _alarm(kind: str, spans: tuple[Span, ...], text: str) -> Alarm:
    words = " ".join(text[start:end] for start, end, _ in spans)
    certain = any(written for _, _, written in spans) or len(words) > len(spans) + 2
    return Alarm(kind.rstrip("?"), words, sure=certain and not kind.endswith("?"))
