"""What is counted over one set."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from bench.understanding.harm import harms
from bench.understanding.sets import (
    NamedSet,
    Utterance,
    is_false_alarm,
    is_heard,
    is_right,
    understood,
)
from handlers.language.intents.meaning import Understanding


@dataclass(slots=True)
class Share:
    right: int = 0
    total: int = 0

    def count(self, ok: bool) -> None:
        self.right += ok
        self.total += 1

    @property
    def part(self) -> float:
        """1.0 where nothing was asked."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        return f"{self.part:6.1%} of {self.total}" if self.total else "     –"


def _shares() -> defaultdict[str, Share]:
    return defaultdict(Share)


@dataclass(slots=True)
class Figures:
    """`heard` is the recall of the dangers (any alarm), `stopped` that of opt_out, `alarmed` the false alarms."""

    name: str
    all: Share = field(default_factory=Share)
    heard: Share = field(default_factory=Share)
    stopped: Share = field(default_factory=Share)
    alarmed: Share = field(default_factory=Share)
    alarmed_surely: int = 0
    intents: defaultdict[str, Share] = field(default_factory=_shares)
    classes: defaultdict[str, Share] = field(default_factory=_shares)
    harmful: list[tuple[str, str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    micros: list[float] = field(default_factory=list)

    def take(self, said: Utterance, found: Understanding, micros: float) -> None:
        right = is_right(said, found)
        self.micros.append(micros)
        for share in (self.all, self.intents[said.intent], self.classes[said.error_class]):
            share.count(right)
        if said.intent == "opt_out":
            self.stopped.count(is_heard(said, found))
        elif said.must_be_heard:
            self.heard.count(is_heard(said, found))
        else:
            self._take_harmless(said, found)
        if not right:
            self.wrong.append((said.text, said.intent, found.intent, str(found.decision)))
            self.confusions[said.intent, found.intent] += 1
        self.harmful += [(said.text, said.intent, found.intent, harm) for harm in harms(said, found)]

    def _take_harmless(self, said: Utterance, found: Understanding) -> None:
        alarm = is_false_alarm(said, found)
        self.alarmed.count(alarm)
        self.alarmed_surely += alarm and found.decision == "do"

    @property
    def median(self) -> float:
        """Microseconds a message."""
        return median(self.micros)

    @property
    def p99(self) -> float:
        """Microseconds a message."""
        return sorted(self.micros)[int(len(self.micros) * 0.99)]


def measure(one: NamedSet) -> Figures:
    """Each utterance once, in the order of the table, nothing remembered from one to the next."""
    figures = Figures(one.name)
    for said in one.utterances:
        begun = time.perf_counter()
        found = understood(said)
        figures.take(said, found, (time.perf_counter() - begun) * 1e6)
    return figures


def measure_all(sets: Iterable[NamedSet]) -> list[Figures]:
    return [measure(one) for one in sets]
