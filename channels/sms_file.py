"""Writes the text messages that would be sent, one JSON line for each: rehearsals, the demonstration, tests."""

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from channels.sms import Text
from domain.sms import SmsAsked, SmsReport
from domain.ways import Consequence, SendError


class FileGateway:
    """The file holds numbers: it is readable for its owner only. Nobody reports, so nothing is ever delivered."""

    confirms = False

    def __init__(self, path: Path, sign: str) -> None:
        self._path, self._sign = path, sign

    def send(self, text: Text, now: datetime) -> str:
        line = {
            "at": now.isoformat(),
            "key": text.key,
            "number": text.number,
            "sign": self._sign,
            "template": text.template,
            "params": dict(text.params),
        }
        if not self._append(json.dumps(line, ensure_ascii=False).encode() + b"\n"):
            raise SendError("file", Consequence.RETRY_SOON, "the file of text messages cannot be written")
        return text.key[:32]

    def reports(self, asked: Sequence[SmsAsked], now: datetime) -> list[SmsReport]:
        return []

    def _append(self, line: bytes) -> bool:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(number, "ab") as file:  # one write: lines of several processes stay whole
                file.write(line)
        except OSError:
            return False
        return True
