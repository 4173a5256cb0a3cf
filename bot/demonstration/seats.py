"""How many members each branch of the full city has, and who of them holds which post (D2.1, D2.3, D2.5)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.organisation import PostKind

_SMALLEST = 3  # D2.1
WITH_GROUPS, IN_A_GROUP = 20, 9  # D2.5
_COMMITTEE = (PostKind.SECRETARY, PostKind.DEPUTY, PostKind.ORGANISER, PostKind.PUBLICIST, PostKind.DISCIPLINE)


@dataclass(slots=True)
class Seat:
    """One member before he is a row."""

    branch: int
    group: int | None
    posts: list[tuple[PostKind, bool]] = field(default_factory=list)  # the post; whether it is the group's
    helper: bool = False
    has_wechat: bool = True


def sizes(people: int, branches: int, dice: random.Random) -> list[int]:
    """How many members each branch has: most some thirty, some far more than fifty, none fewer than three."""
    weights = [dice.lognormvariate(0, 0.55) for _ in range(branches)]
    found = [max(_SMALLEST, round(weight * people / sum(weights))) for weight in weights]
    largest = sorted(range(branches), key=lambda at: -found[at])
    missing = people - sum(found)
    while missing:
        for at in largest[: abs(missing)]:
            found[at] += 1 if missing > 0 else -1
        missing = people - sum(found)
    return found


def seats(branch: int, size: int, groups: dict[int, list[int]]) -> Iterator[Seat]:
    """The members of one branch, its leaders among them, and the liaison."""
    parts = groups.get(branch, [])
    committee = _COMMITTEE if size >= 7 else _COMMITTEE[:1]  # D2.3
    seats = [Seat(branch, parts[at % len(parts)] if parts else None) for at in range(size)]
    for seat, kind in zip(seats, committee, strict=False):
        seat.posts.append((kind, False))
    for seat in seats[len(committee) : len(committee) + len(parts)]:
        seat.posts.append((PostKind.GROUP_LEADER, True))
    yield from seats
    yield Seat(branch, None, [(PostKind.LIAISON, False)], helper=True)
