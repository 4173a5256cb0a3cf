"""会议记录: drafted from events, corrected by the recorder in versions, locked by two signatures (domain §4.3)."""

from services.minutes.appraising import Ballots, appraisal, keep_ballots
from services.minutes.deciding import LaidDown, decide, resolutions, take_back
from services.minutes.drafting import draft
from services.minutes.keeping import (
    Refusal,
    correct,
    corrections,
    current,
    of_meeting,
    save,
    sign,
    signatures,
    versions,
)

__all__ = [
    "Ballots",
    "LaidDown",
    "Refusal",
    "appraisal",
    "correct",
    "corrections",
    "current",
    "decide",
    "draft",
    "keep_ballots",
    "of_meeting",
    "resolutions",
    "save",
    "sign",
    "signatures",
    "take_back",
    "versions",
]
