"""Reviewed answers per account and branch: read, imported, looked at a second time, edited, withdrawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session, joinedload

from domain.members import Member
from domain.organisation import Unit
from domain.questions import Question, QuestionEdition, QuestionState
from services import audit, batches, organisation, texts

_WORDS = frozenset({"question", "phrasings", "answer", "keywords", "source", "valid_until"})


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


def changed(session: Session, account_id: int) -> None:
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
    session: Session,
    account_id: int,
    rows: Iterable[Row],
    now: datetime,
    *,
    unit: Unit | None,
    written_by: Member | None = None,
) -> Imported:
    """Takes reviewed rows in. The same row again changes nothing; what is missing from a newer file stays. Raises
    StoppedError for an answer that must not go out; who reads a file looks at `texts.check` first. With `written_by`
    they wait for a second look, whatever the rows say (P22).
    """
    where = Question.unit_id.is_(None) if unit is None else Question.unit_id == unit.id
    known = {one.key: one for one in session.scalars(select(Question).where(Question.account_id == account_id, where))}
    done, same = Imported(), _WORDS | ({"reviewed_by", "state"} if written_by is None else set())
    for row in rows:
        texts.clear(session, unit, row.answer, seconded=True)
        values = _values(row, written_by)
        before = known.get(row.key)
        if before is None:
            session.add(_created(account_id, None if unit is None else unit.id, row.key, values, now))
            done.created += 1
        elif all(getattr(before, name) == value for name, value in values.items() if name in same):
            done.unchanged += 1
        else:
            for name, value in values.items():
                setattr(before, name, value)
            before.updated_at = before.reviewed_at = now
            done.updated += 1
    if done.created or done.updated:
        session.flush()
        changed(session, account_id)
    return done


def _values(row: Row, written_by: Member | None) -> dict[str, object]:
    waits = {"reviewed_by": "", "state": QuestionState.CANDIDATE, "written_by_id": getattr(written_by, "id", None)}
    return {
        "question": row.question,
        "phrasings": row.phrasings,
        "answer": row.answer,
        "keywords": row.keywords,
        "source": row.source,
        "reviewed_by": row.reviewed_by,
        "valid_until": row.valid_until,
        "state": QuestionState.LIVE,
    } | ({} if written_by is None else waits)


def _created(account_id: int, unit_id: int | None, key: str, values: dict[str, object], now: datetime) -> Question:
    given = {"account_id": account_id, "unit_id": unit_id, "key": key}
    return Question(**given, created_at=now, updated_at=now, reviewed_at=now, **values)


def candidates(session: Session, units: Sequence[int]) -> list[Question]:
    """What waits for a second look in these units, the oldest first."""
    query = select(Question).where(Question.unit_id.in_(units), Question.state == QuestionState.CANDIDATE)
    return list(session.scalars(query.order_by(Question.id)))


def review(session: Session, question: Question, by: Member, now: datetime, *, publish: bool) -> bool:
    """The second look, of somebody else than the writer (P22). False when it was taken before, or by himself."""
    if question.state is not QuestionState.CANDIDATE or question.written_by_id == by.id:
        return False
    if publish:
        texts.clear(session, _unit(session, question), question.answer, seconded=True)
    question.state = QuestionState.LIVE if publish else QuestionState.WITHDRAWN
    question.reviewed_by, question.reviewed_at, question.updated_at = by.name, now, now
    act = "questions.published" if publish else "questions.set_aside"
    audit.note(session, act, now, account_id=question.account_id, by=by, key=question.key)
    changed(session, question.account_id)
    return True


def withdraw(session: Session, question: Question, by: Member, now: datetime) -> None:
    """No longer said to anybody."""
    question.state, question.updated_at = QuestionState.WITHDRAWN, now
    audit.note(session, "questions.withdrawn", now, account_id=question.account_id, by=by, key=question.key)
    changed(session, question.account_id)


def rewrite(
    session: Session,
    question: Question,
    by: Member,
    now: datetime,
    *,
    words: str,
    answer: str,
    valid_until: date | None,
) -> None:
    """Changed words begin anew: they wait for a second look, and until then nobody is answered so. A new day until
    which the same answer holds needs none.
    """
    if (question.question, question.answer) != (words, answer):
        texts.clear(session, _unit(session, question), answer, seconded=True)
        question.question, question.answer = words, texts.masked(answer)
        question.state, question.written_by_id = QuestionState.CANDIDATE, by.id
        question.reviewed_by, question.reviewed_at = "", None
    question.valid_until, question.updated_at = valid_until, now
    audit.note(session, "questions.rewritten", now, account_id=question.account_id, by=by, key=question.key)
    changed(session, question.account_id)


def of_unit(session: Session, unit: Unit, *, page: int, size: int) -> tuple[list[Question], bool]:
    """(the unit's own questions, whether more follow): what waits for a second look first."""
    rank = case({QuestionState.CANDIDATE: 0, QuestionState.LIVE: 1}, value=Question.state, else_=2)
    query = select(Question).where(Question.unit_id == unit.id).options(joinedload(Question.written_by))
    found = list(session.scalars(query.order_by(rank, Question.id).offset(page * size).limit(size + 1)))
    return found[:size], len(found) > size


def _unit(session: Session, question: Question) -> Unit | None:
    return None if question.unit_id is None else session.get(Unit, question.unit_id)
