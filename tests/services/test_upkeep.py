from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.conversations import Conversation
from services import runs, upkeep
from tests import factories


def a_conversation(session: Session, account_id: int, open_id: str, expires_at: datetime) -> Conversation:
    found = Conversation(
        account_id=account_id, open_id=open_id, dialogue="coming", step="answer", draft={"n": 1}, expires_at=expires_at
    )
    session.add(found)
    session.flush()
    return found


def test_question_is_kept_for_a_day_and_then_dropped(session: Session, now: datetime) -> None:
    account = factories.an_account(session)
    fresh = a_conversation(session, account.id, "o-1", now - timedelta(hours=23))
    old = a_conversation(session, account.id, "o-2", now - timedelta(hours=25))
    assert upkeep.end_dialogues(session, now) == 1
    session.expire_all()
    assert (fresh.dialogue, old.dialogue, old.step, old.draft) == ("coming", "", "", {})


def test_run_belongs_to_one(session: Session, now: datetime) -> None:
    assert runs.claim(session, "meeting:1:1:today", now, now)
    assert not runs.claim(session, "meeting:1:1:today", now, now)
    assert runs.claim(session, "meeting:1:1:today", now + timedelta(hours=1), now)
    assert runs.was_claimed(session, "meeting:1:1:today", now)
    assert not runs.was_claimed(session, "meeting:2:1:today", now)


def test_old_runs_are_forgotten_and_the_heartbeat_stays(session: Session, now: datetime) -> None:
    runs.beat(session, now - timedelta(days=9), now)
    runs.claim(session, "old", now - timedelta(days=2), now)
    runs.claim(session, "new", now, now)
    assert runs.prune(session, now - timedelta(days=1)) == 1
    assert runs.last_beat(session) == now
