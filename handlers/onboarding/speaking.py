"""Two members on one WeChat: who is talking is asked only when it matters (R-UX-93)."""

from collections.abc import Callable

from handlers.context import Context
from handlers.dialogue import Ask, Done, Draft, Outcome, Pass
from handlers.language import numbers
from handlers.message import Kind, Message, Reply
from services import conversations, members

Resume = Callable[[Message, Context], Reply]


def ask_who(message: Message, context: Context) -> Ask:
    """这次是甲还是乙: the message is kept and handled once that is known."""
    people = [binding for binding in context.bindings if binding.is_self][:4]
    names = [{"n": n, "name": members.called(binding.member)} for n, binding in enumerate(people, start=1)]
    draft: Draft = {
        "members": [binding.member_id for binding in people],
        "text": message.text,
        "kind": message.kind.value,
        "key": message.key,
    }
    return Ask("who", Reply("onboarding/who_speaks", {"people": names}), draft)


def step_who(resume: Resume, message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    if choice is None or not 1 <= choice <= len(draft["members"]):
        return Pass()
    chosen = draft["members"][choice - 1]
    context.binding = next((binding for binding in context.bindings if binding.member_id == chosen), None)
    conversations.speaks_now(context.follower, chosen, context.now)
    kept = Message(message.account, draft["key"], message.sender, Kind(draft["kind"]), draft["text"], message.sent_at)
    return Done(resume(kept, context))
