"""The texts that people agree to, by the version that is kept with every consent (`data/consents.toml`)."""

import tomllib
from dataclasses import dataclass
from functools import cache

from bot.places import DATA


@dataclass(frozen=True, slots=True)
class ConsentText:
    """`subject` is what the consent is about: notices, health."""

    version: str
    subject: str
    text: str


@cache
def consents() -> dict[str, ConsentText]:
    """Version → text, the old ones too."""
    kept = tomllib.loads((DATA / "consents.toml").read_text(encoding="utf-8"))
    return {version: ConsentText(version, one["subject"], one["text"].strip()) for version, one in kept.items()}
