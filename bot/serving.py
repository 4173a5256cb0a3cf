"""Runs the web process under gunicorn: threads for the waiting, workers for the machine's cores."""

import contextlib
import gc
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from sqlalchemy.exc import SQLAlchemyError

from bot.app import create_app
from bot.runtime import build
from bot.settings import Settings
from handlers import known_questions
from handlers.language import understanding

_THREADS = 16
_GARBAGE_AFTER = 20_000  # more objects made than freed: one batch of messages makes some thousands and frees them all


def application(settings: Settings) -> Flask:
    """The app as one worker serves it. Nobody's first message waits for what can be prepared."""
    understanding.warm_up()
    runtime = build(settings)
    app = create_app(runtime)
    with contextlib.suppress(SQLAlchemyError), runtime.sessions.read() as session:
        known_questions.prepare(session)  # a database that cannot be read yet is reported by /readyz
    app.extensions["songxue"]["recovery"].start()
    gc.collect()
    gc.freeze()  # what stands now stays: no later collection walks through it
    gc.set_threshold(_GARBAGE_AFTER, 20, 20)
    return app


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Each worker builds its own runtime after the fork: connections and threads are never shared."""

    def __init__(self, settings: Settings, bind: str, workers: int) -> None:
        self._settings = settings
        self._options: dict[str, Any] = {
            "bind": bind,
            "workers": workers,
            "worker_class": "gthread",
            "threads": _THREADS,
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": 20,
            "accesslog": None,  # the query string holds signatures
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return application(self._settings)


def serve(settings: Settings, bind: str, workers: int) -> None:
    """Returns when the server was told to stop."""
    Server(settings, bind, workers).run()
