"""Drives the local WeChat from a story: phones, clock and faults, through the control API only."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

Json = dict[str, Any]
PATIENCE = 90.0  # three tries of five seconds, a slow-push fault, and room


class ControlError(AssertionError):
    """The simulator refused, for instance a tap on a button that is not there."""


class World:
    """Everything around the phones: accounts, people, clock, faults and the log."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")

    def account(self, **fields: Any) -> Json:
        """Create or change an account; see README.md for the fields. Everything has a default."""
        return self.ask("POST", "/accounts", fields)

    def template(self, appid: str, content: str, *, title: str = "通知", **more: Any) -> str:
        """A template such as `会议主题:{{thing1.DATA}}`; answers its id."""
        body = {"title": title, "content": content, **more}
        return str(self.ask("POST", f"/accounts/{appid}/templates", body)["template_id"])

    def person(self, name: str, *, follows: bool = False, **more: Any) -> "Phone":
        shown = self.ask("POST", "/people", {"name": name, "follows": follows, **more})
        return Phone(self, shown["openid"], name)

    def expire_tokens(self, appid: str, errcode: int = 42001) -> None:
        self.ask("POST", f"/accounts/{appid}/expire_tokens", {"errcode": errcode})

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.ask("GET", "/clock")["now"])

    def clock_set(self, moment: datetime | str, *, running: bool = False) -> None:
        """Jump there, also backwards."""
        self.ask("POST", "/clock/set", {"moment": _iso(moment), "running": running})

    def clock_moves_to(self, moment: datetime | str) -> None:
        """Forwards, doing on the way what WeChat has to do."""
        self.ask("POST", "/clock/advance", {"to": _iso(moment)})

    def clock_advances(self, seconds: float) -> None:
        self.ask("POST", "/clock/advance", {"seconds": seconds})

    def clock_due(self, *moments: datetime | str) -> None:
        """What a process outside has to do next; the clock stops there on its way."""
        self.ask("POST", "/clock/due", {"due": [_iso(each) for each in moments]})

    def faults(self, *rules: Json) -> None:
        """These rules and no others; without any, WeChat behaves again."""
        self.ask("PUT", "/faults", {"rules": list(rules)})

    def calls(self, endpoint: str = "", *, openid: str | None = None) -> list[Json]:
        """What the account called, oldest first; endpoint is the end of a path."""
        query = {"endpoint": endpoint} | ({"openid": openid} if openid else {})
        return list(self.ask("GET", f"/calls?{urlencode(query)}")["calls"])

    def deliveries(self, via: str | None = None) -> dict[str, int]:
        """Openid → how many messages of the account that phone received."""
        return dict(self.ask("GET", f"/deliveries?{urlencode({'via': via} if via else {})}")["deliveries"])

    def pushes(self, **query: str) -> list[Json]:
        """Every push so far with its fields, tries and outcome; filter by openid and kind."""
        return list(self.ask("GET", f"/pushes?{urlencode(query)}")["pushes"])

    @property
    def newest_event(self) -> int:
        """The seq after which nothing has happened yet."""
        return int(self.ask("GET", "/events?after=9007199254740991")["seq"])

    def people(self, many: list[Json]) -> int:
        """A whole city at once; see README.md for the fields."""
        return int(self.ask("POST", "/people/many", {"people": many})["made"])

    def entries(self, sender: str = "account", page: int = 20_000) -> Iterator[Json]:
        """What all phones show, oldest first; `sender` is person, account or wechat."""
        after = 0
        while found := self.ask("GET", f"/entries?from={sender}&after={after}&limit={page}")["entries"]:
            yield from found
            after = found[-1]["seq"]

    def broken_limits(self) -> Json:
        """`broken`: how often the account broke which limit; `examples` of it."""
        return self.ask("GET", "/limits")

    def wait_idle(self, timeout: float = 10, *, receipts: bool = True) -> bool:
        """True once no push is under way and no receipt is due."""
        return bool(self.ask("POST", "/wait_idle", {"timeout": timeout, "receipts": receipts})["idle"])

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = Request(f"{self._base}/_control{path}", data, {"Content-Type": "application/json"}, method=method)  # noqa: S310 - always http
        try:
            with urlopen(request, timeout=PATIENCE) as response:  # noqa: S310 - always http
                answer: Json = json.load(response)
        except OSError as error:
            said = error.read().decode() if hasattr(error, "read") else str(error)
            raise ControlError(f"{method} {path}: {said}") from error
        return answer


