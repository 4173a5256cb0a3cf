"""Registers, dues and items at the desk: what is shown to whom, what is written down, what goes out as a file."""

import io
import json
from decimal import Decimal

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.audit import AuditEntry
from domain.dues import DuesBase, DuesReceipt, Scale
from domain.items import Item, ItemState
from domain.members import Member
from domain.organisation import PostKind
from domain.reports import ReportVersion
from services import dues
from tests import factories
from tests.console.conftest import SignsIn, csrf_of
from tests.console.scene import Scene
from tests.factories import NOW

Desk = FlaskClient


def acts(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def send(desk: Desk, page: str, address: str, **typed: str) -> str:
    """Fills in the form of a page and gives back what the browser shows then."""
    return desk.post(address, data={"csrf": csrf_of(desk.get(page).text), **typed}, follow_redirects=True).text


def test_register_goes_out_as_a_file_that_is_never_shown_and_it_is_noted(
    desk: Desk, scene: Scene, session: Session
) -> None:
    assert "送达台账" in desk.get("/console/registers").text
    assert 'value="2025-01-01"' in desk.get(f"/console/registers/{scene.cast.branch.id}/roster").text
    answer = desk.get(f"/console/registers/{scene.cast.branch.id}/roster/file?as=xlsx&from=&to=")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert "attachment" in answer.headers["Content-Disposition"]
    assert {"王秀兰", "孙海"} <= {cell.value for row in sheet for cell in row}
    assert acts(session)[-1] == "registers.exported"


def test_document_and_json_are_the_same_register(desk: Desk, scene: Scene) -> None:
    made = json.loads(desk.get(f"/console/registers/{scene.cast.branch.id}/items/file?as=json").data)
    paper = docx.Document(io.BytesIO(desk.get(f"/console/registers/{scene.cast.branch.id}/items/file?as=docx").data))
    words = {cell.text for row in paper.tables[0].rows for cell in row.cells}
    assert {text for row in made["rows"] for text in row.values()} <= words


@pytest.mark.parametrize(
    ("query", "words"), [("from=gestern", "日子请写成"), ("from=2025-05-01&to=2025-04-01", "这个日子要早一些")]
)
def test_day_that_is_none_is_asked_again_beside_its_field(desk: Desk, scene: Scene, query: str, words: str) -> None:
    answer = desk.get(f"/console/registers/{scene.cast.branch.id}/study/file?{query}")
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize("address", ["horoscope", "study/file?as=pdf"])
def test_register_that_there_is_not_is_not_found(desk: Desk, scene: Scene, address: str) -> None:
    assert desk.get(f"/console/registers/{scene.cast.branch.id}/{address}").status_code == 404


def test_liaison_exports_the_roster_and_neither_sees_nor_exports_dues(signs_in: SignsIn, scene: Scene) -> None:
    desk = signs_in(scene.cast.zhao)
    listed = desk.get("/console/registers").text
    assert ("花名册" in listed, "党费收缴" in listed) == (True, False)
    for address in (
        f"/console/registers/{scene.cast.branch.id}/dues/file",
        "/console/dues",
        f"/console/dues/{scene.cast.wang.id}",
    ):
        assert desk.get(address).status_code == 404


def test_year_is_fixed_and_a_line_is_written_down_by_who_keeps_the_dues(
    signs_in: SignsIn, scene: Scene, session: Session
) -> None:
    factories.a_post(session, scene.cast.branch, scene.cast.li, PostKind.ORGANISER)
    session.commit()
    desk, page = signs_in(scene.cast.li), f"/console/dues/{scene.cast.wang.id}"
    assert "16.00元，按基本养老金3200元的0.5%" in send(desk, page, f"{page}/base", scale="retired", base="3200")
    given = {"first": "2025-01", "last": "2025-03", "amount": "48", "on": "2025-03-09", "way": "bank"}
    shown = send(desk, page, f"{page}/receipts", **given)
    assert "交到</dt><dd>2025年3月" in shown
    assert "本号不收钱" in shown
    assert (session.scalars(select(DuesBase)).one().monthly, session.scalars(select(DuesReceipt)).one().amount) == (
        Decimal(16),
        Decimal(48),
    )
    assert {"dues.looked_at", "dues.base_set", "dues.recorded"} <= set(acts(session))
    number = session.scalars(select(DuesReceipt.id)).one()
    session.rollback()  # a reader of SQLite would keep the desk from writing
    assert "那一笔不算了" in send(desk, page, f"/console/dues/receipts/{number}/withdraw")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"first": "3月"}, "first"),
        ({"last": "2024-12"}, "last"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "sixteen"}, "amount"),
        ({"on": "2025-03-11"}, "on"),
    ],
)
def test_line_of_dues_that_cannot_be_is_asked_again_beside_its_field(
    desk: Desk, scene: Scene, session: Session, typed: dict[str, str], field: str
) -> None:
    page = f"/console/dues/{scene.cast.wang.id}"
    given = {"first": "2025-01", "last": "2025-03", "amount": "48", "on": "2025-03-09", **typed}
    assert f'id="wrong-{field}"' in send(desk, page, f"{page}/receipts", **given)
    assert list(session.scalars(select(DuesReceipt))) == []


