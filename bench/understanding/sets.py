"""The labelled utterances, which half of them may be tuned on, and when an answer is right or harmful."""

import csv
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.language.intents.meaning import Role, Surroundings, Understanding
from handlers.language.matching import shipped
from handlers.language.understanding import understand

TABLES = Path(__file__).resolve().parents[2] / "tests" / "tables"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 3, 10, 10, 0, tzinfo=SHANGHAI)
ANYTHING_HARMLESS = "*"

ALARMS = frozenset({"emergency", "low_mood", "report_scam"})
MUST_BE_HEARD = ALARMS | {"opt_out"}
STOPS = frozenset({"opt_out", "opt_in"})


@dataclass(frozen=True, slots=True)
class Utterance:
    """`intent` is what was meant; several joined by `|` are all right, `*` is anything but an alarm, stop or start."""

    text: str
    role: str
    open: str
    error_class: str
    intent: str
    slots: dict[str, str]

    @property
    def meant(self) -> frozenset[str]:
        return frozenset(self.intent.split("|"))

    @property
    def must_be_heard(self) -> bool:
        return self.meant <= MUST_BE_HEARD


@dataclass(frozen=True, slots=True)
class NamedSet:
    name: str
    utterances: list[Utterance]


def table(name: str) -> list[Utterance]:
    """The lines of `utterances_NAME.tsv`."""
    with (TABLES / f"utterances_{name}.tsv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Utterance(
            line["text"],
            line["role"],
            line["open"],
            line["class"],
            line["intent"],
            dict(pair.split("=", 1) for pair in line["slots"].split(";") if pair),
        )
        for line in lines
    ]


def half(said: Utterance) -> str:
    """`A` may be tuned on, `B` is only measured; fixed by the text, so that nobody chooses."""
    return "AB"[zlib.crc32(said.text.encode()) & 1]


FRESH = ("danger", "optout", "members", "staff", "more", "third", "fourth")


def fresh(which: str, name: str) -> list[Utterance]:
    return [said for said in table(f"fresh_{name}") if half(said) == which]


BY_HAND = ("tuned", "everyday")  # the rules were written by these, as by every half A
# Each was written before anything was changed in its sight, measured once (see tests), and only then learned from.
ROUNDS = (
    "round1",
    "round2",
    "round3",
    "round4",
    "round5",
    "round7",
    "round8",
    "round9",
    "round10",
    "round12",
    "round13",
)
LATEST = ("round6", "round11", "round14")  # only measured so far
SEEN = ("round15",)  # a wish was written in its sight since; not learned from
_LEARNED = ("held", "last", "lessons", *ROUNDS)


@dataclass(frozen=True, slots=True)
class Taught:
    """`fresh`: the rules were not written by it, so it shows how far they can be believed."""

    name: str
    utterances: list[Utterance]
    fresh: bool


def taught() -> list[Taught]:
    """Everything that may be learned from."""
    halves = [Taught(f"{name}/{which}", fresh(which, name), which == "B") for name in FRESH for which in "AB"]
    known = [Taught(name, table(name), fresh=False) for name in BY_HAND]
    return [*known, *halves, *(Taught(name, table(name), fresh=True) for name in _LEARNED)]


def all_sets() -> list[NamedSet]:
    older = [NamedSet(name, table(name)) for name in (*BY_HAND, "held")]
    halves = [NamedSet(f"{name}/{which}", fresh(which, name)) for name in FRESH for which in "AB"]
    return [*older, *halves, *(NamedSet(name, table(name)) for name in ("last", *ROUNDS, *SEEN, *LATEST))]


def understood(said: Utterance, names: tuple[str, ...] = ()) -> Understanding:
    """With the questions that come with the program, as `songxue understand` reads it."""
    around = Surroundings(names=names, open=said.open, questions=shipped())
    return understand(said.text, Role(said.role), MONDAY, SHANGHAI, around)


Check = Callable[[Utterance, Understanding], bool]


def is_right(said: Utterance, found: Understanding) -> bool:
    if said.intent == ANYTHING_HARMLESS:
        return found.intent not in ALARMS | STOPS
    return found.intent in said.meant


def is_heard(said: Utterance, found: Understanding) -> bool:
    """A person is called, whatever the alarm is named; "stop" is only heard as "stop", or gives way to an alarm."""
    return found.intent in (ALARMS | said.meant)


def is_false_alarm(said: Utterance, found: Understanding) -> bool:
    return not said.meant & ALARMS and found.intent in ALARMS
