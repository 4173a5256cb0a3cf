"""Who may see and do what: one table of posts by act and relation (domain §2.3). Chat and console both ask it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.organisation import COMMITTEE_POSTS, PostKind, UnitKind


class Act(StrEnum):
    """One thing that can be seen or done. `see_` never changes anything."""

    SEE_TODAY = "see_today"
    SEE_ALL_TASKS = "see_all_tasks"  # without it: what is his own to do
    SEE_TASK = "see_task"
    CLOSE_TASK = "close_task"
    SEE_NUMBERS = "see_numbers"  # aggregates and overdue duties, nobody's name
    SEE_MEMBERS = "see_members"
    SEE_MEMBER = "see_member"
    SEE_HEALTH = "see_health"  # the coarse class, and only with the member's consent (P10)
    EDIT_MEMBER = "edit_member"
    CHANGE_LIFE = "change_life"
    SEE_UNITS = "see_units"
    EDIT_UNITS = "edit_units"
    HAND_OVER = "hand_over"
    SEE_MEETINGS = "see_meetings"
    EDIT_MEETINGS = "edit_meetings"
    KEEP_ATTENDANCE = "keep_attendance"
    KEEP_MINUTES = "keep_minutes"
    KEEP_APPRAISAL = "keep_appraisal"  # ballots and grades: never shown to other members (§4.2)
    SEE_NOTICES = "see_notices"
    SEE_DRAFT = "see_draft"  # from above: only one that waits for his own word
    WRITE_NOTICE = "write_notice"
    REVIEW_NOTICE = "review_notice"
    ISSUE_NOTICE = "issue_notice"
    RECALL_NOTICE = "recall_notice"
    SEE_DELIVERIES = "see_deliveries"
    KEEP_DELIVERIES = "keep_deliveries"
    SEE_STUDY = "see_study"
    EDIT_STUDY = "edit_study"
    SEE_QUESTIONS = "see_questions"
    EDIT_QUESTIONS = "edit_questions"
    SEE_ITEMS = "see_items"
    ANSWER_ITEMS = "answer_items"
    SEE_REGISTERS = "see_registers"
    EXPORT_REGISTERS = "export_registers"
    SEE_SETTINGS = "see_settings"
    EDIT_SETTINGS = "edit_settings"
    SEE_AUDIT = "see_audit"
    SEE_PAIRS = "see_pairs"
    EDIT_PAIRS = "edit_pairs"
    SEE_VISITS = "see_visits"
    WRITE_VISITS = "write_visits"
    PLAN_VISITS = "plan_visits"
    SEE_DUES = "see_dues"
    EDIT_DUES = "edit_dues"
    SEE_TRANSFERS = "see_transfers"
    EDIT_TRANSFERS = "edit_transfers"
    SEE_CADENCE = "see_cadence"
    EDIT_CADENCE = "edit_cadence"
    SEE_DATES = "see_dates"


class Relation(StrEnum):
    """How the unit of a post stands to the branch, or to the member, that an act is about."""

    OWN_BRANCH = "own_branch"  # the post is held in this branch
    OWN_GROUP = "own_group"  # the post is held in the member's group
    PAIRED = "paired"  # the member is assigned to the holder, inside the branch of the post
    SUPERIOR = "superior"  # the post is held above this branch
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """The posts that may, for each relation. With no relation nobody may."""

    own: frozenset[PostKind] = frozenset()
    group: frozenset[PostKind] = frozenset()
    paired: frozenset[PostKind] = frozenset()
    above: frozenset[PostKind] = frozenset()

    def posts(self, relation: Relation) -> frozenset[PostKind]:
        return {
            Relation.OWN_BRANCH: self.own,
            Relation.OWN_GROUP: self.group,
            Relation.PAIRED: self.paired,
            Relation.SUPERIOR: self.above,
            Relation.NONE: frozenset[PostKind](),
        }[relation]


LEAD = frozenset({PostKind.SECRETARY, PostKind.DEPUTY})
RUN = LEAD | {PostKind.LIAISON}  # the liaison helps to run the branch
ROSTER = RUN | {PostKind.ORGANISER}
STUDY = RUN | {PostKind.PUBLICIST}
WRITERS = RUN | {PostKind.ORGANISER, PostKind.PUBLICIST}
MONEY = LEAD | {PostKind.ORGANISER}
BRANCH = COMMITTEE_POSTS | {PostKind.LIAISON}  # 纪检委员 among them: reads, to check
GROUP = frozenset({PostKind.GROUP_LEADER})
HELPERS = BRANCH | {PostKind.AIDE}  # whoever members are assigned to
ABOVE = BRANCH | {PostKind.OFFICE}
STAFF = HELPERS | GROUP  # whose words in the chat may be a command; what they reach is the table's
DECIDE_ABOVE = LEAD | {PostKind.ORGANISER, PostKind.OFFICE}
SECOND_ABOVE = LEAD | {PostKind.OFFICE}  # whom a branch with nobody else asks about what it writes (P22)

TABLE: Mapping[Act, Rule] = {
    Act.SEE_TODAY: Rule(own=BRANCH, group=GROUP, paired=HELPERS, above=ABOVE),
    Act.SEE_ALL_TASKS: Rule(own=LEAD),
    Act.SEE_TASK: Rule(own=BRANCH, group=GROUP, paired=HELPERS),
    Act.CLOSE_TASK: Rule(own=BRANCH, group=GROUP, paired=HELPERS),
    Act.SEE_NUMBERS: Rule(above=ABOVE),
    Act.SEE_MEMBERS: Rule(own=BRANCH, group=GROUP, paired=HELPERS),
    Act.SEE_MEMBER: Rule(own=BRANCH, group=GROUP, paired=HELPERS),
    Act.SEE_HEALTH: Rule(own=ROSTER, paired=HELPERS),
    Act.EDIT_MEMBER: Rule(own=ROSTER),
    Act.CHANGE_LIFE: Rule(own=ROSTER),
    Act.SEE_UNITS: Rule(own=BRANCH, group=GROUP, above=ABOVE),
    Act.EDIT_UNITS: Rule(own=MONEY, above=DECIDE_ABOVE),
    Act.HAND_OVER: Rule(own=LEAD, above=DECIDE_ABOVE),  # D2.8: the superior may appoint
    Act.SEE_MEETINGS: Rule(own=BRANCH, group=GROUP),
    Act.EDIT_MEETINGS: Rule(own=ROSTER, group=GROUP),
    Act.KEEP_ATTENDANCE: Rule(own=ROSTER, group=GROUP),
    Act.KEEP_MINUTES: Rule(own=WRITERS, group=GROUP),
    Act.KEEP_APPRAISAL: Rule(own=MONEY),
    Act.SEE_NOTICES: Rule(own=BRANCH),
    Act.SEE_DRAFT: Rule(own=BRANCH, above=SECOND_ABOVE),
    Act.WRITE_NOTICE: Rule(own=WRITERS),
    Act.REVIEW_NOTICE: Rule(own=WRITERS, above=SECOND_ABOVE),
    Act.ISSUE_NOTICE: Rule(own=LEAD),
    Act.RECALL_NOTICE: Rule(own=LEAD),
    Act.SEE_DELIVERIES: Rule(own=BRANCH),
    Act.KEEP_DELIVERIES: Rule(own=ROSTER),
    Act.SEE_STUDY: Rule(own=BRANCH),
    Act.EDIT_STUDY: Rule(own=STUDY),
    Act.SEE_QUESTIONS: Rule(own=BRANCH),
    Act.EDIT_QUESTIONS: Rule(own=STUDY),
    Act.SEE_ITEMS: Rule(own=RUN | {PostKind.DISCIPLINE}),
    Act.ANSWER_ITEMS: Rule(own=RUN),
    Act.SEE_REGISTERS: Rule(own=BRANCH),
    Act.EXPORT_REGISTERS: Rule(own=ROSTER),
    Act.SEE_SETTINGS: Rule(own=BRANCH, above=ABOVE),
    Act.EDIT_SETTINGS: Rule(own=LEAD, above=DECIDE_ABOVE),
    Act.SEE_AUDIT: Rule(own=LEAD | {PostKind.DISCIPLINE}),
    Act.SEE_PAIRS: Rule(own=BRANCH, paired=HELPERS),
    Act.EDIT_PAIRS: Rule(own=ROSTER),
    Act.SEE_VISITS: Rule(own=BRANCH, paired=HELPERS),
    Act.WRITE_VISITS: Rule(own=ROSTER, group=GROUP, paired=HELPERS),
    Act.PLAN_VISITS: Rule(own=ROSTER),
    Act.SEE_DUES: Rule(own=MONEY | {PostKind.DISCIPLINE}),
    Act.EDIT_DUES: Rule(own=MONEY),
    Act.SEE_TRANSFERS: Rule(own=ROSTER | {PostKind.DISCIPLINE}),
    Act.EDIT_TRANSFERS: Rule(own=MONEY),
    Act.SEE_CADENCE: Rule(own=BRANCH, above=ABOVE),
    Act.EDIT_CADENCE: Rule(own=LEAD, above=DECIDE_ABOVE),
    Act.SEE_DATES: Rule(own=BRANCH),
}

_ABOVE_BRANCHES = frozenset({UnitKind.COMMITTEE_ABOVE, UnitKind.GENERAL_BRANCH})


def may(post: PostKind, unit: UnitKind, act: Act, relation: Relation) -> bool:
    """`unit` is the kind of the unit in which the post is held: a post reaches only as far as its unit. An office of
    old cadres is above branches wherever it is kept in the tree.
    """
    return post in TABLE[act].posts(relation) and relation in relations_of(post, unit)


def relations_of(post: PostKind, unit: UnitKind) -> frozenset[Relation]:
    """Every relation that such a post can have to anything."""
    if unit in _ABOVE_BRANCHES or post is PostKind.OFFICE:
        return frozenset({Relation.SUPERIOR, Relation.NONE})
    if unit is UnitKind.GROUP:
        return frozenset({Relation.OWN_GROUP, Relation.PAIRED, Relation.NONE})
    return frozenset({Relation.OWN_BRANCH, Relation.PAIRED, Relation.NONE})
