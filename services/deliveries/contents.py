"""What the template of a push is filled with: the notice's own values, and what every push may say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.items import Task
from domain.meetings import MEETING_LABELS, Meeting, MeetingKind
from domain.members import Member
from domain.notices import Notice
from domain.organisation import UnitKind, short_name
from domain.study import StudyMaterial
from services import members, organisation
from services.deliveries.policies import Policies
from services.deliveries.reach import Person


class HasData(Protocol):
    @property
    def data(self) -> dict[str, Any]: ...


class Contents:
    """Built for one batch, so that each meeting, material and contact is looked up once."""

    def __init__(self, session: Session, now: datetime, policies: Policies) -> None:
        self._session = session
        self._now = now
        self._policies = policies
        self._contacts: dict[int, dict[str, Any]] = {}
        self._meetings: dict[int, dict[str, Any]] = {}
        self._materials: dict[int, dict[str, Any]] = {}

    def for_all(self, notice: Notice, *, one_unit: bool) -> dict[str, Any]:
        """As `of`, with nothing that belongs to one person; `one_unit`: with whom those of its unit should ring."""
        return self._of(notice, None, notice.unit_id if one_unit else None) | _moments(notice.data)

    def of(self, notice: Notice, delivery: HasData, person: Person | None) -> dict[str, Any]:
        """Always: `called` (empty for somebody unknown), `branch`, `contact`, `phone`, `now`, `text`. With a meeting
        its `title`, `topic`, `starts_at`, `ends_at`, `minutes`, `place`, `hint`, `bring`; with a material `title`,
        `gist`, `source`, `link`. With `about_id` the
        `name`, `phone` and `address` of that member. Values of the notice and the delivery win; a text under a name
        that ends with `_at`
        is read as a moment.
        """
        data = self._of(notice, person, notice.unit_id if person is None else person.branch_id)
        return data | _moments(notice.data) | _moments(delivery.data)

    def _of(self, notice: Notice, person: Person | None, unit_id: int | None) -> dict[str, Any]:
        data: dict[str, Any] = {"now": self._now, "text": notice.text}
        data["called"] = "" if person is None else _called(person)
        data |= self._contact(unit_id)
        if notice.meeting is not None:
            data |= self._meeting(notice.meeting)
        if notice.material_id is not None:
            data |= self._material(notice.material_id)
        if "about_id" in notice.data:
            data |= self._about(notice.data["about_id"])
        if "errands" in notice.data:
            data["people"] = self._people(notice.data["errands"])
        return data

    def _about(self, member_id: int) -> dict[str, Any]:
        """Somebody in danger, for those who have to reach him."""
        member = self._session.get_one(Member, member_id)
        return {"name": member.name, "phone": member.phone or "", "address": member.address or ""}

    def _people(self, task_ids: Sequence[int]) -> list[dict[str, Any]]:
        """Whom somebody still has to call or visit, at the moment of sending; the numbers are kept nowhere."""
        query = select(Task).options(joinedload(Task.member)).where(Task.id.in_(task_ids), Task.closed_at.is_(None))
        found = {task.id: task for task in self._session.scalars(query)}
        people = (found[number].member for number in task_ids if number in found)
        return [
            {"n": n, "name": member.name, "phone": member.phone or ""}
            for n, member in enumerate((one for one in people if one is not None), start=1)
        ]

    def preload(self, unit_ids: Iterable[int]) -> None:
        """Reads whom the people of these units should ring, in one statement."""
        wanted = [unit_id for unit_id in set(unit_ids) if unit_id not in self._contacts]
        held = organisation.contacts_of(self._session, wanted, self._now.date()) if wanted else {}
        for unit_id in wanted:
            person = held.get(unit_id)
            self._contacts[unit_id] = {
                "branch": self._policies.unit(unit_id).name,
                "contact": "" if person is None else person.name,
                "phone": "" if person is None else person.phone,
            }

    def _contact(self, unit_id: int | None) -> dict[str, Any]:
        if unit_id is None:
            return {"branch": "", "contact": "", "phone": ""}
        self.preload([unit_id])
        return self._contacts[unit_id]

    def _meeting(self, meeting: Meeting) -> dict[str, Any]:
        if meeting.id not in self._meetings:
            self._meetings[meeting.id] = meeting_view(meeting)
        return self._meetings[meeting.id]

    def _material(self, material_id: int) -> dict[str, Any]:
        if material_id not in self._materials:
            material = self._session.get_one(StudyMaterial, material_id)
            self._materials[material_id] = {
                "title": material.title,
                "gist": material.gist,
                "source": material.source,
                "link": material.link,
            }
        return self._materials[material_id]


def _called(person: Person) -> str:
    return person.call_name or members.surname(person.name) + members.COMRADE


def title(meeting: Meeting) -> str:
    """支部党员大会, 第二党小组会; a lecture of one group is 第二小组党课."""
    label, name = MEETING_LABELS[meeting.kind], meeting.unit.name
    if meeting.unit.kind is not UnitKind.GROUP:
        return label
    return f"{short_name(name)}{label}" if meeting.kind is MeetingKind.GROUP_MEETING else f"{name}{label}"


def meeting_view(meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting_id": meeting.id,
        "title": title(meeting),
        "topic": meeting.topic,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "minutes": int((meeting.ends_at - meeting.starts_at).total_seconds() // 60),
        "place": meeting.place,
        "hint": meeting.branch.place_hint if meeting.place == meeting.branch.place else "",
        "bring": meeting.bring,
    }


def _moments(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and isinstance(value, str) and value else value
        for name, value in data.items()
    }
