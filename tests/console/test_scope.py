"""Every address of the console for every post and every relation, as `domain/roles.py` says; and what is not one's own
answers as what is not there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from bot.database import Sessions
from console import contents
from console.pages import Page
from domain.access import ConsoleLink
from domain.members import Member
from domain.organisation import PostKind, Unit, UnitKind
from domain.roles import TABLE, Act, Relation, may
from handlers.language import sounds
from services import scopes
from tests import factories
from tests.console.conftest import make_app
from tests.console.samples import a_pairing, address_of, names_in, own_names, sample_of
from tests.console.scene import Scene
from tests.factories import NOW
from tests.fakes import FixedClock

pytestmark = pytest.mark.once  # test_statements opens every page on PostgreSQL too

OPEN = {"door", "enter", "left", "static", "nothing", "leave"}  # addresses that tell nothing about anybody
DONE = {200, 303, 409, 422}  # shown, done, or asked to say more
PAGES = {page.name: page for page in contents.PAGES}
SOUND = partial(sounds.key, name=True)
NEAR = (Relation.OWN_BRANCH, Relation.OWN_GROUP, Relation.PAIRED)


@dataclass(frozen=True, slots=True)
class Visitor:
    """`relation` is how his post stands to 王秀兰 and to 东风社区."""

    member: Member
    post: PostKind
    unit: Unit
    relation: Relation
    inside: bool

    def may(self, page: Page, names: set[str]) -> bool:
        """A page that names nothing is about whatever of the branch he reaches, and so is a task that he was given."""
        relations = NEAR if self.inside and names <= {"task_id"} else [self.relation]
        return any(may(self.post, self.unit.kind, page.act, relation) for relation in relations)

    def __str__(self) -> str:
        return f"{self.post.value}/{self.relation.value}"


class Undone:
    """Sessions in which every request is taken back, so that all of them see the same scene."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._sessions.read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self._sessions.write() as session:
            yield session
            session.flush()
            session.rollback()


@pytest.fixture
def app(sessions: Sessions, clock: FixedClock) -> Flask:
    return make_app(Undone(sessions), clock, sound=SOUND)  # type: ignore[arg-type]  # for the pages it is the same


@pytest.fixture
def visitors(session: Session, scene: Scene) -> list[Visitor]:
    """Every post in the branch; and who might reach it from a group, another branch, above it, and above others."""
    cast = scene.cast
    far = factories.a_unit(session, cast.account, "远山街道党工委", UnitKind.COMMITTEE_ABOVE)
    factories.a_unit(session, cast.account, "远山支部", parent_id=far.id)
    chief, office = PostKind.SECRETARY, PostKind.OFFICE
    in_branch = [post for post in PostKind if post not in {PostKind.GROUP_LEADER, office}]
    places = (
        (cast.branch, Relation.OWN_BRANCH, in_branch),
        (cast.groups[1], Relation.OWN_GROUP, [PostKind.GROUP_LEADER]),
        (cast.groups[0], Relation.NONE, [PostKind.GROUP_LEADER]),
        (cast.other_branch, Relation.NONE, [chief]),
        (cast.office, Relation.SUPERIOR, [chief, PostKind.LIAISON, office]),
        (far, Relation.NONE, [office]),
    )
    found = []
    for unit, relation, posts in places:
        for post in posts:
            member = factories.a_member(session, cast.other_branch, "周强", on_roster=False)
            factories.a_post(session, unit, member, post)
            found.append(Visitor(member, post, unit, _related(post, relation), _inside(unit, cast.branch)))
    for visitor in found:
        if visitor.relation is Relation.PAIRED:
            a_pairing(session, cast.wang, visitor.member)
    session.commit()
    return found


def _related(post: PostKind, relation: Relation) -> Relation:
    """An aide has to do with the members who are assigned to him."""
    return Relation.PAIRED if post is PostKind.AIDE and relation is Relation.OWN_BRANCH else relation


def _inside(unit: Unit, branch: Unit) -> bool:
    return branch.id in {unit.id, unit.parent_id}


def browser_of(app: Flask, session: Session, member: Member) -> FlaskClient:
    """Signed in, with the secret of the forms known."""
    standing = scopes.reach_of(session, member, NOW.date()).standing
    link = ConsoleLink(token_hash=f"{member.id:064}", member_id=member.id, made_at=NOW, expires_at=NOW, used_at=NOW)
    link.standing = standing
    session.add(link)
    session.commit()
    browser = app.test_client()
    with browser.session_transaction(path="/console") as cookie:
        cookie["link"], cookie["csrf"] = link.id, "right"
    return browser


def asks(browser: FlaskClient, page: Page, address: str, csrf: str = "right") -> TestResponse:
    if page.method == "GET":
        return browser.get(address)
    return browser.post(address, data={"csrf": csrf})


def own_address(app: Flask, session: Session, scene: Scene, page: Page, who: Member) -> str:
    return address_of(app, page, **own_names(app, session, scene, page, who))


def missing(app: Flask, page: Page) -> str:
    """An address of the same form about something that there is not."""
    return address_of(app, page, **dict.fromkeys(names_in(app, page), 999999))


def console_rules(rules: Map) -> Iterator[Rule]:
    return (rule for rule in rules.iter_rules() if rule.endpoint.startswith("console."))


