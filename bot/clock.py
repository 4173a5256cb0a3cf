"""The only place that reads the time. Asked at the edges; everybody else receives `now`."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from bot.settings import Settings
from domain.clock import Clock

log = logging.getLogger(__name__)


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock's one owner


class FileClock:
    """For rehearsals: the present is what a file says, in ISO 8601 with an offset, until the file is rewritten.

    A reader may meet the file while it is being rewritten; then the moment read last still holds.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: datetime | None = None

    def now(self) -> datetime:
        """Raises ValueError when the file has never held a moment."""
        try:
            self._last = self._read()
        except (OSError, ValueError) as error:
            if self._last is None:
                raise ValueError(f"the clock file {self.path} holds no moment: {error}") from error
            log.warning("clock file unreadable, the last moment holds")
        return self._last

    def _read(self) -> datetime:
        moment = datetime.fromisoformat(self.path.read_text(encoding="utf-8").strip())
        if moment.tzinfo is None:
            raise ValueError("the moment has no offset, such as +08:00")
        return moment.astimezone(UTC)


def make_clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file else SystemClock()
