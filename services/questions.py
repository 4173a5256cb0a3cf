"""常见问答: reviewed answers per account and branch, what was asked without one, and how an answer becomes one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.items import Task, TaskKind
from domain.members import Member
from domain.organisation import PostKind, Unit
from domain.questions import AskedQuestion, Question, QuestionEdition, QuestionState
from services import audit, batches, letters, organisation, tasks


@dataclass(slots=True)
class Row:
    """One entry as a file gives it; `row` is its first line there. `phrasings` holds every wording but the first."""

    row: int
    key: str
    question: str
    answer: str
    source: str
    reviewed_by: str
    phrasings: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    valid_until: date | None = None


@dataclass(slots=True)
class Imported:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


def edition(session: Session, account_id: int) -> int:
    """Grows with every change to the account's questions: an index of another edition is old."""
    batch = batches.of_account(session, account_id)
    if batch is None:
        return _edition(session, account_id)
    return batch.once(QuestionEdition, lambda: _edition(session, account_id))


def _edition(session: Session, account_id: int) -> int:
    return session.scalar(select(QuestionEdition.number).where(QuestionEdition.account_id == account_id)) or 0


def _changed(session: Session, account_id: int) -> None:
    known = session.get(QuestionEdition, account_id)
    if known is None:
        session.add(QuestionEdition(account_id=account_id, number=1))
    else:
        known.number = QuestionEdition.number + 1
    session.flush()


def live(session: Session, account_id: int) -> list[Question]:
    """What was reviewed, expired or not; whoever answers looks at the day (`may_be_answered`)."""
    query = select(Question).where(
        Question.account_id == account_id, Question.state == QuestionState.LIVE, Question.reviewed_by != ""
    )
    return list(session.scalars(query.order_by(Question.id)))


def by_key(session: Session, account_id: int, key: str, units: Sequence[int | None], on: date) -> Question | None:
    """The answer that the nearest of these units gives on that day."""
    query = select(Question).where(Question.account_id == account_id, Question.key == key)
    found = [one for one in session.scalars(query) if one.unit_id in units and one.may_be_answered(on)]
    return min(found, key=lambda one: units.index(one.unit_id), default=None)


def scope_of(session: Session, branch: Unit) -> tuple[int | None, ...]:
    """Whose answers the branch's members get, the nearest first; None is everybody's."""
    return (*(unit.id for unit in reversed(organisation.chain(session, branch))), None)


def import_rows(
    session: Session, account_id: int, rows: Iterable[Row], now: datetime, *, unit: Unit | None
) -> Imported:
    """Takes reviewed rows in. The same row again changes nothing; what is missing from a newer file stays."""
    where = Question.unit_id.is_(None) if unit is None else Question.unit_id == unit.id
    known = {one.key: one for one in session.scalars(select(Question).where(Question.account_id == account_id, where))}
    done = Imported()
    for row in rows:
        values = _values(row)
        before = known.get(row.key)
        if before is None:
            session.add(_created(account_id, None if unit is None else unit.id, row.key, values, now))
            done.created += 1
        elif all(getattr(before, name) == value for name, value in values.items()):
            done.unchanged += 1
        else:
            for name, value in values.items():
                setattr(before, name, value)
            before.updated_at = before.reviewed_at = now
            done.updated += 1
    if done.created or done.updated:
        session.flush()
        _changed(session, account_id)
    return done


def _values(row: Row) -> dict[str, object]:
    return {
        "question": row.question,
        "phrasings": row.phrasings,
        "answer": row.answer,
        "keywords": row.keywords,
        "source": row.source,
        "reviewed_by": row.reviewed_by,
        "valid_until": row.valid_until,
        "state": QuestionState.LIVE,
    }


def _created(account_id: int, unit_id: int | None, key: str, values: dict[str, object], now: datetime) -> Question:
    given = {"account_id": account_id, "unit_id": unit_id, "key": key}
    return Question(**given, created_at=now, updated_at=now, reviewed_at=now, **values)


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
    return list(session.scalars(query.order_by(AskedQuestion.number)))


def numbered(session: Session, branch_id: int, number: int) -> AskedQuestion | None:
    query = select(AskedQuestion).where(AskedQuestion.branch_id == branch_id, AskedQuestion.number == number)
    return session.scalars(query).one_or_none()


def answer(session: Session, asked: AskedQuestion, words: str, by: Member, now: datetime) -> Question | None:
    """The asker gets the answer with the name of who gave it; it becomes a candidate that is said to nobody else
    before a second look. None where somebody answered before, or where only a person may ever answer.
    """
    if asked.answered_at is not None:
        return None
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
        question=asked.words,
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


def candidates(session: Session, units: Sequence[int]) -> list[Question]:
    """What waits for a second look in these units, the oldest first."""
    query = select(Question).where(Question.unit_id.in_(units), Question.state == QuestionState.CANDIDATE)
    return list(session.scalars(query.order_by(Question.id)))


def review(session: Session, question: Question, by: Member, now: datetime, *, publish: bool) -> bool:
    """The second look. False when it was taken before."""
    if question.state is not QuestionState.CANDIDATE:
        return False
    question.state = QuestionState.LIVE if publish else QuestionState.WITHDRAWN
    question.reviewed_by, question.reviewed_at, question.updated_at = by.name, now, now
    act = "questions.published" if publish else "questions.set_aside"
    audit.note(session, act, now, account_id=question.account_id, by=by, key=question.key)
    _changed(session, question.account_id)
    return True


def withdraw(session: Session, question: Question, by: Member, now: datetime) -> None:
    """No longer said to anybody."""
    question.state, question.updated_at = QuestionState.WITHDRAWN, now
    audit.note(session, "questions.withdrawn", now, account_id=question.account_id, by=by, key=question.key)
    _changed(session, question.account_id)
