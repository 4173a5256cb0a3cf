"""认一认您: three doors; nothing about any member is said before one of them opened."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from domain.accounts import Follower
from domain.bindings import Binding, BindingRequest, Consent, Door
from domain.items import Task, TaskKind
from domain.members import LifeState, Member
from handlers.message import Kind
from services import bindings
from tests import factories
from tests.cast import Cast
from tests.handlers.phone import Chat, Phone, World


@pytest.fixture
def stranger(chat: Chat) -> Phone:
    return chat("o-new")


@pytest.fixture
def li_elsewhere(session: Session, cast: Cast) -> Member:
    """A member who is on no WeChat yet."""
    member = factories.a_member(session, cast.branch, "何桂英", phone="15400007788", group_id=cast.groups[0].id)
    session.commit()
    return member


def bound(world: World, open_id: str = "o-new") -> list[Binding]:
    return [row for row in world.rows(Binding, open_id=open_id) if row.until is None]


# -- door one: the card ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["scans", "follows"])
def test_one_scan_of_the_paper_card_is_enough(
    world: World, session: Session, stranger: Phone, li_elsewhere: Member, act: str
) -> None:
    card = bindings.make_card(session, li_elsewhere, world.now)
    scene = card.scene
    heard = getattr(stranger, act)(scene)
    assert heard.template == "onboarding/recognised"
    assert "何同志" in heard
    (binding,) = bound(world)
    assert (binding.member_id, binding.door) == (li_elsewhere.id, Door.CARD)


def test_unknown_code_says_nothing_about_anybody(stranger: Phone) -> None:
    assert stranger.scans("card_nobody").template == "onboarding/unknown_code"


def test_withdrawn_card_opens_nothing(world: World, session: Session, stranger: Phone, li_elsewhere: Member) -> None:
    card = bindings.make_card(session, li_elsewhere, world.now)
    card.withdrawn_at = world.now
    assert stranger.scans(card.scene).template == "onboarding/unknown_code"
    assert bound(world) == []


def test_card_of_a_member_who_is_known_elsewhere_goes_to_the_secretary(
    world: World, session: Session, cast: Cast, stranger: Phone
) -> None:
    scene = bindings.make_card(session, cast.wang, world.now).scene
    assert stranger.scans(scene).template == "onboarding/secretary_decides"
    assert bound(world) == []
    assert "staff/recognise" in world.templates_told(cast.chen)


def test_own_card_scanned_again_is_a_greeting(world: World, session: Session, cast: Cast, chat: Chat) -> None:
    scene = bindings.make_card(session, cast.wang, world.now).scene
    assert chat("o-wang").scans(scene).template == "onboarding/welcome_back"


# -- door two: name and four digits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("我是何桂英，尾号7788",),
        ("何桂英 7788",),
        ("你好", "何桂英", "7788"),
        ("你好", "我叫何桂英", "七七八八"),
        ("你好", "何桂英", "15400007788"),
    ],
)
def test_name_and_digits_open_the_door(
    world: World, stranger: Phone, li_elsewhere: Member, words: tuple[str, ...]
) -> None:
    assert stranger.goes_through(*words).template == "onboarding/recognised"
    (binding,) = bound(world)
    assert (binding.member_id, binding.door) == (li_elsewhere.id, Door.DIGITS)
    assert (binding.consent_version, binding.consented_at) == (bindings.CONSENT_VERSION, world.now)
    (consent,) = world.rows(Consent)
    assert (consent.subject, consent.given, consent.at) == ("notices", True, world.now)


def test_the_secretary_hears_of_every_recognition(
    world: World, cast: Cast, stranger: Phone, li_elsewhere: Member
) -> None:
    stranger.says("何桂英 7788")
    assert [told.text.split("\n")[0] for told in world.told(cast.chen)] == ["何桂英在微信上认好了。"]


def test_right_and_wrong_names_hear_the_same_words(chat: Chat, li_elsewhere: Member) -> None:
    talks = (("你好", "{}", "0000", "0000", "0000"), ("{} 1111", "1"), ("你好", "{}", "1"), ("我是{}", "9999"))
    for number, talk in enumerate(talks):
        right = [chat(f"o-right-{number}").says(words.format("何桂英")).text for words in talk]
        wrong = [chat(f"o-wrong-{number}").says(words.format("马冬梅")).text for words in talk]
        assert right == wrong


def test_bound_member_and_nobody_hear_the_same_words(chat: Chat, cast: Cast) -> None:
    own = (cast.wang.phone or "")[-4:]
    right = [chat("o-a").says(words).text for words in ("你好", "王秀兰", own)]
    wrong = [chat("o-b").says(words).text for words in ("你好", "王秀兰", "9999")]
    assert right[:2] == wrong[:2]
    assert right[2] != ""


def test_three_wrong_tries_leave_the_secretarys_door_only(world: World, stranger: Phone, li_elsewhere: Member) -> None:
    stranger.goes_through("你好", "何桂英", "0001", "0002")
    assert stranger.says("0003").template == "onboarding/secretary_decides"
    assert stranger.goes_through("何桂英", "7788").template == "onboarding/secretary_decides"
    assert bound(world) == []
    (follower,) = world.rows(Follower, open_id="o-new")
    assert follower.locked_until is not None


def test_the_lock_ends_after_a_day(world: World, stranger: Phone, li_elsewhere: Member) -> None:
    stranger.goes_through("你好", "何桂英", "0001", "0002", "0003")
    world.passes(hours=25)
    assert stranger.says("何桂英 7788").template == "onboarding/recognised"


def test_five_tries_for_one_member_from_many_wechats_shut_the_second_door(
    world: World, chat: Chat, li_elsewhere: Member
) -> None:
    for number in range(5):
        chat(f"o-thief-{number}").says(f"何桂英 000{number}")
    chat("o-new").says("何桂英 7788")
    assert bound(world) == []
    world.session.expire_all()
    assert li_elsewhere.recognition_locked_until is not None


def test_roster_is_not_told_to_strangers(chat: Chat, cast: Cast) -> None:
    phone = chat("o-new")
    asked = (
        "支部有谁卧床",
        "王秀兰住哪里",
        "几点开会",
        "谁没回",
        "我的记录",
        "看我的信息",
        "今天要办什么",
        "代签 王秀兰",
    )
    heard = "".join(phone.says(words, after=timedelta(hours=1)).text for words in asked)
    names = [member.name for member in (*cast.everybody, cast.zhou)]
    assert [name for name in names if name in heard] == []
    assert "东风社区" not in heard


def test_dead_member_is_nobody(world: World, session: Session, stranger: Phone, li_elsewhere: Member) -> None:
    li_elsewhere.life_state = LifeState.DECEASED
    assert stranger.says("何桂英 7788").template == "onboarding/not_matched"
    assert bound(world) == []


# -- door three: the secretary ---------------------------------------------------------------------------------------


def test_name_alone_goes_to_the_secretary_who_says_yes(
    world: World, cast: Cast, chat: Chat, stranger: Phone, li_elsewhere: Member
) -> None:
    assert stranger.goes_through("你好", "何桂英", "1").template == "onboarding/secretary_decides"
    (line,) = world.told(cast.chen)
    assert "第一小组的何桂英" in line.text
    secretary = chat("o-chen")
    assert "何桂英" in secretary.says("认人")
    assert secretary.says("1").template == "staff/recognised_by_you"
    (binding,) = bound(world)
    assert (binding.member_id, binding.door) == (li_elsewhere.id, Door.SECRETARY)
    assert world.templates_told(li_elsewhere) == ["onboarding/recognised_now"]
    (task,) = world.rows(Task, kind=TaskKind.RECOGNITION)
    assert task.closed_at is not None


def test_secretary_who_says_no_leaves_the_door_shut(
    world: World, chat: Chat, stranger: Phone, li_elsewhere: Member
) -> None:
    stranger.goes_through("你好", "何桂英", "1")
    assert chat("o-chen").goes_through("认人", "不是").template == "staff/refused_by_you"
    assert bound(world) == []
    assert world.templates_told("o-new") == ["onboarding/not_recognised"]


def test_digit_alone_answers_the_question_that_was_sent(
    world: World, chat: Chat, stranger: Phone, li_elsewhere: Member
) -> None:
    stranger.goes_through("你好", "何桂英", "1")
    assert chat("o-chen").says("1").template == "staff/recognised_by_you"
    assert len(bound(world)) == 1


def test_several_who_knock_are_decided_one_after_the_other(
    world: World, session: Session, cast: Cast, chat: Chat, li_elsewhere: Member
) -> None:
    factories.a_member(session, cast.branch, "马冬梅")
    for open_id, name in (("o-1", "何桂英"), ("o-2", "马冬梅")):
        chat(open_id).goes_through("你好", name, "1")
    secretary = chat("o-chen")
    assert "何桂英" in secretary.says("认人")
    assert "马冬梅" in secretary.says("1")
    assert secretary.says("2").template == "staff/refused_by_you"
    assert (len(bound(world, "o-1")), len(bound(world, "o-2"))) == (1, 0)


def test_asking_twice_waits_for_one_answer(world: World, stranger: Phone, li_elsewhere: Member) -> None:
    stranger.goes_through("你好", "何桂英", "1", "你好", "何桂英", "1")
    assert len(world.rows(BindingRequest)) == 1


def test_nobody_waits_to_be_recognised(chat: Chat) -> None:
    assert chat("o-chen").says("认人").template == "staff/nobody_to_recognise"


def test_another_branchs_secretary_decides_nothing_of_ours(
    world: World, chat: Chat, stranger: Phone, li_elsewhere: Member
) -> None:
    stranger.goes_through("你好", "何桂英", "1")
    assert chat("o-zhou").says("认人").template == "staff/nobody_to_recognise"
    chat("o-zhou").says("1")
    assert bound(world) == []


# -- a second WeChat -------------------------------------------------------------------------------------------------


def test_member_known_on_one_wechat_needs_the_secretary_for_another(
    world: World, cast: Cast, chat: Chat, stranger: Phone
) -> None:
    own = (cast.wang.phone or "")[-4:]
    assert stranger.says(f"王秀兰 {own}").template == "onboarding/secretary_decides"
    assert bound(world) == []
    (asked,) = world.told(cast.wang)
    assert "是您换手机了吗？" in asked.text
    assert world.templates_told(cast.chen) == ["staff/recognise"]
    assert chat("o-chen").says("1").template == "staff/recognised_by_you"
    assert [binding.member_id for binding in bound(world)] == [cast.wang.id]
    assert bound(world, "o-wang") == []
    assert world.templates_told("o-wang") == ["onboarding/moved"]


def test_earlier_wechat_is_asked_once_a_day(world: World, cast: Cast, chat: Chat) -> None:
    for number in range(3):
        chat(f"o-thief-{number}").goes_through("你好", "王秀兰", "1")
    assert world.templates_told(cast.wang) == ["onboarding/was_it_you"]


@pytest.mark.parametrize("words", ["2", "不是我"])
def test_member_who_did_not_change_phones_shuts_the_door_himself(
    world: World, cast: Cast, chat: Chat, stranger: Phone, words: str
) -> None:
    stranger.goes_through("你好", "王秀兰", "1")
    assert chat("o-wang").says(words).template == "onboarding/it_is_not_me"
    assert world.templates_told(cast.chen) == ["staff/recognise", "staff/not_him"]
    chat("o-chen").says("1")
    assert bound(world) == []
    assert len(bound(world, "o-wang")) == 1


@pytest.mark.parametrize("words", ["1", "是我换的"])
def test_member_who_changed_phones_leaves_it_to_the_secretary(
    world: World, chat: Chat, stranger: Phone, words: str
) -> None:
    stranger.goes_through("你好", "王秀兰", "1")
    assert chat("o-wang").says(words).template == "onboarding/it_is_me"
    assert bound(world) == []
    chat("o-chen").says("1")
    assert len(bound(world)) == 1


# -- coming and going ------------------------------------------------------------------------------------------------


def test_new_follower_is_asked_for_his_name_and_told_what_is_never_asked(stranger: Phone) -> None:
    heard = stranger.follows()
    assert heard.template == "onboarding/welcome"
    assert "不要密码，不收钱。" in heard


def test_member_who_comes_back_is_known(chat: Chat) -> None:
    phone = chat("o-wang")

    assert phone.sends(Kind.UNFOLLOW).text == ""
    assert phone.follows().template == "onboarding/welcome_back"


def test_stranger_is_not_pestered(stranger: Phone) -> None:
    templates = [stranger.says(words).template for words in ("你好", "今天天气不错", "哈哈哈哈")]
    assert templates[0] == "onboarding/welcome"
    assert "onboarding/welcome" not in templates[1:]
