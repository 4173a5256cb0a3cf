"""What a handler may use: the session, who speaks, when, and what was understood. No way to the network."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from domain.accounts import Account, Follower
from domain.bindings import Binding
from domain.conversations import Conversation
from domain.days import local_day
from domain.members import Member
from domain.organisation import Post, PostKind, Unit, UnitKind
from domain.policy import BranchPolicy
from domain.roles import LEAD, TABLE, Act
from handlers.language.understanding import Decision, Role, Understanding
from services import organisation

NOTHING_UNDERSTOOD = Understanding("unknown", {}, 0.0, Decision.ASK)


@dataclass(slots=True)
class Context:
    """One message's surroundings. `speaker` is the member this is about, also when a family helper writes
    (`relation` not empty).
    """

    session: Session
    account: Account
    follower: Follower
    conversation: Conversation
    now: datetime
    zone: ZoneInfo
    bindings: tuple[Binding, ...] = ()
    binding: Binding | None = None
    posts: tuple[Post, ...] = ()
    heard: Understanding = NOTHING_UNDERSTOOD
    message_key: str = ""
    _policies: dict[int, BranchPolicy] = field(default_factory=dict)

    @property
    def speaker(self) -> Member | None:
        return None if self.binding is None else self.binding.member

    @property
    def member(self) -> Member:
        """The member behind the message. Only for routes that need one."""
        assert self.binding is not None, "a route without `needs` asked for the member"
        return self.binding.member

    @property
    def relation(self) -> str:
        return "" if self.binding is None else self.binding.relation

    @property
    def today(self) -> date:
        """In the zone of the house."""
        return local_day(self.now, self.zone)

    @property
    def slots(self) -> Mapping[str, object]:
        return self.heard.slots

    def slot(self, name: str) -> str:
        """A slot as text, empty when it is missing."""
        value = self.heard.slots.get(name)
        return "" if value is None else str(value)

    @property
    def policy(self) -> BranchPolicy:
        """Of the speaker's branch."""
        return self.policy_of(self.member.branch)

    def policy_of(self, unit: Unit) -> BranchPolicy:
        if unit.id not in self._policies:
            self._policies[unit.id] = organisation.policy_of(self.session, unit)
        return self._policies[unit.id]

    def holds(self, *kinds: PostKind) -> bool:
        """Has the speaker one of these posts in his own branch or a group of it (and writes himself)? What he says is
        about his branch: a post above it or in another one gives no word in it.
        """
        return not self.relation and any(post.kind in kinds and self._is_at_home(post) for post in self.posts)

    def may(self, act: Act) -> bool:
        """May the speaker do this for all of his branch, by the table that the console asks, too?"""
        return self.holds(*TABLE[act].own)

    def leads_group_of(self, member: Member) -> bool:
        return member.group_id is not None and member.group_id in {post.unit_id for post in self.posts}

    def _is_at_home(self, post: Post) -> bool:
        member = self.member
        if post.unit_id in {member.branch_id, member.group_id}:
            return True
        unit = self.session.get(Unit, post.unit_id)
        return unit is not None and unit.kind is UnitKind.GROUP and unit.parent_id == member.branch_id

    @property
    def role(self) -> Role:
        """How the words are understood."""
        if self.relation:
            return Role.FAMILY
        if self.holds(*LEAD):
            return Role.SECRETARY
        return Role.LIAISON if self.holds(PostKind.LIAISON, PostKind.GROUP_LEADER, PostKind.AIDE) else Role.MEMBER

    def speaks_for(self, binding: Binding) -> None:
        """From now on the message is this binding's."""
        self.binding = binding
        self.posts = organisation.posts_of(self.session, binding.member_id, self.today)

    @contextmanager
    def understood_as(self, heard: Understanding) -> Iterator[None]:
        """Runs a block with another understanding, for the second wish of one message."""
        before, self.heard = self.heard, heard
        try:
            yield
        finally:
            self.heard = before
