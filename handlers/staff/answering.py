"""答12 …: a secretary answers what had no reviewed answer; 审答话: a second look before others are answered so."""

import re

from domain.organisation import COMMITTEE_POSTS, PostKind
from domain.questions import AskedQuestion, Question
from domain.verdicts import Level, gravest
from handlers.context import Context
from handlers.dialogue import Ask, Dialogue, Done, Draft, Outcome, Pass, begin
from handlers.language import normal, numbers
from handlers.message import Message, Reply
from services import questions, texts

_ANSWER = re.compile(
    r"\s*(?:答复|回答|答)\s*第?\s*(?P<number>[0-9０-９]{1,4})?\s*[问号题]?[\s:：,，、.]+(?P<words>\S.*)", re.DOTALL
)
_LIST = re.compile(r"(?:看看?|查|有)(?:一下|下|哪些|没答的|等我答的|待答的)?(?:问题|提问)|(?:没答|待答|等我答)的?问题")
_REVIEW = re.compile(r"(?:审核?|看看?)(?:一下|下)?(?:答话|答案|问答)")
_SHOWN, _LONGEST = 5, 400
_ANSWERERS = COMMITTEE_POSTS | {PostKind.LIAISON}


def _plain(message: Message) -> str:
    return normal.normalise(message.text).strip(" ,。!")


def is_answer(message: Message, context: Context) -> bool:
    """答12 …, or 答 … where one question alone waits."""
    found = _ANSWER.fullmatch(message.text)
    if found is None or not context.holds(*_ANSWERERS):
        return False
    return found["number"] is not None or len(questions.waiting(context.session, context.member.branch_id)) == 1


def answer(message: Message, context: Context) -> Reply:
    """Shown as the asker will see it, sent on 1."""
    found = _ANSWER.fullmatch(message.text)
    assert found is not None, "the route asked for it"
    branch_id = context.member.branch_id
    if found["number"]:
        asked = questions.numbered(context.session, branch_id, int(found["number"]))
    else:
        asked = next(iter(questions.waiting(context.session, branch_id)), None)
    if asked is None or asked.answered_at is not None:
        return Reply("questions/not_waiting", {"number": found["number"] or 1})
    stopped = texts.check(context.session, context.member.branch, found["words"])
    if gravest(stopped) is Level.BLOCK:
        return Reply("reviews/stopped", {"found": stopped[:2]})
    words = texts.masked(found["words"].strip()[:_LONGEST])
    card = Reply("questions/answer_card", {**_shown(asked), "answer": words})
    return begin(context, ANSWERING, Ask("confirm", card, {"asked": asked.id, "words": words}))


def _shown(asked: AskedQuestion) -> dict[str, object]:
    return {"number": asked.number, "about": asked.member.name, "words": asked.words}


def step_confirm(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    asked = context.session.get(AskedQuestion, draft["asked"])
    if choice == 2:
        return Done(Reply("staff/not_sent"))
    if choice != 1 or asked is None or asked.branch_id != context.member.branch_id:
        return Pass()
    if asked.answered_at is not None:
        return Done(Reply("questions/not_waiting", {"number": asked.number}))
    candidate = questions.answer(context.session, asked, draft["words"], context.member, context.now)
    return Done(Reply("questions/answered", {"about": asked.member.name, "kept": candidate is not None}))


def asks_for_waiting(message: Message, context: Context) -> bool:
    return context.holds(*_ANSWERERS) and _LIST.fullmatch(_plain(message)) is not None


def waiting(message: Message, context: Context) -> Reply:
    """What nobody has answered yet, the oldest first, and how to answer."""
    found = questions.waiting(context.session, context.member.branch_id)
    left = len(_for_him(context))
    shown = [_shown(asked) for asked in found[:_SHOWN]]
    return Reply("questions/waiting", {"total": len(found), "questions": shown, "candidates": left})


def asks_to_review(message: Message, context: Context) -> bool:
    return context.holds(*COMMITTEE_POSTS) and _REVIEW.fullmatch(_plain(message)) is not None


def review(message: Message, context: Context) -> Reply:
    """The oldest answer that somebody else gave; who wrote it never reviews it himself (P22)."""
    found = _for_him(context)
    if not found:
        own = len(questions.candidates(context.session, [context.member.branch_id]))
        return Reply("questions/nothing_to_review", {"own": own})
    first = found[0]
    writer = "" if first.written_by is None else first.written_by.name
    card = Reply("questions/candidate", {"writer": writer, "words": first.question, "answer": first.answer})
    return begin(context, REVIEWING, Ask("confirm", card, {"question": first.id}))


def _for_him(context: Context) -> list[Question]:
    found = questions.candidates(context.session, [context.member.branch_id])
    return [one for one in found if one.written_by_id != context.member.id]


def step_review(message: Message, draft: Draft, context: Context) -> Outcome:
    choice = numbers.read_choice(message.text)
    question = context.session.get(Question, draft["question"])
    if choice == 3:
        return Done(Reply("staff/left_as_it_is"))
    if choice not in (1, 2) or question is None or question.written_by_id == context.member.id:
        return Pass()
    questions.review(context.session, question, context.member, context.now, publish=choice == 1)
    return Done(Reply("questions/reviewed", {"published": choice == 1, "left": len(_for_him(context))}))


ANSWERING = Dialogue("answering", {"confirm": step_confirm})
REVIEWING = Dialogue("reviewing", {"confirm": step_review})
