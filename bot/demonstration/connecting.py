"""Tells the local WeChat of the city through its control API, as an operator would by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import urllib3
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demonstration.multitude import Phone
from bot.runtime import Runtime
from domain.accounts import Account
from domain.bindings import Card
from domain.members import Member
from services import links

_AT_ONCE = 5000  # people in one call
_CARD_SECONDS = 30 * 24 * 3600  # the longest that a temporary code lives


@dataclass(frozen=True, slots=True)
class Demo:
    """What the local WeChat has to know. `account`, `people`, `templates` are bodies of its control API; `cards` are
    (scene, name) of personal cards; `hints` say what to try first.
    """

    account_slug: str
    account: Mapping[str, Any]
    people: tuple[Mapping[str, Any], ...]
    templates: tuple[Mapping[str, Any], ...]
    cards: tuple[tuple[str, str], ...]
    hints: list[str]
    guide: str  # the name of the one whose console is opened at the start
    crowd: tuple[Mapping[str, Any], ...] = ()  # the phones of a full city, when it was made just now


def describe(
    session: Session, account: Account, plan: Mapping[str, Any], callback_base: str, crowd: Sequence[Phone] = ()
) -> Demo:
    wanted = {card["member"]: card["name"] for card in plan["cards"]}
    query = select(Card, Member.name).join(Member).where(Card.account_id == account.id, Card.withdrawn_at.is_(None))
    cards = [(card.scene, wanted[name]) for card, name in session.execute(query) if name in wanted]
    return Demo(
        account_slug=account.slug,
        account={
            "appid": account.app_id,
            "secret": account.app_secret,
            "token": account.token,
            "aes_key": account.aes_key,
            "original_id": account.original_id,
            "name": account.name,
            "kind": account.kind.value,
            "verified": account.verified,
            "mode": account.mode.value,
            "callback_url": f"{callback_base}/wechat/{account.slug}",
        },
        people=tuple(_phone(phone, account.app_id) for phone in plan["phones"]),
        templates=tuple(
            {"template_id": one["id"], "title": one["title"], "content": one["content"].strip()}
            for one in plan["templates"]
            if "content" in one
        ),
        cards=tuple(cards),
        hints=list(plan["hints"]["lines"]),
        guide=plan["guide"]["member"],
        crowd=tuple(in_crowd(phone, account.app_id) for phone in crowd),
    )


def in_crowd(phone: Phone, app_id: str) -> dict[str, Any]:
    """One of many, as the local WeChat's control API takes them."""
    known = {"name": phone.name, "account": app_id, "openid": phone.open_id, "about": phone.about}
    return {**known, "follows": True, "wrote": phone.wrote}


def _phone(phone: Mapping[str, Any], app_id: str) -> dict[str, Any]:
    shown = {"name": phone["name"], "account": app_id, "openid": phone["open_id"], "about": phone["about"]}
    return shown | ({"follows": True} if phone.get("known", True) else {})


def connect(control_url: str, demo: Demo) -> None:
    """Registers account, templates, people, cards and hints. May be repeated: what a person has done since, such as
    leaving the account, stays. Raises RuntimeError when the local WeChat refuses something.
    """
    wechat = _LocalWeChat(control_url)
    wechat.control("POST", "accounts", demo.account)
    for template in demo.templates:
        wechat.control("POST", f"accounts/{demo.account['appid']}/templates", template)
    known = {person["openid"] for person in wechat.control("GET", "people")["people"]}
    for person in demo.people:
        if person["openid"] not in known:
            wechat.control("POST", "people", person)
    for start in range(0, len(demo.crowd), _AT_ONCE):
        wechat.control("POST", "people/many", {"people": list(demo.crowd[start : start + _AT_ONCE])})
    _make_cards(wechat, demo)
    wechat.control("POST", "hints", {"hints": demo.hints})


def _make_cards(wechat: "_LocalWeChat", demo: Demo) -> None:
    made = {card["scene"] for card in wechat.control("GET", "cards")["cards"]}
    token = ""
    for scene, name in demo.cards:
        wechat.control("POST", "cards", {"scene": scene, "name": name, "account": demo.account["appid"]})
        if scene not in made:
            token = token or wechat.token(demo.account)
            wechat.make_code(token, scene)


def console_link(runtime: Runtime, demo: Demo) -> str:
    """The address that opens the console for the secretary of the city, once, within ten minutes."""
    with runtime.sessions.write() as session:
        query = select(Member).join(Account, Account.id == Member.account_id)
        guide = session.scalars(query.where(Account.slug == demo.account_slug, Member.name == demo.guide)).one()
        token = links.make_console_link(session, guide, runtime.clock.now())
    return f"{runtime.settings.public_url}/console/enter/{token}"


class _LocalWeChat:
    def __init__(self, base: str) -> None:
        self._base = base
        self._http = urllib3.PoolManager(retries=False, timeout=30.0)

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self._ask(method, f"/_control/{path}", body)

    def token(self, account: Mapping[str, Any]) -> str:
        body = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
        return str(self._ask("POST", "/cgi-bin/stable_token", body)["access_token"])

    def make_code(self, token: str, scene: str) -> None:
        info = {"scene": {"scene_str": scene}}
        body = {"expire_seconds": _CARD_SECONDS, "action_name": "QR_STR_SCENE", "action_info": info}
        self._ask("POST", f"/cgi-bin/qrcode/create?access_token={quote(token)}", body)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        given = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        answer = self._http.request(method, self._base + path, body=given)
        found: dict[str, Any] = json.loads(answer.data)
        if answer.status >= 400 or found.get("errcode"):
            raise RuntimeError(f"the local WeChat refuses {path.partition('?')[0]}: {found}")
        return found
