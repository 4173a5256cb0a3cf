"""结对: who is in touch with whom, who is due, and who has nobody yet. The tier is proposed, a human decides."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask import Response, abort, flash, request

from console import charts, fields
from console.pages import Page, to
from console.visits import Visit
from domain.members import Member
from domain.organisation import PostKind
from domain.pairing import DUE_LABELS, TIER_LABELS, Pairing, Tier, days_between, due_in
from domain.roles import Act
from services import contacts, organisation, pairing
from services.contacts import DueContact

_MOST_DAYS = 365


def book(visit: Visit) -> Response:
    """All pairings of the branch for its committee; for a helper his own."""
    scope = visit.scope(Act.SEE_PAIRS)
    on = visit.today
    found = contacts.book(visit.session, scope.branch, on, helper_id=None if scope.whole else visit.by.id)
    lines = [line for line in found if scope.includes(line.pairing.member)]
    columns = due_columns(lines, on)
    alone: Sequence[Member] = contacts.without_helper(visit.session, scope.branch, on) if scope.whole else ()
    return visit.show(
        "console/pairing",
        branch=scope.branch,
        branches=visit.near(Act.SEE_PAIRS),
        lines=lines,
        columns=columns,
        chart=charts.stacked(columns),
        alone=alone,
        on=on,
        tiers=TIER_LABELS,
    )


def due_columns(lines: Sequence[DueContact], on: date) -> list[tuple[str, list[int]]]:
    """How many contacts fall due in which week, by tier: sums over everybody, nobody's name."""
    counts = Counter((due_in(line.next_on, on), line.pairing.tier) for line in lines)
    return [(says, [counts[when, tier] for tier in Tier]) for when, says in DUE_LABELS.items()]


def form(visit: Visit, member_id: int) -> Response:
    return _form(visit, visit.member(member_id, Act.EDIT_PAIRS))


def _form(visit: Visit, member: Member, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    on = visit.today
    policy = organisation.policy_of(visit.session, member.branch)
    standing = pairing.current(visit.session, member, on)
    proposed = pairing.proposed_tier(visit.session, member, policy, on)
    people: list[tuple[Member, PostKind]] = pairing.candidates(visit.session, member.branch, on)
    contact: DueContact | None = None if standing is None else contacts.contact_of(visit.session, standing)
    return visit.show(
        "console/pair",
        status,
        branch=member.branch,
        member=member,
        standing=standing,
        contact=contact,
        proposed=proposed,
        people=[(person, post) for person, post in people if person.id != member.id],
        tiers=[(tier, says, days_between(tier, None, policy)) for tier, says in TIER_LABELS.items()],
        wrong=wrong or {},
        typed={**request.form},
    )


def keep(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.EDIT_PAIRS)
    on = visit.today
    helper = visit.named("helper")
    tier = fields.one_of(Tier, request.form.get("tier"))
    days = request.form.get("days", type=int)
    wrong = {}
    if helper is None or not pairing.may_help(visit.session, helper, member, on):
        wrong["helper"] = "person"
    if tier is None:
        wrong["tier"] = "choice"
    if request.form.get("days") and (days is None or not 1 <= days <= _MOST_DAYS):
        wrong["days"] = "days"
    if wrong or helper is None or tier is None:
        return _form(visit, member, 422, wrong)
    remark = request.form.get("remark", "").strip()
    pairing.assign(
        visit.session, member, helper, visit.now, by=visit.by, on=on, tier=tier, days=days, remark=remark[:200]
    )
    flash("pair_kept")
    return to("pairs", branch=member.branch_id)


def end(visit: Visit, pairing_id: int) -> Response:
    """Nobody in particular from today on."""
    found = visit.session.get(Pairing, pairing_id) or abort(404)
    member = visit.member(found.member_id, Act.EDIT_PAIRS)
    if found.until is None:
        pairing.end(visit.session, found, visit.now, by=visit.by, on=visit.today)
    flash("pair_ended")
    return to("pairs", branch=member.branch_id)


PAGES = (
    Page("/pairing", "pairs", book, Act.SEE_PAIRS, section=True),
    Page("/members/<int:member_id>/pair", "pair", form, Act.EDIT_PAIRS),
    Page("/members/<int:member_id>/pair", "pair_keep", keep, Act.EDIT_PAIRS, method="POST"),
    Page("/pairing/<int:pairing_id>/end", "pair_end", end, Act.EDIT_PAIRS, method="POST"),
)
