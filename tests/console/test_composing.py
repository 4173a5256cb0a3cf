"""From an empty form to a notice that was let go: checked, seen as members see it, agreed to by somebody else."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.deliveries import Delivery, State
from domain.members import Member
from domain.notices import Notice, NoticeKind
from domain.reviews import Review, ReviewState
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW

TEXT = "3月12日(星期三)停水，请备好用水。"


class Browser:
    """Lets go of what the test itself read before every request: two transactions would wait for each other."""

    def __init__(self, session: Session, client: FlaskClient) -> None:
        self._session, self._client = session, client

    def get(self, path: str) -> str:
        self._session.commit()
        return str(self._client.get(f"/console{path}").text)

    def sends(self, path: str, **given: object) -> str:
        """Fills a form and follows to the page that answers."""
        csrf = csrf_of(self.get("/notices/new"))
        answer = self._client.post(f"/console{path}", data={"csrf": csrf, **given}, follow_redirects=True)
        return str(answer.text)


Comes = Callable[[Member], Browser]


@pytest.fixture
def comes(session: Session, signs_in: SignsIn) -> Comes:
    def come(member: Member) -> Browser:
        session.commit()
        return Browser(session, signs_in(member))

    return come


def plain(session: Session) -> list[Notice]:
    query = select(Notice).where(Notice.kind == NoticeKind.PLAIN).order_by(Notice.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def test_form_is_short_and_every_field_has_its_label(scene: Scene, comes: Comes) -> None:
    page = comes(scene.cast.chen).get("/notices/new")
    assert page.count("<h1>") == 1
    assert re.search(r'<label class="line" for="text">', page)
    assert page.count("<legend>") == 2
    assert len(re.findall(r"<textarea|<select|type=\"(?:radio|text)\"", page)) <= 8


def test_notice_is_seen_with_whom_it_reaches_before_anything_leaves(
    scene: Scene, session: Session, comes: Comes
) -> None:
    before = len(plain(session))
    page = comes(scene.cast.chen).sends("/notices/new", text=TEXT, unit_id=scene.cast.groups[1].id, step="look")
    for words in (TEXT, "第二小组，一共 <b>3</b> 人", "打电话 <b>1</b> 人：陈建国", "还没有发"):
        assert words in page
    assert "东风社区离退休干部党支部 赵磊" in page, "as a member gets it"
    assert len(plain(session)) == before
    assert page.count("发微信 <b>") == 1  # by whichever of its ways: one line


def test_secretary_puts_it_forward_and_the_liaison_lets_it_go(scene: Scene, session: Session, comes: Comes) -> None:
    before = len(plain(session))
    given = {"text": TEXT, "unit_id": scene.cast.branch.id, "must_reach": "yes", "step": "send"}
    waits = comes(scene.cast.chen).sends("/notices/new", **given)
    assert "等审核" in waits
    (review,) = session.scalars(select(Review))
    own = comes(scene.cast.chen).sends(f"/notices/drafts/{review.id}", agreed="yes")
    assert "另一位同志" in own
    assert len(plain(session)) == before
    liaison = comes(scene.cast.zhao)
    assert "同意，发给大家" in liaison.get(f"/notices/drafts/{review.id}")
    assert "赵磊，" in liaison.sends(f"/notices/drafts/{review.id}", agreed="yes")
    notice = plain(session)[-1]
    assert (len(plain(session)), notice.text, notice.issued_by_id) == (before + 1, TEXT, scene.cast.zhao.id)


def test_giving_back_needs_a_reason_which_the_writer_reads(scene: Scene, session: Session, comes: Comes) -> None:
    comes(scene.cast.chen).sends("/notices/new", text=TEXT, step="send")
    (review,) = session.scalars(select(Review))
    liaison = comes(scene.cast.zhao)
    assert "退回请写一句原因" in liaison.sends(f"/notices/drafts/{review.id}", agreed="no")
    liaison.sends(f"/notices/drafts/{review.id}", agreed="no", reason="没写几点")
    page = comes(scene.cast.chen).get(f"/notices/drafts/{review.id}")
    assert "没写几点" in page
    assert "改好再发" in page
    comes(scene.cast.chen).sends("/notices/new", text="上午9点停水。", step="send", instead=review.id)
    known = select(Review).order_by(Review.id).execution_options(populate_existing=True)
    assert [one.state for one in session.scalars(known)] == [
        ReviewState.REPLACED,
        ReviewState.TO_REVIEW,
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请先写上"),
        ("停水" * 90, "话长了"),
        ("请把验证码发给我。", "谁要都不能给"),
        ("全部接龙，收到请回复。", "不许"),
        ("绝密文件，会后收回。", "不能从微信发"),
    ],
)
def test_what_is_wrong_is_said_beside_the_text_and_nothing_is_lost(
    scene: Scene, session: Session, comes: Comes, text: str, said: str
) -> None:
    page = comes(scene.cast.chen).sends("/notices/new", text=text, step="send")
    assert said in page
    assert f">{text}</textarea>" in page
    assert 'role="alert"' in page
    assert list(session.scalars(select(Review))) == []


def test_identity_number_is_masked_and_waits_for_a_second_person_whatever_policy_says(
    scene: Scene, session: Session, comes: Comes
) -> None:
    scene.cast.branch.policy = {"issued_alone": "meetings plain"}
    session.commit()
    page = comes(scene.cast.chen).sends("/notices/new", text="王老340302194803121234请核对。", step="send")
    assert "340302194803121234" not in page
    (review,) = session.scalars(select(Review))
    assert (review.state, review.asked_id) == (ReviewState.TO_REVIEW, scene.cast.zhao.id)


def test_policy_lets_the_secretary_release_it_alone(scene: Scene, session: Session, comes: Comes) -> None:
    scene.cast.branch.policy = {"issued_alone": "meetings plain"}
    session.commit()
    page = comes(scene.cast.chen).sends("/notices/new", text=TEXT, must_reach="no", step="send")
    assert "已签发" in page
    notice = plain(session)[-1]
    ways = {way for row in session.scalars(select(Delivery).where(Delivery.notice_id == notice.id)) for way in row.ways}
    assert notice.data == {"must_reach": False}
    assert ways & {"call_list", "door"} == set()


def test_correction_shows_who_gets_what_and_recall_stops_the_rest(scene: Scene, session: Session, comes: Comes) -> None:
    browser = comes(scene.cast.chen)
    row = session.scalars(select(Delivery).where(Delivery.notice_id == scene.plain.id)).one()
    assert (row.member_id, row.state) == (scene.cast.wang.id, State.PLANNED)
    address = f"/notices/{scene.plain.id}"
    form = browser.get(f"{address}/correction")
    assert scene.plain.text in form
    assert "和原来的一样" in browser.sends(f"{address}/correction", text=scene.plain.text, step="look")
    assert "一共 <b>1</b> 人" in browser.sends(f"{address}/correction", text="后天停水。", step="look")
    row.state, row.sent_at = State.SENT, NOW
    session.commit()
    preview = browser.get(f"{address}/recall")
    assert "前面那条通知收回了" in preview
    session.refresh(scene.plain)
    assert scene.plain.recalled_at is None, "a preview leaves nothing"
    browser.sends(f"{address}/recall", step="send")
    session.refresh(scene.plain)
    assert scene.plain.recalled_at == NOW
    assert "已经收回" in browser.get(f"{address}/recall")


def test_meeting_is_changed_in_its_own_room(scene: Scene, comes: Comes) -> None:
    page = comes(scene.cast.chen).get(f"/notices/{scene.announced.id}/correction")
    assert f"/console/meetings/{scene.meeting.id}" in page


def test_list_shows_what_waits_for_whom(scene: Scene, comes: Comes) -> None:
    comes(scene.cast.chen).sends("/notices/new", text=TEXT, step="send")
    page = comes(scene.cast.zhao).get("/notices")
    assert "陈敏拟的通知" in page
    assert "请赵磊看一看" in page
