"""Recordings for a person's ear: fetched while the platform has them, sealed on disk, deleted when their time is over.

`folder` is where the sealed sounds lie. A file is written before its row and removed after it was struck out, so that
a row never promises what is not there; what no row names is swept away.
"""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from domain.accounts import Account
from domain.items import Task, TaskKind
from domain.members import GONE, Member
from domain.organisation import PostKind
from domain.recordings import FETCHABLE, Recording, RecordingState
from domain.vault import vault
from services import audit, letters, organisation, tasks

FOLDER = "recordings"  # in the folder of the data
_PURPOSE = "recordings.sound"
_KEY = "voice:"
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=2)
_AT_ONCE = 20  # recordings of one look


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recording that is still at the platform; `slug` is its account."""

    id: int
    slug: str
    media_id: str


def hand_over(
    session: Session, member: Member, words: str, now: datetime, *, message_key: str, media_id: str, due_at: datetime
) -> Task:
    """A task for whoever is nearest, who is told at once, with the recording to be fetched; unanswered at `due_at` it
    goes to the next (R-UX-67). The same message again is the same task.
    """
    key = f"{_KEY}{message_key}"[:120]
    before = tasks.by_key(session, key)
    if before is not None:
        return before
    task = tasks.open_task(
        session,
        TaskKind.CALL_BACK,
        key,
        member,
        now,
        first=(PostKind.LIAISON,),
        words=words,
        due_at=due_at,
        next_at=due_at,
        media_id=media_id,
        push="tasks/voice",
    )
    recording = _kept(session, member, task, now, message_key, media_id) if media_id else None
    task.data = {
        **task.data,
        "tell": {
            "recording": 0 if recording is None else recording.id,
            "came_at": now.isoformat(),
            "due_at": due_at.isoformat(),
            "until_at": (now if recording is None else recording.delete_after).isoformat(),
        },
    }
    session.flush()
    tasks.tell_owner(session, task, now, urgent=True)
    return task


def _kept(session: Session, member: Member, task: Task, now: datetime, message_key: str, media_id: str) -> Recording:
    days = organisation.policy_of(session, member.branch).recording_days
    recording = Recording(
        account_id=member.account_id,
        message_key=message_key,
        member_id=member.id,
        task_id=task.id,
        media_id=media_id,
        state=RecordingState.WAITING,
        came_at=now,
        next_at=now,
        tries=0,
        delete_after=now + timedelta(days=days),
        format="",
        file_name="",
        playable="",
    )
    session.add(recording)
    session.flush()
    return recording


# -- fetching


def to_fetch(session: Session, now: datetime) -> list[Waiting]:
    """What is to be asked for now, the oldest first: the platform forgets it first."""
    query = (
        select(Recording.id, Account.slug, Recording.media_id)
        .join(Account, Account.id == Recording.account_id)
        .where(Recording.state == RecordingState.WAITING, Recording.next_at <= now)
        .order_by(Recording.came_at, Recording.id)
        .limit(_AT_ONCE)
    )
    return [Waiting(*row) for row in session.execute(query)]


def fetched(
    session: Session, recording_id: int, now: datetime, *, sound: str, file_name: str, playable: str = ""
) -> None:
    """It lies sealed in the folder; `sound` is its format."""
    recording = session.get(Recording, recording_id)
    if recording is None or recording.state is not RecordingState.WAITING:
        return
    recording.state, recording.kept_at, recording.next_at = RecordingState.KEPT, now, None
    recording.format, recording.file_name, recording.playable = sound, file_name, playable
    session.flush()


def not_fetched(session: Session, recording_id: int, now: datetime, *, for_ever: bool) -> None:
    """Asked for again after a while that doubles, until the platform has forgotten it."""
    recording = session.get(Recording, recording_id)
    if recording is None or recording.state is not RecordingState.WAITING:
        return
    wait = min(_FIRST_WAIT * 2 ** min(recording.tries, 10), _LONGEST_WAIT)
    recording.tries += 1
    recording.next_at = now + wait
    if for_ever or recording.next_at >= recording.came_at + FETCHABLE:
        recording.state, recording.next_at = RecordingState.LOST, None
    session.flush()


# -- the sealed files


def seal_into(folder: Path, data: bytes) -> str:
    """Writes a sound nobody can hear without the field key; the name of its file says nothing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.sealed"
    path = folder / name
    partly = path.with_suffix(".part")
    partly.write_bytes(vault().seal(base64.b64encode(data).decode(), _PURPOSE))
    partly.chmod(0o600)
    partly.replace(path)
    return name


