"""Voices for a person's ear: fetched from the platform, sealed, and deleted when their time is over."""

import logging
from datetime import datetime
from pathlib import Path

from bot import sounds
from bot.runtime import Runtime
from channels import media
from domain.ways import Consequence, SendError
from services import recordings

_log = logging.getLogger("songxue.scheduler")


def folder_of(runtime: Runtime) -> Path:
    """Where the sealed sounds lie; pages read them there."""
    return runtime.settings.data_dir / recordings.FOLDER


def keep(runtime: Runtime, now: datetime) -> dict[str, int]:
    """Fetches outside any transaction. What is over is struck out first and its file removed after the commit; nobody
    else writes into the folder, as one clock alone acts.
    """
    with runtime.sessions.read() as session:
        waiting = recordings.to_fetch(session, now)
        is_over = recordings.have_to_go(session, now)
    kept = sum(_fetch(runtime, one, now) for one in waiting)
    forgotten = _forget(runtime, now) if is_over else 0
    with runtime.sessions.read() as session:  # the files of somebody who was deleted, too
        recordings.sweep(session, folder_of(runtime))
    return {"kept": kept, "not_kept": len(waiting) - kept, "forgotten": forgotten}


def _fetch(runtime: Runtime, waiting: recordings.Waiting, now: datetime) -> bool:
    try:
        sound = media.fetch_sound(runtime.client(waiting.slug), waiting.media_id, now)
    except SendError as error:
        _log.warning("account=%s recording=%d: %s", waiting.slug, waiting.id, error)
        for_ever = error.consequence is Consequence.FIX_MESSAGE  # gone, or no sound: no second try mends it
        with runtime.sessions.write() as session:
            recordings.not_fetched(session, waiting.id, now, for_ever=for_ever)
        return False
    folder = folder_of(runtime)
    name = recordings.seal_into(folder, sound.data)
    mp3 = sounds.to_mp3(sound.data)
    playable = "" if mp3 is None else recordings.seal_into(folder, mp3)
    with runtime.sessions.write() as session:
        recordings.fetched(session, waiting.id, now, sound=sound.format, file_name=name, playable=playable)
    return True


def _forget(runtime: Runtime, now: datetime) -> int:
    with runtime.sessions.write() as session:
        return recordings.forget(session, now)
