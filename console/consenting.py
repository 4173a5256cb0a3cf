"""收回同意: what a person said himself is done at once. There is no form that would give a consent in his place."""

from flask import Response, flash, request

from console import fields
from console.pages import to
from console.visits import Visit
from domain.members import Member
from domain.roles import Act
from services import consents


def ask(visit: Visit, member_id: int) -> Response:
    return _page(visit, visit.member(member_id, Act.EDIT_MEMBER))


def withdraw(visit: Visit, member_id: int) -> Response:
    """`subject` is what he takes back, `reason` how he said so."""
    member = visit.member(member_id, Act.EDIT_MEMBER)
    subject = fields.one_of(consents.Subject, request.form.get("subject"))
    reason = request.form.get("reason", "").strip()
    if subject is None or not reason:
        return _page(visit, member, 422, wrong="subject" if subject is None else "reason")
    done = consents.withdraw(visit.session, member, subject, visit.now, by=visit.by, reason=reason)
    flash("consent_withdrawn" if done else "consent_not_held")
    return to("member", member_id=member.id)


def _page(visit: Visit, member: Member, status: int = 200, wrong: str = "") -> Response:
    return visit.show(
        "console/consents",
        status,
        branch=member.branch,
        member=member,
        held=consents.held(visit.session, member),
        typed=request.form,
        wrong=wrong,
    )
