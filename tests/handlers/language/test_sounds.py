import pytest

from handlers.language import sounds


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("党费", "当费"), ("签到", "千道"), ("请假", "请家"), ("支部", "只部"), ("会议", "费议"), ("开会", "开灰"),
        ("书记", "舒记"), ("三", "山"), ("四", "是"), ("刘奶奶", "刘来来"), ("党", "胆"), ("请", "寝"), ("热", "乐"),
        ("小组会", "小祖会"), ("花", "发"), ("现", "想"), ("一组", "1组"),
    ],
)  # fmt: skip
def test_words_that_accents_mix_up_sound_the_same(a: str, b: str) -> None:
    assert sounds.same(a, b)


@pytest.mark.parametrize(("a", "b"), [("来", "去"), ("党费", "水费"), ("开会", "开门"), ("", ""), ("。", "!")])
def test_other_words_do_not(a: str, b: str) -> None:
    assert not sounds.same(a, b)


@pytest.mark.parametrize(
    ("name", "sound"),
    [("单国华", "shan"), ("曾庆红", "zeng"), ("仇和", "qiu"), ("任弼时", "ren"), ("尉迟恭", "yu chi")],
)
def test_family_names_are_read_as_names(name: str, sound: str) -> None:
    assert sounds.strict_key(name, name=True).startswith(sound + " ")


@pytest.mark.parametrize(
    ("word", "text", "span"),
    [
        ("小组会", "那个小祖会几点", (2, 5)),
        ("签到", "我要千道", (2, 4)),
        ("开会", "几点开会", (2, 4)),
        ("会议", "费议室在哪", (0, 2)),
        ("党费", "党,费交哪", (0, 3)),
    ],
)
def test_word_is_heard_inside_a_sentence(word: str, text: str, span: tuple[int, int]) -> None:
    assert sounds.find(word, text) == span


@pytest.mark.parametrize(("word", "text"), [("签到", "明天不来"), ("签到", ""), ("", "签到"), ("签到", "签")])
def test_absent_word_is_not_heard(word: str, text: str) -> None:
    assert sounds.find(word, text) is None


def test_word_as_written_wins_over_one_that_only_sounds_like_it() -> None:
    assert sounds.find("三", "山上三人") == (2, 3)


ROSTER = ["王秀兰", "王秀云", "黎明", "李明", "李民", "张建国", "单小芳", "陈敏"]


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("王秀蓝", "王秀兰"),
        ("黄秀云", "王秀云"),
        ("张剑国", "张建国"),
        ("山小方", "单小芳"),
        ("程敏", "陈敏"),
        ("李明", "李明"),
    ],
)
def test_misheard_name_finds_its_member_first(heard: str, name: str) -> None:
    assert sounds.closest(heard, ROSTER)[0][0] == name


def test_names_that_sound_alike_score_alike_so_that_somebody_asks() -> None:
    best = sounds.closest("李明", ROSTER)
    assert [name for name, _ in best] == ["李明", "黎明", "李民"]
    assert {score for _, score in best} == {100.0}


def test_no_more_names_than_wanted() -> None:
    assert len(sounds.closest("王", ROSTER, limit=2)) == 2
    assert sounds.closest("王", []) == []
