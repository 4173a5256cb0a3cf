"""A sender alone, of which any number may run: python -m bench.city_sender"""

import signal
import threading

from bot import logs
from bot.runtime import build
from bot.settings import load
from scheduler.deliveries import send_due

_LOOKS_EVERY = 0.2  # seconds


def main() -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = load()
    logs.configure(settings)
    runtime = build(settings)
    while not stop.wait(_LOOKS_EVERY):
        send_due(runtime, runtime.clock.now())


if __name__ == "__main__":
    main()
