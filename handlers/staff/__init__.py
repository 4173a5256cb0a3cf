"""What secretaries, liaisons and group leaders say; always inside their own branch."""

from handlers.dialogue import Dialogue
from handlers.onboarding import deciding
from handlers.routing import Need, Route
from handlers.staff import (
    announcing,
    answering,
    asking,
    calling,
    changing,
    leaving,
    living,
    notifying,
    paying,
    recording,
    returning,
    reviewing,
    visiting,
)

ROUTES: tuple[Route, ...] = (
    Route("staff.life", living.tell, needs=Need.STAFF, when=living.is_said),
    Route("staff.visit", visiting.record_visit, intents=("record_visit",), needs=Need.STAFF, when=visiting.is_told),
    Route("staff.dues", paying.record, intents=("record_dues",), needs=Need.STAFF),
    Route("staff.dues_open", paying.ask, intents=("query_dues",), needs=Need.STAFF),
    Route("staff.leave_for", leaving.leave_for, intents=("proxy_leave",), needs=Need.STAFF),
    Route("staff.away", living.away, intents=("member_away",), needs=Need.STAFF),
    Route("staff.create", announcing.create, intents=("create_meeting", "create_activity"), needs=Need.SECRETARY),
    Route("staff.notify", notifying.send, intents=("send_notice",), needs=Need.SECRETARY),
    Route("staff.change", changing.change, intents=("change_meeting",), needs=Need.SECRETARY),
    Route("staff.cancel", changing.cancel, intents=("cancel_meeting",), needs=Need.SECRETARY),
    Route("staff.remind", changing.remind, intents=("remind",), needs=Need.SECRETARY),
    Route("staff.unanswered", asking.who_has_not_answered, intents=("query_unanswered",), needs=Need.STAFF),
    Route("staff.not_coming", asking.who_does_not_come, intents=("query_leave",), needs=Need.STAFF),
    Route("staff.attendance", asking.attendance, intents=("query_attendance",), needs=Need.STAFF),
    Route("staff.sign_in_for", recording.sign_in_for, intents=("proxy_sign_in",), needs=Need.STAFF),
    Route("staff.errands", calling.show_list, needs=Need.STAFF, when=calling.asks_for_list),
    Route("staff.report", calling.report, needs=Need.STAFF, when=calling.is_report),
    Route("staff.todo", asking.todo, intents=("todo",), menu=("todo",), needs=Need.STAFF),
    Route("staff.console", asking.console, intents=("console",), menu=("console",), needs=Need.STAFF),
    Route("questions.answer", answering.answer, needs=Need.STAFF, when=answering.is_answer),
    Route("questions.waiting", answering.waiting, needs=Need.STAFF, when=answering.asks_for_waiting),
    Route("questions.review", answering.review, needs=Need.STAFF, when=answering.asks_to_review),
    Route("staff.return", returning.give_back, needs=Need.STAFF, when=returning.is_return),
    Route("staff.recognise", deciding.recognise, menu=("recognise",), needs=Need.SECRETARY, when=deciding.wants_to),
)
DIALOGUES: tuple[Dialogue, ...] = (
    announcing.CALLING,
    changing.CHANGING,
    notifying.NOTIFYING,
    recording.RECORDING,
    visiting.VISITING,
    leaving.LEAVING,
    living.LIVING,
    living.GOING,
    calling.CALLS,
    answering.ANSWERING,
    answering.REVIEWING,
    returning.RETURNING,
    reviewing.RETURNING_DRAFT,
)
