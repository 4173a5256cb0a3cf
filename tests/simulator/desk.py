"""An account's desk at the pretend platform, without a socket: calls the API and the control API."""

from dataclasses import dataclass
from threading import Event
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from simulator.clock import Clock, read_moment
from simulator.platform import Platform
from simulator.server import build_platform, create_app
from simulator.state import Account, Person

MORNING = read_moment("2025-03-12T09:00:00+08:00").timestamp()
MINUTE, HOUR, DAY = 60, 3600, 86400
Json = dict[str, Any]


@dataclass
class Desk:
    platform: Platform
    app: Flask
    client: FlaskClient
    account: Account
    token: str = ""

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query_string=self._with_token(query)).json

    def post(self, path: str, body: Json, **query: Any) -> Any:
        return self.client.post(path, json=body, query_string=self._with_token(query)).json

    def sends(self, person: Person, msgtype: str = "text", content: Json | None = None) -> int:
        """Errcode of one customer-service message."""
        body = {"touser": person.openid, "msgtype": msgtype, msgtype: content or {"content": "您好"}}
        return int(self.post("/cgi-bin/message/custom/send", body)["errcode"])

    def control(self, method: str, path: str, body: Json | None = None) -> Any:
        return self.client.open(f"/_control{path}", method=method, json=body).json

    def act(self, person: Person, action: str, **body: Any) -> Any:
        return self.control("POST", f"/people/{person.openid}/{action}", body)

    def person(self, name: str = "王秀兰", *, follows: bool = True) -> Person:
        shown = self.control("POST", "/people", {"name": name, "follows": follows, "account": self.account.appid})
        return self.platform.state.people[shown["openid"]]

    def template(self, content: str, **more: Any) -> str:
        body = {"title": "通知", "content": content, **more}
        return str(self.control("POST", f"/accounts/{self.account.appid}/templates", body)["template_id"])

    def shown(self, person: Person) -> list[Json]:
        """What the phone shows from the account."""
        entries = self.platform.journal.conversation(person.openid)
        return [entry for entry in entries if entry["from"] == "account"]

    def pushed(self, kind: str) -> list[Json]:
        return [push["fields"] for push in self.platform.journal.pushes if push["kind"] == kind]

    def passes(self, seconds: float) -> None:
        self.platform.advance(self.platform.clock.now() + seconds)

    def _with_token(self, query: Json) -> Json:
        return {"access_token": self.token, **query} if self.token else query


def open_desk(**account: Any) -> Desk:
    """A desk at 09:00 on 12 March 2025 with a fresh stable token; the clock stands."""
    clock = Clock()
    clock.move(MORNING)
    platform = build_platform(clock=clock, workers=4)
    app = create_app(platform, Event())
    client = app.test_client()
    appid = client.post("/_control/accounts", json=account).get_json()["appid"]
    desk = Desk(platform, app, client, platform.state.accounts[appid])
    answer = desk.post("/cgi-bin/stable_token", login(desk.account))
    desk.token = answer["access_token"]
    return desk


def login(account: Account, **more: Any) -> Json:
    return {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret, **more}