def test_every_address_is_a_page_with_an_act_and_a_sample(app: Flask) -> None:
    known = {rule.endpoint.removeprefix("console.") for rule in console_rules(app.url_map)} - OPEN
    assert known == set(PAGES)
    assert len(PAGES) == len(contents.PAGES)
    assert set(TABLE) == set(Act)
    lacking = []
    for page in contents.PAGES:
        for name in names_in(app, page):
            try:
                sample_of(page, name)
            except KeyError:
                lacking.append(f"{page.rule}: {name}")
    assert lacking == []


def test_every_address_answers_every_post_as_the_table_says(
    app: Flask, session: Session, scene: Scene, visitors: list[Visitor]
) -> None:
    wrong = []
    for visitor in visitors:
        browser = browser_of(app, session, visitor.member)
        for page in contents.PAGES:
            named = names_in(app, page)
            answer = asks(browser, page, own_address(app, session, scene, page, visitor.member))
            right = answer.status_code in DONE if visitor.may(page, named) else answer.status_code == 404
            if not right:
                wrong.append(f"{visitor} {page.method} {page.rule} {page.act.value}: {answer.status_code}")
            if answer.status_code == 404 and "王秀兰" in answer.text:
                wrong.append(f"{visitor} {page.rule}: a name")
    assert not wrong, "\n".join(wrong)


def test_what_is_not_his_answers_as_what_is_not_there(
    app: Flask, session: Session, scene: Scene, visitors: list[Visitor]
) -> None:
    told = []
    for visitor in visitors:
        if visitor.relation is not Relation.NONE or visitor.inside:
            continue
        browser = browser_of(app, session, visitor.member)
        for page in contents.PAGES:
            if names_in(app, page):
                of_others = asks(browser, page, own_address(app, session, scene, page, scene.cast.chen))
                of_nobody = asks(browser, page, missing(app, page))
                if told_of(of_others) != told_of(of_nobody):
                    told.append(f"{visitor} {page.method} {page.rule}")
    assert told == []


def told_of(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.data, sorted(answer.headers)


def test_branch_of_others_cannot_be_asked_for(app: Flask, session: Session, scene: Scene) -> None:
    browser, other = browser_of(app, session, scene.cast.chen), scene.cast.other_branch.id
    pages = [page for page in contents.PAGES if not names_in(app, page) and may_own(page)]
    assert [
        page.rule for page in pages if asks(browser, page, address_of(app, page, branch=other)).status_code != 404
    ] == []


def may_own(page: Page) -> bool:
    return may(PostKind.SECRETARY, UnitKind.BRANCH, page.act, Relation.OWN_BRANCH)


@pytest.mark.parametrize("asked", ["周芳", "zhoufang", "zf", "周方"])
def test_search_by_sound_finds_nobody_elsewhere(app: Flask, session: Session, scene: Scene, asked: str) -> None:
    for member in (*scene.cast.everybody, scene.cast.zhou):
        member.name_sound = SOUND(member.name)
    browser = browser_of(app, session, scene.cast.chen)
    assert "王秀兰" in browser.get("/console/members?name=王绣蓝").text, "his own people are found by it"
    found = []
    for page in contents.PAGES:
        if page.method == "GET" and not names_in(app, page):
            text = browser.get(address_of(app, page, name=asked, q=asked, who=asked)).text.replace(f'"{asked}"', "")
            found += [page.rule] if "周芳" in text.replace(f"“{asked}”", "") else []
    assert found == []


def test_nobody_comes_in_without_a_session_and_nothing_is_changed_by_a_form_from_elsewhere(
    app: Flask, session: Session, scene: Scene
) -> None:
    stranger, chief, chen = app.test_client(), browser_of(app, session, scene.cast.chen), scene.cast.chen
    with stranger.session_transaction(path="/console") as cookie:
        cookie["csrf"] = "right"
    wrong = []
    for page in contents.PAGES:
        address = own_address(app, session, scene, page, chen)
        answer = asks(stranger, page, address)
        if answer.status_code != 403 or "王秀兰" in answer.text:
            wrong.append(f"stranger {page.rule}: {answer.status_code}")
        if page.method == "POST" and asks(chief, page, address, csrf="forged").status_code != 400:
            wrong.append(f"forged {page.rule}")
    assert not wrong, "\n".join(wrong)


def test_member_without_a_post_sees_no_page(app: Flask, session: Session, scene: Scene) -> None:
    wrong = []
    for page in contents.PAGES:
        browser = app.test_client()
        link = ConsoleLink(token_hash=page.name, member_id=scene.cast.wang.id, made_at=NOW, expires_at=NOW, used_at=NOW)
        session.add(link)
        session.commit()
        with browser.session_transaction(path="/console") as cookie:
            cookie["link"], cookie["csrf"] = link.id, "right"
        answer = asks(browser, page, own_address(app, session, scene, page, scene.cast.wang))
        wrong += [page.rule] if answer.status_code != 403 else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("post", PostKind)
def test_post_that_ended_yesterday_reaches_nobody(session: Session, scene: Scene, post: PostKind) -> None:
    member = factories.a_member(session, scene.cast.branch, "周强")
    factories.a_post(session, scene.cast.branch, member, post).until = date(2025, 3, 9)
    session.flush()
    assert scopes.reach_of(session, member, NOW.date()).holds == ()


def test_nobody_may_anything_without_a_relation() -> None:
    assert [act for act in Act for post in PostKind for unit in UnitKind if may(post, unit, act, Relation.NONE)] == []
