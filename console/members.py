"""The roster and each person's page: what the reader may see of him, and nothing else; his sealed data are looked at in
the open, with a line in the audit.
"""

from flask import Response, abort, flash, request

from console import consenting, member_entries
from console.pages import Page, to
from console.visits import Visit
from domain.members import CATEGORY_LABELS, STANDING_LABELS, WAY_LABELS, LifeState, Member
from domain.organisation import Unit
from domain.pairing import age_on
from domain.profiles import CIRCUMSTANCE_LABELS, OF_HEALTH, Profile
from domain.roles import Act
from services import audit, dossiers, edits, members, organisation, pairing, profiles
from services import visits as written

_LONGEST = 20


def roster(visit: Visit) -> Response:
    """By which way each person is told. No number of bound people is counted (P2)."""
    scope = visit.scope(Act.SEE_MEMBERS)
    name = request.args.get("name", "").strip()[:_LONGEST]
    gone = bool(request.args.get("gone"))
    sound = visit.desk.sound(name) if name else ""
    people = members.find(visit.session, scope.condition(), name, sound, gone=gone)
    heard = bool(name) and bool(people) and name not in people[0].name
    branches = visit.near(Act.SEE_MEMBERS)
    return visit.show(
        "console/members",
        branch=scope.branch,
        branches=branches,
        people=people,
        name=name,
        gone=gone,
        heard=heard,
        ways=WAY_LABELS,
    )


def show(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.SEE_MEMBER)
    audit.note(visit.session, "members.looked_at", visit.now, account_id=member.account_id, by=visit.by, about=member)
    today = visit.today
    with_health = visit.reach.includes(Act.SEE_HEALTH, member)
    found = dossiers.of(visit.session, member, visit.now)
    return visit.show(
        "console/member",
        branch=member.branch,
        member=member,
        sheet=found,
        age=age_on(member.born, today),
        helper=pairing.helper_of(visit.session, member, today),
        grounds=_grounds(found.profile, with_health=with_health),
        with_health=with_health,
        agreed=written.agreed_to_health(visit.session, member),
        posts=organisation.posts_of(visit.session, member.id, today),
        edits_allowed=visit.reach.includes(Act.EDIT_MEMBER, member),
        called=members.called(member),
        pair_allowed=visit.reach.includes(Act.EDIT_PAIRS, member),
        life_allowed=visit.reach.includes(Act.CHANGE_LIFE, member),
        visits_allowed=visit.reach.includes(Act.WRITE_VISITS, member),
        stands_out=member.life_state is not LifeState.LIVING,
    )


def _grounds(profile: Profile | None, *, with_health: bool) -> list[str]:
    grounds = () if profile is None else profile.grounds
    return [CIRCUMSTANCE_LABELS[each] for each in grounds if with_health or each not in OF_HEALTH]


def form(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.EDIT_MEMBER)
    audit.note(visit.session, "members.looked_at", visit.now, account_id=member.account_id, by=visit.by, about=member)
    typed = member_entries.shown(member, profiles.of(visit.session, member))
    return _form(visit, member.branch, member, typed)


def _form(
    visit: Visit,
    branch: Unit,
    member: Member | None,
    typed: dict[str, str],
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    agreed = member is not None and written.agreed_to_health(visit.session, member)
    return visit.show(
        "console/member_form",
        status,
        branch=branch,
        member=member,
        typed=typed,
        wrong=wrong or {},
        groups=[(group.id, group.name) for group in organisation.groups_of(visit.session, branch)],
        standings=STANDING_LABELS,
        categories=CATEGORY_LABELS,
        ways=WAY_LABELS,
        grounds={each: says for each, says in CIRCUMSTANCE_LABELS.items() if agreed or each not in OF_HEALTH},
        agreed=agreed,
    )


def keep(visit: Visit, member_id: int) -> Response:
    member = visit.member(member_id, Act.EDIT_MEMBER)
    entries = member_entries.read(organisation.groups_of(visit.session, member.branch))
    if entries.wrong:
        return _form(visit, member.branch, member, entries.typed, entries.wrong, 422)
    name = entries.values["name"]
    reason, sound = entries.typed["reason"], visit.desk.sound(name)
    edits.edit(visit.session, member, entries.values, visit.now, by=visit.by, reason=reason, sound=sound)
    if request.form.get("life"):
        grounds = member_entries.circumstances()
        words = member_entries.life_words()
        profiles.keep(visit.session, member, visit.now, by=visit.by, circumstances=grounds, **words)
    flash("member_kept")
    return to("member", member_id=member.id)


def new(visit: Visit) -> Response:
    return _form(visit, _branch(visit), None, {"way": "wechat", "standing": "full", "category": "retired"})


def _branch(visit: Visit) -> Unit:
    scope = visit.scope(Act.EDIT_MEMBER)
    return scope.branch if scope.whole else abort(404)


def add(visit: Visit) -> Response:
    """One who may be there already is shown first; `sure` adds him all the same."""
    branch = _branch(visit)
    entries = member_entries.read(organisation.groups_of(visit.session, branch))
    name = entries.values.get("name", "")
    if not entries.wrong and not request.form.get("sure"):
        known = edits.namesakes(visit.session, branch, name, entries.values.get("born"))
        entries.wrong |= {"sure": "known"} if known else {}
    if entries.wrong:
        return _form(visit, branch, None, entries.typed, entries.wrong, 422)
    reason, sound = entries.typed["reason"], visit.desk.sound(name)
    member = edits.add(visit.session, branch, entries.values, visit.now, by=visit.by, reason=reason, sound=sound)
    flash("member_added")
    return to("member", member_id=member.id)


PAGES = (
    Page("/members", "members", roster, Act.SEE_MEMBERS, section=True),
    Page("/members/new", "member_new", new, Act.EDIT_MEMBER),
    Page("/members/new", "member_add", add, Act.EDIT_MEMBER, method="POST"),
    Page("/members/<int:member_id>", "member", show, Act.SEE_MEMBER, noted=True),
    Page("/members/<int:member_id>/edit", "member_form", form, Act.EDIT_MEMBER, noted=True),
    Page("/members/<int:member_id>/edit", "member_keep", keep, Act.EDIT_MEMBER, method="POST"),
    Page("/members/<int:member_id>/consents", "consents", consenting.ask, Act.EDIT_MEMBER),
    Page("/members/<int:member_id>/consents", "consent_withdraw", consenting.withdraw, Act.EDIT_MEMBER, method="POST"),
)
