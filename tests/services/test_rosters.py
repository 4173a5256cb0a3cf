"""A roster file taken in, twice, changed, and given back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.roster_people import Form
from bench.rosters import MessyRoster, make_roster
from bot.commands.rosters import take_in
from console.registers.reading import read_roster
from domain.accounts import Account
from domain.days import PartialDate, local_day
from domain.members import Category, Member, Standing
from domain.organisation import Post, PostKind, Unit, UnitKind
from services.rosters import Imported, export_roster, import_roster
from tests import factories

BRANCH = "东风社区离退休干部党支部"
BORN = PartialDate(1942, 5)
PHONE, OTHER = "19900000001", "19900000002"


@dataclass(frozen=True)
class Entry:
    name: str = "王秀兰"
    row: int = 3
    sheet: str = "花名册"
    gender: str = ""
    born: PartialDate | None = None
    joined: PartialDate | None = None
    full_on: PartialDate | None = None
    standing: str = ""
    category: str = ""
    phones: tuple[str, ...] = ()
    address: str = ""
    branch: str = BRANCH
    group: str = ""
    posts: tuple[str, ...] = ()
    remark: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


WHOLE = Entry(gender="女", born=BORN, joined=PartialDate(1965, 7, 1), phones=(PHONE, "0552-3041234"), address="3栋201")


class Desk:
    """Takes entries in at a moment that moves on by itself."""

    def __init__(self, session: Session, now: datetime, zone: ZoneInfo) -> None:
        self.session, self.now, self.zone = session, now, zone
        self.account = factories.an_account(session)

    def take(self, *entries: Entry, default: str | None = None) -> Imported:
        self.now += timedelta(days=1)
        return import_roster(
            self.session,
            self.account,
            entries,
            default_branch=default,
            parent=None,
            now=self.now,
            zone=self.zone,
            sound=lambda name: f"sound of {name}",
        )

    def people(self) -> list[Member]:
        return list(self.session.scalars(select(Member).order_by(Member.id)))

    def person(self) -> Member:
        (member,) = self.people()
        return member

    def posts(self) -> list[tuple[str, PostKind, bool]]:
        rows = self.session.execute(select(Member.name, Post).join(Post, Post.member_id == Member.id).order_by(Post.id))
        return [(name, post.kind, post.until is None) for name, post in rows]


@pytest.fixture
def desk(session: Session, now: datetime, zone: ZoneInfo) -> Desk:
    return Desk(session, now, zone)


def counts(done: Imported) -> tuple[int, int, int]:
    return done.created, done.updated, done.unchanged


def codes(done: Imported) -> list[tuple[int, str, str]]:
    return [(cell.row, cell.column, cell.code) for cell in done.refused]


def test_member_who_is_new_comes_with_everything_the_file_says(desk: Desk) -> None:
    done = desk.take(replace(WHOLE, group="第二党小组", posts=("党小组组长",), remark="独居"))
    member = desk.person()
    assert counts(done) == (1, 0, 0)
    assert (member.name, member.name_sound, member.gender) == ("王秀兰", "sound of 王秀兰", "女")
    assert (member.born, member.joined, member.full_on) == (BORN, PartialDate(1965, 7, 1), None)
    assert (member.standing, member.category, member.on_roster) == (Standing.FULL, Category.RETIRED, True)
    assert (member.phone, member.second_phone, member.address) == (PHONE, "0552-3041234", "3栋201")
    assert member.group is not None
    assert (member.branch.name, member.group.name, member.remark) == (BRANCH, "第二党小组", "独居")
    assert desk.posts() == [("王秀兰", PostKind.GROUP_LEADER, True)]


def test_branch_that_is_unknown_is_made_under_the_top_unit(desk: Desk) -> None:
    top = factories.a_unit(desk.session, desk.account, "东风街道党工委", UnitKind.COMMITTEE_ABOVE)
    desk.take(Entry())
    assert desk.person().branch.parent_id == top.id
    assert desk.person().branch.kind is UnitKind.BRANCH


@pytest.mark.parametrize("said", [BRANCH, f"中共{BRANCH}", f"{BRANCH}委员会", f"中共{BRANCH[:4]} {BRANCH[4:]}"])
def test_branch_that_is_known_is_found_however_it_is_written(desk: Desk, said: str) -> None:
    known = factories.a_unit(desk.session, desk.account, BRANCH)
    desk.take(Entry(branch=said))
    assert desk.person().branch_id == known.id


def test_group_is_found_with_or_without_the_word_for_party(desk: Desk) -> None:
    group = factories.a_group(desk.session, factories.a_unit(desk.session, desk.account, BRANCH), "第二小组")
    desk.take(Entry(group="第二党小组"))
    assert desk.person().group_id == group.id


def test_rows_without_a_branch_belong_to_the_one_that_was_given(desk: Desk) -> None:
    assert codes(desk.take(Entry(branch=""))) == [(3, "branch", "branch_missing")]
    desk.take(Entry(branch=""), default=BRANCH)
    assert desk.person().branch.name == BRANCH


def test_name_of_a_superior_is_no_branch(desk: Desk) -> None:
    factories.a_unit(desk.session, desk.account, "幸福社区党总支", UnitKind.GENERAL_BRANCH)
    assert codes(desk.take(Entry(branch="幸福社区党总支"))) == [(3, "branch", "branch_is_above")]
    assert desk.people() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WHOLE, replace(WHOLE, born=PartialDate(1943, 1))),  # the telephone tells
        (WHOLE, replace(WHOLE, phones=(OTHER,))),  # name and birth tell
        (Entry(phones=(PHONE,)), Entry(phones=(OTHER,))),  # the only one of this name
        (Entry(), WHOLE),
        (WHOLE, Entry(born=BORN, joined=WHOLE.joined, branch="红旗社区离退休干部党支部")),  # moved
        (WHOLE, replace(WHOLE, name="王秀蓝")),  # misspelt before
        (Entry(born=PartialDate(1942)), Entry(born=BORN)),
    ],
)
def test_person_who_is_known_already_is_recognised_and_renewed(desk: Desk, before: Entry, after: Entry) -> None:
    desk.take(before)
    assert counts(desk.take(after)) == (0, 1, 0)
    member = desk.person()
    told = (after.name, after.branch, after.born or before.born)
    assert (member.name, member.branch.name, member.born) == told
    assert member.phone == next(iter(after.phones or before.phones), None)
    assert counts(desk.take(after)) == (0, 0, 1)


@pytest.mark.parametrize(
    "other",
    [
        replace(WHOLE, born=PartialDate(1950, 1), phones=(OTHER,)),  # another birth and another telephone
        replace(WHOLE, name="李建国", gender="男"),  # a couple shares its telephone
        Entry(born=BORN, branch="红旗社区离退休干部党支部"),  # birth alone says little across branches
    ],
)
def test_somebody_else_is_not_taken_for_the_person_who_is_known(desk: Desk, other: Entry) -> None:
    desk.take(WHOLE)
    assert counts(desk.take(other)) == (1, 0, 0)
    assert counts(desk.take(WHOLE, replace(other, row=4))) == (0, 0, 2)


@pytest.mark.parametrize(
    ("known", "row", "code"),
    [
        ([WHOLE, replace(WHOLE, row=4, born=PartialDate(1950, 1), phones=(OTHER,))], Entry(), "namesake_known"),
        ([Entry(born=BORN)], Entry(born=PartialDate(1950, 1)), "namesake_differs"),
    ],
)
def test_row_that_may_mean_either_of_two_is_refused_as_a_whole(
    desk: Desk, known: list[Entry], row: Entry, code: str
) -> None:
    desk.take(*known)
    done = desk.take(row)
    assert (counts(done), codes(done)) == ((0, 0, 0), [(3, "name", code)])
    assert done.refused[0].whole_row


def test_two_rows_never_become_one_known_member(desk: Desk) -> None:
    desk.take(Entry())
    twins = [Entry(phones=(PHONE,)), Entry(row=4, phones=(OTHER,))]
    assert codes(desk.take(*twins)) == [(3, "name", "namesake_known"), (4, "name", "namesake_known")]


def test_person_written_down_twice_under_two_spellings_of_the_branch_is_taken_once(desk: Desk) -> None:
    done = desk.take(WHOLE, replace(WHOLE, row=9, branch=f"中共{BRANCH}"))
    assert (counts(done), codes(done)) == ((1, 0, 0), [(9, "name", "duplicate_row")])
    assert done.refused[0].data == {"other": 3}


def test_blanks_never_erase_and_coarser_days_never_blur(desk: Desk) -> None:
    desk.take(replace(WHOLE, group="第二党小组", remark="独居", category="veteran", standing="probationary"))
    assert counts(desk.take(Entry(born=PartialDate(1942), joined=PartialDate(1965, 7)))) == (0, 0, 1)


def test_somebody_missing_from_a_newer_file_stays(desk: Desk) -> None:
    desk.take(WHOLE, Entry(name="李建国", row=4, phones=(OTHER,)))
    desk.take(WHOLE)
    assert [member.name for member in desk.people()] == ["王秀兰", "李建国"]


@pytest.mark.parametrize(
    ("phones", "first", "second"),
    [
        ((OTHER,), OTHER, "0552-3041234"),
        ((OTHER, PHONE), OTHER, PHONE),
        (("0552-3041234",), "0552-3041234", None),
        ((), PHONE, "0552-3041234"),
    ],
)
def test_changed_telephone_replaces_the_old_one(
    desk: Desk, phones: tuple[str, ...], first: str, second: str | None
) -> None:
    desk.take(WHOLE)
    desk.take(replace(WHOLE, phones=phones))
    member = desk.person()
    assert (member.phone, member.second_phone) == (first, second)
    assert counts(desk.take(replace(WHOLE, phones=phones))) == (0, 0, 1)


def test_telephone_that_changed_is_found_by_its_hash(desk: Desk) -> None:
    desk.take(WHOLE)
    before = desk.person().phone_hash
    desk.take(replace(WHOLE, phones=(OTHER,)))
    assert desk.person().phone_hash not in {None, before}


def test_third_telephone_is_named(desk: Desk) -> None:
    done = desk.take(replace(WHOLE, phones=(PHONE, OTHER, "19900000003")))
    assert [(cell.column, cell.code, cell.value) for cell in done.refused] == [("phone", "phone_third", "19900000003")]


@pytest.mark.parametrize(
    ("post", "code"), [("委员", "post_unknown"), ("原支部书记", "post_unknown"), ("组长", "leader_without_group")]
)
def test_post_that_gives_no_rights_is_named_and_the_person_stays(desk: Desk, post: str, code: str) -> None:
    done = desk.take(replace(WHOLE, posts=(post, "组织委员")))
    assert codes(done) == [(3, "posts", code)]
    assert desk.posts() == [("王秀兰", PostKind.ORGANISER, True)]


def test_leader_of_the_group_he_is_known_to_be_in_needs_no_group_in_the_file(desk: Desk) -> None:
    desk.take(replace(WHOLE, group="第二党小组"))
    desk.take(replace(WHOLE, posts=("党小组组长",)))
    assert desk.posts() == [("王秀兰", PostKind.GROUP_LEADER, True)]


def test_new_secretary_takes_the_place_of_the_old_one(desk: Desk) -> None:
    other = Entry(name="陈敏", row=4, phones=(OTHER,))
    desk.take(replace(WHOLE, posts=("书记", "宣传委员")), other)
    desk.take(WHOLE, replace(other, posts=("书记",)))
    assert desk.posts() == [
        ("王秀兰", PostKind.SECRETARY, False),
        ("王秀兰", PostKind.PUBLICIST, True),
        ("陈敏", PostKind.SECRETARY, True),
    ]


def test_whoever_moves_leaves_posts_and_group_behind(desk: Desk) -> None:
    desk.take(replace(WHOLE, posts=("党小组组长",), group="第二党小组"))
    desk.take(replace(WHOLE, branch="红旗社区离退休干部党支部"))
    assert desk.person().group_id is None
    assert desk.posts() == [("王秀兰", PostKind.GROUP_LEADER, False)]


@pytest.mark.parametrize(
    ("known", "standing", "membership", "then"),
    [
        (Standing.FULL, "", "suspended", Standing.SUSPENDED),
        (Standing.SUSPENDED, "full", "", Standing.SUSPENDED),
        (Standing.SUSPENDED, "", "normal", Standing.FULL),
        (Standing.ON_PROBATION, "full", "normal", Standing.ON_PROBATION),
        (Standing.PROBATIONARY, "full", "", Standing.FULL),
    ],
)
def test_standing_that_a_list_cannot_know_stays(
    desk: Desk, known: Standing, standing: str, membership: str, then: Standing
) -> None:
    desk.take(WHOLE)
    desk.person().standing = known
    desk.take(replace(WHOLE, standing=standing, extra={"membership": membership}))
    assert desk.person().standing is then


def test_people_of_another_account_are_not_seen(desk: Desk) -> None:
    elsewhere = factories.an_account(desk.session, "hongqi")
    factories.a_member(desk.session, factories.a_unit(desk.session, elsewhere, BRANCH), phone=PHONE, born=BORN)
    assert counts(desk.take(WHOLE)) == (1, 0, 0)


def test_roster_reads_back_as_it_was_written(desk: Desk) -> None:
    desk.take(replace(WHOLE, group="第二党小组", posts=("党小组组长", "组织委员"), category="veteran"))
    assert export_roster(desk.session, desk.person().branch) == [
        {
            "姓名": "王秀兰",
            "性别": "女",
            "出生年月": "1942-05",
            "入党时间": "1965-07-01",
            "党内职务": "党小组组长、组织委员",
            "离退休类别(离休/退休)": "离休",
            "联系电话": f"{PHONE}、0552-3041234",
            "家庭住址": "3栋201",
            "所在党小组": "第二党小组",
            "组织关系所在支部": BRANCH,
        }
    ]


def test_columns_beyond_form_a_come_for_all_when_one_needs_them(desk: Desk) -> None:
    desk.take(WHOLE, Entry(name="李建国", row=4, standing="probationary", phones=(OTHER,)))
    lines = export_roster(desk.session, desk.people()[0].branch)
    assert [(line["人员类别"], line["党籍状态"]) for line in lines] == [("正式党员", "正常"), ("预备党员", "正常")]


# -- whole files as offices send them ----------------------------------------------------------------------------------

FILES = ("roster.xlsx", "roster.xls", "roster.et", "gb18030.csv")
TABLES = (Unit.__table__, Member.__table__, Post.__table__)


def state(session: Session) -> list[list[dict[str, Any]]]:
    """Every row of every table that an import touches, opened, without the moment of the last change."""
    session.flush()
    return [
        [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in session.execute(table.select().order_by(table.c.id)).mappings()
        ]
        for table in TABLES
    ]


def bring_in(session: Session, account: Account, made: MessyRoster, name: str, at: datetime, zone: ZoneInfo) -> Any:
    roster = read_roster(made.files[name], name, today=local_day(at, zone))
    return take_in(session, account, roster, now=at, zone=zone)


def leaders_of_no_group(made: MessyRoster, name: str) -> set[tuple[int, str]]:
    """A `.csv` has lost the merged cell that says which group somebody leads."""
    rows = read_roster(made.files[name], name).rows
    return {(row.row, "党内职务") for row in rows if row.posts == ("党小组组长",) and not row.group}


@pytest.fixture(scope="module")
def rosters() -> dict[Form, MessyRoster]:
    return {form: make_roster(form, 300) for form in ("A", "B", "C")}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("form", ["A", "B", "C"])
def test_roster_of_300_taken_in_twice_leaves_the_same_state(
    session: Session, now: datetime, zone: ZoneInfo, rosters: dict[Form, MessyRoster], form: Form, name: str
) -> None:
    account, made = factories.an_account(session), rosters[form]
    first = bring_in(session, account, made, name, now, zone)
    before = state(session)
    second = bring_in(session, account, made, name, now + timedelta(days=3), zone)
    assert {(cell["row"], cell["column"]) for cell in first["rejected"]} == made.refused | leaders_of_no_group(
        made, name
    )
    assert (first["created"], first["updated"], first["unchanged"]) == (len(made.people), 0, 0)
    assert (second["created"], second["updated"], second["unchanged"]) == (0, 0, len(made.people))
    assert (second["rejected"], second["dropped"]) == (first["rejected"], first["dropped"])
    assert state(session) == before


@pytest.mark.parametrize("form", ["A", "B", "C"])
def test_people_come_out_as_the_file_means_them(
    session: Session, now: datetime, zone: ZoneInfo, rosters: dict[Form, MessyRoster], form: Form
) -> None:
    made = rosters[form]
    bring_in(session, factories.an_account(session), made, "roster.xlsx", now, zone)
    kept = session.scalars(select(Member).order_by(Member.id))
    found = [(m.name, str(m.born or ""), m.phone, m.branch.name, m.standing, m.address) for m in kept]
    wanted = [
        (p.name, p.born, next(iter(p.phones), None), p.branch, p.standing or "full", p.address) for p in made.people
    ]
    assert found == wanted
