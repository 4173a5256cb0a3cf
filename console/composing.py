"""A notice on its way: written, checked and seen as members will see it, agreed to or given back by somebody else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, abort, flash, request

from console import fields
from console.pages import to
from console.visits import Visit
from domain.members import LIFE_LABELS, LifeState, Member
from domain.notices import Notice, NoticeKind
from domain.organisation import Unit
from domain.reviews import REVIEW_STATE_LABELS, SUBJECT_LABELS, WAITING, Review, Subject
from domain.roles import Act
from domain.verdicts import Level, gravest
from domain.ways import BY_HAND, ChannelKind
from services import organisation, rehearsals, reports, reviews, texts
from services.rehearsals import Rehearsal

LONGEST = 160  # R-UX-20
_PUSHES = {Subject.PLAIN: "notices/plain", Subject.CORRECTION: "notices/corrected", Subject.RECALL: "notices/recalled"}
_WAY_NAMES = {
    ChannelKind.SMS: "sms",
    ChannelKind.FAMILY: "family",
    ChannelKind.CALL_LIST: "call",
    ChannelKind.DOOR: "door",
}


def ask_new(visit: Visit) -> Response:
    return _form(visit, visit.branch(Act.WRITE_NOTICE))


def put_new(visit: Visit) -> Response:
    """`text`, `unit_id`, `must_reach`; `step` is `look` (shows it and whom it reaches), `change` or `send`."""
    branch = visit.branch(Act.WRITE_NOTICE)
    unit = next((one for one in _units(visit, branch) if str(one.id) == request.form.get("unit_id")), branch)
    text = request.form.get("text", "").strip()
    must_reach = request.form.get("must_reach", "yes") == "yes"
    proposal = reviews.Proposal(unit, Subject.PLAIN, text, must_reach=must_reach)
    instead = visit.session.get(Review, fields.number(request.form.get("instead")))
    fault = "empty" if not text else "long" if len(text) > LONGEST else ""
    if fault or request.form.get("step") == "change":
        return _form(visit, branch, 422 if fault else 200, fault=fault)
    return _answer(visit, branch, proposal, instead)


def ask_change(visit: Visit, notice_id: int, subject: Subject) -> Response:
    """Who gets what when the notice is corrected or taken back; only of plain ones."""
    notice, branch = seen(visit, notice_id, Act.RECALL_NOTICE)
    if notice.kind is not NoticeKind.PLAIN or notice.recalled_at is not None:
        return visit.show("console/notice_fixed", branch=branch, notice=notice)
    if subject is Subject.RECALL:
        return _preview(visit, branch, _about(visit, notice, subject))
    return _form(visit, branch, about=notice, offered={"text": notice.text})


def put_change(visit: Visit, notice_id: int, subject: Subject) -> Response:
    notice, branch = seen(visit, notice_id, Act.RECALL_NOTICE)
    if notice.kind is not NoticeKind.PLAIN or notice.recalled_at is not None:
        return visit.show("console/notice_fixed", 422, branch=branch, notice=notice)
    proposal = _about(visit, notice, subject)
    length = len(proposal.text)
    fault = "" if subject is Subject.RECALL else "empty" if not length else "long" if length > LONGEST else ""
    if not fault and subject is Subject.CORRECTION and proposal.text == notice.text:
        fault = "same"
    if fault or request.form.get("step") == "change":
        return _form(visit, branch, 422 if fault else 200, fault=fault, about=notice)
    return _answer(visit, branch, proposal, None)


def _about(visit: Visit, notice: Notice, subject: Subject) -> reviews.Proposal:
    text = request.form.get("text", "").strip() if subject is Subject.CORRECTION else ""
    return reviews.Proposal(visit.session.get_one(Unit, notice.unit_id), subject, text, about=notice)


def seen(visit: Visit, notice_id: int, act: Act) -> tuple[Notice, Unit]:
    """With its branch. 404 for what he does not see and for one person's own matter, as for what there is not."""
    notice = visit.session.get(Notice, notice_id)
    unit = None if notice is None or notice.unit_id is None else visit.session.get(Unit, notice.unit_id)
    if notice is None or unit is None or reports.is_personal(notice):
        abort(404)
    return notice, visit.branch(act, unit.branch_id)


def _answer(visit: Visit, branch: Unit, proposal: reviews.Proposal, instead: Review | None) -> Response:
    """Blocked words are explained beside the text; `send` puts it forward, everything else shows it first."""
    found = texts.check(visit.session, proposal.unit, proposal.text) if proposal.text else ()
    if gravest(found) is Level.BLOCK:
        return _form(visit, branch, 422, found=found, about=proposal.about)
    if request.form.get("step") != "send":
        return _preview(visit, branch, proposal, found)
    try:
        own = instead if instead is not None and instead.written_by_id == visit.by.id else None
        review = reviews.put_forward(visit.session, proposal, visit.by, visit.now, visit.desk.zone, instead=own)
    except reviews.NobodyElseError:
        return _form(visit, branch, 422, fault="nobody", about=proposal.about)
    flash("notice_waits" if review.asked_id is not None else "notice_released")
    return to("draft", review_id=review.id)


def _form(visit: Visit, branch: Unit, status: int = 200, **said: Any) -> Response:
    names = ("text", "unit_id", "must_reach", "instead")
    offered = {name: request.form.get(name, request.args.get(name, "")) for name in names}
    given: dict[str, Any] = {"fault": "", "found": (), "about": None, "longest": LONGEST, **said}
    given["offered"] = offered | given.get("offered", {})
    return visit.show("console/notice_form", status, branch=branch, units=_units(visit, branch), **given)


