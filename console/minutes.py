"""Minutes of one meeting: the draft, versions, votes from paper, two signatures, corrections, a document."""

from typing import Any

from flask import Response, flash, request

from console import fields
from console.exporting import attachment
from console.meetings import seen
from console.pages import Page, to
from console.registers.documents import write_document
from console.visits import Visit
from domain.meetings import Meeting
from domain.minutes import (
    FIELD_LABELS,
    SHORT_FIELDS,
    SIGNED_AS_LABELS,
    VOTE_METHOD_LABELS,
    MinutesField,
    SignedAs,
    VoteMethod,
)
from domain.quorum import DECISION_LABELS, Decision, Tally
from domain.registers import MINUTES, Asked
from domain.roles import Act
from services import audit, minutes, organisation, registers
from services.minutes import Refusal, drafting
from services.reports import recorded

_WORDS = 300


def show(visit: Visit, meeting_id: int) -> Response:
    return page(visit, seen(visit, meeting_id, Act.SEE_MEETINGS))


def page(visit: Visit, meeting: Meeting, status: int = 200, **said: Any) -> Response:
    """The minutes as they stand, or the draft; with what was typed where a form was refused."""
    session = visit.session
    policy, kept = organisation.policy_of(session, meeting.branch), minutes.of_meeting(session, meeting)
    versions = [] if kept is None else minutes.versions(session, kept)
    body = versions[0].body if versions else minutes.draft(session, meeting, policy, visit.desk.zone)
    given = {
        "meeting": meeting,
        "title": drafting.title(meeting),
        "minutes": kept,
        "versions": versions,
        "body": body,
        "signed": {} if kept is None else minutes.signatures(session, kept),
        "corrections": [] if kept is None else minutes.corrections(session, kept),
        "resolutions": minutes.resolutions(session, meeting, policy),
        "vote_words": recorded.vote_words,
        "fields": list(MinutesField),
        "short": SHORT_FIELDS,
        "labels": {
            "field": FIELD_LABELS,
            "signed_as": SIGNED_AS_LABELS,
            "method": VOTE_METHOD_LABELS,
            "decision": DECISION_LABELS,
        },
        "has_begun": visit.now >= meeting.starts_at,
        "wrong": "",
        "offered": request.form,
    }
    return visit.show("console/minutes", status, branch=meeting.branch, **{**given, **said})


def save(visit: Visit, meeting_id: int) -> Response:
    """One text for each field, and `version`, the one that was on the screen."""
    meeting = seen(visit, meeting_id, Act.KEEP_MINUTES)
    texts = {field.value: request.form.get(field.value, "") for field in MinutesField}
    if not any(text.strip() for text in texts.values()):
        return page(visit, meeting, 422, wrong="nothing_written")
    version = request.form.get("version", default=-1, type=int)
    made = minutes.save(visit.session, meeting, texts, visit.by, visit.now, based_on=version)
    if isinstance(made, Refusal):
        return page(visit, meeting, 409, wrong=made.value, **({} if made is Refusal.LOCKED else {"body": texts}))
    return _back(meeting, "minutes_saved")


def sign(visit: Visit, meeting_id: int) -> Response:
    meeting = seen(visit, meeting_id, Act.KEEP_MINUTES)
    signed_as = fields.one_of(SignedAs, request.form.get("as"))
    if signed_as is None:
        return page(visit, meeting, 422, wrong=Refusal.NAME_MISSING.value)
    name, version = request.form.get("name", ""), request.form.get("version", default=-1, type=int)
    made = minutes.sign(visit.session, meeting, signed_as, name, visit.by, visit.now, version=version)
    if isinstance(made, Refusal):
        return page(visit, meeting, 422, wrong=made.value)
    kept = minutes.of_meeting(visit.session, meeting)
    return _back(meeting, "minutes_locked" if kept is not None and kept.locked_at else "minutes_signed")


def correct(visit: Visit, meeting_id: int) -> Response:
    meeting = seen(visit, meeting_id, Act.KEEP_MINUTES)
    field = fields.one_of(MinutesField, request.form.get("field"))
    words = request.form.get("words", "")
    if field is None:
        return page(visit, meeting, 422, wrong=Refusal.NOTHING_WRITTEN.value)
    made = minutes.correct(visit.session, meeting, field, words, visit.by, visit.now)
    if isinstance(made, Refusal):
        return page(visit, meeting, 422, wrong=made.value)
    return _back(meeting, "minutes_corrected")


