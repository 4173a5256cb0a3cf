"""Secrecy, compulsion, trust: what must never go out is stopped in every disguise, an ordinary year passes."""

from collections.abc import Callable

import pytest

from domain import compulsion, secrecy, trust
from domain.verdicts import Level, Verdict, fold, gravest, rows, rules_of
from tests.domain import checked_texts

Judge = Callable[[str], tuple[Verdict, ...]]
JUDGES: dict[str, Judge] = {"secrecy": secrecy.judge, "compulsion": compulsion.judge, "trust": trust.judge}
TABLES = ("check_blocked.tsv", "check_fresh.tsv", "check_fresh_second.tsv", "check_fresh_third.tsv")


def every(text: str) -> list[Verdict]:
    return [verdict for judge in JUDGES.values() for verdict in judge(text)]


@pytest.mark.parametrize("check", JUDGES)
def test_more_than_two_hundred_variants_are_each_blocked(check: str) -> None:
    texts = list(checked_texts.variants(check))
    assert len(set(texts)) >= 200
    assert [text for text in texts if gravest(JUDGES[check](text)) is not Level.BLOCK] == []


def test_ordinary_year_raises_no_alarm_in_a_hundred() -> None:
    texts = checked_texts.ordinary_year()
    texts += [
        text
        for name in ("check_ordinary.tsv", *TABLES)
        for check, text in checked_texts.written(name)
        if check == "pass"
    ]
    assert len(texts) >= 300
    alarms = [(text, found) for text in texts if (found := every(text))]
    assert len(alarms) * 100 < len(texts), alarms


@pytest.mark.parametrize("name", TABLES)
def test_texts_that_were_written_by_hand_are_each_caught(name: str) -> None:
    wrong = [row for row in checked_texts.written(name) if row[0] != "pass" and not JUDGES[row[0]](row[1])]
    assert wrong == []


@pytest.mark.parametrize("check", JUDGES)
def test_every_rule_explains_itself_and_offers_a_way_out(check: str) -> None:
    for rule in rules_of(check):
        assert "{part}" in rule.why or rule.name == "attachment"
        assert rule.why.endswith("。")
        assert "。" not in rule.why[:-1], rule.why
        assert rule.way


def test_found_part_is_told_as_it_was_written() -> None:
    (found,) = secrecy.judge("今天学 绝 蜜 文件。")
    assert (found.part, found.level) == ("绝 蜜", Level.BLOCK)
    assert "绝 蜜" in found.why


def test_answers_that_come_with_the_program_may_go_out() -> None:
    answers = [cells[2] for cells in rows("questions.tsv")[1:] if len(cells) > 2]
    blocked = [text for text in answers if gravest(every(text)) is Level.BLOCK]
    assert len(answers) > 100
    assert blocked == []


IDENTITY = "340302194803121234"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"王老{IDENTITY}请核对", "王老**************1234请核对"),
        ("号码340302 19480312 123X。", "号码****************123X。"),
        ("卡6222 0213 0200 1234 567", "卡********************567"[:-4] + " 567"),
        ("电话0552-3041234，手机13812345678", "电话0552-3041234，手机13812345678"),
    ],
)
def test_identity_and_card_numbers_are_masked_and_phones_are_not(text: str, masked: str) -> None:
    assert secrecy.mask(text) == masked


def test_identity_number_asks_for_a_second_person_and_is_not_repeated() -> None:
    found = secrecy.judge(f"王老的号码是{IDENTITY}。")
    assert [verdict.level for verdict in found] == [Level.WARN]
    assert IDENTITY not in found[0].why + found[0].part


@pytest.mark.parametrize(("phones", "level"), [(1, Level.PASS), (2, Level.PASS), (3, Level.WARN)])
def test_three_telephone_numbers_are_a_list(phones: int, level: Level) -> None:
    text = "，".join(f"1381234567{n}" for n in range(phones))
    assert gravest(secrecy.judge(f"有事请打{text}。")) is level


def test_attachment_asks_for_a_second_person() -> None:
    assert [verdict.rule for verdict in secrecy.judge("周三开会。", attachments=1)] == ["attachment"]


@pytest.mark.parametrize(
    ("address", "passes"),
    [
        ("https://www.12371.cn/2025/a.shtml", True),
        ("http://www.people.com.cn/n1/", True),
        ("https://12371.cn.pay.top/a", False),
        ("http://xn12371.cn/", False),
        ("www点abc点com", False),
        ("ａｂｃ．ｃｏｍ", False),
        ("http://10.2.3.4/a", False),
        ("http://localhost/a", False),
        ("邮箱 dangwei@example.com", True),
    ],
)
def test_only_official_addresses_pass(address: str, *, passes: bool) -> None:
    assert (trust.judge(f"文章在这里：{address} 想看的看看。") == ()) is passes


def test_host_that_the_branch_knows_passes() -> None:
    text = "见 https://lgb.example.cn/a"
    assert trust.judge(text)
    assert trust.judge(text, known=["lgb.example.cn"]) == ()


def test_empty_text_and_marks_alone_raise_nothing() -> None:
    for text in ("", "。。。", "★", "\u200b", "１２３"):
        assert every(text) == []
        assert fold(text).written == text