def _units(visit: Visit, branch: Unit) -> list[Unit]:
    return [branch, *organisation.groups_of(visit.session, branch)]


def _preview(visit: Visit, branch: Unit, proposal: reviews.Proposal, found: tuple[Any, ...] = ()) -> Response:
    """As the member sees it, and the rehearsal: who by which way, when, what it takes, who would be missed."""
    review = reviews.draft_of(proposal, visit.by, visit.now)
    review.alone = not found  # the same as once somebody has agreed
    people = reviews.audience(visit.session, review)
    act = reviews.act_of(visit.session, review, visit.by, visit.now, visit.desk.zone)
    tried = _rehearsed(visit, people, act) if people else None
    known = visit.session.get_one(Unit, proposal.unit.id)
    return visit.show(
        "console/notice_preview",
        branch=visit.session.get_one(Unit, branch.id),
        unit=known,
        proposal=proposal,
        text=review.text,
        seen=as_seen(visit, proposal.subject, review.text, branch),
        found=found,
        alone=reviews.goes_alone(visit.session, proposal, visit.by, visit.now, visit.desk.zone),
        tried=tried,
        shares=[] if tried is None else _shares(tried, visit.now),
        exempt=[] if tried is None else [(name, _why(reason)) for name, reason in tried.exempt],
        subject=SUBJECT_LABELS[proposal.subject],
        instead=request.form.get("instead", ""),
    )


def as_seen(visit: Visit, subject: Subject, text: str, branch: Unit) -> str:
    """The message as a member of the branch gets it."""
    person = organisation.contact_of(visit.session, branch, visit.today)
    data = {"contact": "" if person is None else person.name, "phone": "" if person is None else person.phone}
    values = {"text": text, "branch": branch.name, "now": visit.now, **data}
    return visit.desk.render.push(_PUSHES[subject], values).text


def _rehearsed(visit: Visit, people: Sequence[Member], act: rehearsals.Act) -> Rehearsal:
    return rehearsals.rehearse(visit.session, people, act, now=visit.now, zone=visit.desk.zone)


def _shares(tried: Rehearsal, now: datetime) -> list[Mapping[str, Any]]:
    """`way` names it for the template: everything that goes over WeChat is one to a secretary, and so is all that
    goes at once.
    """
    together: dict[tuple[datetime, str], list[str]] = {}
    by_hand: set[str] = set()
    for share in tried.shares:
        way = _WAY_NAMES.get(share.way, "wechat")
        together.setdefault((max(share.at, now), way), []).extend(share.names)
        by_hand |= {way} if share.way in BY_HAND else set()
    return [
        {"at": at, "way": way, "hand": way in by_hand, "names": names} for (at, way), names in sorted(together.items())
    ]


def _why(reason: str) -> str:
    return LIFE_LABELS[LifeState(reason)] if reason in set(LifeState) else ""


def draft(visit: Visit, review_id: int) -> Response:
    return _draft(visit, review_id)


def _draft(visit: Visit, review_id: int, status: int = 200, wrong: str = "") -> Response:
    review, branch = _review(visit, review_id, Act.SEE_DRAFT)
    words = texts.check(visit.session, review.unit, review.text) if review.text else ()
    seen = "" if review.subject is Subject.MEETING else as_seen(visit, review.subject, review.text, branch)
    decides = visit.may(Act.REVIEW_NOTICE, branch) and review.state in WAITING
    return visit.show(
        "console/notice_draft",
        status,
        branch=branch,
        review=review,
        label=SUBJECT_LABELS[review.subject],
        state=REVIEW_STATE_LABELS[review.state],
        found=words,
        seen=seen,
        people=len(reviews.audience(visit.session, review)) if review.state in WAITING else 0,
        decides=decides and reviews.may_decide(visit.session, review, visit.by, visit.now, visit.desk.zone),
        wrong=wrong,
    )


def decide(visit: Visit, review_id: int) -> Response:
    """`agreed` is yes or no; a no comes with its `reason`. Whoever is above sees it until he had his word."""
    review, branch = _review(visit, review_id, Act.REVIEW_NOTICE)
    agreed, reason = request.form.get("agreed"), request.form.get("reason", "").strip()
    if agreed not in ("yes", "no") or (agreed == "no" and not reason):
        return _draft(visit, review_id, 422, wrong="reason" if agreed == "no" else "agreed")
    done = reviews.decide(
        visit.session, review, visit.by, visit.now, visit.desk.zone, agreed=agreed == "yes", reason=reason
    )
    said = {True: "notice_agreed", False: "notice_returned"}[agreed == "yes"] if done else "notice_not_yours"
    flash(said)
    return to("draft", review_id=review_id) if _is_within(visit, branch) else to("today")


def _review(visit: Visit, review_id: int, act: Act) -> tuple[Review, Unit]:
    """From above only what waits for the visitor himself: another branch's drafts are none of his business."""
    review = visit.session.get(Review, review_id) or abort(404)
    branch = visit.branch(act, review.branch_id)
    waits = review.asked_id == visit.by.id and review.state in WAITING
    return (review, branch) if waits or _is_within(visit, branch, act) else abort(404)


def _is_within(visit: Visit, branch: Unit, act: Act = Act.SEE_DRAFT) -> bool:
    return any(unit.id == branch.id for unit in visit.reach.branches(act))
