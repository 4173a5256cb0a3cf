"""serve, scheduler, tick: what runs."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime

import click

from bot import logs
from bot.commands.telling import as_json, report, wrong
from bot.settings import load

# the ladder forbids importing it: the clock is a process of its own, also here
_CLOCK = (sys.executable, "-m", "scheduler")
_EAR = (sys.executable, "-m", "bot", "hear")


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-scheduler", is_flag=True, help="The clock runs elsewhere (songxue scheduler).")
def serve(bind: str, workers: int, no_scheduler: bool) -> None:
    """Webhook, member pages and console. On SQLite the scheduler runs with it, and with the extra `speech` what listens
    to recordings.
    """
    from bot.hearing import why_not
    from bot.serving import serve as run

    settings = load()
    logs.configure(settings)
    clock = ear = None
    if settings.uses_sqlite and not no_scheduler:
        clock = subprocess.Popen([*_CLOCK])
        ear = None if why_not(settings) else subprocess.Popen([*_EAR])
    try:
        run(settings, bind, workers)
    finally:
        if ear is not None:
            ear.kill()  # nothing is lost: the table is the queue
        if clock is not None:
            clock.send_signal(signal.SIGTERM)
            clock.wait(30)


@click.command()
def scheduler() -> None:
    """The clock alone. Any number may be started; exactly one acts."""
    load()
    sys.exit(subprocess.call([*_CLOCK]))


@click.command()
@click.option("--now", "moment", metavar="MOMENT", help="ISO 8601 with offset; the present when left out.")
@as_json
def tick(moment: str | None, as_json: bool) -> None:
    """Does everything that is due at that moment, once, to its end."""
    load()
    now = [] if moment is None else ["--now", _moment(moment).isoformat()]
    done = subprocess.run([*_CLOCK, "--once", *now], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        wrong(done.stderr.strip().rpartition("\n")[2] or "the clock could not run")
    result = json.loads(done.stdout)
    report(result, as_json=as_json, words=", ".join(f"{name} {count}" for name, count in result.items()))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        wrong(f"--now {text!r} is no ISO 8601 moment such as 2026-11-24T09:00+08:00")
    if moment.tzinfo is None:
        wrong(f"--now {text!r} has no offset; write for example {text}+08:00")
    return moment.astimezone(UTC)


COMMANDS = (serve, scheduler, tick)
