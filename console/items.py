"""意见, 需要, 投诉: open ones first; one with the asker's own words, who sees to it, and what he is told."""

from flask import Response, abort, flash, request

from console import fields
from console.pages import Page, to
from console.visits import Visit
from domain.items import Item, ItemState
from domain.members import Member
from domain.organisation import PostKind
from domain.roles import Act
from services import audit, organisation
from services import items as services

_SIZE = 30
_LONGEST = 500
_OWNERS = (
    PostKind.SECRETARY,
    PostKind.DEPUTY,
    PostKind.ORGANISER,
    PostKind.PUBLICIST,
    PostKind.DISCIPLINE,
    PostKind.LIAISON,
)


def overview(visit: Visit) -> Response:
    branch = visit.branch(Act.SEE_ITEMS)
    page = fields.page(request.args.get("page"))
    found, more = services.page_of(visit.session, branch.id, page, _SIZE)
    branches = visit.branches(Act.SEE_ITEMS)
    return visit.show("console/items", branch=branch, branches=branches, items=found, page=page, more=more)


def show(visit: Visit, item_id: int) -> Response:
    """In the asker's own words: that they were read is written down."""
    item, member = _item(visit, item_id, Act.SEE_ITEMS)
    audit.note(
        visit.session, "items.looked_at", visit.now, account_id=member.account_id, by=visit.by, about=member, id=item.id
    )
    return _page(visit, item, member)


def _item(visit: Visit, item_id: int, act: Act) -> tuple[Item, Member]:
    item = visit.session.get(Item, item_id)
    if item is None or item.withdrawn_at is not None:
        return abort(404)
    visit.branch(act, item.branch_id)
    return item, visit.session.get_one(Member, item.member_id)


def _page(visit: Visit, item: Item, member: Member, status: int = 200, wrong: str = "") -> Response:
    branch = visit.branch(Act.SEE_ITEMS, item.branch_id)
    today = visit.today
    owners = {one.id: one.name for _, one in organisation.holders(visit.session, [branch.id], _OWNERS, today)}
    return visit.show(
        "console/items_one",
        status,
        branch=branch,
        item=item,
        member=member,
        owners=list(owners.items()),
        typed=request.form,
        wrong=wrong,
    )


def pass_on(visit: Visit, item_id: int) -> Response:
    """To another holder of a post of the branch, and to the place where it is settled."""
    item, _ = _item(visit, item_id, Act.ANSWER_ITEMS)
    today = visit.today
    wanted = request.form.get("owner", type=int)
    held = organisation.holders(visit.session, [item.branch_id], _OWNERS, today)
    owner = next((member for _, member in held if member.id == wanted), None)
    if wanted is not None and owner is None:
        return abort(404)
    department = request.form.get("department", "").strip()[:80]
    services.pass_to(visit.session, item, visit.now, by=visit.by, owner=owner, department=department)
    return _done(item, "item_passed")


def answer(visit: Visit, item_id: int) -> Response:
    item, member = _item(visit, item_id, Act.ANSWER_ITEMS)
    words = request.form.get("words", "").strip()[:_LONGEST]
    if not words:
        return _page(visit, item, member, 422, "words")
    services.answer(visit.session, item, words, visit.now, by=visit.by)
    return _done(item, "item_answered")


def settle(visit: Visit, item_id: int) -> Response:
    """What the asker said by telephone or at the door: settled, or not yet."""
    item, _ = _item(visit, item_id, Act.ANSWER_ITEMS)
    if item.state is not ItemState.ANSWERED:
        return _done(item, "item_not_answered")
    if request.form.get("agrees") == "yes":
        services.agree(visit.session, item, visit.now, by=visit.by)
        return _done(item, "item_settled")
    services.reopen(visit.session, item, "", visit.now, by=visit.by)
    return _done(item, "item_open_again")


def _done(item: Item, said: str) -> Response:
    flash(said)
    return to("item", item_id=item.id)


PAGES = (
    Page("/items", "items", overview, Act.SEE_ITEMS, section=True),
    Page("/items/<int:item_id>", "item", show, Act.SEE_ITEMS, noted=True),
    Page("/items/<int:item_id>/pass", "item_pass", pass_on, Act.ANSWER_ITEMS, method="POST"),
    Page("/items/<int:item_id>/answer", "item_answer", answer, Act.ANSWER_ITEMS, method="POST"),
    Page("/items/<int:item_id>/settle", "item_settle", settle, Act.ANSWER_ITEMS, method="POST"),
)
