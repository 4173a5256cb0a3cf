"""党费 in chat: the member hears of his own, the collector writes one line, and no money passes (D6, R-UX-81)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from domain.dues import DuesReceipt, Received
from domain.organisation import PostKind
from handlers.staff import dues_words
from handlers.staff.dues_words import Months
from services import dues
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World

ENDS = "本号不收钱。"
TODAY = date(2025, 3, 10)


@pytest.fixture
def organiser(session: Session, chat: Chat, cast: Cast) -> Phone:
    factories.a_post(session, cast.branch, cast.li, PostKind.ORGANISER)
    session.commit()
    return chat("o-li")


@pytest.fixture
def known(session: Session, cast: Cast) -> None:
    """王秀兰 pays 16 a month and has paid until last December."""
    dues.set_base(session, cast.wang, 2025, factories.NOW, by=cast.chen, base=Decimal(3200))
    months = ("2024-10", "2024-12")
    dues.record(session, cast.wang, months, Decimal(48), factories.NOW, by=cast.chen, on=TODAY)
    session.commit()


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("交了1到3月党费", Months(("2025-01", "2025-03"))),
        ("交了1月-3月党费60元", Months(("2025-01", "2025-03"))),
        ("交了一到三月的党费", Months(("2025-01", "2025-03"))),
        ("交了二季度党费", Months(("2025-04", "2025-06"))),
        ("去年四季度党费", Months(("2024-10", "2024-12"))),
        ("交了上半年党费", Months(("2025-01", "2025-06"))),
        ("全年党费两百四", Months(("2025-01", "2025-12"))),
        ("交了3月份的党费", Months(("2025-03", "2025-03"))),
        ("交了这个月党费", Months(("2025-03", "2025-03"))),
        ("交了上个月党费", Months(("2025-02", "2025-02"))),
        ("交了三个月党费", Months(count=3)),
        ("交了半年党费", Months(count=6)),
        ("交了党费20元", Months()),
        ("交了11到3月党费", Months()),
    ],
)
def test_months_are_read_as_the_collector_writes_them(text: str, months: Months) -> None:
    assert dues_words.read(text, TODAY) == months


@pytest.mark.parametrize("sentence", ["王秀兰交了1到3月党费48元", "王秀兰交了三个月党费", "收到王秀兰一季度党费四十八"])
def test_one_line_of_the_organiser_is_kept(
    world: World, organiser: Phone, known: None, cast: Cast, sentence: str
) -> None:
    heard = organiser.says(sentence)
    assert "王秀兰交了2025年1月到3月的党费" in heard
    assert "48元，现金" in heard
    assert heard.text.endswith(ENDS)
    receipt = world.rows(DuesReceipt)[-1]
    assert (receipt.from_month, receipt.to_month, receipt.amount_fen) == ("2025-01", "2025-03", 4800)
    assert (receipt.member_id, receipt.by_id, receipt.way) == (cast.wang.id, cast.li.id, Received.CASH)


def test_doubts_are_said_and_a_mistake_is_taken_back(world: World, organiser: Phone, known: None) -> None:
    heard = organiser.says("王秀兰交了全年党费100元，银行转的")
    assert "按年初定的是192元" in heard
    assert "超过6个月" in heard
    assert "走的银行" in heard
    assert organiser.says("9").template == "dues/taken_back"
    assert world.rows(DuesReceipt)[-1].withdrawn_at == world.now


@pytest.mark.parametrize(
    ("sentence", "template"),
    [
        ("孙海交了三个月党费", "dues/what_was_paid"),  # nobody knows from which month on
        ("孙海交了1月党费", "dues/what_was_paid"),  # nor how much
        ("张三丰交了1月党费20元", "dues/who_paid"),
    ],
)
def test_line_that_lacks_something_keeps_nothing(world: World, organiser: Phone, sentence: str, template: str) -> None:
    heard = organiser.says(sentence)
    assert (heard.template, world.rows(DuesReceipt)) == (template, [])
    assert heard.text.endswith(ENDS)


@pytest.mark.parametrize("sentence", ["王秀兰交了1到3月党费48元", "谁没交党费"])
def test_liaison_neither_writes_nor_sees_dues(world: World, chat: Chat, known: None, sentence: str) -> None:
    assert chat("o-zhao").says(sentence).template == "dues/not_yours"
    assert len(world.rows(DuesReceipt)) == 1


def test_member_hears_what_the_branch_has_written_down_of_himself(chat: Chat, known: None) -> None:
    heard = chat("o-wang").says("我的党费")
    assert "您今年每月交16元党费" in heard
    assert "交到2024年12月" in heard
    assert "交给陈敏" in heard
    assert heard.text.endswith(ENDS)


def test_family_and_others_hear_the_rule_and_nothing_of_his(chat: Chat, known: None) -> None:
    for open_id in ("o-son", "o-sun"):
        heard = chat(open_id).says("党费多少")
        assert "16" not in heard
        assert heard.text.endswith(ENDS)


def test_figure_that_a_member_names_is_computed_as_the_basic_pension_line(chat: Chat) -> None:
    heard = chat("o-sun").says("退休金四千八百五，党费几块钱")
    assert "只按基本养老金这一项算" in heard
    assert "每月24.25元" in heard
    assert "以支部年初核定的为准" in heard


def test_who_keeps_dues_hears_who_has_an_open_month_and_of_one_person(organiser: Phone, known: None) -> None:
    heard = organiser.says("哪些人没交党费")
    assert "还没交到上个月的：王秀兰。" in heard
    assert "还有4位没有记过" in heard
    assert "党费交到2024年12月" in organiser.says("王秀兰党费交到几月了")


def test_member_of_whom_nothing_was_noted_hears_so_and_no_rule_about_something_else(chat: Chat, cast: Cast) -> None:
    told = chat("o-wang").says("我的党费交到哪个月了")
    assert told.template == "dues/not_noted"
    assert told.text.endswith(ENDS)
