"""The labelled utterances and how one is understood in the tests."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.language.understanding import Role, Surroundings, Understanding, understand

TABLES = Path(__file__).resolve().parents[2] / "tables"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2025, 3, 10, 10, 0, tzinfo=SHANGHAI)
ROSTER = ("王秀兰", "李建国", "张德福", "李桂芳", "赵淑珍", "陈建国", "刘志强", "李志远")

ALARMS = frozenset({"emergency", "low_mood", "report_scam"})
MUST_BE_HEARD = ALARMS | {"opt_out"}
# What is written down about a person, or sent to others, once it is understood.
ACTS = frozenset(
    [
        "attend",
        "leave_request",
        "leave_cancel",
        "sign_in",
        "report_safe",
        "opt_out",
        "opt_in",
        "bind",
        "study_report",
        "update_info",
        "report_away",
        "report_return",
        "health_report",
        "bereavement",
        "dues_paid_report",
        "data_request",
        "proxy_sign_in",
        "proxy_leave",
        "record_visit",
        "record_dues",
        "decide_leave",
        "create_meeting",
        "create_activity",
        "send_notice",
        "change_meeting",
        "cancel_meeting",
        "recall_notice",
        "remind",
        "schedule_reminder",
        "send_study",
        "add_member",
        "update_member",
        "member_away",
        "assign_pair",
    ]
)


@dataclass(frozen=True)
class Utterance:
    text: str
    role: str
    open: str
    error_class: str
    intent: str
    slots: dict[str, str]


def table(name: str) -> list[Utterance]:
    with (TABLES / f"utterances_{name}.tsv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Utterance(
            line["text"],
            line["role"],
            line["open"],
            line["class"],
            line["intent"],
            dict(pair.split("=", 1) for pair in line["slots"].split(";") if pair),
        )
        for line in lines
    ]


def heard(text: str, role: str = "member", open: str = "", names: tuple[str, ...] = ()) -> Understanding:  # noqa: A002 - the field is called so
    return understand(text, Role(role), MONDAY, SHANGHAI, Surroundings(names=names, open=open))


def meaning(said: Utterance) -> Understanding:
    return heard(said.text, said.role, said.open)


def is_harmful(said: Utterance, found: Understanding) -> bool:
    """An act that was not asked for is done unasked, or a danger or "stop" is not heard."""
    if found.intent == said.intent:
        return False
    unheard = said.intent in MUST_BE_HEARD and found.intent not in ALARMS
    unasked = found.intent in ACTS and found.decision == "do"
    return unheard or unasked
