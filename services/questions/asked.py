"""What was asked without a reviewed answer: who answers it, and how the answer becomes one that others get."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import PostKind
from domain.questions import AskedQuestion, Question, QuestionState
from services import audit, letters, tasks, texts


def ask(
    session: Session, member: Member, words: str, now: datetime, *, message_key: str, due_at: datetime, reason: str = ""
) -> tuple[AskedQuestion, Task]:
    """Keeps what was asked without an answer and gives it to the secretary; unanswered at `due_at` it goes to the
    next. The same message again, or the same words while they wait, are the same question.
    """
    asked = _waits_already(session, member, words, message_key) or _kept(
        session, member, words, now, message_key=message_key, due_at=due_at, reason=reason
    )
    task = tasks.open_task(
        session,
        TaskKind.QUESTION,
        f"question:{asked.id}",
        member,
        now,
        first=(PostKind.SECRETARY, PostKind.DEPUTY),
        words=words,
        due_at=asked.due_at,
        next_at=asked.due_at,
        number=asked.number,
    )
    if task.opened_at == now:
        _tell_owner(session, task, asked, now)
    return asked, task


def _waits_already(session: Session, member: Member, words: str, message_key: str) -> AskedQuestion | None:
    query = select(AskedQuestion).where(AskedQuestion.member_id == member.id)
    same = (AskedQuestion.message_key == message_key) | (
        (AskedQuestion.words == words) & AskedQuestion.answered_at.is_(None)
    )
    return session.scalars(query.where(same).order_by(AskedQuestion.id).limit(1)).one_or_none()


def _kept(
    session: Session, member: Member, words: str, now: datetime, *, message_key: str, due_at: datetime, reason: str
) -> AskedQuestion:
    highest = session.scalar(select(func.max(AskedQuestion.number)).where(AskedQuestion.branch_id == member.branch_id))
    asked = AskedQuestion(
        branch_id=member.branch_id,
        number=(highest or 0) + 1,
        member_id=member.id,
        words=words,
        reason=reason,
        asked_at=now,
        due_at=due_at,
        answer="",
        message_key=message_key,
    )
    session.add(asked)
    session.flush()
    return asked


def _tell_owner(session: Session, task: Task, asked: AskedQuestion, now: datetime) -> None:
    if task.owner is not None:
        about = asked.member.name
        letters.tell(session, task.owner, "questions/asked", now, number=asked.number, about=about, words=asked.words)


def waiting(session: Session, branch_id: int) -> list[AskedQuestion]:
    """Asked in the branch and not answered, the oldest first."""
    query = select(AskedQuestion).where(AskedQuestion.branch_id == branch_id, AskedQuestion.answered_at.is_(None))
    return list(session.scalars(query.options(joinedload(AskedQuestion.member)).order_by(AskedQuestion.number)))


def numbered(session: Session, branch_id: int, number: int) -> AskedQuestion | None:
    query = select(AskedQuestion).where(AskedQuestion.branch_id == branch_id, AskedQuestion.number == number)
    return session.scalars(query).one_or_none()


def answer(session: Session, asked: AskedQuestion, words: str, by: Member, now: datetime) -> Question | None:
    """The asker gets the answer with the name of who gave it; it becomes a candidate that is said to nobody else
    before a second look. None where somebody answered before, or where only a person may ever answer. Raises
    StoppedError for words that must not go out to anybody.
    """
    if asked.answered_at is not None:
        return None
    texts.clear(session, asked.member.branch, words, seconded=True)
    words = texts.masked(words)
    asked.answer, asked.answered_by_id, asked.answered_at = words, by.id, now
    task = tasks.by_key(session, f"question:{asked.id}")
    if task is not None:
        tasks.close_task(session, task, now, by=by, outcome=words)
    letters.tell(session, asked.member, "questions/answered", now, words=asked.words, answer=words, by=by.name)
    where = asked.member.account_id
    audit.note(session, "questions.answered", now, account_id=where, by=by, about=asked.member, asked=asked.number)
    candidate = None if asked.reason else _candidate(session, asked, by, now)
    session.flush()
    return candidate


def _candidate(session: Session, asked: AskedQuestion, by: Member, now: datetime) -> Question:
    candidate = Question(
        account_id=asked.member.account_id,
        unit_id=asked.branch_id,
        key=f"asked_{asked.branch_id}_{asked.number}",
        question=texts.masked(asked.words),
        phrasings=[],
        answer=asked.answer,
        keywords=[],
        source=by.name,
        reviewed_by="",
        state=QuestionState.CANDIDATE,
        written_by_id=by.id,
        created_at=now,
        updated_at=now,
    )
    session.add(candidate)
    session.flush()
    asked.question_id = candidate.id
    return candidate
