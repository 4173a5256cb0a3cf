"""Our side of the process that listens: it is started, asked, and killed when it takes too long."""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from channels.speech.engines import EngineName
from channels.speech.weights import NoModelError
from domain.transcripts import CannotHearError, Transcript

MEMORY = 3 * 1024**3  # bytes of address space; what is in use stays far below
_LOADS = 120.0  # seconds, on a busy machine
_HEARS = 60.0
_COMMAND = (sys.executable, "-m", "channels.speech")


class Ear:
    """A `domain.transcripts.Recogniser` in a process of its own. Not for more than one thread."""

    def __init__(
        self,
        engine: EngineName,
        folder: Path,
        prompt: str = "",
        *,
        hears: float = _HEARS,
        memory: int = MEMORY,
        command: Sequence[str] = _COMMAND,
    ) -> None:
        order = {"engine": engine.value, "folder": str(folder.resolve()), "prompt": prompt, "memory": memory}
        self._order = json.dumps(order).encode() + b"\n"
        self._hears = hears
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Loads the model, where it is not loaded yet. Raises NoModelError, and CannotHearError where it cannot be."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        # no environment: whoever breaks a decoder finds no key there
        environment = {
            "PYTHONPATH": ":".join(path for path in sys.path if path),
            "PYTHONUTF8": "1",
            "HF_HUB_OFFLINE": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        told = self._ask(self._order, _LOADS)
        if "no_model" in told:
            self.close()
            raise NoModelError(str(told["no_model"]))

    def hear(self, sound: bytes) -> Transcript:
        self.start()
        told = self._ask(f"{len(sound)}\n".encode() + sound, self._hears)
        if "reason" in told:
            raise CannotHearError(str(told["reason"]), for_ever=bool(told["for_ever"]))
        return Transcript(**told)

    def _ask(self, question: bytes, limit: float) -> dict[str, Any]:
        """Raises CannotHearError where the process dies, or is killed after `limit` seconds."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        with _killed_after(process, limit) as late:
            try:
                process.stdin.write(question)
                process.stdin.flush()
                told = process.stdout.readline()
            except OSError:
                told = b""
        if not told.endswith(b"\n"):
            self.close()
            raise CannotHearError("took too long" if late.is_set() else "broke")
        found: dict[str, Any] = json.loads(told)
        return found

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what it was still to read
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextlib.contextmanager
def _killed_after(process: subprocess.Popen[bytes], limit: float) -> Iterator[threading.Event]:
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limit, kill)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()
