"""Writes what would be sent, one JSON line for each message: the way out where nothing may leave the house."""

import json
import os
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.ways import ChannelKind, Consequence, Outgoing, Receipt, SendError


class PaperTrailChannel:
    """The file holds personal data: it is readable for its owner only."""

    kind = ChannelKind.PAPER_TRAIL

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def send(self, outgoing: Outgoing, now: datetime) -> Receipt:
        line = json.dumps(_record(outgoing, now), ensure_ascii=False) + "\n"
        if not self._append(line.encode(errors="replace")):
            raise SendError("file", Consequence.RETRY_SOON, "the paper trail cannot be written")
        return Receipt(platform_id=outgoing.key)

    def _append(self, line: bytes) -> bool:
        try:
            with self._lock:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
                with os.fdopen(number, "ab") as file:  # one write: lines of several processes stay whole
                    file.write(line)
        except OSError:
            return False
        return True


def _record(outgoing: Outgoing, now: datetime) -> dict[str, Any]:
    return {
        "at": now.isoformat(),
        "key": outgoing.key,
        "account": outgoing.account,
        "address": outgoing.address,
        "occasion": outgoing.occasion,
        "text": outgoing.text,
        "fields": dict(outgoing.fields),
        "choices": outgoing.choices,
        "link": outgoing.link,
    }
