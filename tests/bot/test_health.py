"""What a supervisor asks: alive, able to serve, how much."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.database import Sessions
from services import runs
from tests import factories
from tests.bot.web import Web
from tests.cast import Cast


def ready(web: Web) -> tuple[int, Any]:
    response = web.app.test_client().get("/readyz")
    return response.status_code, response.get_json()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database does not answer."""

    def fail(_: Sessions) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(Sessions, "read", fail)


def test_alive_asks_nobody(web: Web, away: None) -> None:
    assert web.app.test_client().get("/healthz").get_data() == b"ok\n"


def test_service_whose_clock_never_ran_serves_and_says_so(web: Web) -> None:
    assert ready(web) == (
        200,
        {"database": "ok", "last_tick": None, "oldest_unsent": None, "warnings": ["clock"]},
    )


@pytest.mark.parametrize(("ago", "warnings"), [(1, []), (6, ["clock"])])
def test_clock_that_stopped_is_noticed_in_real_time(web: Web, ago: int, warnings: list[str]) -> None:
    """The branches' own clock may stand still in a rehearsal."""
    beaten = web.runtime.wall.now() - timedelta(minutes=ago)
    with web.runtime.sessions.write() as session:
        runs.beat(session, web.now, beaten)
    status, state = ready(web)
    assert (status, state["warnings"], state["last_tick"]) == (200, warnings, beaten.isoformat())


def test_delivery_that_waits_too_long_is_noticed(web: Web, session: Session, cast: Cast) -> None:
    notice = factories.a_notice(session, cast.branch)
    factories.a_delivery(session, notice, cast.wang, due_at=web.now - timedelta(minutes=16))
    session.commit()
    assert "deliveries" in ready(web)[1]["warnings"]


def test_service_without_its_database_is_not_ready(web: Web, away: None) -> None:
    status, state = ready(web)
    assert (status, state["database"]) == (503, "does not answer")


def test_figures_count_and_name_nobody(web: Web, session: Session, cast: Cast) -> None:
    factories.a_delivery(session, factories.a_notice(session, cast.branch), cast.wang)
    session.commit()
    web.says("几点开会")
    figures = web.app.test_client().get("/metrics").get_data(as_text=True)
    assert "songxue_messages_seen 1\n" in figures
    assert 'songxue_deliveries{state="planned"} 1\n' in figures
    assert 'songxue_webhook_total{outcome="answered"}' in figures
    assert "songxue_database_up 1\n" in figures
    assert not any(name in figures for name in ("o-wang", "王秀兰", "dongfeng"))


def test_figures_of_the_process_are_there_without_its_database(web: Web, away: None) -> None:
    assert "songxue_database_up 0\n" in web.app.test_client().get("/metrics").get_data(as_text=True)
