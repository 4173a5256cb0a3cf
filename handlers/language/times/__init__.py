"""Times in people's words: a closed grammar that asks where it is not sure."""

from handlers.language.times.grammar import find_all, read
from handlers.language.times.reading import Ask, Kind, Note, Reading

__all__ = ["Ask", "Kind", "Note", "Reading", "find_all", "read"]
