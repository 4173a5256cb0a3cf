"""python -m scheduler: the one process that owns the clock. `--once [--now MOMENT]` does what is due and ends."""

import argparse
import json
import signal
import sys
import threading
from datetime import datetime

from bot import logs
from bot.runtime import build
from bot.settings import SettingsError, load
from scheduler.process import run
from scheduler.timetable import tick


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scheduler", description=__doc__)
    parser.add_argument("--once", action="store_true", help="do what is due, print the counts as JSON, and end")
    parser.add_argument("--now", type=datetime.fromisoformat, help="with --once: a moment in ISO 8601 with its offset")
    given = parser.parse_args()
    if given.now is not None and given.now.tzinfo is None:
        parser.error("--now needs an offset, such as 2026-11-24T09:00:00+08:00")
    try:
        settings = load()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure(settings)
    runtime = build(settings)
    if given.once:
        print(json.dumps(tick(runtime, given.now or runtime.clock.now()), ensure_ascii=False))  # noqa: T201 - the answer
        return 0
    run(runtime, _stopping())
    return 0


def _stopping() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


if __name__ == "__main__":
    sys.exit(main())
