"""常见问答: a reviewed answer, a menu of three, or a person with a time. Nothing is ever worded by a machine."""

from domain.questions import Question
from handlers import people
from handlers.addressing import called
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.known_questions import scope
from handlers.language import numbers
from handlers.message import Message, Reply
from handlers.routing import Handler
from services import questions

_DUES = "党费"
_SHOWN = 40  # characters of a wording in a menu


def ask(message: Message, context: Context) -> Reply:
    """What was understood as one of the known questions, or as one that only a person answers."""
    menu = _menu(message, context)
    if menu is not None:
        return menu
    question = _known(context, context.slot("key"))
    if question is not None:
        return answered(question)
    return hand_over(context, message.text, reason=context.slot("reason"))


def answer_or(otherwise: Handler) -> Handler:
    """For wishes with a name of their own: the reviewed answer that fits, else what is always said."""

    def reply(message: Message, context: Context) -> Reply:
        question = _known(context, context.slot("key"))
        if question is not None:
            return answered(question)
        return _menu(message, context) or otherwise(message, context)

    return reply


def _menu(message: Message, context: Context) -> Reply | None:
    """Asks which of the near ones is meant; None where there are none."""
    near = context.slots.get("near")
    keys = [str(key) for key in near] if isinstance(near, list | tuple) else []
    known = [question for key in keys if (question := _known(context, key)) is not None]
    return _which(message.text, known, context) if known else None


def _known(context: Context, key: str) -> Question | None:
    if not key or context.speaker is None:
        return None
    seen = scope(context)
    return questions.by_key(context.session, context.account.id, key, seen.units, context.today)


def answered(question: Question) -> Reply:
    """One sentence a line, as it is read aloud; what is about dues ends with 本号不收钱 (R-UX-81)."""
    lines = [line for part in question.answer.splitlines() for line in part.strip().replace("。", "。\n").splitlines()]
    about_dues = _DUES in f"{question.question}{question.answer}"
    return Reply("questions/answer", {"lines": lines, "source": question.source.rstrip("。"), "dues": about_dues})


def _which(words: str, known: list[Question], context: Context) -> Reply:
    choices = [{"n": n, "words": _short(question.question)} for n, question in enumerate(known, start=1)]
    reply = Reply("questions/which", {"called": called(context), "choices": choices})
    draft: Draft = {"keys": [question.key for question in known], "words": words}
    return begin(context, QUESTIONS, Ask("which", reply, draft))


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"


def step_which(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    keys = draft["keys"]
    if choice == len(keys) + 1 or (choice is None and context.heard.intent == "no"):
        return Done(hand_over(context, draft["words"]))
    if choice is None or not 1 <= choice <= len(keys):
        return Pass()
    question = _known(context, keys[choice - 1])
    return Done(hand_over(context, draft["words"]) if question is None else answered(question))


def hand_over(context: Context, words: str, *, reason: str = "") -> Reply:
    """The secretary is asked, with the words as they were said; who answers and by when is named (R-UX-67)."""
    by = people.promised(context)
    asked, task = questions.ask(
        context.session,
        context.member,
        words,
        context.now,
        message_key=context.message_key,
        due_at=by,
        reason=reason,
    )
    if task.owner is None:
        return Reply("people/nobody")
    data = {"called": called(context), "number": asked.number, "owner": task.owner.name, "reason": reason}
    return Reply(
        "questions/passed_on", {**data, "phone": task.owner.phone or "", "by": asked.due_at, "now": context.now}
    )


QUESTIONS = Dialogue("questions", {"which": step_which})
