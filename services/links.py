"""Links that people tap: into the console, good once and for one person; and to a page of general text."""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session, joinedload

from domain.access import ConsoleLink
from domain.accounts import Account
from domain.bindings import Binding
from domain.members import GONE, Member
from services import audit

LASTS = timedelta(minutes=10)
_KEPT = timedelta(days=90)


def make_console_link(session: Session, member: Member, now: datetime) -> str:
    """The token of `/console/enter/<token>`: ten minutes, once, for this person. It is nowhere kept in the clear."""
    token = secrets.token_urlsafe(24)
    session.execute(delete(ConsoleLink).where(ConsoleLink.member_id == member.id, ConsoleLink.made_at < now - _KEPT))
    session.add(ConsoleLink(token_hash=_hash(token), member_id=member.id, made_at=now, expires_at=now + LASTS))
    session.flush()
    return token


def is_good(session: Session, token: str, now: datetime) -> bool:
    """Would the link open the console now? Looking does not use it up: previews look too."""
    found = session.scalars(select(ConsoleLink).where(ConsoleLink.token_hash == _hash(token))).one_or_none()
    return found is not None and found.used_at is None and now < found.expires_at


def use(session: Session, token: str, now: datetime) -> ConsoleLink | None:
    """Opens a session, once, however many try at the same moment. None for a used, late or unknown link."""
    hashed = _hash(token)
    taken = session.execute(
        update(ConsoleLink)
        .where(ConsoleLink.token_hash == hashed, ConsoleLink.used_at.is_(None), ConsoleLink.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        return None
    query = select(ConsoleLink).options(joinedload(ConsoleLink.member)).where(ConsoleLink.token_hash == hashed)
    link = session.scalars(query.execution_options(populate_existing=True)).one()
    if link.member.life_state in GONE:
        return None
    _note(session, "console.entered", link, now)
    return link


def open_for(session: Session, slug: str, open_id: str, now: datetime) -> ConsoleLink | None:
    """A session for the member whom WeChat itself named, without a link. None for an open id that is nobody's own, or
    that of two people: then the link of the chat has to say who.
    """
    query = (
        select(Member)
        .join(Binding, Binding.member_id == Member.id)
        .join(Account, Account.id == Binding.account_id)
        .where(Account.slug == slug, Binding.open_id == open_id, Binding.relation == "", Binding.until.is_(None))
        .where(Member.life_state.not_in(GONE))
    )
    people = list(session.scalars(query))
    if len(people) != 1:
        return None
    token = make_console_link(session, people[0], now)
    return use(session, token, now)


def opened_by(session: Session, link_id: int) -> ConsoleLink | None:
    """The link behind a session that was not ended."""
    query = (
        select(ConsoleLink)
        .options(joinedload(ConsoleLink.member))
        .where(ConsoleLink.id == link_id, ConsoleLink.used_at.is_not(None), ConsoleLink.ended_at.is_(None))
    )
    link = session.scalars(query).one_or_none()
    return None if link is None or link.member.life_state in GONE else link


def end(session: Session, link: ConsoleLink, now: datetime) -> None:
    """The session that the link opened is over, wherever its cookie is kept."""
    link.ended_at = now
    _note(session, "console.left", link, now)
    session.flush()


def _note(session: Session, act: str, link: ConsoleLink, now: datetime) -> None:
    member = link.member
    audit.note(session, act, now, account_id=member.account_id, by=member, branch_id=member.branch_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# -- a page of general text


class PageKind(StrEnum):
    MEETING = "m"
    MATERIAL = "s"
    RECORDING = "v"  # a voice, for `member_id` only
    SHEETS = "d"  # what somebody carries to the doors: with names and addresses, for `member_id` only


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows. `member_id` says for whom the link was made, 0 for nobody: it never decides what is shown,
    because a link can be handed on (R-UX-34).
    """

    kind: PageKind
    id: int
    expires_at: datetime
    member_id: int = 0


_FORM = struct.Struct(">cQQI")  # kind, id, member, minutes since 1970
_SEAL = 16


def page_token(secret: str, page: Page) -> str:
    """The token of `/p/<token>`: fifty letters that cannot be made without the secret."""
    minutes = int(page.expires_at.timestamp() // 60)
    body = _FORM.pack(page.kind.value.encode(), page.id, page.member_id, minutes)
    return base64.urlsafe_b64encode(body + _seal(secret, body)).rstrip(b"=").decode()


def read_page(secret: str, token: str) -> Page | None:
    """What the token names, also when its time is over: the caller compares `expires_at`. None for a forged one."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body = raw[: _FORM.size]
    if len(raw) != _FORM.size + _SEAL or not hmac.compare_digest(raw[_FORM.size :], _seal(secret, body)):
        return None
    kind, number, member_id, minutes = _FORM.unpack(body)
    return Page(PageKind(kind.decode()), number, datetime.fromtimestamp(minutes * 60, UTC), member_id)


def _seal(secret: str, body: bytes) -> bytes:
    return hmac.digest(hmac.digest(secret.encode(), b"songxue pages", "sha256"), body, "sha256")[:_SEAL]