def decide(visit: Visit, meeting_id: int) -> Response:
    """What was decided and the numbers of the paper vote; what cannot be is kept and pointed out."""
    meeting = seen(visit, meeting_id, Act.KEEP_MINUTES)
    words = request.form.get("words", "").strip()[:_WORDS]
    decision = fields.one_of(Decision, request.form.get("decision"))
    method = fields.one_of(VoteMethod, request.form.get("method"))
    tally = _tally()
    if not words or decision is None or method is None or tally is None:
        return page(visit, meeting, 422, wrong="decision")
    policy = organisation.policy_of(visit.session, meeting.branch)
    made = minutes.decide(visit.session, meeting, words, decision, method, tally, policy, visit.by, visit.now)
    if made is None:
        return page(visit, meeting, 409, wrong=Refusal.LOCKED.value)
    return _back(meeting, "decision_doubted" if made.doubts else "decision_kept")


def _tally() -> Tally | None:
    """None where a number is missing or is none."""
    counts = [count_in(name) for name in ("in_favour", "against", "abstained")]
    written, carried = request.form.get("written", "").strip(), request.form.get("carried")
    late = count_in("written") if written else 0
    if None in counts or late is None or carried not in ("yes", "no"):
        return None
    in_favour, against, abstained = (count or 0 for count in counts)
    return Tally(in_favour, against, abstained, carried=carried == "yes", written=late)


def count_in(name: str) -> int | None:
    """A number of people in a field of the form; None for a blank and for what is none."""
    said = request.form.get(name, "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 4 else None


def take_back(visit: Visit, meeting_id: int) -> Response:
    meeting = seen(visit, meeting_id, Act.KEEP_MINUTES)
    number = fields.number(request.form.get("resolution"))
    if not minutes.take_back(visit.session, meeting, number, visit.by, visit.now):
        return page(visit, meeting, 409, wrong="decision_stays")
    return _back(meeting, "decision_taken_back")


def _back(meeting: Meeting, code: str) -> Response:
    flash(code)
    return to("minutes", meeting_id=meeting.id)


def paper(visit: Visit, meeting_id: int) -> Response:
    """The minutes as a document that can be printed, signed and filed."""
    meeting = seen(visit, meeting_id, Act.EXPORT_REGISTERS)
    asked = Asked(meeting.branch, None, None, visit.now, visit.desk.zone)
    rows = recorded.minutes_pages(visit.session, asked, meeting)
    if not rows:
        return page(visit, meeting, 409, wrong="nothing_written")
    made_at = visit.now.astimezone(visit.desk.zone)
    sheet = registers.Sheet({}, tuple(rows))
    content = write_document(registers.Register(MINUTES, meeting.branch.name, None, None, (sheet,), made_at))
    by = visit.by
    audit.note(
        visit.session,
        "minutes.exported",
        visit.now,
        account_id=by.account_id,
        by=by,
        branch_id=meeting.branch_id,
        meeting_id=meeting.id,
    )
    return attachment(content, "docx", drafting.title(meeting))


_ONE = "/meetings/<int:meeting_id>/minutes"
PAGES = (
    Page(_ONE, "minutes", show, Act.SEE_MEETINGS),
    Page(_ONE, "save_minutes", save, Act.KEEP_MINUTES, method="POST"),
    Page(f"{_ONE}/signatures", "sign_minutes", sign, Act.KEEP_MINUTES, method="POST"),
    Page(f"{_ONE}/corrections", "correct_minutes", correct, Act.KEEP_MINUTES, method="POST"),
    Page(f"{_ONE}/decisions", "decide", decide, Act.KEEP_MINUTES, method="POST"),
    Page(f"{_ONE}/decisions/off", "take_back_decision", take_back, Act.KEEP_MINUTES, method="POST"),
    Page(f"{_ONE}/paper", "minutes_paper", paper, Act.EXPORT_REGISTERS, noted=True),
)
