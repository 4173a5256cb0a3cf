import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language.normal import peel

FORMAL = """尊敬的党支部：
您好！我是第二小组的王秀兰，近日腿疼，不能参加会议，想请个假。
此致
敬礼！
王秀兰
3月5日"""


def test_formal_letter_leaves_the_wish_and_the_name() -> None:
    letter = peel(FORMAL)
    assert letter.body == "我是第二小组的王秀兰，近日腿疼，不能参加会议，想请个假"
    assert letter.name == "王秀兰"
    assert letter.salutation.startswith("尊敬的党支部")
    assert "敬礼" in letter.signature


@pytest.mark.parametrize(
    ("text", "body", "name"),
    [
        ("书记您好，我想请假。谢谢！李建国", "我想请假", "李建国"),
        ("陈书记：我明天去不了了，请准假。此致敬礼 张三 3月10日", "我明天去不了了，请准假", "张三"),
        ("你好，几点开会", "几点开会", ""),
        ("党费交到哪月了？谢谢", "党费交到哪月了？", ""),
        ("我是王秀兰尾号1234", "我是王秀兰尾号1234", "王秀兰"),
        ("各位同志：\n明天上午学习。", "明天上午学习。", ""),
        ("尊敬的组织：我要交思想汇报\n王秀兰", "我要交思想汇报", "王秀兰"),
        ("我去不了了\n欧阳建华", "我去不了了", "欧阳建华"),
    ],
)
def test_formulas_come_off_and_the_name_is_used(text: str, body: str, name: str) -> None:
    letter = peel(text)
    assert (letter.body, letter.name) == (body, name)


@pytest.mark.parametrize("text", ["您好", "谢谢", "祝您身体健康", "书记好", "明天来", "收到", "王秀兰", "好", ""])
def test_short_message_is_left_whole(text: str) -> None:
    assert peel(text).body == text


@settings(deadline=None)
@given(st.text(max_size=60))
def test_body_is_never_lost(text: str) -> None:
    assert bool(peel(text).body.strip()) == bool(text.strip())
