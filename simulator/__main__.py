"""python -m simulator --port 8001 [--state FILE] [--clock-file FILE] [--pace SECONDS]"""

import argparse
import signal
from pathlib import Path
from threading import Event

from simulator.clock import Clock
from simulator.server import LocalWeChat


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description="A pretend WeChat on this machine.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep everything in this file over a restart")
    parser.add_argument("--clock-file", type=Path, metavar="FILE", help="one ISO 8601 moment: the present")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds a standing clock goes on with each message")
    options = parser.parse_args()
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    clock = Clock(options.clock_file, pace=options.pace)
    local = LocalWeChat(host=options.host, port=options.port, state_file=options.state, clock=clock)
    with local:
        print(f"微信: {local.base_url}", flush=True)  # noqa: T201 - the one line a person waits for
        stop.wait()


if __name__ == "__main__":
    main()
