"""What a member says, thinks of a study, or asks is shown to no other member before review (P3, R-UX-112)."""

import pytest

from domain.items import Item
from domain.questions import AskedQuestion, Question, QuestionState
from domain.study import StudyRecord
from services import questions
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, World

REFLECTION = "这个月的学习材料学完了，很受教育，想起槐树下入党的事"
OPINION = "我有个意见，槐树下的路灯坏了，晚上看不见"
QUESTION = "槐树下的高龄津贴几月发"
ASKS = ("有什么学习", "我提的事怎么样了", "大家有什么意见", "别人学得怎么样", "谁学了", "看看心得", "下次什么会")


@pytest.mark.parametrize("said", [REFLECTION, OPINION, QUESTION])
def test_words_of_a_member_reach_no_other_member(world: World, chat: Chat, cast: Cast, said: str) -> None:
    factories.a_material(world.session, cast.account)
    world.session.commit()
    world.local("03-10 10:00")
    if chat("o-wang").says(said).template == "talk/is_it_so":
        chat("o-wang").says("1")
    kept = [one.words for one in world.rows(StudyRecord)] + [one.words for one in world.rows(Item)]
    kept += [one.words for one in world.rows(AskedQuestion)]
    assert any("槐树" in words for words in kept), "it was kept for those who answer"
    reader = chat("o-sun")
    assert all("槐树" not in reader.says(words) for words in ASKS)
    assert all("槐树" not in told.text for told in world.told(cast.sun))


def test_question_and_its_answer_are_for_the_asker_until_somebody_else_looked(
    world: World, chat: Chat, cast: Cast
) -> None:
    world.local("03-10 10:00")
    chat("o-wang").says(QUESTION)
    (asked,) = world.rows(AskedQuestion)
    questions.answer(world.session, asked, "槐树街的每季度发一次。", cast.chen, world.now)
    assert "槐树" not in chat("o-sun").says(QUESTION)
    (candidate,) = (one for one in world.rows(Question) if one.state is QuestionState.CANDIDATE)
    assert not questions.review(world.session, candidate, cast.chen, world.now, publish=True), "her own"
    assert questions.review(world.session, candidate, cast.zhao, world.now, publish=True)
    assert "槐树街的每季度发一次" in chat("o-sun").says(QUESTION)