class Phone:
    """One person's phone. Every act returns what the account answered to it."""

    def __init__(self, world: World, openid: str, name: str) -> None:
        self._world, self.openid, self.name = world, openid, name

    def says(self, text: str, **more: Any) -> list[Json]:
        return self.does("say", text=text, **more)

    def taps(self, key_or_name: str, **more: Any) -> list[Json]:
        """A menu button by its key, url or name."""
        return self.does("tap", key=key_or_name, **more)

    def taps_line(self, id_or_content: str) -> list[Json]:
        """A blue line of the newest msgmenu that has it."""
        return self.does("tap_line", id=id_or_content)

    def scans(self, scene: str) -> list[Json]:
        return self.does("scan", scene=scene)

    def follows(self) -> list[Json]:
        return self.does("follow")

    def unfollows(self) -> list[Json]:
        return self.does("unfollow")

    def sends_voice(self, recognition: str | None = None, **more: Any) -> list[Json]:
        return self.does("voice", recognition=recognition, **more)

    def sends(self, kind: str, **fields: Any) -> list[Json]:
        """image, video, shortvideo, location or link."""
        return self.does(kind, **fields)

    def sends_raw(self, kind: str, **fields: Any) -> list[Json]:
        """Any kind of push, also one nobody knows: `sends_raw("event:foo", EventKey="x")`."""
        return self.does("raw", kind=kind, fields=fields)

    def blocks(self) -> None:
        self.does("block")

    def unblocks(self) -> None:
        self.does("unblock")

    def does(self, action: str, **body: Any) -> list[Json]:
        answer = self._world.ask("POST", f"/people/{quote(self.openid)}/{action}", body)
        return list(answer["answers"])

    @property
    def state(self) -> Json:
        return self._world.ask("GET", f"/people/{quote(self.openid)}")

    @property
    def conversation(self) -> list[Json]:
        return list(self._world.ask("GET", f"/people/{quote(self.openid)}/conversation")["entries"])

    @property
    def received(self) -> list[Json]:
        """Everything the phone shows that the person did not write, the fault line too."""
        return [entry for entry in self.conversation if entry["from"] != "person"]

    @property
    def texts(self) -> list[str]:
        return [text_of(entry) for entry in self.received]

    @property
    def last_text(self) -> str:
        return self.texts[-1] if self.texts else ""

    def waits_for(self, fragment: str, timeout: float = 10) -> bool:
        """Until a message with this text arrives (also one that is there already), or `timeout` real seconds."""
        deadline, seq = time.monotonic() + timeout, self._world.newest_event
        while not self.shows(fragment):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            query = urlencode({"after": seq, "wait": min(left, 20), "openid": self.openid})
            seq = self._world.ask("GET", f"/events?{query}")["seq"]
        return True

    def shows(self, fragment: str, *, last: int = 20) -> bool:
        """Whether one of the last messages from the account holds this text."""
        return any(fragment in text for text in self.texts[-last:])


def text_of(entry: Json) -> str:
    """All words of one entry as a person reads them, line by line."""
    lines = [entry.get(key) or "" for key in ("head", "title", "text", "description")]
    lines += [f"{line['id']} {line['content']}" for line in entry.get("lines", [])]
    lines += [entry.get("tail") or ""]
    lines += [f"{field['name']} {field['value']}".strip() for field in entry.get("fields", [])]
    lines += [f"{each['title']}\n{each['description']}" for each in entry.get("articles", [])]
    return "\n".join(line for line in lines if line)


def _iso(moment: datetime | str) -> str:
    return moment if isinstance(moment, str) else moment.isoformat()
