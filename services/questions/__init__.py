"""常见问答: reviewed answers per account and branch, what was asked without one, and how an answer becomes one."""

from services.questions.asked import answer, ask, numbered, waiting
from services.questions.known import (
    Imported,
    Row,
    by_key,
    candidates,
    edition,
    import_rows,
    live,
    of_unit,
    review,
    rewrite,
    scope_of,
    withdraw,
)

__all__ = [
    "Imported",
    "Row",
    "answer",
    "ask",
    "by_key",
    "candidates",
    "edition",
    "import_rows",
    "live",
    "numbered",
    "of_unit",
    "review",
    "rewrite",
    "scope_of",
    "waiting",
    "withdraw",
]
