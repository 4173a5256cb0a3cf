"""Puts webhook, member pages, console and health into one Flask app."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import console
from bot import health, pages, webhook
from bot.accounts import Accounts
from bot.desk import Desk
from bot.inbox import Inbox
from bot.recovery import Recovery
from bot.runtime import Runtime
from bot.spool import Spool
from bot.web_door import WebDoor
from handlers import contents, routing
from handlers.language import sounds
from services.recordings import FOLDER


def create_app(runtime: Runtime) -> Flask:
    """The web process. Starts no thread of its own until the first message, so that workers may be forked from it;
    whoever serves it for long starts `app.extensions["songxue"]["recovery"]`.
    """
    settings = runtime.settings
    broken = routing.check(contents.TABLE)
    if broken:
        raise RuntimeError("; ".join(broken))
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.webhook_max_bytes
    app.secret_key = settings.secret_key.get_secret_value()
    accounts = Accounts(runtime.sessions)
    inbox, kept = create_inbox(runtime), spool(runtime)
    recovery = Recovery(accounts, inbox, kept, runtime.wall, timedelta(seconds=settings.webhook_slack))
    app.extensions["songxue"] = {"runtime": runtime, "inbox": inbox, "accounts": accounts, "recovery": recovery}
    app.register_blueprint(webhook.create_blueprint(accounts, inbox, kept, runtime.clock, settings))
    app.register_blueprint(health.create_blueprint(runtime))
    _add_pages(app, runtime)
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]  # as Flask's documentation does it
    return app


def _add_pages(app: Flask, runtime: Runtime) -> None:
    """The secretaries' console and the members' large-print pages."""
    settings = runtime.settings
    rooms = (runtime.sessions, runtime.clock, runtime.render)
    secure = settings.public_url.startswith("https://")
    # a rehearsal's clock jumps by days; nobody should have to sign in again for that
    lasts = timedelta(hours=12) if settings.clock_file is None else timedelta(days=60)
    web = WebDoor(runtime.sessions, settings.public_url)
    sound = partial(sounds.key, name=True)
    app.register_blueprint(
        console.create_blueprint(*rooms, zone=settings.zone, secure=secure, lasts=lasts, web=web, sound=sound)
    )
    secret = settings.secret_key.get_secret_value()
    app.register_blueprint(
        pages.create_blueprint(*rooms, zone=settings.zone, secret=secret, sounds=settings.data_dir / FOLDER)
    )


def create_inbox(runtime: Runtime) -> Inbox:
    table = replace(contents.TABLE, asking=runtime.render.asking())
    desk = Desk(table, runtime.render, runtime.settings.zone)
    return Inbox(runtime.sessions, desk, spool(runtime), apology=lambda number: _apology(runtime, number))


def spool(runtime: Runtime) -> Spool:
    return Spool(runtime.settings.data_dir / "spool")


def _apology(runtime: Runtime, number: str) -> str:
    return runtime.render.reply("errors/bug", {"number": number})
