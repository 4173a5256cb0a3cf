"""住院, 病重, 丧事, 去世, 转出: what would be stopped is shown before; a mistake is taken back (R-UX-76)."""

from flask import Response, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.members import LIFE_LABELS, LifeState, Member
from domain.roles import Act
from services import lives


def choose(visit: Visit, member_id: int) -> Response:
    """Without `state` the states; with one what it would stop."""
    member = visit.member(member_id, Act.CHANGE_LIFE)
    return _page(visit, member, _state(request.args.get("state")))


def _state(said: str | None) -> LifeState | None:
    return fields.one_of(LifeState, said)


def _page(visit: Visit, member: Member, state: LifeState | None, status: int = 200, *, asks: bool = False) -> Response:
    return visit.show(
        "console/life",
        status,
        branch=member.branch,
        member=member,
        state=state,
        states={each: says for each, says in LIFE_LABELS.items() if each is not member.life_state},
        stops=None if state is None else lives.would_stop(visit.session, member, state),
        before=next(iter(lives.of_member(visit.session, member, 1)), None),
        asks=asks,
    )


def change(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.CHANGE_LIFE)
    state = _state(request.form.get("state"))
    if state is None or state is member.life_state:
        return _page(visit, member, None, 422, asks=True)
    lives.change(visit.session, member, state, visit.now, by=visit.by)
    flash("life_changed")
    return to("member", member_id=member.id)


def undo(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.CHANGE_LIFE)
    last = next((each for each in lives.of_member(visit.session, member) if each.undone_at is None), None)
    if last is None or last.after is not member.life_state:
        return _page(visit, member, None, 409)
    lives.undo(visit.session, last, visit.now, by=visit.by)
    flash("life_undone")
    return to("member", member_id=member.id)


PAGES = (
    Page("/members/<int:member_id>/life", "life", choose, Act.CHANGE_LIFE),
    Page("/members/<int:member_id>/life", "life_change", change, Act.CHANGE_LIFE, method="POST"),
    Page("/members/<int:member_id>/life/undo", "life_undo", undo, Act.CHANGE_LIFE, method="POST"),
)
