"""The process that listens: `python -m channels.speech`. It reads foreign sounds, so it is given no secrets and little
memory, and may be killed at any moment.

Standard input: one line `{"engine", "folder", "prompt", "memory"}`, then for each sound a line with its length in
bytes, and the bytes. Standard output: a line of JSON each: `{"ready": true}` or `{"no_model": why}`, then a
transcript, or `{"reason", "for_ever"}`.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from channels.speech.engines import Engine, EngineName, load
from channels.speech.weights import NoModelError
from domain.transcripts import CannotHearError

_NICENESS = 5  # whoever waits for an answer to written words goes first


def main(asked: BinaryIO, told: BinaryIO) -> None:
    order = json.loads(asked.readline())
    os.nice(_NICENESS)
    if hasattr(resource, "RLIMIT_AS") and sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    try:
        engine = load(EngineName(order["engine"]), Path(order["folder"]), order["prompt"])
    except NoModelError as error:
        return _tell(told, {"no_model": str(error)})
    _tell(told, {"ready": True})
    while size := asked.readline():
        _tell(told, _heard(engine, asked.read(int(size))))
    return None


def _heard(engine: Engine, sound: bytes) -> dict[str, Any]:
    try:
        return asdict(engine.hear(sound))
    except CannotHearError as error:
        return {"reason": str(error), "for_ever": error.for_ever}


def _tell(told: BinaryIO, what: dict[str, Any]) -> None:
    told.write(json.dumps(what).encode() + b"\n")
    told.flush()


if __name__ == "__main__":
    _told = os.fdopen(os.dup(1), "wb")  # what a library prints must not get between
    os.dup2(2, 1)
    main(sys.stdin.buffer, _told)
