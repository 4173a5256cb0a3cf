"""hear: the process that listens, or a trial with files."""

import signal
import threading
from pathlib import Path
from typing import Any

import click

from bot import logs
from bot.commands.telling import as_json, done_in_part, report, wrong
from bot.settings import load


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]…")
@as_json
def hear(files: tuple[Path, ...], as_json: bool) -> None:
    """Listens to the voices that wait, until it is stopped. With FILEs (.amr .speex .silk .mp3 .wav): what it hears.

    `songxue serve` starts it along where the extra `speech` is installed. A file that cannot be heard is named, and
    the status is 3.
    """
    from bot import hearing
    from channels.speech.weights import NoModelError

    settings = load()
    reason = hearing.why_not(settings)
    if reason:
        wrong(reason)
    try:
        if files:
            _trial(files, as_json=as_json)
        else:
            logs.configure(settings)
            _listen()
    except NoModelError as error:
        wrong(str(error))


def _listen() -> None:
    from bot import hearing
    from bot.runtime import build

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    hearing.run(build(load()), stop)


def _trial(files: tuple[Path, ...], *, as_json: bool) -> None:
    from bot import hearing

    refused = False
    with hearing.make_ear(load()) as ear:
        for file in files:
            found = _heard(ear, file)
            refused |= "error" in found
            report(found, as_json=as_json, words=f"{file.name}: {found.get('error') or found['text'] or '-'}")
    if refused:
        done_in_part()


def _heard(ear: Any, file: Path) -> dict[str, Any]:
    from dataclasses import asdict

    from bot import hearing
    from domain.transcripts import CannotHearError

    try:
        heard = ear.hear(file.read_bytes())
    except CannotHearError as error:
        return {"file": file.name, "error": str(error)}
    doubts = {name: round(value, 3) for name, value in asdict(heard).items() if isinstance(value, float)}
    return {"file": file.name, "text": hearing.words_in(heard), "raw": heard.text, **doubts}


COMMANDS = (hear,)
