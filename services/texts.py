"""The one seam: every text that a person wrote for others passes here before it is kept or planned for anybody.

`clear` stands in each use case that makes such a text readable by others; `tests/services/test_texts.py` holds the
list of them against the code.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain import compulsion, secrecy, trust
from domain.organisation import Unit
from domain.verdicts import Level, Verdict, gravest
from services import organisation


class StoppedError(Exception):
    """A text must not go out so, or not by one person's word. `verdicts` say why and what to do."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(", ".join(f"{one.check}.{one.rule}" for one in verdicts))
        self.verdicts = tuple(verdicts)


def check(session: Session, unit: Unit | None, *texts: str) -> tuple[Verdict, ...]:
    """What the three checks say of the texts, the gravest first; nothing where they may go out. `unit` is whose
    people read them: it may know more addresses than the official ones.
    """
    known = () if unit is None else tuple(organisation.policy_of(session, unit).known_sites.split())
    found: dict[tuple[str, str], Verdict] = {}
    for text in texts:
        for verdict in (*secrecy.judge(text), *trust.judge(text, known=known), *compulsion.judge(text)):
            found.setdefault((verdict.check, verdict.rule), verdict)
    return tuple(sorted(found.values(), key=lambda verdict: verdict.level is not Level.BLOCK))


def clear(session: Session, unit: Unit | None, *texts: str, seconded: bool = False) -> None:
    """Raises StoppedError for what is blocked, and for what needs a second person unless one has agreed."""
    verdicts = check(session, unit, *texts)
    level = gravest(verdicts)
    if level is Level.BLOCK or (level is Level.WARN and not seconded):
        raise StoppedError(verdicts)


def masked(text: str) -> str:
    """As it is kept: identity and card numbers hidden (P14)."""
    return secrecy.mask(text)
