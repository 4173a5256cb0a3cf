"""Messages that were acknowledged before they were handled: one sealed file each, until the answer is on its way."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from domain.vault import VaultError, vault
from handlers.message import Kind, Message

_PURPOSE = "spool"


class Spool:
    """A folder shared by all processes of the service. Writing is atomic and reaches the disk before `keep`
    returns.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, slug: str, message: Message, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(slug, message.key)
        content = {**asdict(message), "data": dict(message.data), "sent_at": message.sent_at.isoformat()}
        sealed = vault().seal(json.dumps({"slug": slug, "now": now.isoformat(), "message": content}), _PURPOSE)
        draft = path.with_suffix(".part")
        with draft.open("wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def forget(self, slug: str, key: str) -> None:
        self._path(slug, key).unlink(missing_ok=True)

    def left_behind(self, now: datetime, older_than: timedelta) -> Iterator[tuple[str, Message, datetime]]:
        """(slug, message, when it was received) of every message that nobody has answered for that long."""
        for path in sorted(self._folder.glob("*.sealed")):
            try:
                kept = json.loads(vault().open(path.read_bytes(), _PURPOSE))
            except (OSError, VaultError):
                continue
            received = datetime.fromisoformat(kept["now"])
            if abs(now - received) >= older_than:
                yield kept["slug"], _message(kept["message"]), received

    def _path(self, slug: str, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{slug} {key}'.encode()).hexdigest()[:32]}.sealed"


def _message(kept: dict[str, object]) -> Message:
    fields = dict(kept)
    fields["kind"] = Kind(str(fields["kind"]))
    fields["sent_at"] = datetime.fromisoformat(str(fields["sent_at"]))
    return Message(**fields)  # type: ignore[arg-type]  # the fields were written by `keep`
