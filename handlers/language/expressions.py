"""Small expressions of reviewed tables, looked for as written and by sound.

`word|word` are alternatives; `<name>` stands for the alternatives of a named list. In an alternative `[…]`, `?`, `.` and
`{0,4}` mean what they mean in a regular expression. An alternative of three and more characters is also heard by sound;
`~` before one of two lets it be, `=` before any forbids it.
`a+b`: both, in any order; `a>b`: b soon after a.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from handlers.language.intents.hearing import by_sound

_HAN = re.compile(r"[\u4e00-\u9fff]")
_OPTIONAL = re.compile(r"\[[^\]]*\]\??|\{[^}]*\}|.\?|\.")
_NAMED = re.compile(r"<(\w+)>")
Span = tuple[int, int, bool]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """`follows`: must stand soon after the part before it."""

    written: re.Pattern[str]
    sound: re.Pattern[str] | None
    follows: bool = False

    def is_in(self, copy: "Copy") -> bool:
        return self.written.search(copy.text) is not None or (
            self.sound is not None and self.sound.search(copy.sound) is not None
        )


@dataclass(slots=True)
class Copy:
    """A message and what was found in it so far."""

    text: str
    sound: str = ""
    _known: dict[Part, list[Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sound = by_sound(self.text)

    def spans(self, part: Part) -> list[Span]:
        """Start, end and whether the words are written so, or only sound so; those as written come first."""
        known = self._known.get(part)
        if known is None:
            known = [(match.start(), match.end(), True) for match in part.written.finditer(self.text)]
            if part.sound:
                known += [
                    (match.start(), match.end(), False)
                    for match in part.sound.finditer(self.sound)
                    if (match.start(), match.end(), True) not in known
                ]
            self._known[part] = known
        return known


def _is_heard(word: str) -> bool:
    if word[0] in "~=":
        return word[0] == "~"
    return len(_HAN.findall(_OPTIONAL.sub("", word))) >= 3


def _alternatives(expression: str, names: Mapping[str, str]) -> list[str]:
    while named := _NAMED.search(expression):
        expression = expression.replace(named[0], names["@" + named[1]])
    return [word for word in expression.split("|") if word]


def _part(expression: str, names: Mapping[str, str], *, follows: bool) -> Part:
    words = _alternatives(expression, names)
    by_ear = [by_sound(word.lstrip("~")) for word in words if _is_heard(word)]
    return Part(
        re.compile("|".join(word.lstrip("~=") for word in words)),
        re.compile("|".join(by_ear)) if by_ear else None,
        follows,
    )


_KNOWN: dict[tuple[str, bool], Part] = {}  # equal parts of several lines are one, so that they are looked for once


def parts_of(expression: str, names: Mapping[str, str]) -> tuple[Part, ...]:
    """Raises KeyError for a name that the table does not define."""
    found = []
    for sign, words in re.findall(r"(^|[+>])((?:<\w+>|[^+>])+)", expression):
        key = (words, sign == ">")
        if key not in _KNOWN:
            _KNOWN[key] = _part(words, names, follows=key[1])
        found.append(_KNOWN[key])
    return tuple(found)
