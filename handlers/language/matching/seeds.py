"""The questions that come with the program (`data/questions.tsv`), for understanding without a database."""

from functools import cache

from handlers.language.matching.entries import Entry
from handlers.language.matching.finding import Questions
from handlers.language.matching.index import Index
from handlers.language.tables import rows


@cache
def shipped() -> Questions:
    """All of them, for everybody, on any day."""
    header, *entries = rows("questions.tsv")
    asked, answer, keywords = (header.index(name) for name in ("question", "answer", "keywords"))
    return Questions(
        Index(
            [Entry(row[0], tuple(row[asked].split("|")), row[answer], tuple(row[keywords].split())) for row in entries]
        )
    )
