"""The table of contents of everything the bot understands. The first route that fits wins; the order is the policy."""

from collections.abc import Callable

from handlers import (
    also,
    care,
    checking,
    checkins,
    correcting,
    digits,
    dues,
    fallback,
    items,
    menus,
    passing_on,
    people,
    questions,
    receipts,
    rights,
    staff,
    study,
    talk,
    voice,
)
from handlers.context import Context
from handlers.dialogue import Dialogue
from handlers.meetings import coming, signing
from handlers.message import Kind, Message, Reply
from handlers.onboarding import deciding, family, moving, recognition, speaking
from handlers.routing import Need, Route, Table, dispatch
from handlers.staff import recording

MEMBERS = (
    # danger, for everyone, before everything
    Route("care.emergency", care.emergency, intents=("emergency",), needs=Need.NOBODY, shared=True),
    Route("care.low_mood", care.low_mood, intents=("low_mood",), needs=Need.NOBODY, shared=True),
    Route("care.scam", care.scam, intents=("report_scam",), needs=Need.NOBODY, shared=True),
    # words that count at their own moment only
    Route("family.passed_on", passing_on.answer, when=passing_on.is_answer, needs=Need.NOBODY, shared=True),
    Route("digits.tapped", digits.tapped, when=digits.is_tapped, needs=Need.NOBODY, shared=True),
    Route("care.reached", care.reached, when=care.is_reached),
    Route("staff.was_not_there", recording.was_not_there, when=recording.disputes, needs=Need.SELF),
    Route("onboarding.moving", moving.answer_words, when=moving.is_about, needs=Need.SELF),
    # who are you
    Route("onboarding.follow", recognition.follow, kinds=(Kind.FOLLOW,), needs=Need.NOBODY, shared=True),
    Route("onboarding.unfollow", recognition.unfollow, kinds=(Kind.UNFOLLOW,), needs=Need.NOBODY, shared=True),
    Route("onboarding.scan", recognition.scan, kinds=(Kind.SCAN,), needs=Need.NOBODY, shared=True),
    Route("onboarding.bind", recognition.bind, intents=("bind",), needs=Need.NOBODY, shared=True),
    Route("onboarding.family", family.declare, intents=("proxy_declare",), needs=Need.NOBODY, shared=True),
    Route("receipts.receipt", receipts.receipt, kinds=(Kind.RECEIPT,), needs=Need.NOBODY, shared=True),
    # rights that always work
    Route("rights.opt_out", rights.opt_out, intents=("opt_out",)),
    Route("rights.opt_in", rights.opt_in, intents=("opt_in",), checked=True),
    Route("rights.is_it_real", rights.is_it_real, intents=("verify_identity",), needs=Need.NOBODY, shared=True),
    Route("rights.record", rights.my_record, intents=("ask_record",), menu=("record",)),
    Route("rights.data", rights.my_data, intents=("data_request",), needs=Need.SELF),
    Route("rights.update", rights.update_info, intents=("update_info",)),
    Route("undo.correct", correcting.correct, intents=("correct",), checked=True),
    # meetings
    Route("meetings.next", coming.ask_meeting, intents=("ask_meeting",), menu=("meeting",), shared=True),
    Route("meetings.attend", coming.attend, intents=("attend",), checked=True),
    Route("meetings.leave", coming.request_leave, intents=("leave_request",), menu=("leave",), checked=True),
    Route("meetings.leave_cancel", coming.cancel_leave, intents=("leave_cancel",), checked=True),
    Route("meetings.sign_in", signing.sign_in, intents=("sign_in",), menu=("sign_in",), checked=True),
    # study, well-being, opinions
    Route("study.material", study.ask_study, intents=("ask_study", "read_on"), menu=("study",), shared=True),
    Route("study.studied", study.studied, intents=("study_report", "share_reflection"), needs=Need.SELF, checked=True),
    Route("study.home", study.request_home_study, intents=("request_home_study",), menu=("home_study",), checked=True),
    Route("checkins.report_safe", checkins.report_safe, intents=("report_safe",), menu=("safe",), checked=True),
    Route("items.settle", items.settle, needs=Need.SELF, when=items.is_settled),
    Route("items.suggest", items.suggest, intents=("suggest", "volunteer"), menu=("suggest",), checked=True),
    Route("items.complain", items.complain, intents=("complain",), menu=("complain",), checked=True),
    # people
    Route("people.call_back", people.ask_human, intents=("ask_human",), menu=("human",), needs=Need.NOBODY),
    Route("people.visit", people.request_visit, intents=("request_visit",), checked=True),
    Route("people.unwell", people.unwell, intents=("health_report",)),
    Route("people.mourning", people.mourning, intents=("bereavement",)),
    Route("people.away", people.away, intents=("report_away",), checked=True),
    Route("people.back", people.back, intents=("report_return",), checked=True),
    Route("people.dues", dues.ask, intents=("ask_dues", "dues_how"), shared=True),
    Route("people.dues_matter", dues.matter, intents=("dues_hardship", "dues_paid_report")),
    Route("people.voting", questions.answer_or(people.voting), intents=("ask_voting",), shared=True),
    Route("people.secret", people.secret, intents=("confidential_request",), shared=True),
    Route("people.passed_on", people.passed_on, intents=("ask_minutes",)),
    Route("questions.ask", questions.ask, intents=("question", "ask_policy", "ask_transfer", "ask_party_age")),
    # talk
    Route("talk.seen", talk.acknowledge, intents=("ack",)),
    Route("talk.greet", talk.greet, intents=("greet",), shared=True),
    Route("talk.thanks", talk.thanks, intents=("thanks",), shared=True),
    Route("talk.chat", talk.chat, intents=("chitchat",), shared=True),
    Route(
        "talk.help",
        questions.answer_or(talk.help_me),
        intents=("help",),
        menu=("help",),
        needs=Need.NOBODY,
        shared=True,
    ),
    Route("talk.repeat", talk.repeat, intents=("repeat",), shared=True),
    Route("talk.forwarded", talk.forwarded, intents=("forwarded",), shared=True),
    Route("talk.voice", talk.voice, kinds=(Kind.VOICE,), needs=Need.NOBODY),
    Route("talk.picture", talk.picture, kinds=(Kind.IMAGE, Kind.UNSUPPORTED), shared=True),
    Route("talk.place", talk.place_card, kinds=(Kind.LOCATION,), shared=True),
    Route("talk.other", talk.other, kinds=(Kind.VIDEO, Kind.FILE, Kind.LINK), shared=True),
    Route("digits.choose", digits.choose, intents=("choose_number",), needs=Need.NOBODY),
)


