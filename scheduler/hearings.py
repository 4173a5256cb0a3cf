"""Voices that no machine has heard in time go to a person."""

from datetime import datetime

from bot import hearing
from bot.runtime import Runtime


def give_up(runtime: Runtime, now: datetime) -> dict[str, int]:
    return {"to_a_person": hearing.give_up(runtime, now)}
