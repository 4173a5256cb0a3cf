"""What the names in the console's addresses stand for: something of 东风社区, as `who` would be asked to see it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.pages import Page
from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import Post
from domain.pairing import Pairing, Tier
from domain.questions import AskedQuestion
from domain.registers import Asked
from domain.reports import ReportKind
from domain.reviews import Subject
from domain.roles import SECOND_ABOVE
from domain.transfers import Direction
from domain.visits import VisitOccasion, VisitWay
from services import dues, floating, materials, organisation, questions, report_versions, reviews, transfers, visits
from services.floating import Stay
from services.transfers import Papers
from services.visits import Story
from tests.console.scene import Scene, a_task
from tests.factories import NOW

Sample = Callable[[Session, Scene, Member], object]


def _his_task(session: Session, scene: Scene, who: Member) -> int:
    """A task is seen by whom it was given to."""
    known = session.scalars(select(Task.id).where(Task.key == f"sample:{who.id}")).first()
    return known or a_task(session, TaskKind.VISIT, scene.cast.wang, who, key=f"sample:{who.id}").id


def _pairing(session: Session, scene: Scene, _who: Member) -> int:
    """With 李建国: with the one who asks it would make him see what his post alone does not show."""
    return a_pairing(session, scene.cast.wang, scene.cast.li).id


def _post(session: Session, scene: Scene, _who: Member) -> int:
    """陈敏's, of the secretary."""
    return session.scalars(select(Post.id).where(Post.member_id == scene.cast.chen.id)).one()


def _receipt(session: Session, scene: Scene, who: Member) -> int:
    months = ("2025-01", "2025-02")
    return dues.record(session, scene.cast.wang, months, Decimal(32), NOW, by=who, on=NOW.date()).id


def _visit(session: Session, scene: Scene, who: Member) -> int:
    story = Story(NOW.date(), VisitWay.PHONE, VisitOccasion.EVERYDAY, "问了问")
    return visits.record(session, scene.cast.wang, story, NOW, visitor=who, by=who).visit.id


def _absence(session: Session, scene: Scene, who: Member) -> int:
    return floating.leave(session, scene.cast.wang, Stay("三亚", NOW.date()), "", NOW, by=who)[0].id


def _transfer(session: Session, scene: Scene, who: Member) -> int:
    return transfers.begin(session, scene.cast.wang, Papers(Direction.IN, "红旗机械厂党支部"), NOW, by=who).id


def _review(session: Session, scene: Scene, who: Member) -> int:
    """Written by 陈敏; waits for 赵磊, or for one above the branch who may be asked."""
    proposal = reviews.Proposal(scene.cast.branch, Subject.PLAIN, "明天停水，请备好用水。")
    review = reviews.put_forward(session, proposal, scene.cast.chen, NOW, ZoneInfo("Asia/Shanghai"))
    above = [
        post.kind for post in organisation.posts_of(session, who.id, NOW.date()) if post.unit_id == scene.cast.office.id
    ]
    if SECOND_ABOVE & set(above):
        review.asked_id = who.id
    return review.id


def _report(session: Session, scene: Scene, who: Member) -> int:
    branch, zone = scene.cast.branch, ZoneInfo("Asia/Shanghai")
    asked = Asked(branch, date(2025, 1, 1), date(2025, 6, 30), NOW, zone)
    return report_versions.draft(session, ReportKind.TO_SUPERIOR, branch, asked, by=who).id


def _material(session: Session, scene: Scene, who: Member) -> int:
    """The branch's own."""
    words = materials.Words("读报", "读一读三月的报纸。", "人民网", "2025-03")
    return materials.add(session, scene.cast.account.id, scene.cast.branch, words, NOW, by=who).id


def _asked(session: Session, scene: Scene) -> AskedQuestion:
    asked, _task = questions.ask(session, scene.cast.wang, "高龄补贴几月发", NOW, message_key="sample", due_at=NOW)
    return asked


def _answered(session: Session, scene: Scene, who: Member) -> AskedQuestion:
    asked = _asked(session, scene)
    questions.answer(session, asked, "每季度第一个月发。", who, NOW)
    return asked


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
    "visit_id": _visit,
    "absence_id": _absence,
    "transfer_id": _transfer,
    "review_id": _review,
    "material_id": _material,
    "question_id": lambda session, scene, who: _answered(session, scene, who).question_id,
    "number": lambda session, scene, _who: _asked(session, scene).number,
    "item_id": lambda _session, scene, _who: scene.item.id,
    "post_id": _post,
    "register": lambda _session, _scene, _who: "roster",
    "receipt_id": _receipt,
    "version_id": _report,
    "setting": lambda _session, _scene, _who: "pushes_a_week",
    "unit_id": lambda _session, scene, _who: scene.cast.branch.id,
}


def sample_of(page: Page, name: str) -> Sample:
    """KeyError for a name in an address that nobody gave a sample for."""
    return SAMPLES.get(f"{page.name}.{name}") or SAMPLES[name]


def names_in(app: Flask, page: Page) -> set[str]:
    return next(rule for rule in app.url_map.iter_rules() if rule.endpoint == f"console.{page.name}").arguments


def own_names(app: Flask, session: Session, scene: Scene, page: Page, who: Member) -> dict[str, object]:
    """What its address names, of 东风社区; `branch` where it names nothing."""
    names = {name: sample_of(page, name)(session, scene, who) for name in names_in(app, page)}
    session.commit()
    return names or {"branch": scene.cast.branch.id}


def address_of(app: Flask, page: Page, **names: object) -> str:
    return app.url_map.bind("localhost").build(f"console.{page.name}", names, method=page.method)
