"""Everything the pretend platform remembers. Plain data, one lock, no database; can be kept in a JSON file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Entry = dict[str, Any]  # one line of a conversation; shapes in README.md
KEPT_EVENTS = 20_000


@dataclass
class Account:
    appid: str
    secret: str
    token: str
    aes_key: str
    original_id: str
    name: str = ""
    kind: str = "service"  # service | subscription
    verified: bool = True
    mode: str = "plain"  # plain | compatible | secure
    callback_url: str = ""
    callback_ok: bool = False
    ip_whitelist: list[str] = field(default_factory=list)
    oauth_domains: list[str] = field(default_factory=list)
    limits: dict[str, dict[str, int]] = field(default_factory=dict)
    custom_unfollowed: int = 45015  # reports show 45015 and 43004 (platform, Uncertain 17)
    menu: dict[str, Any] | None = None
    conditional_menus: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=lambda: {"2": "星标组"})
    token_plain: str = ""
    token_stable: str = ""
    token_forced_at: float = 0.0
    failures: int = 0
    paused_until: float = 0.0
    mass_speed: int = 0


@dataclass
class Token:
    appid: str
    kind: str  # plain | stable | jsapi
    expires: float
    dead_at: float | None = None
    dead_code: int = 40001


@dataclass
class Window:
    """One open allowance of customer-service messages (platform §4.1)."""

    trigger: str
    until: float
    left: int


@dataclass
class Person:
    openid: str
    name: str
    appid: str
    about: str = ""  # who this is in a few words, for the page's list of people
    follows: bool = False
    refuses: bool = False
    frozen: bool = False
    blacklisted: bool = False
    subscribe_time: int = 0
    subscribe_scene: str = "ADD_SCENE_SEARCH"
    qr_scene: int = 0
    qr_scene_str: str = ""
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    consents: dict[str, dict[str, Any]] = field(default_factory=dict)
    masses: dict[str, int] = field(default_factory=dict)  # calendar month → received
    last_exchange: float = 0.0
    typing_until: float = 0.0
    event_times: dict[str, int] = field(default_factory=dict)


@dataclass
class Template:
    template_id: str
    appid: str
    title: str
    content: str
    keys: list[str]
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    subscribe: str | None = None  # None: template message; once | long: subscribe notification


@dataclass
class Medium:
    media_id: str
    appid: str
    type: str
    filename: str
    content_type: str
    data: str  # base64
    created: float
    permanent: bool = False
    title: str = ""
    introduction: str = ""


@dataclass
class QrCode:
    ticket: str
    appid: str
    scene: str
    url: str
    expires: float | None
    number: bool = False


@dataclass
class Code:
    """A web OAuth code, or one of the tokens it was exchanged for."""

    kind: str  # code | token | refresh
    appid: str
    openid: str
    scope: str
    expires: float
    used: bool = False


@dataclass
class Job:
    """A mass send."""

    msg_id: int
    appid: str
    msgtype: str
    message: dict[str, Any]
    openids: list[str]
    total: int
    status: str = "SENDING"


@dataclass
class State:
    seq: int = 0
    msg_id: int = 24_000_000_000_000_000
    accounts: dict[str, Account] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    templates: dict[str, Template] = field(default_factory=dict)
    media: dict[str, Medium] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    publications: dict[str, dict[str, Any]] = field(default_factory=dict)
    qrcodes: dict[str, QrCode] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    client_ids: dict[str, list[Any]] = field(default_factory=dict)  # idempotency key → [moment, message id]
    counters: dict[str, int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    outbox: list[dict[str, Any]] = field(default_factory=list)
    stated: list[float] = field(default_factory=list)  # moments at which another process has something to do
    hints: list[str] = field(default_factory=list)  # what the page suggests to try first
    card_names: dict[str, dict[str, str]] = field(default_factory=dict)  # appid → scene → words of people for it

    def next_seq(self) -> int:
        self.seq += 1
        return self.seq

    def next_msg_id(self) -> int:
        """Unique 64-bit number, as MsgId and msgid are."""
        self.msg_id += 1
        return self.msg_id


_SHELVES: dict[str, type[Any]] = {
    "accounts": Account,
    "people": Person,
    "tokens": Token,
    "templates": Template,
    "media": Medium,
    "qrcodes": QrCode,
    "codes": Code,
    "jobs": Job,
}


def save(state: State, file: Path) -> None:
    beside = file.with_name(file.name + ".new")
    beside.write_text(json.dumps(state, default=_plain, ensure_ascii=False), encoding="utf-8")
    beside.replace(file)


def load(file: Path) -> State:
    """The kept state, or a fresh one if there is no file yet."""
    if not file.exists():
        return State()
    kept = json.loads(file.read_text(encoding="utf-8"))
    for shelf, kind in _SHELVES.items():
        kept[shelf] = {key: kind(**fields) for key, fields in kept.get(shelf, {}).items()}
    for person in kept["people"].values():
        person.windows = [Window(**window) for window in person.windows]
    return State(**kept)


def as_dict(thing: Any) -> dict[str, Any]:
    return asdict(thing)


def _plain(thing: Any) -> Any:
    return vars(thing)
