"""How a labelled utterance is understood in the tests; the sets themselves stand in `bench.understanding`."""

from functools import cache

from bench.understanding.harm import harms
from bench.understanding.sets import ALARMS, MONDAY, MUST_BE_HEARD, SHANGHAI, Utterance, table, understood
from handlers.language.understanding import Role, Surroundings, Understanding, understand

__all__ = [
    "ALARMS",
    "MONDAY",
    "MUST_BE_HEARD",
    "ROSTER",
    "SHANGHAI",
    "Utterance",
    "harms",
    "heard",
    "meaning",
    "table",
]

ROSTER = ("王秀兰", "李建国", "张德福", "李桂芳", "赵淑珍", "陈建国", "刘志强", "李志远")


def heard(text: str, role: str = "member", open: str = "", names: tuple[str, ...] = ()) -> Understanding:  # noqa: A002 - the field is called so
    return understand(text, Role(role), MONDAY, SHANGHAI, Surroundings(names=names, open=open))


@cache
def _found(text: str, role: str, waits: str) -> Understanding:
    return understood(Utterance(text, role, waits, "", "", {}))


def meaning(said: Utterance) -> Understanding:
    """As the bench understands it; what several tests ask is worked out once."""
    return _found(said.text, said.role, said.open)
