"""What can be found, one entry for each known question; and for whom."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """`phrasings` are the wordings in which it is asked, at least one. `unit_id` is whose own answer it is, None
    everybody's; `valid_until` the last local day on which it is said.
    """

    key: str
    phrasings: tuple[str, ...]
    answer: str = ""
    keywords: tuple[str, ...] = ()
    unit_id: int | None = None
    valid_until: date | None = None

    @property
    def words(self) -> str:
        """All in which it is asked."""
        return " ".join((*self.phrasings, *self.keywords))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose answers somebody gets, the nearest unit first, and on which local day; None asks for no day."""

    units: tuple[int | None, ...] = (None,)
    on: date | None = None

    def distance(self, entry: Entry) -> int | None:
        """How far the entry's unit is; None where its answer is not for him, or no longer valid."""
        if entry.unit_id not in self.units:
            return None
        if self.on is not None and entry.valid_until is not None and entry.valid_until < self.on:
            return None
        return self.units.index(entry.unit_id)


EVERYBODY = Scope()
