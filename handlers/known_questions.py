"""The known questions of an account in memory, and who may be answered from which. Built anew when they change."""

import threading
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.accounts import Account
from domain.questions import Question
from handlers.context import Context
from handlers.language.matching import Entry, Index, Questions, Scope
from services import questions

_MANY = 1000  # from here on an old index answers while the new one is being built

_Kept = dict[int, tuple[int, Index]]  # account → edition and index
_kept: "WeakKeyDictionary[Engine, _Kept]" = WeakKeyDictionary()
_lock = threading.Lock()


def forget(engine: Engine) -> None:
    """Nothing kept of this database holds any more: it was emptied."""
    with _lock:
        _kept.pop(engine, None)


def of_speaker(context: Context) -> Questions | None:
    """What the speaker may be answered from; None for a stranger, or where there is nothing."""
    if context.speaker is None:
        return None
    index = _index(context.session, context.account.id)
    return None if index is None else Questions(index, scope(context))


def prepare(session: Session) -> None:
    """Builds the index of every account, which the first message would otherwise wait for."""
    for account_id in session.scalars(select(Account.id)):
        _index(session, account_id)


def of_everybody(session: Session, on: date) -> Questions | None:
    """All reviewed questions of a database, of all accounts and branches, that are valid on that day."""
    found = [_entry(one) for account in session.scalars(select(Account.id)) for one in questions.live(session, account)]
    units = {entry.unit_id for entry in found}
    return (
        Questions(Index(found), Scope((None, *sorted(unit for unit in units if unit is not None)), on))
        if found
        else None
    )


def scope(context: Context) -> Scope:
    branch = context.member.branch
    return Scope(questions.scope_of(context.session, branch), context.today)


def _index(session: Session, account_id: int) -> Index | None:
    number = questions.edition(session, account_id)
    if number == 0:
        return None
    engine = session.get_bind().engine
    with _lock:
        kept = _kept.setdefault(engine, {})
        known = kept.get(account_id)
    if known is not None and known[0] == number:
        return known[1]
    entries = [_entry(one) for one in questions.live(session, account_id)]
    if known is not None and len(entries) > _MANY:
        threading.Thread(target=_build, args=(kept, account_id, number, entries), daemon=True).start()
        kept[account_id] = (number, known[1])
        return known[1]
    return _build(kept, account_id, number, entries)


def _build(kept: _Kept, account_id: int, number: int, entries: list[Entry]) -> Index:
    index = Index(entries)
    before = kept.get(account_id)
    if before is None or before[0] <= number:
        kept[account_id] = (number, index)
    return index


def _entry(question: Question) -> Entry:
    return Entry(
        key=question.key,
        phrasings=(question.question, *question.phrasings),
        answer=question.answer,
        keywords=tuple(question.keywords),
        unit_id=question.unit_id,
        valid_until=question.valid_until,
    )
