"""Danger, before everything else and for everyone (Appendix C, R-UX-100–104): the words stand in `data/danger.tsv`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from handlers.language import normal
from handlers.language.intents.hearing import by_sound
from handlers.language.tables import rows

KINDS = ("mood", "body", "fall", "house", "lost", "crime", "scam", "call")

_NOT_SO = re.compile(
    r"(?:没有?|(?<!是)不是|并非|不会|未|防止?|预防|避免|免得|以防|当心|小心|注意|怕|"
    r"别)(?:再|又)?$"
)
_STORY = re.compile(
    r"容易|隐患|怕(?:着火|失火|摔)|建议|演练|演习|讲座|培训|宣传|预防|防范|防止|避免|知识|"
    r"电影|电视里|电视上|电视剧|小说|故事|梦见|做梦|节目|视频里|消防安全|课件|新闻(?:里|"
    r"上|说)|"
    r"如果|万一|假如|假设"
)
_LONG_AGO = re.compile(
    r"去年|前年|大前年|上个?月|上次|以前|从前|年轻时|小时候|那年|当年|几年前|好多了|看过了没事|已经看过|"
    r"已经好|都好了|没事了|不要紧了|出院|住院|在医院|住进医院|手术后|康复|不碍事|没大碍|"
    r"没啥事|没什么事"
)
_RIGHT_NOW = re.compile(r"又|刚|正在|现在(?!好|没|已|挺|都|还|很|稳定|恢复|在家)|这会|突然|快来|救|马上|赶紧|怎么办")
_BARE_CALL = re.compile(r"(?:快|赶紧|帮我|请|我要)*(?:打|叫|拨|喊)?(?:120|110|119)[!。\s快啊呀了]*")
_SMALL_WORDS = re.compile(r"[也都又就很太真直]|有点|有些|特别|突然|一下子|感觉|觉得|好像")  # "嘴也歪了", "胸口有点疼"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`kind` is one of KINDS; `words` are those that were heard, as written. Not `sure`: ask whether the person is safe."""

    kind: str
    words: str
    sure: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """One part of a danger: its words as written, and the longer ones by their sound."""

    written: re.Pattern[str]
    sound: re.Pattern[str]

    def find(self, text: str, sound: str) -> str:
        for pattern, where in ((self.written, text), (self.sound, sound)):
            for match in pattern.finditer(where):
                if not _NOT_SO.search(text[max(0, match.start() - 4) : match.start()]):
                    return text[match.start() : match.end()]
        return ""


@dataclass(frozen=True, slots=True)
class _Danger:
    kind: str
    sure: bool
    pieces: tuple[_Piece, ...]
    unless: re.Pattern[str]

    def find(self, text: str, sound: str) -> str:
        found = [piece.find(text, sound) for piece in self.pieces]
        return " ".join(found) if all(found) and not self.unless.search(text) else ""


def _any(words: list[str]) -> re.Pattern[str]:
    longest = sorted((re.escape(word) for word in words if word), key=len, reverse=True)
    return re.compile("|".join(longest) or r"(?!)")


def _piece(words: str, shortest: int) -> _Piece:
    parts = words.split("|")
    return _Piece(
        _any([word.removeprefix("=") for word in parts]),
        _any([by_sound(word) for word in parts if len(word) >= shortest and word[0] != "="]),
    )


@cache
def _dangers(*, hints: bool) -> tuple[_Danger, ...]:
    def entries() -> Iterator[_Danger]:
        for kind, words, *rest in rows("danger.tsv"):
            if kind.endswith("~") is not hints:
                continue
            pieces = tuple(_piece(part, 3) for part in words.split("+"))
            unless = _any(rest[0].split("|") if rest else [])
            yield _Danger(kind.rstrip("?~"), kind[-1] not in "?~", pieces, unless)

    return tuple(sorted(entries(), key=lambda danger: (not danger.sure, KINDS.index(danger.kind))))


def _is_told(kind: str, text: str) -> bool:
    """Whether a danger is only told about: a film, a drill, last year's fall."""
    if kind == "mood":
        return False
    if kind == "scam":
        return re.search(r"讲座|宣传|知识|防范|预防|演练|材料", text) is not None
    if _STORY.search(text):
        return True
    return (
        kind in ("body", "fall")
        and bool(_LONG_AGO.search(text))
        and (not _RIGHT_NOW.search(text) or re.search(r"出院|好多了|没事了|不碍事", text) is not None)
    )


def hear(text: str) -> Alarm | None:
    """The gravest danger in a message as it came in, or None. Sure dangers come before doubtful ones."""
    reading = normal.normalise(text)
    if _BARE_CALL.fullmatch(reading):
        return Alarm("call", reading, sure=True)
    shorter = _SMALL_WORDS.sub("", reading)
    looks = [(reading, by_sound(reading))] + ([(shorter, by_sound(shorter))] if shorter != reading else [])
    return _gravest(_dangers(hints=False), looks, reading)


def hint(text: str) -> Alarm | None:
    """For a message that nobody understood: any word that smells of danger, never sure."""
    reading = normal.normalise(text)
    return _gravest(_dangers(hints=True), [(reading, by_sound(reading))], reading)


def _gravest(dangers: tuple[_Danger, ...], looks: list[tuple[str, str]], reading: str) -> Alarm | None:
    for danger in dangers:
        for copy, sound in looks:
            words = danger.find(copy, sound)
            if words and not _is_told(danger.kind, reading):
                return Alarm(danger.kind, words, danger.sure)
    return None
