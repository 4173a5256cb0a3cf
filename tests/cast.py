"""The people of the stories. 东风社区离退休干部党支部 has three groups; 周芳 leads another branch and must see nothing.

王秀兰, 82, lives alone and speaks rather than types · 李建国, 71, leads the second group · 陈敏, secretary ·
赵磊, liaison, in service · 孙海 winters in 三亚 · 陈建国, 88, has no smartphone and cannot walk · 小王,
王秀兰's son, helps her.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.bindings import Binding
from domain.days import PartialDate
from domain.members import Category, Member, Way
from domain.organisation import PostKind, Unit, UnitKind
from tests import factories


@dataclass(frozen=True, slots=True)
class Cast:
    """Open ids are `o-wang`, `o-li`, `o-chen`, `o-zhao`, `o-sun`, `o-zhou`, and `o-son` for 小王."""

    account: Account
    office: Unit
    branch: Unit
    groups: tuple[Unit, Unit, Unit]
    other_branch: Unit
    wang: Member
    li: Member
    chen: Member
    zhao: Member
    sun: Member
    old_chen: Member
    zhou: Member
    son: Binding

    @property
    def everybody(self) -> tuple[Member, ...]:
        """The members of 东风社区, its helper included."""
        return (self.wang, self.li, self.chen, self.zhao, self.sun, self.old_chen)


def _units(session: Session, account: Account) -> tuple[Unit, Unit, tuple[Unit, Unit, Unit], Unit]:
    office = factories.a_unit(session, account, "东风街道党工委", UnitKind.COMMITTEE_ABOVE)
    branch = factories.a_unit(
        session,
        account,
        "东风社区离退休干部党支部",
        parent_id=office.id,
        place="社区二楼活动室",
        place_hint="有电梯",
    )
    first, second, third = (factories.a_group(session, branch, f"第{number}小组") for number in "一二三")
    other = factories.a_unit(session, account, "红旗社区离退休干部党支部", parent_id=office.id, place="红旗社区一楼")
    return office, branch, (first, second, third), other


def assemble(session: Session) -> Cast:
    """Puts everybody into the database; flushes, does not commit."""
    account = factories.an_account(session)
    office, branch, groups, other = _units(session, account)

    def person(name: str, born: int, open_id: str, group: Unit | None, home: Unit = branch, **given: object) -> Member:
        values = {"born": PartialDate(born), "joined": PartialDate(1975, 7)} | given
        member = factories.a_member(session, home, name, group_id=None if group is None else group.id, **values)
        if open_id:
            factories.a_binding(session, member, open_id)
        return member

    wang = person("王秀兰", 1942, "o-wang", groups[1], gender="女")
    li = person("李建国", 1953, "o-li", groups[1], gender="男")
    chen = person("陈敏", 1955, "o-chen", groups[0], gender="女")
    zhao = person("赵磊", 1985, "o-zhao", None, category=Category.IN_SERVICE, on_roster=False, gender="男")
    sun = person("孙海", 1950, "o-sun", groups[2], gender="男", whereabouts="三亚")
    old_chen = person("陈建国", 1936, "", groups[1], way=Way.PHONE, no_hard_demand=True, gender="男")
    zhou = person("周芳", 1956, "o-zhou", None, other, gender="女")
    factories.a_post(session, branch, chen, PostKind.SECRETARY)
    factories.a_post(session, groups[1], li, PostKind.GROUP_LEADER)
    factories.a_post(session, branch, zhao, PostKind.LIAISON)
    factories.a_post(session, other, zhou, PostKind.SECRETARY)
    son = factories.a_binding(session, wang, "o-son", relation="儿子", helper_name="小王")
    return Cast(account, office, branch, groups, other, wang, li, chen, zhao, sun, old_chen, zhou, son)
