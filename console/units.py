"""The branch and its groups: who holds which post since when, the term, and handing over to somebody new."""

from datetime import date
from typing import Any

from flask import Response, abort, flash, request
from sqlalchemy import select

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.members import GONE, Member
from domain.organisation import POST_LABELS, Post, PostKind, Unit
from domain.roles import Act
from services import appointments, audit, organisation, terms

_SOURCE = 120


def tree(visit: Visit) -> Response:
    branches, branch = visit.branches(Act.SEE_UNITS), _branch(visit, Act.SEE_UNITS)
    policy = organisation.policy_of(visit.session, branch)
    return visit.show(
        "console/units",
        branch=branch,
        branches=branches,
        lines=terms.lines(visit.session, branch, policy, visit.today),
        labels=POST_LABELS,
    )


def _branch(visit: Visit, act: Act) -> Unit:
    """A group leader sees the posts of his branch: he has to know whom to ask."""
    if visit.branches(act):
        return visit.branch(act)
    return visit.scope(act).branch


def ask_appoint(visit: Visit, unit_id: int) -> Response:
    return _appoint_page(visit, _unit(visit, unit_id, Act.HAND_OVER))


def appoint(visit: Visit, unit_id: int) -> Response:
    """`post`, `member_id`, and `since` as YYYY-MM-DD; without it from today on."""
    unit, today = _unit(visit, unit_id, Act.HAND_OVER), visit.today
    kind = fields.one_of(appointments.posts_in(unit.kind), request.form.get("post"))
    member, since = visit.named("member_id"), _day("since", today)
    refused = None if kind is None else appointments.refusal(visit.session, unit, kind, member, today)
    if kind is None or member is None or since is None or refused is not None:
        wrong = "since" if since is None else "post" if kind is None else refused or "member"
        return _appoint_page(visit, unit, 422, wrong=wrong)
    return _appointed(visit, unit, kind, member, since)


def _appointed(visit: Visit, unit: Unit, kind: PostKind, member: Member, since: date) -> Response:
    replaced = appointments.appoint(visit.session, unit, kind, member, since, visit.by, visit.now)
    if visit.by.id in {post.member_id for post in replaced}:
        return visit.desk.plain("console/handed_over", member=member, unit=unit)
    flash("appointed")
    return to("units", branch=unit.branch_id)


def _appoint_page(visit: Visit, unit: Unit, status: int = 200, **said: Any) -> Response:
    branch_id = unit.branch_id
    query = select(Member).where(Member.branch_id == branch_id, Member.life_state.not_in(GONE)).order_by(Member.id)
    return visit.show(
        "console/appoint",
        status,
        branch=visit.session.get_one(Unit, branch_id),
        unit=unit,
        kinds=appointments.posts_in(unit.kind),
        labels=POST_LABELS,
        people=list(visit.session.scalars(query)),
        offered={name: request.form.get(name, request.args.get(name, "")) for name in ("post", "member_id", "since")},
        **{"wrong": "", **said},
    )


def ask_end(visit: Visit, post_id: int) -> Response:
    post, unit = _post(visit, post_id)
    return visit.show(
        "console/end_post",
        branch=visit.session.get_one(Unit, unit.branch_id),
        unit=unit,
        post=post,
        member=visit.session.get_one(Member, post.member_id),
        label=POST_LABELS[post.kind],
    )


def end(visit: Visit, post_id: int) -> Response:
    post, unit = _post(visit, post_id)
    appointments.end(visit.session, post, visit.today, visit.by, visit.now)
    if post.member_id == visit.by.id:
        return visit.desk.plain("console/handed_over", member=None, unit=unit)
    flash("post_ended")
    return to("units", branch=unit.branch_id)


def _post(visit: Visit, post_id: int) -> tuple[Post, Unit]:
    post = visit.session.get(Post, post_id) or abort(404)
    return post, _unit(visit, post.unit_id, Act.HAND_OVER)


def ask_term(visit: Visit, unit_id: int) -> Response:
    return _term_page(visit, _unit(visit, unit_id, Act.EDIT_UNITS))


def term(visit: Visit, unit_id: int) -> Response:
    """`since` is the day of the election; `until` empty: by the setting; `source` says which election or document."""
    unit = _unit(visit, unit_id, Act.EDIT_UNITS)
    since, source = _day("since", None), request.form.get("source", "").strip()[:_SOURCE]
    until = _day("until", None) if request.form.get("until") else None
    late = bool(request.form.get("until")) and (until is None or since is None or until <= since)
    if since is None or not source or late:
        return _term_page(visit, unit, 422, wrong="since" if since is None else "until" if late else "source")
    policy = organisation.policy_of(visit.session, unit)
    begun = terms.begin(visit.session, unit, policy, since, until, source)
    branch_id = unit.branch_id
    audit.note(
        visit.session,
        "units.term",
        visit.now,
        account_id=visit.by.account_id,
        by=visit.by,
        branch_id=branch_id,
        since=begun.since.isoformat(),
        until=begun.until.isoformat(),
    )
    flash("term_kept")
    return to("units", branch=branch_id)


def _term_page(visit: Visit, unit: Unit, status: int = 200, wrong: str = "") -> Response:
    offered = {name: request.form.get(name, "") for name in ("since", "until", "source")}
    years = organisation.policy_of(visit.session, unit).term_years
    return visit.show("console/term", status, branch=unit, unit=unit, years=years, offered=offered, wrong=wrong)


def _unit(visit: Visit, unit_id: int, act: Act) -> Unit:
    visit.branch_of(act, unit_id)
    return visit.session.get_one(Unit, unit_id)


def _day(name: str, otherwise: date | None) -> date | None:
    """None for what is no day."""
    said = request.form.get(name, "").strip()
    return fields.day(said) if said else otherwise


PAGES = (
    Page("/units", "units", tree, Act.SEE_UNITS, section=True),
    Page("/units/<int:unit_id>/posts", "ask_appoint", ask_appoint, Act.HAND_OVER),
    Page("/units/<int:unit_id>/posts", "appoint", appoint, Act.HAND_OVER, method="POST"),
    Page("/posts/<int:post_id>", "ask_end", ask_end, Act.HAND_OVER),
    Page("/posts/<int:post_id>", "end_post", end, Act.HAND_OVER, method="POST"),
    Page("/units/<int:unit_id>/term", "ask_term", ask_term, Act.EDIT_UNITS),
    Page("/units/<int:unit_id>/term", "term", term, Act.EDIT_UNITS, method="POST"),
)
