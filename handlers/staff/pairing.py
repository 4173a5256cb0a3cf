"""结对 in chat: 王秀兰由李建国联系 is shown with the proposed tier and kept on 1 (D8.4: a human decides); 我联系谁
lists his own people, 谁联系我 names a member's helper.
"""

import re

from domain.members import Member
from domain.organisation import PostKind
from domain.pairing import Pairing, Tier, days_between
from domain.roles import Act
from handlers import undo
from handlers.addressing import called, contact
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.message import Message, Reply
from handlers.staff.visiting import named, only_one
from services import contacts, pairing

_MINE = re.compile(
    r"我(?:都|要|该|现在)?(?:联系|结对|包联|负责联系)(?:的是|的有|的人|了)?(?:哪些人|哪几个|哪些|谁|几个人)|我的结对(?:对象|名单)?"
)
_WHO = re.compile(
    r"(?:谁|哪个|哪位)(?:在|来|负责)?(?:联系|结对|包联)(?:着)?(?:我|俺)(?:的)?|我的(?:结对人|联系人|专员)是(?:谁|哪)"
)
_HELPER_FIRST = re.compile(r"^(?:让|请|安排|叫|由)")
_TIER = re.compile(r"([A-D])类?")
_NO_CARE = re.compile(r"党费|会议|上级")
_SHOWN = 5


def asks_for_mine(message: Message, context: Context) -> bool:
    return _MINE.search(message.text) is not None and context.holds(*PostKind)


def asks_who(message: Message, context: Context) -> bool:
    return _WHO.search(message.text) is not None and not _NO_CARE.search(message.text)


def mine(message: Message, context: Context) -> Reply:
    """His people, those who are due first, without a word about anybody's health."""
    on = context.today
    found = contacts.book(context.session, context.member.branch, on, helper_id=context.member.id)
    people = [{"name": line.pairing.member.name, "next": line.next_on, "due": line.next_on <= on} for line in found]
    return Reply("staff/pair_mine", {"people": people[:_SHOWN], "more": len(people[_SHOWN:])})


def who(message: Message, context: Context) -> Reply:
    helper = pairing.helper_of(context.session, context.member, context.today)
    named_one = {"helper": "" if helper is None else helper.name, "own": "" if helper is None else helper.phone or ""}
    return Reply("people/pair_who", {"called": called(context), **named_one, **contact(context)})


def assign(message: Message, context: Context) -> Reply:
    """Asks back: who for whom, and how often."""
    if not context.may(Act.EDIT_PAIRS):
        return Reply("staff/pair_not_yours")
    member, helper = _meant(message, context)
    if member is None or helper is None:
        return Reply("staff/pair_whom", {"name": "" if member is None else member.name})
    on = context.today
    if not pairing.may_help(context.session, helper, member, on):
        return Reply("staff/pair_no_post", {"name": member.name, "helper": helper.name})
    tier = pairing.proposed_tier(context.session, member, context.policy, on)
    before = pairing.helper_of(context.session, member, on)
    shown = {
        "name": member.name,
        "helper": helper.name,
        "before": "" if before is None or before.id == helper.id else before.name,
        "tier": tier.value,
        "days": days_between(tier, None, context.policy),
    }
    draft: Draft = {"member": member.id, "helper": helper.id, "tier": tier.value}
    return begin(context, PAIRING, Ask("confirm", Reply("staff/pair_card", shown), draft))


def _meant(message: Message, context: Context) -> tuple[Member | None, Member | None]:
    """(who is looked after, who looks after him): by the names of the branch, in the order that the words give them."""
    wanted = [context.slot("name"), context.slot("to")]
    known = named(context, message.text)
    if len(known) == 2 and set(known) != set(wanted):
        wanted = known[::-1] if _HELPER_FIRST.search(message.text) else known
    found = [only_one(context, name) if name else None for name in wanted]
    return found[0], found[1]


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    tier = _TIER.fullmatch(message.text.strip().upper())
    if tier is not None:
        choice, draft = 1, {**draft, "tier": tier[1]}
    member = context.session.get(Member, draft["member"])
    helper = context.session.get(Member, draft["helper"])
    if choice not in (1, 2) or member is None or helper is None:
        return Pass()
    if choice == 2:
        return Done(Reply("staff/left_as_it_is"))
    return Done(_keep(context, member, helper, Tier(draft["tier"])))


def _keep(context: Context, member: Member, helper: Member, tier: Tier) -> Reply:
    kept = pairing.assign(
        context.session,
        member,
        helper,
        context.now,
        by=context.member,
        on=context.today,
        tier=tier,
        message_key=context.message_key,
    )
    undo.remember(context, "pairing", kept.id)
    due = contacts.contact_of(context.session, kept).next_on
    return Reply("staff/pair_kept", {"name": member.name, "helper": helper.name, "next": due})


def take_back(context: Context, pairing_id: int) -> Reply:
    kept = context.session.get(Pairing, pairing_id)
    if kept is not None and kept.until is None:
        pairing.take_back(context.session, kept, context.now, by=context.member)
    return Reply("staff/left_as_it_is")


PAIRING = Dialogue("pairing", {"confirm": step_confirm})