def unseal(folder: Path, name: str) -> bytes | None:
    """None for a file that is gone."""
    try:
        sealed = (folder / name).read_bytes()
    except OSError:
        return None
    return base64.b64decode(vault().open(sealed, _PURPOSE))


def forget(session: Session, now: datetime) -> int:
    """Strikes out what has been kept long enough; `sweep` removes the sounds after the commit. Returns how many."""
    over = session.scalars(
        select(Recording).where(Recording.state != RecordingState.DELETED, Recording.delete_after <= now)
    ).all()
    for recording in over:
        recording.state, recording.next_at = RecordingState.DELETED, None
        recording.file_name = recording.playable = ""
    session.flush()
    return len(over)


def have_to_go(session: Session, now: datetime) -> bool:
    query = select(Recording.id).where(Recording.state != RecordingState.DELETED, Recording.delete_after <= now)
    return session.scalar(query.limit(1)) is not None


def sweep(session: Session, folder: Path) -> int:
    """Removes every file that no row names, of a person who was deleted too. Nobody may be writing there meanwhile."""
    lying = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if not lying:
        return 0
    rows = session.execute(select(Recording.file_name, Recording.playable).where(Recording.file_name != ""))
    stray = lying - {name for row in rows for name in row}
    for name in stray:
        (folder / name).unlink(missing_ok=True)
    return len(stray)


# -- listening and answering


def to_listen(session: Session, recording_id: int, listener_id: int, now: datetime) -> Recording | None:
    """For whoever has the task or looks after the person, and nobody else; written down (留痕)."""
    recording = session.get(Recording, recording_id, options=[joinedload(Recording.member), joinedload(Recording.task)])
    listener = session.get(Member, listener_id)
    if recording is None or listener is None or listener.life_state in GONE:
        return None
    has_task = recording.task is not None and recording.task.owner_id == listener.id
    if not has_task and listener not in tasks.helpers_of(session, recording.member, now):
        return None
    return recording


def was_opened(session: Session, recording: Recording, listener_id: int, now: datetime) -> None:
    by = session.get(Member, listener_id)
    about = recording.member
    audit.note(session, "recordings.heard", now, account_id=recording.account_id, by=by, about=about, id=recording.id)


def to_answer(session: Session, listener: Member, now: datetime) -> Sequence[Task]:
    """Recordings that he may answer and nobody has, the oldest first: his own, or of people he looks after."""
    query = (
        select(Task)
        .options(joinedload(Task.member))
        .where(Task.branch_id == listener.branch_id, Task.closed_at.is_(None), Task.key.startswith(_KEY))
        .order_by(Task.opened_at, Task.id)
    )
    return [
        task
        for task in session.scalars(query)
        if task.member is not None
        and (task.owner_id == listener.id or listener in tasks.helpers_of(session, task.member, now))
    ]


def answer(session: Session, task: Task, words: str, by: Member, now: datetime) -> bool:
    """The person hears it with the name of who listened. False where somebody answered before."""
    if task.member is None or not tasks.close_task(session, task, now, by=by, outcome=words):
        return False
    letters.tell(session, task.member, "messages/heard", now, words=words, by=by.name)
    audit.note(session, "recordings.answered", now, account_id=by.account_id, by=by, about=task.member, id=task.id)
    return True
