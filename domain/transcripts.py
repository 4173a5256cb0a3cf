"""What a machine heard in a recording, and whether a person said it: pure rules.

A recogniser invents words where nobody speaks (R-UX-55); what it made of silence and noise must not reach anybody.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

LONGEST = 65.0  # seconds that are listened to; the platform takes sixty (platform §8)

_SHORTEST_SOUND = 0.6  # seconds
_SHORTEST_VOICE = 0.25
_SURELY_NOBODY = 0.8  # the recogniser's own doubt whether anybody speaks
_GUESSED = -1.3  # mean natural logarithm of the probability of a sign
_MOST_PACKED = 2.4  # length by packed length: a text that goes in circles packs too well
_FASTEST = 14.0  # signs in a second of voice: nobody speaks twice as fast as a news reader
_SPARE = 6  # signs that are believed of any voice
_CIRCLE = re.compile(r"(.{1,8}?)\1{4,}")
_SIGN = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Transcript:
    """`seconds` is the length of the sound, `voiced` how much of it is somebody's voice. The last three are the
    recogniser's own doubts, neutral where an engine has none.
    """

    text: str
    seconds: float
    voiced: float
    nobody: float = 0.0  # probability that nobody speaks
    certainty: float = 0.0  # mean logarithm of the probability of what it wrote
    packed: float = 1.0


class CannotHearError(Exception):
    """No transcript: the sound is broken (`for_ever`), or the engine broke or took too long. Says why, in a word."""

    def __init__(self, reason: str, *, for_ever: bool = False) -> None:
        super().__init__(reason)
        self.for_ever = for_ever


class Recogniser(Protocol):
    def hear(self, sound: bytes) -> Transcript:
        """Any sound that the platform sends. Raises CannotHearError."""


def words_of(heard: Transcript, inventions: Collection[str], prompt: str = "") -> str:
    """What a person surely said, or nothing. `inventions` are sentences that the recogniser makes of noise, `prompt`
    what it was told before and may repeat.
    """
    words = " ".join(heard.text.split())
    return "" if _is_nobodys(heard) or _is_invented(words, heard.voiced, inventions, prompt) else words


def _is_nobodys(heard: Transcript) -> bool:
    if heard.seconds < _SHORTEST_SOUND or heard.voiced < _SHORTEST_VOICE:
        return True
    is_doubted = heard.nobody > _SURELY_NOBODY and heard.certainty < _GUESSED / 2
    return is_doubted or heard.certainty < _GUESSED or heard.packed > _MOST_PACKED


def _is_invented(words: str, voiced: float, inventions: Collection[str], prompt: str) -> bool:
    signs = _signs(words)
    if not signs or _CIRCLE.search(signs) or len(signs) > _SPARE + _FASTEST * voiced:
        return True
    if len(signs) > _SPARE and signs in _signs(prompt):
        return True
    return any(_signs(invention) in signs for invention in inventions)


def _signs(text: str) -> str:
    """Letters and characters alone: a recogniser scatters marks as it likes."""
    return "".join(_SIGN.findall(text.casefold()))
