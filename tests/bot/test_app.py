"""What one web process is made of, and how it is started."""

import threading
from dataclasses import replace
from typing import Any

import pytest

from bot.app import create_app
from bot.serving import Server
from handlers import contents
from tests.bot.conftest import Another
from tests.bot.web import Web


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_app_starts_no_thread_before_the_first_message(another: Another) -> None:
    before = threads()
    web = another()
    assert threads() == before
    web.says("几点开会")
    assert "inbox" in threads() - before


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/console/", "/p/nothing", "/wechat/dongfeng"])
def test_every_address_of_the_interface_is_there(web: Web, path: str) -> None:
    assert web.app.test_client().get(path).status_code in {200, 302, 303, 401, 403, 404, 410}
    assert any(
        str(rule).startswith(path.split("/nothing", maxsplit=1)[0].replace("dongfeng", "<slug>"))
        for rule in web.app.url_map.iter_rules()
    )


def test_unknown_address_names_nothing(web: Web) -> None:
    response = web.app.test_client().get("/wp-login.php")
    assert response.status_code == 404
    assert b"Traceback" not in response.get_data()


def test_routes_that_contradict_each_other_stop_the_start(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    doubled = replace(contents.TABLE, routes=(*contents.TABLE.routes, *contents.TABLE.routes))
    monkeypatch.setattr(contents, "TABLE", doubled)
    with pytest.raises(RuntimeError):
        create_app(web.runtime)


def test_service_keeps_signatures_out_of_its_log(web: Web) -> None:
    server: Any = Server(web.runtime.settings, "127.0.0.1:0", 3)
    assert (server.cfg.workers, server.cfg.accesslog, server.cfg.worker_class_str) == (3, None, "gthread")
