"""Somebody pretends to be 王秀兰 (story S21)."""

from domain.bindings import Binding
from tests.journeys.town import Town

TRIES = ("我是王秀兰", "1942", "1235", "1236", "1237")
SECRETS = ("第二小组", "李建国", "赵磊", "陈敏", "孙海", "卧床", "1942", "82", "154")


def test_stranger_learns_nothing_and_a_wrong_name_sounds_like_a_right_one(town: Town) -> None:
    right, wrong = town.stranger("甲"), town.stranger("乙")
    for said in (*TRIES, "支部有谁卧床", "王秀兰电话多少", "签到", "几点开会"):
        answers = right.says(said), wrong.says(said.replace("王秀兰", "刘翠花"))
        texts = [answer["text"] for [answer] in answers]
        assert texts[0] == texts[1]
        assert not any(secret in texts[0] for secret in SECRETS), texts[0]


def test_guesses_from_three_accounts_are_stopped_also_after_a_restart(town: Town) -> None:
    for name in ("甲", "乙", "丙"):
        phone = town.stranger(name)
        for said in TRIES:
            phone.says(said)
    town.closes()
    town.opens()
    tail = (town.cast.wang.phone or "")[-4:]
    assert len(town.rows(Binding, member_id=town.cast.wang.id, until=None)) == 2
    [answer] = town.stranger("丁").says(f"我是王秀兰 尾号{tail}")
    assert "书记" in answer["text"]
    assert len(town.rows(Binding, member_id=town.cast.wang.id, until=None)) == 2


def test_secretary_and_her_own_wechat_are_told(town: Town) -> None:
    phone = town.stranger("甲")
    for said in TRIES:
        phone.says(said)
    town.does_what_is_due()
    assert any("王秀兰" in text for text in town.told(town.phone("陈敏")))
    assert any("别的微信" in text for text in town.told(town.phone("王秀兰")))
    assert town.told(town.phone("周芳")) == []
