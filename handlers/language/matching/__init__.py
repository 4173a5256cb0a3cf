"""Which known question is meant, and how surely. Pure: entries in, a finding out; no database, no clock.

    index = Index(entries)
    found = find("党钱咋个算", index)

Answers are never made here: a finding names the keys of reviewed entries, nothing else.
"""

from handlers.language.matching.entries import Entry, Scope
from handlers.language.matching.finding import Found, Questions, Sureness, find
from handlers.language.matching.index import Index
from handlers.language.matching.seeds import shipped

__all__ = ["Entry", "Found", "Index", "Questions", "Scope", "Sureness", "find", "shipped"]
