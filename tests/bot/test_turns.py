"""Writers of many processes take turns on SQLite; what one message leaves for the end of its transaction; who joins."""

import fcntl
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from bot.database import Sessions, Turn
from domain.accounts import Follower
from domain.conversations import SeenMessage
from domain.members import Member
from tests import factories
from tests.bot.web import Web, rows
from tests.cast import Cast


def _is_free(path: Path) -> bool:
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_turn_is_one_over_all_processes(tmp_path: Path) -> None:
    path = tmp_path / "turn"
    with Turn(path):
        assert not _is_free(path)
    assert _is_free(path)


def test_turn_that_cannot_be_taken_is_left(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "nowhere" / "turn")
    for _ in range(2):
        with pytest.raises(FileNotFoundError), turn:
            pass


def test_what_only_its_person_reads_is_written_at_the_end(
    sessions: Sessions, session: Session, cast: Cast, now: datetime
) -> None:
    factories.a_follower(session, cast.account.id, "o-wang-2")
    session.commit()
    with sessions.write() as work:
        follower = work.scalars(select(Follower).where(Follower.open_id == "o-wang-2")).one()
        follower.heard_at = now
        work.scalars(select(Member)).all()
        assert follower in work.dirty
        work.get_one(Member, cast.wang.id).remark = "搬家"
        assert work.scalars(select(Member.id).where(Member.remark == "搬家")).all() == [cast.wang.id]
        assert follower not in work.dirty
    session.expire_all()
    assert session.scalars(select(Follower.heard_at).where(Follower.open_id == "o-wang-2")).one() == now


def test_who_comes_while_the_line_waits_for_its_turn_is_handled_together(web: Web, engine: Engine) -> None:
    senders = ["o-li", "o-wang", "o-chen", "o-zhao"]
    takes_turns = engine.dialect.name == "sqlite"  # on PostgreSQL nobody waits for a turn
    commits: list[object] = []
    note = commits.append
    with ThreadPoolExecutor(len(senders)) as pool:
        with web.runtime.sessions.write():
            futures = []
            for number, sender in enumerate(senders):
                futures.append(pool.submit(web.says, "几点开会", sender=sender))
                assert not takes_turns or web.is_at_work_on(number + 1)
            event.listen(engine, "commit", note)
        answers = [future.result() for future in futures]
    event.remove(engine, "commit", note)
    assert all(answer.text for answer in answers)
    assert len(rows(web, SeenMessage)) == len(senders)
    assert not takes_turns or len(commits) == 2  # the first alone, as it came alone
