"""The table of contents of everything the bot understands. The first route that fits wins; the order is the policy."""

from functools import partial

from handlers import (
    care,
    checkins,
    correcting,
    digits,
    fallback,
    items,
    menus,
    people,
    receipts,
    rights,
    staff,
    study,
    talk,
)
from handlers.context import Context
from handlers.dialogue import Dialogue
from handlers.meetings import coming, signing
from handlers.message import Kind, Message, Reply
from handlers.onboarding import deciding, family, recognition, speaking
from handlers.routing import Need, Route, Table, dispatch

MEMBERS = (
    # danger, for everyone, before everything
    Route("care.emergency", care.emergency, intents=("emergency",), needs=Need.NOBODY),
    Route("care.low_mood", care.low_mood, intents=("low_mood",), needs=Need.NOBODY),
    Route("care.scam", care.scam, intents=("report_scam",), needs=Need.NOBODY),
    # who are you
    Route("onboarding.follow", recognition.follow, kinds=(Kind.FOLLOW,), needs=Need.NOBODY),
    Route("onboarding.unfollow", recognition.unfollow, kinds=(Kind.UNFOLLOW,), needs=Need.NOBODY),
    Route("onboarding.scan", recognition.scan, kinds=(Kind.SCAN,), needs=Need.NOBODY),
    Route("onboarding.bind", recognition.bind, intents=("bind",), needs=Need.NOBODY),
    Route("onboarding.family", family.declare, intents=("proxy_declare",), needs=Need.NOBODY),
    Route("receipts.receipt", receipts.receipt, kinds=(Kind.RECEIPT,), needs=Need.NOBODY),
    # rights that always work
    Route("rights.opt_out", rights.opt_out, intents=("opt_out",)),
    Route("rights.opt_in", rights.opt_in, intents=("opt_in",)),
    Route("rights.is_it_real", rights.is_it_real, intents=("verify_identity",), needs=Need.NOBODY),
    Route("rights.record", rights.my_record, intents=("ask_record",), menu=("record",)),
    Route("rights.data", rights.my_data, intents=("data_request",), needs=Need.SELF),
    Route("rights.update", rights.update_info, intents=("update_info",)),
    Route("undo.correct", correcting.correct, intents=("correct",)),
    # meetings
    Route("meetings.next", coming.ask_meeting, intents=("ask_meeting",), menu=("meeting",)),
    Route("meetings.attend", coming.attend, intents=("attend",)),
    Route("meetings.leave", coming.request_leave, intents=("leave_request",), menu=("leave",)),
    Route("meetings.leave_cancel", coming.cancel_leave, intents=("leave_cancel",)),
    Route("meetings.sign_in", signing.sign_in, intents=("sign_in",), menu=("sign_in",)),
    # study, well-being, opinions
    Route("study.material", study.ask_study, intents=("ask_study", "read_on"), menu=("study",)),
    Route("study.studied", study.studied, intents=("study_report", "share_reflection"), needs=Need.SELF),
    Route("study.home", study.request_home_study, intents=("request_home_study",), menu=("home_study",)),
    Route("checkins.report_safe", checkins.report_safe, intents=("report_safe",), menu=("safe",)),
    Route("items.suggest", items.suggest, intents=("suggest", "volunteer"), menu=("suggest",)),
    Route("items.complain", items.complain, intents=("complain",), menu=("complain",)),
    # people
    Route("people.call_back", people.ask_human, intents=("ask_human",), menu=("human",), needs=Need.NOBODY),
    Route("people.visit", people.request_visit, intents=("request_visit",)),
    Route("people.unwell", people.unwell, intents=("health_report",)),
    Route("people.mourning", people.mourning, intents=("bereavement",)),
    Route("people.away", people.away, intents=("report_away",)),
    Route("people.back", people.back, intents=("report_return",)),
    Route("people.dues", people.dues, intents=("ask_dues", "dues_how")),
    Route("people.dues_matter", people.dues_matter, intents=("dues_hardship", "dues_paid_report")),
    Route("people.voting", people.voting, intents=("ask_voting",)),
    Route("people.secret", people.secret, intents=("confidential_request",)),
    Route(
        "people.passed_on",
        people.passed_on,
        intents=("question", "ask_policy", "ask_minutes", "ask_transfer", "ask_party_age"),
    ),
    # talk
    Route("talk.seen", talk.acknowledge, intents=("ack",)),
    Route("talk.greet", talk.greet, intents=("greet",)),
    Route("talk.thanks", talk.thanks, intents=("thanks",)),
    Route("talk.chat", talk.chat, intents=("chitchat",)),
    Route("talk.help", talk.help_me, intents=("help",), menu=("help",), needs=Need.NOBODY),
    Route("talk.repeat", talk.repeat, intents=("repeat",)),
    Route("talk.forwarded", talk.forwarded, intents=("forwarded",)),
    Route("talk.picture", talk.picture, kinds=(Kind.IMAGE, Kind.UNSUPPORTED)),
    Route("talk.place", talk.place_card, kinds=(Kind.LOCATION,)),
    Route("talk.other", talk.other, kinds=(Kind.VIDEO, Kind.FILE, Kind.LINK)),
    Route("digits.choose", digits.choose, intents=("choose_number",), needs=Need.NOBODY),
)


def _resume(message: Message, context: Context) -> Reply:
    return dispatch(TABLE, message, context)


SPEAKING = Dialogue("speaking", {"who": partial(speaking.step_who, _resume)})

DIALOGUES = (
    care.CARE,
    coming.COMING,
    signing.SIGNING,
    items.ITEMS,
    menus.MENU,
    digits.DIGITS,
    recognition.RECOGNITION,
    deciding.DECIDING,
    family.FAMILY,
    SPEAKING,
    *staff.DIALOGUES,
)

TABLE = Table(
    routes=(*MEMBERS[:3], *staff.ROUTES, *MEMBERS[3:]),
    dialogues={dialogue.name: dialogue for dialogue in DIALOGUES},
    fallback=fallback.not_understood,
    refused=fallback.refused,
    cancelled=fallback.cancelled,
)
