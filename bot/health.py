"""Alive, able to serve, and numbers for Prometheus. No personal data, no secrets, no account names."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.runtime import Runtime
from bot.webhook import COUNTS
from domain.conversations import SeenMessage
from domain.deliveries import Delivery, State
from services import runs

_LATE_TICK = timedelta(minutes=5)
_LATE_SEND = timedelta(minutes=15)


def create_blueprint(runtime: Runtime) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    def ready() -> Response:
        state = _state(runtime)
        response = jsonify(state)
        response.status_code = 200 if state["database"] == "ok" else 503
        return response

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(_metrics(runtime), mimetype="text/plain; version=0.0.4")

    return blueprint


def _state(runtime: Runtime) -> dict[str, object]:
    """`warnings` names what an operator should look at; an unready database alone makes it unready."""
    now = runtime.clock.now()
    try:
        with runtime.sessions.read() as session:
            tick = runs.last_beat(session)
            oldest = session.scalar(
                select(func.min(Delivery.due_at)).where(Delivery.state == State.PLANNED, Delivery.due_at <= now)
            )
    except SQLAlchemyError:
        return {"database": "does not answer", "last_tick": None, "oldest_unsent": None, "warnings": ["database"]}
    warnings = []
    if tick is None or runtime.wall.now() - tick > _LATE_TICK:
        warnings.append("clock")
    if oldest is not None and now - oldest > _LATE_SEND:
        warnings.append("deliveries")
    return {
        "database": "ok",
        "last_tick": None if tick is None else tick.isoformat(),
        "oldest_unsent": None if oldest is None else oldest.isoformat(),
        "warnings": warnings,
    }


def _metrics(runtime: Runtime) -> str:
    lines = [
        "# HELP songxue_webhook_total Requests of the platform to this process, by outcome.",
        "# TYPE songxue_webhook_total counter",
        *(f'songxue_webhook_total{{outcome="{outcome}"}} {count}' for outcome, count in sorted(COUNTS.items())),
    ]
    try:
        with runtime.sessions.read() as session:
            states = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()
            seen = session.scalar(select(func.count()).select_from(SeenMessage))
    except SQLAlchemyError:
        return "\n".join([*lines, "songxue_database_up 0"]) + "\n"
    lines += ["# TYPE songxue_deliveries gauge"]
    lines += [f'songxue_deliveries{{state="{state.value}"}} {count}' for state, count in states]
    lines += ["# TYPE songxue_messages_seen gauge", f"songxue_messages_seen {seen}", "songxue_database_up 1"]
    return "\n".join(lines) + "\n"
