"""What was asked and not answered first; answer → second look → said to everybody; editing begins anew."""

from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.questions import AskedQuestion, Question, QuestionState
from services import questions
from services.questions.table import read_table
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW


@pytest.fixture
def asked(session: Session, scene: Scene) -> AskedQuestion:
    found, _task = questions.ask(session, scene.cast.wang, "高龄补贴几月发", NOW, message_key="1", due_at=NOW)
    session.commit()
    return found


def test_answer_goes_to_the_asker_and_to_others_after_a_second_look(
    scene: Scene, session: Session, asked: AskedQuestion, signs_in: SignsIn
) -> None:
    writer, other = signs_in(scene.cast.chen), signs_in(scene.cast.zhao)
    assert "高龄补贴几月发" in writer.get("/console/questions").text
    address = f"/console/questions/asked/{asked.number}"
    csrf = csrf_of(writer.get(address).text)
    assert "谁要都不能给" in writer.post(address, data={"csrf": csrf, "answer": "把验证码发来。"}).text
    writer.post(address, data={"csrf": csrf, "answer": "每季度第一个月发。"})
    (question,) = session.scalars(select(Question))
    session.commit()
    page = f"/console/questions/{question.id}"
    writer.post(page, data={"csrf": csrf, "step": "agree"})
    session.refresh(question)
    assert question.state is QuestionState.CANDIDATE, "the writer has no second look"
    session.commit()
    other.post(page, data={"csrf": csrf_of(other.get(page).text), "step": "agree"})
    session.refresh(question)
    assert (question.state, question.reviewed_by) == (QuestionState.LIVE, "赵磊")


def test_changed_words_wait_and_a_new_last_day_does_not(
    scene: Scene, session: Session, asked: AskedQuestion, signs_in: SignsIn
) -> None:
    questions.answer(session, asked, "每季度第一个月发。", scene.cast.chen, NOW)
    (question,) = session.scalars(select(Question))
    questions.review(session, question, scene.cast.zhao, NOW, publish=True)
    session.commit()
    browser = signs_in(scene.cast.chen)
    page = f"/console/questions/{question.id}"
    given = {"csrf": csrf_of(browser.get(page).text), "step": "keep", "question": question.question}
    session.commit()
    browser.post(page, data={**given, "answer": "每季度第一个月发。", "valid_until": "2026-12-31"})
    session.refresh(question)
    assert (question.state, str(question.valid_until)) == (QuestionState.LIVE, "2026-12-31")
    session.commit()
    assert "日子请写成" in browser.post(page, data={**given, "answer": "好", "valid_until": "2026-13-40"}).text
    browser.post(page, data={**given, "answer": "每月发。", "valid_until": ""})
    session.refresh(question)
    assert (question.state, question.reviewed_by, question.valid_until) == (QuestionState.CANDIDATE, "", None)
    session.commit()
    browser.post(page, data={**given, "step": "withdraw"})
    session.refresh(question)
    assert question.state is QuestionState.WITHDRAWN


def test_table_goes_out_and_comes_in_for_a_second_look(
    scene: Scene, session: Session, asked: AskedQuestion, signs_in: SignsIn
) -> None:
    questions.answer(session, asked, "每季度第一个月发。", scene.cast.chen, NOW)
    session.commit()
    browser = signs_in(scene.cast.chen)
    table = browser.get("/console/questions/table").data
    table = table.replace("\t陈敏\t\t".encode(), "\t陈敏\t谁\t".encode())
    (row,), rejected = read_table(table)
    assert (row.answer, rejected) == ("每季度第一个月发。", [])
    more = table + "card\t卡片丢了怎么办\t再领一张。\t\t\t谁\t\nbad\t问\t把验证码发来。\t\t\t谁\t\n".encode()
    csrf = csrf_of(browser.get("/console/questions").text)
    page = browser.post("/console/questions/table", data={"csrf": csrf, "table": (BytesIO(more), "a.tsv")})
    assert page.status_code == 422
    assert "谁要都不能给" in page.text
    known = {one.key: one for one in session.scalars(select(Question))}
    assert set(known) == {row.key, "card"}
    card = known["card"]
    assert (card.state, card.reviewed_by, card.written_by_id) == (QuestionState.CANDIDATE, "", scene.cast.chen.id)


@pytest.mark.parametrize("content", [b"", b"\xff\xff\x81", b"a,b,c\n1,2,3\n"])
def test_file_that_is_no_table_is_said_so(scene: Scene, signs_in: SignsIn, content: bytes) -> None:
    browser = signs_in(scene.cast.chen)
    csrf = csrf_of(browser.get("/console/questions").text)
    page = browser.post("/console/questions/table", data={"csrf": csrf, "table": (BytesIO(content), "a.tsv")})
    assert "这不是问答的表" in page.text