def test_agreed_amount_is_kept_with_its_reason(desk: Desk, scene: Scene, session: Session) -> None:
    page = f"/console/dues/{scene.cast.wang.id}"
    assert "困难少交" in send(desk, page, f"{page}/base", scale="fixed", agreed="0.2", remark="困难少交")
    assert 'id="wrong-base"' in send(desk, page, f"{page}/base", scale="retired", base="")
    assert session.scalars(select(DuesBase)).one().scale is Scale.FIXED


def test_item_is_answered_in_words_that_reach_the_asker(desk: Desk, scene: Scene, session: Session) -> None:
    page = f"/console/items/{scene.item.id}"
    assert "楼道灯坏了" in desk.get("/console/items").text
    assert 'id="wrong-words"' in send(desk, page, f"{page}/answer", words=" ")
    assert "答复了" in send(desk, page, f"{page}/answer", words="周五来换")
    assert "办好了，本人认可" in send(desk, page, f"{page}/settle", agrees="yes")
    assert session.get_one(Item, scene.item.id, populate_existing=True).state is ItemState.CLOSED
    assert {"items.looked_at", "items.answered", "items.agreed"} <= set(acts(session))


def test_item_is_passed_to_a_holder_of_a_post_and_to_nobody_else(desk: Desk, scene: Scene, session: Session) -> None:
    page = f"/console/items/{scene.item.id}"
    zhao, sun = scene.cast.zhao.id, scene.cast.sun.id
    shown = send(desk, page, f"{page}/pass", owner=str(zhao), department="物业")
    assert "处理部门</dt><dd>物业" in shown
    data = {"csrf": csrf_of(desk.get(page).text), "owner": str(sun)}
    assert desk.post(f"{page}/pass", data=data).status_code == 404
    assert session.get_one(Item, scene.item.id, populate_existing=True).owner_id == zhao


def test_dues_of_ten_more_people_ask_the_database_no_more_often(
    desk: Desk, scene: Scene, session: Session, statements: list[str]
) -> None:
    def count() -> int:
        statements.clear()
        assert desk.get("/console/dues").status_code == 200
        return len(statements)

    before = count()
    for _ in range(10):
        member: Member = factories.a_member(session, scene.cast.branch, "多一人")
        dues.record(session, member, ("2025-01", "2025-01"), Decimal(5), NOW, by=scene.cast.chen, on=NOW.date())
    session.commit()
    assert count() == before


def test_report_is_drafted_corrected_kept_and_taken_away(desk: Desk, scene: Scene, session: Session) -> None:
    days = {"from": "2025-01-01", "to": "2025-06-30"}
    shown = send(desk, "/console/reports", "/console/reports", kind="to_superior", **days)
    assert "现有党员5名" in shown
    assert "来自党员花名册" in shown
    first = session.scalars(select(ReportVersion)).one()
    number, sentences = first.id, [words for words, _ in first.sentences]
    session.rollback()
    page = f"/console/reports/{number}"
    told = {f"sentence-{place}": words for place, words in enumerate(sentences)} | {"sentence-0": "支部现有党员5名。"}
    assert "没有改动" in send(desk, page, page, **(told | {"sentence-0": sentences[0]}))
    shown = send(desk, page, page, **told, added="下半年多送学上门。")
    assert "第2稿" in shown
    second = session.scalars(select(ReportVersion).order_by(ReportVersion.id.desc()).limit(1)).one()
    assert second.sentences[0] == ["支部现有党员5名。", "党员花名册"]
    assert second.sentences[-1] == ["下半年多送学上门。", ""]
    address = f"/console/reports/{second.id}/file"
    session.rollback()
    paper = docx.Document(io.BytesIO(desk.get(address).data))
    assert [line.text for line in paper.paragraphs][-3:] == [
        "下半年多送学上门。",
        "东风社区离退休干部党支部",
        "2025年3月10日",
    ]


@pytest.mark.parametrize(("since", "words"), [("", "日子请写成"), ("2025-07-01", "这个日子要早一些")])
def test_report_about_no_days_is_asked_again(desk: Desk, scene: Scene, since: str, words: str) -> None:
    days = {"from": since, "to": "2025-06-30"}
    assert words in send(desk, "/console/reports", "/console/reports", kind="to_members", **days)


def test_report_of_a_group_is_of_a_group_of_the_branch(desk: Desk, scene: Scene) -> None:
    days = {"from": "2025-01-01", "to": "2025-03-31", "kind": "to_branch"}
    assert "第三小组现有党员1名" in send(
        desk, "/console/reports", "/console/reports", unit=str(scene.cast.groups[2].id), **days
    )
    data = {"csrf": csrf_of(desk.get("/console/reports").text), "unit": str(scene.cast.other_branch.id), **days}
    assert desk.post("/console/reports", data=data).status_code == 404
