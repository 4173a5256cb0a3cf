"""What can be found: one entry for each known question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`phrasings` are the wordings in which it is asked, at least one. `ref` is the caller's own (a row's id).
    `unit_id` is whose own answer it is, None everybody's; `valid_until` is for the caller's `visible`.
    """

    key: str
    phrasings: tuple[str, ...]
    answer: str = ""
    keywords: tuple[str, ...] = ()
    ref: object = None
    unit_id: int | None = None

    @property
    def words(self) -> str:
        """All in which it is asked."""
        return " ".join((*self.phrasings, *self.keywords))
