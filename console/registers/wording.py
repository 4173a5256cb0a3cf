"""Reason codes of the roster import and their Chinese wording (`data/roster_reasons.tsv`)."""

from functools import cache
from pathlib import Path

from domain.errors import DomainError

_HOME = Path(__file__).resolve().parents[2]
_PLACES = (_HOME / "data", _HOME / "bot" / "data")  # a checkout; an installed wheel


@cache
def wordings() -> dict[str, str]:
    """Code → sentence with `{places}`. Raises FileNotFoundError where the installation is incomplete."""
    home = next((place for place in _PLACES if (place / "roster_reasons.tsv").exists()), _PLACES[0])
    lines = (home / "roster_reasons.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def worded(code: str, **data: object) -> str:
    """The finished Chinese sentence of a code."""
    return wordings()[code].format(**data)


class UnreadableRoster(DomainError):  # noqa: N818 - it says what is the matter, as its siblings do
    """The file as a whole cannot be read. `code` is a key of `data/roster_reasons.tsv`, `reason` its sentence."""

    @property
    def reason(self) -> str:
        return worded(self.code, **self.data)
