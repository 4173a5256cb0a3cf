"""您还说…，也办吗: the second wish of a message is named after the first was done (R-UX-47)."""

from dataclasses import replace

from handlers.addressing import called
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import numbers
from handlers.language.understanding import Decision
from handlers.listening import keep, take_up
from handlers.message import Message, Reply
from handlers.routing import Handler, Route


def offer(message: Message, context: Context, route: Route, resume: Handler) -> Reply:
    """`route` is where the second wish leads."""
    return begin(context, dialogue(resume), Ask("too", Reply("talk/also", {"wish": route.key}), keep(message, context)))


def dialogue(resume: Handler) -> Dialogue:
    """`resume` answers the kept message, heard as its second wish alone."""

    def step_too(message: Message, draft: Draft, context: Context) -> Outcome:
        choice = numbers.read_choice(message.text)
        if choice == 1 or context.heard.intent == "yes":
            kept = take_up(draft, message, context)
            second = context.heard.second
            if second is None:
                return Pass()
            context.heard = replace(second, second=None, decision=Decision.DO)
            return Done(resume(kept, context))
        if choice == 2 or context.heard.intent == "no":
            return Done(Reply("talk/not_now", {"called": called(context)}))
        return Pass()

    return Dialogue("also", {"too": step_too})
