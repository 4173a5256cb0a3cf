"""Reviewed tables of small expressions, looked for as written and by sound.

`word|word` are alternatives; `<name>` stands for the alternatives of a list `@name` of the same table. In an alternative
`[…]`, `?`, `.`, `{0,4}`, `^` and `$` mean what they mean in a regular expression. An alternative of three and more
characters is also heard by sound; `~` before one of two lets it be, `=` before any forbids it.
`a+b`: both, near each other, in any order; `a>b`: b soon after a.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from handlers.language.intents.hearing import by_sound
from handlers.language.tables import rows

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAMED = re.compile(r"<(\w+)>")
_TOKEN = re.compile(r"(\[[^\]]*\]|\\.|.)(\?|\{0,\d+\}|\{\d(?:,\d)?\})?")
_REACH, _ORDERED = 20, 8  # signs between two parts in any order, and between two that follow each other
_ANYWHERE = ""  # the head of an expression that can begin with any sign

Span = tuple[int, int, bool]  # start, end, whether it is written so or only sounds so


@dataclass(frozen=True)
class Part:
    """`follows`: must stand soon after the part before it. Compiled only for a message that it can be in."""

    number: int
    by_look: tuple[str, ...]
    by_ear: tuple[str, ...]
    follows: bool

    @cached_property
    def written(self) -> re.Pattern[str]:
        return re.compile("|".join(self.by_look))

    @cached_property
    def sound(self) -> re.Pattern[str] | None:
        return re.compile("|".join(self.by_ear)) if self.by_ear else None


@dataclass(frozen=True, slots=True)
class Line:
    """`cells` are those before the expression; `unless` takes the line away wherever it stands in the message."""

    cells: tuple[str, ...]
    parts: tuple[Part, ...]
    unless: Part | None


@dataclass(slots=True)
class Copy:
    """A message as one table looks at it. `possible`: the numbers of the parts that can be in it at all."""

    text: str
    sound: str
    possible: set[int]
    _known: dict[int, list[Span]] = field(default_factory=dict)

    def spans(self, part: Part) -> list[Span]:
        """Those as written come first."""
        if part.number not in self.possible:
            return []
        known = self._known.get(part.number)
        if known is None:
            known = [(*match.span(), True) for match in part.written.finditer(self.text)]
            if part.sound:
                heard = [(*match.span(), False) for match in part.sound.finditer(self.sound)]
                known += [span for span in heard if (span[0], span[1], True) not in known]
            self._known[part.number] = known
        return known


class Table:
    """The lists and lines of `data/NAME`; `cells` cells stand before the expression of a line. The lines are in the
    order of the file, or of `rank`.

    Raises KeyError for a list that the table does not define.
    """

    def __init__(self, name: str, *, cells: int, rank: "Rank | None" = None) -> None:
        entries = rows(name)
        self.lists: Mapping[str, str] = {row[0][1:]: row[1] for row in entries if row[0][0] == "@"}
        self._parts: dict[tuple[str, bool], Part] = {}  # equal parts of several lines are looked for once
        self._heads: dict[str, set[int]] = defaultdict(set)
        self.lines = [self._line(row, cells) for row in entries if row[0][0] != "@"]
        if rank:
            self.lines.sort(key=rank)
        self._begun_by: dict[int, list[int]] = defaultdict(list)  # first part → places of its lines
        for place, line in enumerate(self.lines):
            self._begun_by[line.parts[0].number].append(place)

    def _line(self, row: tuple[str, ...], cells: int) -> Line:
        unless = row[cells + 1] if len(row) > cells + 1 else ""
        return Line(row[:cells], tuple(self._split(row[cells])), self._part(unless, follows=False) if unless else None)

    def _split(self, expression: str) -> Iterator[Part]:
        for sign, words in re.findall(r"(^|[+>])((?:<\w+>|[^+>])+)", expression):
            yield self._part(words, follows=sign == ">")

    def _alternatives(self, expression: str) -> list[str]:
        while named := _NAMED.search(expression):
            expression = expression.replace(named[0], self.lists[named[1]])
        return [word for word in expression.split("|") if word]

    def _part(self, words: str, *, follows: bool) -> Part:
        known = self._parts.get((words, follows))
        if known:
            return known
        said = self._alternatives(words)
        by_look = tuple(word.lstrip("~=") for word in said)
        by_ear = tuple(by_sound(word.lstrip("~")) for word in said if _is_heard(word))
        part = Part(len(self._parts), by_look, by_ear, follows)
        for word in (*by_look, *by_ear):
            for head in _heads(word):
                self._heads[head].add(part.number)
        self._parts[words, follows] = part
        return part

    def copy(self, text: str) -> Copy:
        sound = by_sound(text)
        possible = set(self._heads[_ANYWHERE])
        for said in (text, sound):
            for head in {*said, *(said[at : at + 2] for at in range(len(said) - 1))}:
                possible |= self._heads.get(head, frozenset())
        return Copy(text, sound, possible)

    def possible_lines(self, copy: Copy) -> Iterator[Line]:
        """The lines that `find` may find, in order: of most, the first part cannot be in the message."""
        places = [place for number in copy.possible for place in self._begun_by.get(number, ())]
        return (self.lines[place] for place in sorted(places))

    def find(self, line: Line, copy: Copy, keep: "Keep | None" = None) -> tuple[Span, ...]:
        """The first places where all parts of a line stand near each other; `keep` may refuse a place."""
        if any(part.number not in copy.possible for part in line.parts):
            return ()
        chosen: list[tuple[Span, ...]] = [()]
        for part in line.parts:
            spans = [span for span in copy.spans(part) if keep is None or keep(copy.text, span[0])]
            chosen = [
                (*before, span) for before in chosen for span in spans if not before or _near(before[-1], span, part)
            ]
            if not chosen:
                return ()
        return () if line.unless and copy.spans(line.unless) else chosen[0]


Rank = Callable[[Line], tuple[bool, int]]
Keep = Callable[[str, int], bool]  # the text and where the words begin


def _near(one: Span, other: Span, part: Part) -> bool:
    if other[0] >= one[1]:
        return other[0] - one[1] <= (_ORDERED if part.follows else _REACH)
    return not part.follows and other[1] <= one[0] and one[0] - other[1] <= _REACH


def _is_heard(word: str) -> bool:
    if word[0] in "~=":
        return word[0] == "~"
    sure = "".join(sign for sign, repeated in _TOKEN.findall(word) if sign[0] not in "[." and not repeated)
    return len(_HAN.findall(sure)) >= 3


def _heads(word: str) -> Iterable[str]:
    """The first one or two signs with which a match of `word` can begin."""
    tokens = _TOKEN.findall(word.lstrip("^"))
    first, repeated = tokens[0]
    if repeated.startswith(("?", "{0")) or first[0] in ".\\" or "-" in first:
        return (_ANYWHERE,)
    if first[0] == "[":
        return () if first[1] == "^" else tuple(first[1:-1])
    if len(tokens) > 1 and not repeated:
        second, optional = tokens[1]
        if len(second) == 1 and second not in ".$" and not optional.startswith(("?", "{0")):
            return (first + second,)
    return (first,)
