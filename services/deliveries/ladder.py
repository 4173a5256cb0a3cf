"""The ladder: the ways of one person for one notice, in the order in which they are tried. Pure.

The order is branch policy; what is known of the person and of the account says which of them are there at all. Where
everybody has to be told the ladder ends with a human.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.members import Way
from domain.policy import BranchPolicy
from domain.ways import BY_HAND, ChannelKind

Ways = tuple[ChannelKind, ...]
_BY_LADDER: Mapping[Way, str] = {Way.WECHAT: "ways", Way.PHONE: "ways_phone", Way.PAPER: "ways_paper"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What one notice may use. `wires` are the ways that its account has for it; `by_mass` where it is a study of the
    month; `expires_at` says how much time there is.
    """

    wires: frozenset[ChannelKind]
    must_reach: bool
    by_mass: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """What is known of one person. `wechat`: his own WeChat takes messages; `subscribed`: he accepted one of this kind;
    `mobile`: his number takes a text message; `family`: a helper's WeChat takes messages, with consent.
    """

    way: Way
    opted_out: bool = False
    wechat: bool = False
    subscribed: bool = False
    mobile: bool = False
    family: bool = False


def climb(policy: BranchPolicy, terms: Terms, means: Means, now: datetime) -> Ways:
    """Empty where nobody has to be told and no way is open. Who wants no messages is telephoned, and about what must
    be told only (R-UX-75).
    """
    if means.opted_out:
        return (ChannelKind.CALL_LIST,) if terms.must_reach else ()
    there = _there(terms, means)
    order = [ChannelKind(name) for name in getattr(policy, _BY_LADDER[means.way]).split()]
    ways = [way for way in dict.fromkeys(order) if way in there]
    if terms.by_mass and policy.study_by_mass and ChannelKind.MASS in there:
        ways = [ChannelKind.MASS, *(way for way in ways if way is not ChannelKind.MASS)]
    if terms.must_reach:
        ways = _to_a_human(ways, hurried=means.way is Way.PAPER and _is_near(policy, terms, now))
    return tuple(ways)


def _there(terms: Terms, means: Means) -> set[ChannelKind]:
    there: set[ChannelKind] = set()
    if means.way is Way.WECHAT and means.wechat:
        there |= terms.wires & {ChannelKind.SERVICE, ChannelKind.TEMPLATE, ChannelKind.MASS}
    if means.way is Way.WECHAT and means.subscribed:  # also somebody who does not follow (platform §6.1)
        there |= terms.wires & {ChannelKind.SUBSCRIBE}
    if terms.must_reach:
        there |= BY_HAND
        there |= terms.wires & {ChannelKind.SMS} if means.mobile else set()
        there |= {ChannelKind.FAMILY} if means.family and terms.wires & {ChannelKind.SERVICE} else set()
    return there


def _to_a_human(ways: list[ChannelKind], *, hurried: bool) -> list[ChannelKind]:
    """A sheet is printed and carried when somebody finds the time; a call is made today."""
    if not BY_HAND & set(ways):
        ways = [*ways, ChannelKind.CALL_LIST]
    if hurried and ways[0] is ChannelKind.DOOR:
        ways = [ChannelKind.CALL_LIST, *(way for way in ways if way is not ChannelKind.CALL_LIST)]
    return ways


def _is_near(policy: BranchPolicy, terms: Terms, now: datetime) -> bool:
    return terms.expires_at is not None and terms.expires_at - now < timedelta(hours=policy.hurry_hours)
