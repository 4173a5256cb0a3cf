"""What the names in the console's addresses stand for: something of 东风社区, as `who` would be asked to see it."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.pages import Page
from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import Post
from domain.pairing import Pairing, Tier
from tests.console.scene import Scene, a_task
from tests.factories import NOW

Sample = Callable[[Session, Scene, Member], object]


def _his_task(session: Session, scene: Scene, who: Member) -> int:
    """A task is seen by whom it was given to."""
    known = session.scalars(select(Task.id).where(Task.key == f"sample:{who.id}")).first()
    return known or a_task(session, TaskKind.VISIT, scene.cast.wang, who, key=f"sample:{who.id}").id


def _pairing(session: Session, scene: Scene, who: Member) -> int:
    return a_pairing(session, scene.cast.wang, who).id


def _post(session: Session, scene: Scene, _who: Member) -> int:
    """陈敏's, of the secretary."""
    return session.scalars(select(Post.id).where(Post.member_id == scene.cast.chen.id)).one()


def a_pairing(session: Session, member: Member, helper: Member) -> Pairing:
    pairing = Pairing(branch_id=member.branch_id, member_id=member.id, helper_id=helper.id, tier=Tier.B)
    pairing.since, pairing.decided_by_id, pairing.decided_at = date(2024, 1, 8), helper.id, NOW
    session.add(pairing)
    session.flush()
    return pairing


# By the name in the address; with a page's own name before it where one page needs another thing.
SAMPLES: Mapping[str, Sample] = {
    "meeting_id": lambda _session, scene, _who: scene.past.id,  # of the second group, 王秀兰's
    "notice_id": lambda _session, scene, _who: scene.announced.id,
    "task_id": _his_task,
    "member_id": lambda _session, scene, _who: scene.cast.wang.id,
    "pairing_id": _pairing,
    "item_id": lambda _session, scene, _who: scene.item.id,
    "post_id": _post,
    "unit_id": lambda _session, scene, _who: scene.cast.branch.id,
}


def sample_of(page: Page, name: str) -> Sample:
    """KeyError for a name in an address that nobody gave a sample for."""
    return SAMPLES.get(f"{page.name}.{name}") or SAMPLES[name]
