"""The order of the rules; the order is the policy.

danger → words that always work → the open question → commands by role → replies → questions → unknown
"""

from handlers.language.intents import (
    always,
    care,
    data,
    dues,
    identity,
    items,
    leave,
    meetings,
    replies,
    signin,
    staff_lists,
    staff_meetings,
    staff_people,
    staff_queries,
    study,
)
from handlers.language.intents.rule import Book, Rule

_MEMBERS: tuple[Rule, ...] = (
    *replies.ACK,
    *items.QUESTION,
    *dues.DUES[:1],
    *items.PARTY_LIFE,
    *data.SECRET,
    *items.POLICY,
    *dues.DUES[1:],
    *identity.PROXY_DECLARE,
    *care.BEREAVEMENT,
    *meetings.ASK_MINUTES,
    *data.RECORD,
    *leave.LEAVE_CANCEL,
    *leave.LEAVE,
    *signin.SIGN_IN,
    *items.COMPLAIN,
    *data.DATA,
    *data.UPDATE_INFO,
    *study.HOME_STUDY,
    *care.REPORT_RETURN,
    *care.REPORT_AWAY,
    *identity.VERIFY,
    *items.VOLUNTEER,
    *care.REQUEST_VISIT,
    *items.SUGGEST,
    *study.STUDY_RULES[:5],
    *replies.REPEAT,
    *items.HUMAN,
    *leave.ATTEND,
    *replies.HELP,
    *meetings.ASK_MEETING,
    *study.STUDY_RULES[5:],
    *signin.REPORT_SAFE,
    *care.HEALTH,
    *replies.SMALL_TALK,
    *replies.TALK,
)
_COMMANDS: tuple[Rule, ...] = (
    *staff_people.PEOPLE[:2],
    *staff_meetings.ORDERS[:6],
    *staff_queries.QUERIES,
    *staff_lists.LISTS,
    *staff_people.PEOPLE[2:],
    *staff_meetings.ORDERS[6:],
)

ALWAYS = Book((*always.FORWARDED,), staff=True)
STOP = Book((*always.OPT_OUT, *always.OPT_IN), staff=True)
CORRECTION = Book(always.CORRECT, staff=True)
HARMLESS = Book(always.HARMLESS, staff=True)
COMMANDS = Book(_COMMANDS, staff=True)
MEMBERS = Book(_MEMBERS, staff=False)
