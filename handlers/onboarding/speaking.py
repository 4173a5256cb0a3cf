"""Two members on one WeChat: who is talking is asked only when it matters (R-UX-93)."""

from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.listening import keep, take_up
from handlers.message import Message, Reply
from handlers.routing import Handler
from services import conversations, members


def ask_who(message: Message, context: Context, resume: Handler) -> Reply:
    """这次是哪一位: the message is kept and handled once that is known."""
    people = context.bindings[:4]
    shown = [
        {"n": n, "name": members.called(binding.member), "helps": not binding.is_self}
        for n, binding in enumerate(people, start=1)
    ]
    draft: Draft = {**keep(message, context), "members": [binding.member_id for binding in people]}
    return begin(context, dialogue(resume), Ask("who", Reply("onboarding/who_speaks", {"people": shown}), draft))


def dialogue(resume: Handler) -> Dialogue:
    """`resume` answers the kept message."""

    def step_who(message: Message, draft: Draft, context: Context) -> Outcome:
        choice = numbers.read_choice(message.text)
        if choice is None or not 1 <= choice <= len(draft["members"]):
            return Pass()
        chosen = next((one for one in context.bindings if one.member_id == draft["members"][choice - 1]), None)
        if chosen is None:
            return Pass()
        context.speaks_for(chosen)
        conversations.speaks_now(context.follower, chosen.member_id, context.now)
        return Done(resume(take_up(draft, message, context), context))

    return Dialogue("speaking", {"who": step_who})
