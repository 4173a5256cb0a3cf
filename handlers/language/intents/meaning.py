"""What a message can mean: the words shared by the rules, the handlers and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.language.matching import Questions


class Role(StrEnum):
    """In whose shoes the sender stands; staff may say everything that members may."""

    MEMBER = "member"
    FAMILY = "family"
    SECRETARY = "secretary"
    LIAISON = "liaison"


class Decision(StrEnum):
    """What an error would cost decides (R-UX-60, R-UX-61), not how sure a rule is."""

    DO = "do"
    CONFIRM = "confirm"  # act after a "1"
    ASK = "ask"  # too unclear: one question back
    HUMAN = "human"


@dataclass(frozen=True)
class Surroundings:
    """What the asker's branch knows: `names` of its roster, `venues` and `groups` as its list writes them.

    `open` is the name of the question that waits for an answer, "" for none. `questions` are the known ones that the
    asker may be answered from.
    """

    names: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    open: str = ""
    questions: "Questions | None" = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """One wish. `slots` hold Arabic digits, roster names, local times (`2026-03-18T09:30`); absent means not said.

    `confidence` is 0–1 and for display and reports; only `decision` says what may be done.
    """

    intent: str
    slots: Mapping[str, object] = field(default_factory=dict)
    confidence: float = 0.0
    decision: Decision = Decision.ASK
    second: "Understanding | None" = None  # another wish in the same message (R-UX-47)


UNKNOWN = Understanding("unknown")
