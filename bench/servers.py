"""The servers under load: started on loopback, their processor time read from the kernel, ended at the end."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WORKERS, THREADS = 2, 8
_STARTS_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """gunicorn with one of the peers. `port` is on loopback."""

    name: str
    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time of the server and its workers so far, from the kernel."""
        ticks = sum(_ticks(pid) for pid in (self.pid, *_children(self.pid)))
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(name: str, place: Path) -> Iterator[Server]:
    port = free_port()
    log = (place.parent / f"{name}.log").open("wb")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "15", "--timeout", "60"),
            *("--no-control-socket", "--log-level", "warning", f"bench.peers:{name}({str(place)!r})"),
        ],
        stdout=log,
        stderr=log,
    )
    try:
        wait_for(port, process)
        yield Server(name, port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until it answers at all; 404 is an answer."""
    end = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/nothing")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("the server did not start; its log stands in the run's folder")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _ticks(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[11]) + int(fields[12])  # utime, stime


def _children(parent: int) -> list[int]:
    found = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in found if (fields := _stat(pid)) and int(fields[1]) == parent]


def _stat(pid: int) -> list[str]:
    """The fields after the command's name; empty for a process that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
