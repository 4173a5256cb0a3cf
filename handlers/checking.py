"""我听您说…，对吗: what was only half heard is asked back before anything is written down (S12, R-UX-56)."""

from dataclasses import replace

from handlers import menus
from handlers.addressing import called
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.language.understanding import Decision
from handlers.listening import keep, take_up
from handlers.message import Message, Reply
from handlers.routing import Handler, Route


def ask_back(message: Message, context: Context, route: Route, resume: Handler) -> Reply:
    """The message is kept and acted on after 1."""
    reply = Reply("talk/is_it_so", {"wish": route.key})
    return begin(context, dialogue(resume), Ask("right", reply, keep(message, context)))


def dialogue(resume: Handler) -> Dialogue:
    """`resume` answers the kept message."""

    def step_right(message: Message, draft: Draft, context: Context) -> Outcome:
        choice = numbers.read_choice(message.text)
        if choice == 1 or context.heard.intent == "yes":
            kept = take_up(draft, message, context)
            context.heard = replace(context.heard, decision=Decision.DO)
            return Done(resume(kept, context))
        if choice == 2 or context.heard.intent == "no":
            return Done(menus.offer(context, "two", Reply("talk/then_what", {"called": called(context)})))
        return Pass()

    return Dialogue("checking", {"right": step_right})
