"""Messages that were acknowledged before they were handled: one sealed file each, until the answer is on its way."""

import base64
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.vault import VaultError, vault
from handlers.message import Kind, Message

_log = logging.getLogger("songxue.spool")

_PURPOSE = "spool"
_MOST_UNCHECKED = 2000  # requests whose sender could not be checked yet


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A request that came before the account's keys could be read."""

    slug: str
    query: Mapping[str, str]
    body: bytes
    received: datetime
    path: Path


class Spool:
    """A folder shared by all processes of the service. Writing is atomic and reaches the disk before `keep`
    returns.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, slug: str, message: Message, now: datetime) -> None:
        content = {**asdict(message), "data": dict(message.data), "sent_at": message.sent_at.isoformat()}
        self._write(self._path(slug, message.key), {"slug": slug, "now": now.isoformat(), "message": content})

    def forget(self, slug: str, key: str) -> None:
        self._path(slug, key).unlink(missing_ok=True)

    def left_behind(self, wall: datetime, older_than: timedelta) -> Iterator[tuple[str, Message, datetime]]:
        """(slug, message, when it was received) of every message that nobody has answered for that long, oldest
        first. `wall` is real time: a rehearsal's clock may stand still.
        """
        for path in self._by_age("sealed"):
            try:
                if wall.timestamp() - path.stat().st_mtime >= older_than.total_seconds():
                    kept = self._read(path)
                    yield kept["slug"], _message(kept["message"]), datetime.fromisoformat(kept["now"])
            except FileNotFoundError:
                continue  # answered in this moment
            except (OSError, VaultError, ValueError, KeyError, TypeError) as error:
                _log.warning("a kept message cannot be read: %s", type(error).__name__)

    def keep_unchecked(self, slug: str, query: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Keeps a request as it came, for the time when the account can be read. False when too many wait."""
        if sum(1 for _ in self._folder.glob("*.unchecked")) >= _MOST_UNCHECKED:
            return False
        name = hashlib.sha256(b" ".join((slug.encode(errors="replace"), body))).hexdigest()[:32]
        content = {"slug": slug, "now": now.isoformat(), "query": dict(query), "body": base64.b64encode(body).decode()}
        self._write(self._folder / f"{name}.unchecked", content)
        return True

    def unchecked(self) -> Iterator[Unchecked]:
        """Oldest first; whoever has dealt with one unlinks its `path`."""
        for path in self._by_age("unchecked"):
            try:
                kept = self._read(path)
                body, received = base64.b64decode(kept["body"]), datetime.fromisoformat(kept["now"])
                yield Unchecked(kept["slug"], kept["query"], body, received, path)
            except FileNotFoundError:
                continue
            except (OSError, VaultError, ValueError, KeyError, TypeError) as error:
                _log.warning("a kept request cannot be read: %s", type(error).__name__)

    def _by_age(self, ending: str) -> list[Path]:
        ages = []
        for path in self._folder.glob(f"*.{ending}"):
            try:
                ages.append((path.stat().st_mtime_ns, path))
            except FileNotFoundError:
                continue
        return [path for _, path in sorted(ages)]

    def _write(self, path: Path, content: Mapping[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}.part")
        with draft.open("wb") as file:
            file.write(vault().seal(json.dumps(content), _PURPOSE))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def _read(self, path: Path) -> dict[str, Any]:
        return dict(json.loads(vault().open(path.read_bytes(), _PURPOSE)))

    def _path(self, slug: str, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{slug} {key}'.encode()).hexdigest()[:32]}.sealed"


def _message(kept: dict[str, object]) -> Message:
    fields = dict(kept)
    fields["kind"] = Kind(str(fields["kind"]))
    fields["sent_at"] = datetime.fromisoformat(str(fields["sent_at"]))
    return Message(**fields)  # type: ignore[arg-type]  # the fields were written by `keep`
