"""No page asks the database more often because there are more rows."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from console import contents
from domain.deliveries import State
from domain.items import Item, ItemKind, TaskKind
from domain.organisation import PostKind, UnitKind
from domain.roles import Relation, may
from services import audit
from tests import factories
from tests.console.conftest import SignsIn
from tests.console.samples import address_of, own_names
from tests.console.scene import Scene, a_task
from tests.factories import NOW

TIMES = 5
SHOWN = {200, 409}  # 409: there is nothing to print yet


def grows(session: Session, scene: Scene) -> None:
    """Five more of everything that a branch gathers."""
    cast = scene.cast
    for number in range(TIMES):
        member = factories.a_member(session, cast.branch, f"党员{number}", group_id=cast.groups[number % 3].id)
        for days in (number + 3, -number - 3):
            factories.a_meeting(session, cast.branch, cast.chen, starts_at=NOW + timedelta(days=days))
        notice = factories.a_notice(session, cast.branch, issued_at=NOW - timedelta(hours=number))
        for about in (notice, scene.announced):
            factories.a_delivery(session, about, member, state=State.SENT, sent_at=NOW)
        a_task(session, TaskKind.CALL_BACK, member, cast.chen, due_at=NOW)
        item = Item(branch_id=cast.branch.id, number=number + 100, member_id=member.id, kind=ItemKind.NEED)
        item.words, item.raised_at = "灯坏了", NOW
        session.add(item)
        factories.a_material(session, cast.account, f"2024-{number + 1:02}")
        audit.note(session, "tasks.closed", NOW, account_id=cast.account.id, by=cast.chen, about=member)
    session.commit()


def test_number_of_statements_does_not_grow_with_rows(
    app: Flask, session: Session, scene: Scene, signs_in: SignsIn, statements: list[str]
) -> None:
    browser, addresses = signs_in(scene.cast.chen), []
    for page in contents.PAGES:
        if page.method == "GET" and may(PostKind.SECRETARY, UnitKind.BRANCH, page.act, Relation.OWN_BRANCH):
            names = own_names(app, session, scene, page, scene.cast.chen)
            addresses.append(address_of(app, page, **names))

    def counted() -> dict[str, int]:
        return {address: _count(browser, statements, address) for address in addresses}

    before = counted()
    grows(session, scene)
    after = counted()
    more = [f"{each}: {before[each]} then {after[each]}" for each in addresses if after[each] > before[each]]
    assert not more, "\n".join(more)


def _count(browser: FlaskClient, statements: list[str], address: str) -> int:
    statements.clear()
    answer = browser.get(address)
    answer.close()
    assert answer.status_code in SHOWN, address
    return len(statements)
