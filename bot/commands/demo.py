"""songxue demo: everything on embedded parts – SQLite, the local WeChat, a small city – in the foreground."""

import base64
import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import click
import urllib3

from bot import demonstration, logs, menu, schema
from bot.clock import SystemClock
from bot.commands.telling import wrong
from bot.demonstration.foretelling import foretelling
from bot.places import DATA
from bot.runtime import Runtime, build
from bot.settings import Settings, for_child, load

_STARTS = clock_time(9, 30)  # a waking hour: what is sent arrives at once
_PATIENCE = 60  # seconds until a part of the demonstration must answer


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demonstration lives: its folder and its two addresses."""

    folder: Path
    port: int

    @property
    def service(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def wechat(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1024, 65534))
@click.option(
    "--data", "folder", default="var/demo", show_default=True, type=click.Path(file_okay=False, path_type=Path)
)
@click.option("--city", type=click.Choice(["small", "full"]), default="small", show_default=True)
@click.option("--fresh", is_flag=True, help="Begin anew.")
def demo(port: int, folder: Path, city: str, fresh: bool) -> None:
    """Starts everything in the foreground and prints the addresses; Ctrl-C stops it."""
    place = Place(folder.resolve(), port)
    _ports_are_free(place)
    if fresh:
        shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(place)
    logs.configure(settings)
    if not place.clock.exists():
        _set_clock(place, settings)
    _run(place, settings, full=city == "full")


_PACE = "25"  # seconds a person takes for a message: whoever tries it says the same thing twice


def _run(place: Place, settings: Settings, *, full: bool) -> None:
    with ExitStack() as parts:
        parts.enter_context(_started(_simulator(place), place))
        _wait_for(f"{place.wechat}/_control/clock")
        runtime = build(settings)
        schema.upgrade(runtime.engine)
        _say(_words()["preparing"])
        city = _city(runtime, place, full=full)
        parts.enter_context(_started(_service(place), place))
        _wait_for(f"{place.service}/healthz")
        demonstration.connect(place.wechat, city)
        _create_menu(runtime, city)
        parts.enter_context(foretelling(runtime, place.wechat))
        link = demonstration.console_link(runtime, city)
        _say(_addresses(place, link, city.hints))
        _wait_for_the_end()
        _say(_words()["stopping"])


def _city(runtime: Runtime, place: Place, *, full: bool) -> demonstration.Demo:
    now, zone = runtime.clock.now(), runtime.settings.zone
    addresses = {"api_base": place.wechat, "callback_base": place.service}
    return demonstration.build(runtime.sessions, now, zone, **addresses, full=full)


def _create_menu(runtime: Runtime, city: demonstration.Demo) -> None:
    runtime.client(city.account_slug).menu_create(menu.menu(), runtime.clock.now())


def _settings(place: Place) -> Settings:
    return load(env_file=None, **_values(place))


def _values(place: Place) -> dict[str, Any]:
    keys = _keys(place.folder / "keys.json")
    return {
        "env": "demo",
        "database_url": f"sqlite:///{place.folder / 'songxue.db'}",
        "data_dir": place.folder,
        "public_url": place.service,
        "clock_file": place.clock,
        **keys,
    }


def _keys(path: Path) -> dict[str, object]:
    """Made once, and kept beside the data that they open."""
    if not path.exists():
        made = {
            "secret_key": secrets.token_urlsafe(48),
            "field_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(made), encoding="utf-8")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _set_clock(place: Place, settings: Settings) -> None:
    """Half past nine of today: time stands still until the phone page moves it."""
    today = SystemClock().now().astimezone(settings.zone).date()
    place.clock.write_text(datetime.combine(today, _STARTS, settings.zone).isoformat() + "\n", encoding="utf-8")


# -- processes -------------------------------------------------------------------------------------------------------


def _simulator(place: Place) -> list[str]:
    state = str(place.folder / "wechat.json")
    port, clock = str(place.port + 1), str(place.clock)
    return ["-m", "simulator", "--port", port, "--state", state, "--clock-file", clock, "--pace", _PACE]


def _service(place: Place) -> list[str]:
    return ["-m", "bot", "serve", "--bind", f"127.0.0.1:{place.port}"]


@contextmanager
def _started(arguments: list[str], place: Place) -> Iterator[subprocess.Popen[bytes]]:
    """A part of the demonstration in a session of its own, so that Ctrl-C reaches it through us, in order."""
    log = (place.folder / f"{arguments[1]}.log").open("ab")
    environment = for_child(**_values(place))
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=log, stderr=log, env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_for(address: str) -> None:
    http = urllib3.PoolManager(retries=False, timeout=2.0)
    for _ in range(_PATIENCE * 5):
        try:
            if http.request("GET", address).status < 500:
                return
        except urllib3.exceptions.HTTPError:
            pass
        threading.Event().wait(0.2)
    wrong(f"{address} does not answer; the logs stand in the data folder")


def _ports_are_free(place: Place) -> None:
    for port in (place.port, place.port + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                wrong(f"port {port} is in use; choose another: songxue demo --port {place.port + 100}")


def _wait_for_the_end() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _words() -> dict[str, str]:
    return tomllib.loads((DATA / "demo" / "words.toml").read_text(encoding="utf-8"))


def _addresses(place: Place, link: str, hints: list[str]) -> str:
    return _words()["addresses"].format(wechat=place.wechat, link=link, hints="\n".join(f"  {hint}" for hint in hints))


COMMANDS = (demo,)