def _resume(message: Message, context: Context) -> Reply:
    return dispatch(TABLE, message, context)


def _who(message: Message, context: Context) -> Reply:
    return speaking.ask_who(message, context, _resume)


def _check(message: Message, context: Context, route: Route) -> Reply:
    return checking.ask_back(message, context, route, _resume)


def _also(message: Message, context: Context, route: Route) -> Reply:
    return also.offer(message, context, route, _resume)


def _spoken(table: Table, message: Message, context: Context, go_on: Callable[[], Reply]) -> Reply:
    return voice.answer(table, message, context, go_on, _resume)


DIALOGUES: tuple[Dialogue, ...] = (
    care.CARE,
    coming.COMING,
    signing.SIGNING,
    items.ITEMS,
    menus.MENU,
    digits.DIGITS,
    questions.QUESTIONS,
    recognition.RECOGNITION,
    deciding.DECIDING,
    family.FAMILY,
    speaking.dialogue(_resume),
    checking.dialogue(_resume),
    also.dialogue(_resume),
    voice.dialogue(_resume),
    *staff.DIALOGUES,
)

TABLE = Table(
    routes=(*MEMBERS[:3], *staff.ROUTES, *MEMBERS[3:]),
    dialogues={dialogue.name: dialogue for dialogue in DIALOGUES},
    fallback=voice.not_understood,
    refused=fallback.refused,
    cancelled=fallback.cancelled,
    who=_who,
    check=_check,
    also=_also,
    spoken=_spoken,
)
