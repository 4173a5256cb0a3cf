"""A city to be told: its people in our database and in the local WeChat, and what is wrong with whom there.

The people are those of the full demonstration (`bot.demonstration.multitude`); the misfortunes are drawn here, because
only the platform knows of them until it says so.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.demonstration import multitude
from bot.demonstration.connecting import in_crowd
from bot.demonstration.multitude import BRANCHES, PEOPLE, Phone
from domain.accounts import Account, AccountKind, WireMode
from domain.notices import NoticeKind
from domain.organisation import Unit, UnitKind
from simulator.driver import Json, World
from tests.factories import TEMPLATE_KEYS

__all__ = ["ACCOUNT", "BRANCHES", "PEOPLE", "Fates", "draw", "faults", "make", "tell_wechat"]

ACCOUNT = {
    "app_id": "wxcity0000000000001",
    "original_id": "gh_city",
    "app_secret": "a secret of the city",
    "token": "citytoken",
    "aes_key": "c" * 42 + "A",
}
SLUG = "city"
CONTENT = "事项:{{thing1.DATA}}\n时间:{{time2.DATA}}\n地点:{{thing3.DATA}}\n说明:{{thing4.DATA}}"
_FAMILIES = ("meetings", "notices", "study", "messages", "care")  # each with a template of its own

# Of a hundred who have WeChat.
UNFOLLOWED, BLOCKED, FROZEN, UNLUCKY, WINDOW_LIES = 8.0, 5.0, 0.3, 10.0, 2.0
RECEIPT_LATE, RECEIPT_LOST, RECEIPT_DOUBLED, RECEIPT_EARLY, SYSTEM_FAILED = 5.0, 4.0, 4.0, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class Fates:
    """Open ids by what befalls them at the platform. `unlucky`: no template ever arrives; `window_lies`: the
    platform says that the window is closed, whatever the ledger holds.
    """

    unfollowed: frozenset[str]
    blocked: frozenset[str]
    frozen: frozenset[str]
    unlucky: frozenset[str]
    window_lies: frozenset[str]
    late: frozenset[str]
    lost: frozenset[str]
    doubled: frozenset[str]
    early: frozenset[str]
    failed: frozenset[str]

    @property
    def unreachable(self) -> frozenset[str]:
        """Whom no message ever reaches over WeChat."""
        return self.unfollowed | self.blocked | self.frozen


def make(
    session: Session, now: datetime, api_base: str, *, people: int, branches: int, seed: int
) -> tuple[Account, list[Phone]]:
    """The account, its office and everybody under it, in a few seconds."""
    account = Account(
        slug=SLUG,
        name="城市老干部局",
        kind=AccountKind.SERVICE,
        verified=True,
        mode=WireMode.SECURE,
        api_base=api_base,
        templates={kind.value: {"template_id": _template(kind), "keys": TEMPLATE_KEYS} for kind in NoticeKind},
        created_at=now,
        **ACCOUNT,
    )
    session.add(account)
    session.flush()
    office = Unit(account_id=account.id, kind=UnitKind.COMMITTEE_ABOVE, name="离退休干部党工委", policy={})
    session.add(office)
    session.flush()
    return account, multitude.add(session, account, office, now, people=people, branches=branches, seed=seed)


def _template(kind: NoticeKind) -> str:
    return f"Tm_city_{kind.value.partition('/')[0]}"


def draw(phones: list[Phone], seed: int) -> Fates:
    dice = random.Random(seed)
    ids = [phone.open_id for phone in phones]
    office = {phone.open_id for phone in phones if phone.about}  # callers have a WeChat that works
    ordinary = [open_id for open_id in ids if open_id not in office]

    def some(share: float, among: list[str]) -> frozenset[str]:
        return frozenset(dice.sample(among, round(share / 100 * len(among))))

    gone = some(UNFOLLOWED, ordinary)
    rest = [open_id for open_id in ordinary if open_id not in gone]
    no = some(BLOCKED, rest)
    left = [open_id for open_id in rest if open_id not in no]
    late, lost, doubled, early = (
        some(share, ids) for share in (RECEIPT_LATE, RECEIPT_LOST, RECEIPT_DOUBLED, RECEIPT_EARLY)
    )
    wrote = [phone.open_id for phone in phones if phone.wrote]
    closed = some(UNLUCKY, [open_id for open_id in left if open_id not in set(wrote)])
    lies, failed = some(WINDOW_LIES, wrote), some(SYSTEM_FAILED, left)
    return Fates(gone, no, some(FROZEN, left), closed, lies, late, lost, doubled, early, failed)


def tell_wechat(world: World, phones: list[Phone], fates: Fates, callback: str) -> None:
    """Registers account, templates and people as the platform has them."""
    app_id = ACCOUNT["app_id"]
    names = {"app_id": "appid", "app_secret": "secret"}
    world.account(**{names.get(name, name): value for name, value in ACCOUNT.items()}, mode="secure", kind="service")
    for family in _FAMILIES:
        world.template(app_id, CONTENT, title="通知", template_id=f"Tm_city_{family}")
    crowd = [_at_wechat(phone, fates) for phone in phones]
    for start in range(0, len(crowd), 5000):
        world.people(crowd[start : start + 5000])
    if callback:
        assert world.account(appid=app_id, callback_url=callback)["callback_ok"], "the web process does not answer"


def _at_wechat(phone: Phone, fates: Fates) -> Json:
    known = {**in_crowd(phone, ACCOUNT["app_id"]), "follows": phone.open_id not in fates.unfollowed}
    return {**known, "refuses": phone.open_id in fates.blocked, "frozen": phone.open_id in fates.frozen}


def faults(fates: Fates, people: int) -> list[dict[str, Any]]:
    """What the local WeChat does to calls and receipts; the refusals that come from a person's state are his own."""
    template, custom = "template/send", "custom/send"
    busy = {"kind": "refuse", "errcode": -1, "probability": 0.02, "count": max(3, people // 100)}
    return [
        {"kind": "refuse", "errcode": 43117, "endpoint": template, "openid": sorted(fates.unlucky)},
        {"kind": "refuse", "errcode": 45015, "endpoint": custom, "openid": sorted(fates.window_lies)},
        {"kind": "receipt_status", "status": "failed: system failed", "openid": sorted(fates.failed), "count": 200},
        {"kind": "receipt_delay", "seconds": 2400, "openid": sorted(fates.late)},
        {"kind": "receipt_lost", "openid": sorted(fates.lost)},
        {"kind": "receipt_doubled", "openid": sorted(fates.doubled)},
        {"kind": "receipt_early", "openid": sorted(fates.early)},
        {**busy, "endpoint": template},
        {**busy, "endpoint": custom},
        {"kind": "refuse", "errcode": 45011, "endpoint": template, "probability": 0.002, "count": 1},
        {"kind": "refuse", "errcode": 45009, "endpoint": custom, "probability": 0.02, "count": 1},
        {"kind": "reset_after", "endpoint": template, "probability": 0.002, "count": 5},
        {"kind": "reset_after", "endpoint": custom, "probability": 0.002, "count": 5},
        {"kind": "reset_before", "endpoint": template, "probability": 0.002, "count": 5},
        {"kind": "http", "status": 502, "endpoint": template, "probability": 0.002, "count": 5},
    ]
