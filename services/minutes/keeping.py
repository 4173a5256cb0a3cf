"""Versions, signatures and corrections: nothing that was written is overwritten, nothing signed is changed."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.meetings import Meeting
from domain.members import Member
from domain.minutes import (
    Minutes,
    MinutesCorrection,
    MinutesField,
    MinutesSignature,
    MinutesVersion,
    SignedAs,
    lost_dissent,
)
from services import audit

_LONGEST = 20_000


class Refusal(StrEnum):
    """Why something was not done."""

    LOCKED = "locked"
    NOT_LOCKED = "not_locked"
    DISSENT_LOST = "dissent_lost"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOTHING_WRITTEN = "nothing_written"
    NAME_MISSING = "name_missing"
    NAME_DIFFERS = "name_differs"
    SAME_PERSON = "same_person"
    TOO_EARLY = "too_early"


def of_meeting(session: Session, meeting: Meeting) -> Minutes | None:
    return session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one_or_none()


def versions(session: Session, minutes: Minutes) -> list[MinutesVersion]:
    """The newest first."""
    query = (
        select(MinutesVersion)
        .options(joinedload(MinutesVersion.by))
        .where(MinutesVersion.minutes_id == minutes.id)
        .order_by(MinutesVersion.version.desc())
    )
    return list(session.scalars(query))


def current(session: Session, minutes: Minutes) -> MinutesVersion:
    query = select(MinutesVersion).where(
        MinutesVersion.minutes_id == minutes.id, MinutesVersion.version == minutes.version
    )
    return session.scalars(query).one()


def save(
    session: Session, meeting: Meeting, texts: Mapping[str, str], by: Member, now: datetime, *, based_on: int
) -> MinutesVersion | Refusal:
    """A new version where the text differs; `based_on` is the version the writer had before him, 0 for the draft.
    What was signed before has to be signed again.
    """
    minutes = of_meeting(session, meeting)
    if minutes is not None and minutes.locked_at is not None:
        return Refusal.LOCKED
    if based_on != (0 if minutes is None else minutes.version):
        return Refusal.CHANGED_MEANWHILE
    body = {field.value: str(texts.get(field.value, "")).strip()[:_LONGEST] for field in MinutesField}
    before = None if minutes is None else current(session, minutes)
    if before is not None and lost_dissent(before.body, body):
        return Refusal.DISSENT_LOST
    if before is not None and before.body == body:
        return before
    if minutes is None:
        minutes = Minutes(meeting_id=meeting.id, begun_at=now, version=0)
        session.add(minutes)
        session.flush()
    minutes.version += 1
    version = MinutesVersion(minutes_id=minutes.id, version=minutes.version, body=body, by_id=by.id, by=by, at=now)
    session.add(version)
    _note(session, "minutes.written", meeting, by, now, version=minutes.version)
    session.flush()
    return version


def signatures(session: Session, minutes: Minutes) -> dict[SignedAs, MinutesSignature]:
    """Those under the current version."""
    query = (
        select(MinutesSignature)
        .options(joinedload(MinutesSignature.by))
        .where(MinutesSignature.minutes_id == minutes.id, MinutesSignature.version == minutes.version)
    )
    return {signature.signed_as: signature for signature in session.scalars(query)}


def sign(
    session: Session, meeting: Meeting, signed_as: SignedAs, name: str, by: Member, now: datetime, *, version: int
) -> MinutesSignature | Refusal:
    """`name` has to be the one that the minutes name as 主持人 or 记录人, and `version` the one that was before the
    signer. The second signature locks.
    """
    minutes, name = of_meeting(session, meeting), name.strip()
    if minutes is None:
        return Refusal.NOTHING_WRITTEN
    refusal = _unsignable(session, meeting, minutes, signed_as, name, now, version)
    if refusal is not None:
        return refusal
    known = signatures(session, minutes)
    if signed_as in known:
        return known[signed_as]
    made = MinutesSignature(
        minutes_id=minutes.id, signed_as=signed_as, name=name, version=version, by_id=by.id, by=by, at=now
    )
    session.add(made)
    if len(known) + 1 == len(SignedAs):
        minutes.locked_at = now
    _note(session, "minutes.signed", meeting, by, now, signed_as=signed_as.value, version=version)
    session.flush()
    return made


def _unsignable(
    session: Session,
    meeting: Meeting,
    minutes: Minutes,
    signed_as: SignedAs,
    name: str,
    now: datetime,
    version: int,
) -> Refusal | None:
    text = current(session, minutes)
    names = {SignedAs.HOST: text.text(MinutesField.HOST), SignedAs.RECORDER: text.text(MinutesField.RECORDER)}
    checks = {
        Refusal.LOCKED: minutes.locked_at is not None,
        Refusal.CHANGED_MEANWHILE: version != minutes.version,
        Refusal.TOO_EARLY: now < meeting.starts_at,
        Refusal.NAME_MISSING: not name or not names[signed_as],
        Refusal.NAME_DIFFERS: name != names[signed_as],
        Refusal.SAME_PERSON: len(set(names.values())) == 1,
    }
    return next((refusal for refusal, holds in checks.items() if holds), None)


def begin_again(session: Session, minutes: Minutes, by: Member, now: datetime) -> None:
    """Something beside the text changed: where it was signed, the same text is a new version, to be signed again."""
    if not signatures(session, minutes):
        return
    body = dict(current(session, minutes).body)
    minutes.version += 1
    session.add(MinutesVersion(minutes_id=minutes.id, version=minutes.version, body=body, by_id=by.id, at=now))
    session.flush()


def correct(
    session: Session, meeting: Meeting, field: MinutesField, words: str, by: Member, now: datetime
) -> MinutesCorrection | Refusal:
    """更正 after the lock, appended; before it one simply writes a new version."""
    minutes, words = of_meeting(session, meeting), words.strip()
    if minutes is None or minutes.locked_at is None:
        return Refusal.NOT_LOCKED
    if not words:
        return Refusal.NOTHING_WRITTEN
    made = MinutesCorrection(minutes_id=minutes.id, field=field, words=words[:_LONGEST], by_id=by.id, by=by, at=now)
    session.add(made)
    _note(session, "minutes.corrected", meeting, by, now, field=field.value)
    session.flush()
    return made


def corrections(session: Session, minutes: Minutes) -> list[MinutesCorrection]:
    query = (
        select(MinutesCorrection)
        .options(joinedload(MinutesCorrection.by))
        .where(MinutesCorrection.minutes_id == minutes.id)
        .order_by(MinutesCorrection.id)
    )
    return list(session.scalars(query))


def _note(session: Session, act: str, meeting: Meeting, by: Member, now: datetime, **data: Any) -> None:
    audit.note(
        session,
        act,
        now,
        account_id=meeting.account_id,
        by=by,
        branch_id=meeting.branch_id,
        meeting_id=meeting.id,
        **data,
    )
