"""Closing what was owed: one line about how it ended, once, and what follows from it."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Sessions
from domain.audit import AuditEntry
from domain.deliveries import State, Told
from domain.items import ItemState, Task
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW


def closes(browser: FlaskClient, task: Task, **fields: str) -> tuple[int, str]:
    address = f"/console/tasks/{task.id}"
    token = csrf_of(browser.get(address).text)
    answer = browser.post(address, data={"csrf": token, **fields}, follow_redirects=True)
    return answer.status_code, answer.text


def test_task_is_closed_with_a_line_and_written_down(
    session: Session, sessions: Sessions, scene: Scene, signs_in: SignsIn
) -> None:
    status, page = closes(signs_in(scene.cast.chen), scene.ask, outcome="打了电话，说好了", words="下周再去看看")
    session.refresh(scene.ask)
    assert (status, "记下了，这件事办完了。" in page, "医保的事想问问" in page) == (200, True, False)
    assert (scene.ask.closed_at, scene.ask.closed_by_id) == (NOW, scene.cast.chen.id)
    assert scene.ask.outcome == "打了电话，说好了，下周再去看看"
    with sessions.read() as looking:
        entry = looking.scalars(select(AuditEntry).where(AuditEntry.act == "tasks.closed")).one()
        noted = (entry.by_id, entry.about_id, entry.data)
    assert noted == (scene.cast.chen.id, scene.cast.wang.id, {"id": scene.ask.id})


def test_task_is_not_closed_without_a_line(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    status, page = closes(signs_in(scene.cast.chen), scene.ask, words="  ")
    session.refresh(scene.ask)
    assert (status, "请先点一个，或者写一句" in page, scene.ask.closed_at) == (422, True, None)


def test_second_closing_changes_nothing(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    address = f"/console/tasks/{scene.ask.id}"
    token = csrf_of(browser.get(address).text)
    browser.post(address, data={"csrf": token, "words": "说好了"})
    answer = browser.post(address, data={"csrf": token, "words": "又说了一遍"}, follow_redirects=True)
    session.refresh(scene.ask)
    assert "已经有人办完了" in answer.text
    assert scene.ask.outcome == "说好了"


def test_person_told_by_telephone_counts_as_told_by_telephone(
    session: Session, scene: Scene, signs_in: SignsIn
) -> None:
    status, _ = closes(signs_in(scene.cast.chen), scene.tell, how="phone")
    session.refresh(scene.told)
    session.refresh(scene.tell)
    assert (status, scene.told.state, scene.told.acknowledged_by) == (200, State.ACKNOWLEDGED, "电话")
    assert (scene.told.told, scene.told.told_by_id) == (Told.PHONE, scene.cast.chen.id)
    assert (scene.tell.outcome, scene.tell.closed_by_id) == ("电话告知", scene.cast.chen.id)


def test_telling_needs_to_say_how(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    status, _ = closes(signs_in(scene.cast.chen), scene.tell, how="somehow", words="告诉了")
    session.refresh(scene.told)
    assert (status, scene.told.state) == (422, State.HANDED_OVER)


def test_task_to_tell_says_what_to_tell(scene: Scene, signs_in: SignsIn) -> None:
    page = signs_in(scene.cast.chen).get(f"/console/tasks/{scene.tell.id}").text
    assert "<b>支部党员大会</b>，后天(3月12日，星期三)上午9点30分，在社区二楼活动室。请带笔和老花镜。" in page


def test_answer_to_what_was_raised_is_kept_for_the_person(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    closes(signs_in(scene.cast.chen), scene.item_task, words="物业说周五来修")
    session.refresh(scene.item)
    assert (scene.item.state, scene.item.answer) == (ItemState.ANSWERED, "物业说周五来修")


def test_recognition_is_not_decided_here(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    page = browser.get(f"/console/tasks/{scene.knock.id}").text
    answer = browser.post(f"/console/tasks/{scene.knock.id}", data={"csrf": csrf_of(page), "words": "是他"})
    session.refresh(scene.knock)
    assert (answer.status_code, scene.knock.closed_at) == (404, None)


def test_task_of_another_is_not_closed_by_a_committee_member(session: Session, scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.zhao)
    token = csrf_of(browser.get("/console/").text)
    answer = browser.post(f"/console/tasks/{scene.ask.id}", data={"csrf": token, "words": "好"})
    session.refresh(scene.ask)
    assert (answer.status_code, scene.ask.closed_at) == (404, None)


def test_closed_task_shows_how_it_ended(scene: Scene, signs_in: SignsIn) -> None:
    browser = signs_in(scene.cast.chen)
    closes(browser, scene.alarm, outcome="联系上了，人平安")
    page = browser.get(f"/console/tasks/{scene.alarm.id}").text
    assert "3月10日(星期一)上午10点办完了。联系上了，人平安" in page
    assert '<form method="post" action="/console/tasks' not in page
