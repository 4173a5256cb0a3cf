"""As many entries as wanted, made from the real ones: their words in new company, so that lists grow as they would."""

import random
from collections.abc import Sequence

from handlers.language.matching import Entry

_SYLLABLES = "东西南北新老大小红旗华清江河湖山桥村镇庄园林桂梅松竹兰菊春夏秋冬明光平安福寿康宁长青永兴和顺"


def entries(real: Sequence[Entry], count: int) -> list[Entry]:
    """The real ones first; every other one asks half of one question and half of another, about a made-up place."""
    chance = random.Random(7)
    made = [*real]
    while len(made) < count:
        one, other = chance.choice(real), chance.choice(real)
        place = "".join(chance.choices(_SYLLABLES, k=3))
        asked = tuple(
            f"{place}{chance.choice(one.phrasings)[: chance.randint(4, 9)]}{chance.choice(other.phrasings)[-6:]}"
            for _ in range(3)
        )
        made.append(Entry(f"made_{len(made)}", asked, f"{place}。{one.answer}", (place, *other.keywords[:2])))
    return made[:count]
