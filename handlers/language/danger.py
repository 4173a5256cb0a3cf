"""Danger, before everything else and for everyone (Appendix C, R-UX-100–104): the words stand in `data/danger.tsv`.

What is only told – a film, a lecture, last year's fall, "if I fell" – is no danger; in doubt the person is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from handlers.language import told
from handlers.language.expressions import Copy, Part, parts_of
from handlers.language.intents.hearing import spoken
from handlers.language.tables import rows

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


@dataclass(frozen=True, slots=True)
class _Danger:
    kind: str
    sure: bool
    parts: tuple[Part, ...]
    unless: Part | None

    def find(self, copy: Copy) -> Alarm | None:
        if self.unless and self.unless.is_in(copy):
            return None
        spans = _together(self.parts, copy)
        if not spans:
            return None
        words = " ".join(copy.text[span.start : span.end] for span in spans)
        certain = self.sure and (any(span.written for span in spans) or sum(map(len, spans)) > 3)
        return Alarm(self.kind, words, certain)


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    written: bool

    def __len__(self) -> int:
        return self.end - self.start


_REACH, _ORDERED = 20, 8  # signs between two parts in any order, and between two that follow each other


def _hits(part: Part, copy: Copy) -> list[_Hit]:
    return [
        _Hit(start, end, written) for start, end, written in copy.spans(part) if not told.is_denied(copy.text, start)
    ]


def _together(parts: tuple[Part, ...], copy: Copy) -> tuple[_Hit, ...]:
    """The first places where all parts stand near each other."""
    if len(parts) == 1:
        return tuple(_hits(parts[0], copy)[:1])
    chosen: list[tuple[_Hit, ...]] = [(hit,) for hit in _hits(parts[0], copy)]
    for part in parts[1:]:
        if not chosen:
            return ()
        hits = _hits(part, copy)
        chosen = [(*before, hit) for before in chosen for hit in hits if _near(before[-1], hit, part)]
    return chosen[0] if chosen else ()


def _near(one: _Hit, other: _Hit, part: Part) -> bool:
    if other.start >= one.end:
        return other.start - one.end <= (_ORDERED if part.follows else _REACH)
    return not part.follows and other.end <= one.start and one.start - other.end <= _REACH


@cache
def _dangers() -> tuple[_Danger, ...]:
    def entries() -> Iterator[_Danger]:
        names = {row[0]: row[1] for row in rows("danger.tsv") if row[0][0] == "@"}
        for kind, words, *rest in rows("danger.tsv"):
            if kind[0] == "@":
                continue
            unless = parts_of(rest[0], names)[0] if rest else None
            yield _Danger(kind.rstrip("?"), not kind.endswith("?"), parts_of(words, names), unless)

    return tuple(sorted(entries(), key=lambda danger: (not danger.sure, KINDS.index(danger.kind))))


def hear(text: str) -> Alarm | None:
    """The gravest danger in a message as it came in, or None. Sure dangers come before doubtful ones."""
    reading = spoken(text)
    if _CALLED.fullmatch(reading):
        return Alarm("call", reading, sure=True)
    clean = _SMALL_WORDS.sub("", reading) or reading
    once = _TWICE.sub(r"\1", clean)
    for copy in [Copy(clean)] + ([Copy(once)] if once != clean else []):
        alarm = _gravest(copy, reading)
        if alarm:
            return alarm
    return None


def _gravest(copy: Copy, reading: str) -> Alarm | None:
    doubtful: Alarm | None = None
    for danger in _dangers():
        alarm = danger.find(copy)
        if not alarm or told.is_only_told(alarm.kind, reading):
            continue
        if alarm.sure and not told.is_doubtful(alarm.kind, reading):
            return alarm
        doubtful = doubtful or replace(alarm, sure=False)
    return doubtful
