import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.language.normal import normalise
from handlers.language.tables import rows


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("後天開會嗎？？？", "后天开会吗?"),
        ("１２：３０", "12:30"),
        ("3 月 12 日  下午", "3月12日下午"),
        ("我 来。。。。", "我来。"),
        ("明天\n下午", "明天,下午"),
        ("亻尔 女子", "你好"),
        ("我姓弓长张", "我姓张"),
        ("女子的", "好的"),
        ("俺咋知道啥时候", "我怎么知道什么时候"),
        ("后儿个后晌", "后天下午"),
        ("嗯，我明天不来了", "我明天不来了"),
        ("那个，就是说，我腿疼", "我腿疼"),
        ("好好好", "好"),
        ("来伐", "来吗"),
        ("好~", "好"),
    ],
)
def test_one_spelling_for_what_people_write(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "嗯",
        "嗯嗯",
        "阿拉伯",
        "妇女子女",
        "女马上到",
        "你心里",
        "木木头",
        "今日头条",
        "需要得到",
        "三三三",
        "请勿要求",
        "",
    ],
)
def test_what_is_right_already_stays(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize("face", ["👍", "👍🏻👍🏻", "/:strong", "[强]", "[OK]", "/:ok", " 👌 ", "/:handclap"])
def test_agreeing_face_alone_is_a_word(face: str) -> None:
    assert normalise(face) == "好的"


@pytest.mark.parametrize("text", ["我不来了[强]", "我不来了👍", "/:rose我不来了/:@)"])
def test_face_beside_words_is_decoration(text: str) -> None:
    assert normalise(text) == "我不来了"


def test_every_split_character_is_joined() -> None:
    pairs = rows("handwriting.tsv")
    assert len(pairs) >= 200
    assert [pair for pair in pairs if len(pair[0]) != 2 or len(pair[1]) != 1] == []
    assert [pair[0] for pair in pairs if normalise(pair[0]) != normalise(pair[1])] == []


@pytest.mark.parametrize("name", ["handwriting.tsv", "colloquial.tsv"])
def test_guard_words_keep_their_spelling(name: str) -> None:
    guarded = [(row[0], guard) for row in rows(name) if len(row) > 2 for guard in row[2].split()]
    changed = [guard for said, guard in guarded if said in guard and said not in normalise(guard)]
    assert changed == []


def test_colloquial_words_become_plain_ones_in_one_step() -> None:
    entries = rows("colloquial.tsv")
    assert len(entries) >= 60
    assert [row[0] for row in entries if normalise(row[0]) != normalise(row[1])] == []


_PIECES = [
    cell for name in ("colloquial.tsv", "handwriting.tsv", "faces.tsv") for row in rows(name) for cell in row[:2]
]
_WRITING = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from([*_PIECES, "。", ",", " ", "嗯", "那个", "1"]), max_size=8).map("".join),
)


@settings(deadline=None)
@given(_WRITING)
@example("那个那个就是说")
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
