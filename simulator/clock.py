"""The simulator's movable clock. Windows, quotas, expiries and CreateTime follow it; network time-outs do not."""

import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import RLock

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has had no daylight saving since 1991


class ClockError(ValueError):
    """The clock cannot be moved like that; the text says why."""


class Clock:
    """Follows real time, stands at (or runs on from) a set moment, or reads the moment in `file`.

    The file holds one ISO 8601 moment with offset; other processes read the same file. While it does not exist
    the clock follows real time; moving the clock creates it.
    """

    def __init__(self, file: Path | None = None, *, pace: float = 0.0) -> None:
        self.pace = pace  # seconds that a clock which stands goes on with each message of a person
        self._lock = RLock()
        self._file = file
        self._stamp = (-1, -1)
        self._fixed: float | None = None
        self._offset = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        with self._lock:
            if self._file:
                self._read(self._file)
            return self._fixed if self._fixed is not None else _real() + self._offset

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now(), CHINA)

    @property
    def mode(self) -> str:
        """real, set or file."""
        if self._file:
            return "file"
        return "real" if self._fixed is None and not self._offset else "set"

    @property
    def stands(self) -> bool:
        """True while time passes only by being moved."""
        self.now()
        return self._fixed is not None

    def move(self, to: float, *, running: bool = False) -> None:
        """Set the present, forwards or backwards. `running` lets real time go on from there."""
        with self._lock:
            if self._file:
                self._write(self._file, to)
            elif running:
                self._fixed, self._offset = None, to - _real()
            else:
                self._fixed = to

    def somebody_writes(self) -> None:
        """Nobody writes twice in the same second: a clock that stands goes on by its pace."""
        if self.pace and self.stands:
            self.move(self.now() + self.pace)

    def follow_real_time(self) -> None:
        if self._file:
            raise ClockError("the clock file is the present; move it instead")
        with self._lock:
            self._fixed, self._offset = None, 0.0

    def _read(self, file: Path) -> None:
        try:
            status = file.stat()
            if (status.st_mtime_ns, status.st_ino) != self._stamp:
                self._fixed = read_moment(file.read_text(encoding="utf-8").strip()).timestamp()
                self._stamp = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            self._fixed = None

    def _write(self, file: Path, to: float) -> None:
        beside = file.with_name(file.name + ".new")
        beside.write_text(datetime.fromtimestamp(to, CHINA).isoformat() + "\n", encoding="utf-8")
        beside.replace(file)  # readers see the old moment or the new one, never half of it
        self._read(file)


def read_moment(text: str) -> datetime:
    """An aware moment; without offset it is China time. Raises ClockError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ClockError(f"not an ISO 8601 moment: {text!r}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def iso(seconds: float) -> str:
    """As China time to the second, for people and pages."""
    return datetime.fromtimestamp(seconds, CHINA).isoformat(timespec="seconds")


def _real() -> float:
    return time.time()  # noqa: TID251 - the local WeChat has a clock of its own
