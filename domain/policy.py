"""Everything that differs by place: a setting of a unit with its source, inherited down the tree, never a constant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from typing import Any

from domain.days import QuietHours, month_end

_NO_MORE = frozenset({"committee_cadence"})  # older installations may still hold them: cadence choices took its place


def setting(default: Any, source: str) -> Any:
    """A policy field with the rule it comes from."""
    return field(default=default, metadata={"source": source})


@dataclass(frozen=True, slots=True)
class BranchPolicy:
    """Durations are in minutes or days as the name says; clock times are local, as `HH:MM`."""

    quiet_hours: str = setting("20:30-08:00 12:00-14:00", "R-UX-70")
    pushes_a_day: int = setting(1, "R-UX-71")
    pushes_a_week: int = setting(4, "R-UX-71")
    studies_a_week: int = setting(2, "R-UX-71")
    notice_days_before: int = setting(5, "R-UX-72")
    remind_day_before_at: str = setting("16:00", "R-UX-72")
    remind_minutes_before: int = setting(150, "R-UX-72: at least two hours before")
    sign_in_opens_minutes: int = setting(30, "local practice")
    sign_in_margin_minutes: int = setting(60, "local practice")
    meeting_minutes: int = setting(60, "local practice: where a notice names no end")
    study_day_of_month: int = setting(5, "D5.9")
    study_at: str = setting("09:30", "F8")
    quorum_strict: bool = setting(default=True, source="Q1, L")
    quorum_counts_remote: bool = setting(default=False, source="§4.1: unless the superior's rule says so")
    exclusions_for_votes: bool = setting(default=False, source="§3: the texts name elections only")
    cadence_hint_days: int = setting(10, "local practice: how early a friendly hint comes")
    minutes_keep_years: int = setting(10, "§4.3, M: no national number")
    call_back_hours: int = setting(4, "R-UX-67")
    call_hours_before: int = setting(48, "S9: who must be told and was not reached is telephoned")
    door_hours_before: int = setting(24, "S9: who was not told by telephone gets a sheet at the door")
    plain_open_days: int = setting(7, "local practice: then it is settled who heard a plain notice")
    study_open_days: int = setting(31, "local practice: the study of a month is not brought after it")
    call_takes_hours: int = setting(12, "local practice: so long a list is rung before anybody is sent to a door")
    call_delivered: bool = setting(default=False, source="R-UX-73: whether a mere receipt is not enough")
    home_study_days: int = setting(3, "S24")
    alarm_repeat_minutes: int = setting(5, "R-UX-102")
    duty_days: int = setting(7, "教条 第二十三条, D5.5: from a meeting until its words were brought home")
    ask_again_minutes: int = setting(15, "S10: a smaller shift changes nobody's answer")
    undo_hours: int = setting(24, "R-UX-61")
    fragment_minutes: int = setting(3, "local practice: pieces of one sentence come so close together")
    bind_tries_openid: int = setting(3, "S3, S21: tries of one WeChat before only the secretary's door is left")
    bind_tries_member: int = setting(5, "S3, S21: tries for one member")
    bind_lock_hours: int = setting(24, "S3, S21")
    ways: str = setting("service template subscribe sms family call_list door", "order of the ways; branch policy")
    ways_phone: str = setting("call_list door", "R-UX-94: of those who want to be telephoned")
    ways_paper: str = setting("door", "R-UX-94: of those who want paper")
    sms_fen: int = setting(5, "local contract: what the gateway takes for one text message")
    sms_yuan_a_month: int = setting(0, "branch policy: the money for text messages; 0 for no limit")
    sms_reserve_percent: int = setting(10, "local practice: kept of it for what is urgent")
    hurry_hours: int = setting(48, "with less time than this, paper people are telephoned first")
    recording_days: int = setting(30, "local practice: a voice is kept until it is answered, and no longer")
    term_years: int = setting(3, "D2.6, M: of a branch; 5 where it counts as a community's")
    term_years_above: int = setting(5, "D2.6: of a committee above branches")
    election_hint_months: str = setting("6 3 1", "D2.7, M: months before a term ends")
    issued_alone: str = setting("meetings recalls", "P22: what a secretary issues by himself; plain may be added")
    issuers: str = setting("secretary deputy superior liaison", "P22, M: who may issue what another wrote, in order")
    review_by_third: bool = setting(default=False, source="P22, M: a third person issues what a second one reviewed")
    known_sites: str = setting("", "R-UX-84, P23: hosts besides the official ones that a notice may name")
    study_by_mass: bool = setting(default=False, source="platform §7: four mass sends a month for each follower")
    key_age: int = setting(80, "D8.3: from this age on somebody is a key person")
    contact_days_a: int = setting(7, "D8.4, M: between two contacts with those at high risk")
    contact_days_b: int = setting(30, "D8.4, M: with key persons")
    contact_days_c: int = setting(90, "D8.4, M: with the others")
    contact_days_d: int = setting(365, "D8.4, M: with those who are well and active")
    floating_months: int = setting(6, "D7.1: away so long without a transfer makes a floating member")
    floating_warn_months: int = setting(1, "D7.1: so long before, the branch is asked what he plans")
    floating_contact_months: int = setting(1, "D7.7: at least every half year; monthly by default")
    letter_valid_days: int = setting(30, "D7.8, L: 10 in the city, 30 outside, at most three months")
    letter_warn_days: int = setting(7, "D7.8: before the letter ends")
    slip_days: int = setting(30, "D7.8: the slip comes back within a month")
    fifty_cut_off: str = setting("07-01", "D8.6, M: fifty years full by this day")
    probation_months: int = setting(12, "§8.1: the probation of whoever joined since 1977")
    festival_days: int = setting(14, "D8.1: so many days before a festival its visits are planned")
    greet_birthdays: bool = setting(default=False, source="R-UX-77, D8.5: only where a branch wants it")
    greet_party_birthdays: bool = setting(default=False, source="R-UX-77, D8.5: only where a branch wants it")
    greet_at: str = setting("09:00", "R-UX-77, M")
    dues_rounding: str = setting("0.01", "D6, L: rounding is local practice, 0.01, 0.1 or 1")
    dues_call_months: int = setting(4, "D6.7: from so many unpaid months on only the organiser hears, and rings")
    dues_remind_months: int = setting(1, "D6: a soft word, once a quarter at most; 0 for none")
    report_up_months: int = setting(6, "§4.1, M: a branch reports to its superior")
    report_members_months: int = setting(12, "§4.1, M: the committee reports to the members")
    report_group_months: int = setting(3, "§4.1, M: a group reports to its branch")

    @classmethod
    def merged(cls, layers: Iterable[Mapping[str, Any]]) -> "BranchPolicy":
        """`layers` from the top of the tree down; the lowest wins. Unknown names are refused with a KeyError."""
        known = {item.name for item in fields(cls)}
        values: dict[str, Any] = {}
        for layer in layers:
            for name, value in layer.items():
                if name in _NO_MORE:
                    continue
                if name not in known:
                    raise KeyError(f"no such policy: {name}")
                values[name] = value
        return cls(**values)

    @property
    def quiet(self) -> QuietHours:
        spans = (span.split("-") for span in self.quiet_hours.split())
        return QuietHours(tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans))

    @property
    def day_before_clock(self) -> time:
        return time.fromisoformat(self.remind_day_before_at)

    @property
    def study_clock(self) -> time:
        return time.fromisoformat(self.study_at)

    @property
    def greet_clock(self) -> time:
        return time.fromisoformat(self.greet_at)

    @property
    def sign_in_opens(self) -> timedelta:
        return timedelta(minutes=self.sign_in_opens_minutes)

    @property
    def sign_in_margin(self) -> timedelta:
        return timedelta(minutes=self.sign_in_margin_minutes)

    @property
    def meeting_length(self) -> timedelta:
        return timedelta(minutes=self.meeting_minutes)

    def study_day(self, month: date) -> date:
        """The day of the month on which study goes out; the last day where the month is shorter."""
        return month.replace(day=min(self.study_day_of_month, month_end(month).day))


SOURCES: Mapping[str, str] = {item.name: item.metadata["source"] for item in fields(BranchPolicy)}
