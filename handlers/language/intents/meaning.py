"""What a message can mean: the words shared by the rules, the handlers and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.language.matching import Questions


class Role(StrEnum):
    """In whose shoes the sender stands; staff may say everything that members may."""

    MEMBER = "member"
    FAMILY = "family"
    SECRETARY = "secretary"
    LIAISON = "liaison"


class Decision(StrEnum):
    """What an error would cost decides (R-UX-60, R-UX-61), not how sure a rule is."""

    DO = "do"
    CONFIRM = "confirm"  # act after a "1"
    ASK = "ask"  # too unclear: one question back
    HUMAN = "human"


# What is written down about the person who writes, once it is understood.
_OWN_ACTS = (
    "attend leave_request leave_cancel sign_in report_safe opt_out opt_in bind proxy_declare study_report "
    "share_reflection request_home_study update_info report_away report_return request_visit health_report bereavement "
    "dues_paid_report data_request suggest complain volunteer correct"
)
# What is written down about others, or sent to them: never without a yes.
_STAFF_ACTS = (
    "create_meeting create_activity send_notice change_meeting cancel_meeting recall_notice remind schedule_reminder "
    "open_sign_in decide_leave proxy_sign_in proxy_leave record_visit record_dues record_minutes add_member update_member "
    "member_away assign_pair collect_opinions open_sign_up send_study"
)
STAFF_ACTS = frozenset(_STAFF_ACTS.split())
ACTS = frozenset(_OWN_ACTS.split()) | STAFF_ACTS
_STAFF_QUESTIONS = (
    "query_attendance query_unanswered query_leave query_member query_away query_dues query_dates query_cadence "
    "query_quorum query_sign_up election_due export console todo"
)
FOR_STAFF = STAFF_ACTS | frozenset(_STAFF_QUESTIONS.split())  # closed to members and family


@dataclass(frozen=True)
class Surroundings:
    """What the asker's branch knows: `names` of its roster, `venues` and `groups` as its list writes them.

    `open` is the name of the question that waits for an answer, "" for none. `questions` are the known ones that the
    asker may be answered from. `is_stranger`: bound to nobody, so that no name may be heard better than another;
    the lessons are full of names.
    """

    names: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    open: str = ""
    questions: "Questions | None" = None
    is_stranger: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """One wish. `slots` hold Arabic digits, roster names, local times (`2026-03-18T09:30`); absent means not said.

    `confidence` is 0–1 and for display and reports; only `decision` says what may be done.
    """

    intent: str
    slots: Mapping[str, object] = field(default_factory=dict)
    confidence: float = 0.0
    decision: Decision = Decision.ASK
    second: "Understanding | None" = None  # another wish in the same message (R-UX-47)


UNKNOWN = Understanding("unknown")
