"""Which known question is meant: by words, by sound, by year, for whom; and what is never answered from a neighbour."""

from datetime import date

import pytest

from bench.questions.many import entries
from bench.questions.sets import NOBODY, table
from handlers.language.matching import Entry, Index, Questions, Scope, Sureness, find, shipped

RATE = Entry("rate", ("党费怎么算", "退休以后党费交多少"), "按基本养老金算。", ("标准", "比例"))
COLLECTOR = Entry("collector", ("党费交给谁",), "交给组织委员。")
TRANSFER = Entry("transfer", ("组织关系怎么转",), "问清接收党组织。", ("手续",))
CARD = Entry("card", ("活动证在哪里办",), "由基层党委发。")
OLD = Entry("old", ("1960年入党党龄怎么算",), "从转正算。", ("1956-1969",))
NEW = Entry("new", ("1985年入党党龄怎么算",), "从转正算。", ("1982-2030",))
INDEX = Index([RATE, COLLECTOR, TRANSFER, CARD, OLD, NEW])


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("党费怎么算", "rate"),
        ("党钱咋个算", "rate"),
        ("黨費怎麼算？？", "rate"),
        ("尊敬的支部领导您好，请问党费怎么算，谢谢", "rate"),
        ("档费怎么算", "rate"),
        ("党费交给准", "collector"),
        ("挪关系要啥手续", "transfer"),
        ("主织关系怎么专", "transfer"),
        ("活动正在哪里办", "card"),
    ],
)
def test_question_is_found_however_it_is_spelt(said: str, key: str) -> None:
    assert find(said, INDEX).key == key


@pytest.mark.parametrize(("said", "key"), [("我63年入的党，党龄怎么算", "old"), ("一九八八年入党党龄怎么算", "new")])
def test_year_decides_between_entries(said: str, key: str) -> None:
    assert find(said, INDEX).key == key


def test_year_that_the_only_entry_does_not_speak_of_is_a_reason_to_ask() -> None:
    assert find("1985年入党党龄怎么算", Index([OLD])).sureness is not Sureness.ANSWER


def test_subject_alone_is_asked_about_when_two_entries_speak_of_it() -> None:
    found = find("党费", INDEX)
    assert found.sureness is Sureness.MENU
    assert set(found.keys[:2]) == {"rate", "collector"}


@pytest.mark.parametrize("said", ["", "。。。", "嗯", "😊", "a", "今天天气不错", "帮我写一首诗"])
def test_what_no_entry_speaks_of_finds_nothing(said: str) -> None:
    assert find(said, INDEX).sureness is Sureness.NOTHING


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("降压药一天吃几片", "dose"),
        ("失眠吃什么药", "drug"),
        ("我是不是得了糖尿病", "diagnosis"),
        ("老王一个月交多少党费", "own_money"),
        ("你觉得现在的政策好不好", "politics"),
        ("李书记犯了什么事", "discipline"),
        ("上面的内部文件怎么说的", "secret"),
        ("遗嘱要怎么写才算数", "law"),
    ],
)
def test_topic_for_a_person_finds_no_entry_even_with_the_same_words(said: str, reason: str) -> None:
    found = find(said, Index([Entry("same", (said,), "")]))
    assert (found.sureness, found.keys, found.reason) == (Sureness.PERSON, (), reason)


@pytest.mark.parametrize("said", ["退休金今年涨多少", "药费怎么报销", "高龄补贴标准是多少", "体检标准是多少"])
def test_narrow_topic_is_never_answered_from_its_neighbour(said: str) -> None:
    assert find(said, INDEX).keys == ()


def test_narrow_topic_is_answered_by_its_own_entry() -> None:
    own = Entry("pension", ("今年养老金涨多少",), "以通知为准。")
    assert find("退休金今年涨多少", Index([RATE, own])).key == "pension"


def test_answer_of_the_nearest_unit_goes_before_everybodys() -> None:
    own, others = Entry("card", CARD.phrasings, "找陈敏。", unit_id=7), Entry("card", CARD.phrasings, "", unit_id=8)
    index = Index([CARD, others, own])
    assert find("活动证在哪里办", index, Scope((7, 1, None))).alternatives == (own,)
    assert find("活动证在哪里办", index, Scope((9, 1, None))).alternatives == (CARD,)


def test_answers_of_many_other_branches_do_not_push_out_ones_own() -> None:
    index = Index([Entry("card", CARD.phrasings, unit_id=number) for number in range(100)] + [CARD])
    assert find("活动证在哪里办", index).alternatives == (CARD,)


def test_answer_is_valid_to_the_end_of_its_last_day() -> None:
    index = Index([Entry("card", CARD.phrasings, valid_until=date(2025, 3, 10))])
    assert find("活动证在哪里办", index, Scope(on=date(2025, 3, 10))).key == "card"
    assert find("活动证在哪里办", index, Scope(on=date(2025, 3, 11))).key == ""


def test_nothing_known_finds_nothing() -> None:
    assert find("党费怎么算", Index([])).sureness is Sureness.NOTHING


def test_exact_wording_is_found_among_two_thousand() -> None:
    known = Questions(Index(entries(shipped().index.entries, 2000)))
    chosen = [entry for entry in known.index.entries if not entry.key.startswith("made_")][::10]
    found = [known.find(entry.phrasings[0]) for entry in chosen]
    assert [one.key for one in found] == [entry.key for entry in chosen]


def _share(name: str) -> tuple[float, float, float, int]:
    """(first, among three, right of what is answered at once, foreign ones answered) of a measured set."""
    asked = [(one.key, shipped().find(one.text)) for one in table(name)]
    known = [(key, found) for key, found in asked if key != NOBODY]
    answered = [(key, found) for key, found in known if found.sureness is Sureness.ANSWER]
    return (
        sum(key == found.key for key, found in known) / len(known),
        sum(key in found.keys for key, found in known) / len(known),
        sum(key == found.key for key, found in answered) / len(answered),
        sum(found.sureness is Sureness.ANSWER for key, found in asked if key == NOBODY),
    )


@pytest.mark.parametrize(
    ("name", "first", "among_three", "right", "foreign"),
    [
        ("questions_asked", 0.90, 0.96, 0.97, 1),
        ("questions_fresh", 0.90, 0.94, 0.98, 3),
        ("questions_last", 0.88, 0.95, 0.96, 3),
    ],
)
def test_measured_sets_stay_where_they_are(
    name: str, first: float, among_three: float, right: float, foreign: int
) -> None:
    measured = _share(name)
    assert measured[0] >= first
    assert measured[1] >= among_three
    assert measured[2] >= right
    assert measured[3] <= foreign
