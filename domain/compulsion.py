"""强制: nothing is demanded of members that the rules against formalism forbid (P1 to P5, D5.10, R-UX-29, R-UX-74)."""

from domain.verdicts import Verdict, fold, look

CHECK = "compulsion"


def judge(text: str) -> tuple[Verdict, ...]:
    """The clause that presses, and a voluntary wording for it. Nothing for an invitation."""
    return look(CHECK, fold(text))
