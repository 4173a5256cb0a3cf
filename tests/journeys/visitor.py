"""`songxue demo` as a process, and a visitor with a real browser in front of its phone page."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

PATIENCE = 20_000  # milliseconds for an answer on a busy machine
A_JUMP = 90_000  # milliseconds for a clock that stops at every push on its way
CHINA = ZoneInfo("Asia/Shanghai")
_ADDRESS = re.compile(r"^\s*(手机|工作台)\s+(http\S+)$")


# -- the demonstration and its pages -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Demo:
    """What the demonstration printed: the page of the phones and the one-time link of the console."""

    phones: str
    console: str


@contextmanager
def demonstration(folder: Path) -> Iterator[Demo]:
    """`songxue demo --fresh` with its data in `folder`, until the block is left."""
    songxue = Path(sys.executable).with_name("songxue")
    command = [str(songxue), "demo", "--port", str(_free_pair()), "--data", str(folder), "--fresh"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        yield _addresses(iter(process.stdout.readline, ""))
    finally:
        process.terminate()
        process.communicate()


def _addresses(lines: Iterator[str]) -> Demo:
    found: dict[str, str] = {}
    said = []
    for line in lines:
        said.append(line)
        if address := _ADDRESS.match(line):
            found[address[1]] = address[2]
        if len(found) == 2:
            return Demo(found["手机"], found["工作台"])
    raise AssertionError(f"the demonstration ended: {''.join(said)}")


def _free_pair() -> int:
    """A port that is free together with the next one: the service takes the first, the local WeChat the second."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Phone:
    """One phone of the page: whose it is, what is said on it, what it shows."""

    def __init__(self, element: Locator) -> None:
        self.element = element
        self._answers = element.locator(".theirs .bubble")
        self._before = 0

    def is_of(self, name: str) -> "Phone":
        """Puts it into the hand of somebody; on a wide page only."""
        self.element.get_by_label("这部手机是").select_option(label=name)
        expect(self.element).to_have_attribute("aria-label", f"{name}的手机")
        expect(self.element).not_to_have_attribute("aria-busy", "true")
        return self

    def follows(self) -> "Phone":
        self._before = self._answers.count()
        self.element.get_by_role("button", name="关注", exact=True).click()
        return self

    def says(self, text: str) -> "Phone":
        self._before = self._answers.count()
        box = self.element.get_by_label("写消息")
        if not box.is_visible():
            self.element.get_by_role("button", name="改用打字").click()
        box.fill(text)
        box.press("Enter")
        expect(self.element.locator(".mine .bubble").last).to_have_text(text)
        return self

    def hears(self, *words: str) -> "Phone":
        """The answer to what was done last says all of this."""
        answer = self._answers.nth(self._before)
        for word in words:
            expect(answer).to_contain_text(word)
        return self

    def card(self, *words: str) -> Locator:
        """The newest template card that holds all of this."""
        cards = self.element.locator(".card .notice")
        for word in words:
            cards = cards.filter(has_text=word)
        return cards.last

    def answers(self) -> list[str]:
        return self._answers.all_inner_texts()


@dataclass
class Visitor:
    """Has a wide page open, and what he opens beside it. `troubles` are errors of the pages' scripts."""

    demo: Demo
    browser: Browser
    troubles: list[str] = field(default_factory=list)
    windows: list[BrowserContext] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.opens(1280, 860)
        self.began = self.now

    def opens(self, width: int, height: int = 740, who: str = "") -> Page:
        """The page of the phones in a window of its own; `who`: the phone to pick up first."""
        page = self.window(width, height).new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.goto(f"{self.demo.phones}#{who}")
        expect(page.get_by_role("log").first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        return page

    def window(self, width: int, height: int) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", locale="zh-CN"
        )
        context.set_default_timeout(PATIENCE)
        self.windows.append(context)
        return context

    def leaves(self) -> None:
        for context in self.windows:
            context.close()

    @property
    def first(self) -> Phone:
        return Phone(self.page.locator(".handset").nth(0))

    @property
    def second(self) -> Phone:
        """The phone beside it, put there when it is wanted first."""
        another = self.page.get_by_role("button", name="再看一部手机")
        if another.is_visible():
            another.click()
        return Phone(self.page.locator(".handset").nth(1))

    # -- the clock of the page

    @property
    def now(self) -> datetime:
        shown = self.page.locator(".time .full").get_attribute("datetime") or ""
        return datetime.fromisoformat(shown).astimezone(CHINA)

    def next_week(self, weekday: int, hour: int, minute: int = 0) -> datetime:
        """A moment of the week after the demonstration's first day; Monday is 0."""
        monday = self.began - timedelta(days=self.began.weekday()) + timedelta(days=7)
        return (monday + timedelta(days=weekday)).replace(hour=hour, minute=minute)

    def chooses(self, moment: datetime) -> None:
        self.page.get_by_role("button", name="选一个时刻").click()
        self.page.get_by_label("日期和时刻").fill(f"{moment:%Y-%m-%dT%H:%M}")
        self.page.get_by_role("button", name="拨到这一刻").click()
        self._arrives()

    def next_push(self) -> None:
        self.page.get_by_role("button", name="下一条推送").click()
        self._arrives()

    def _arrives(self) -> None:
        expect(self.page.locator(".bar.moving")).to_have_count(0, timeout=A_JUMP)


@contextmanager
def visiting(folder: Path, browser: Browser) -> Iterator[Visitor]:
    """Starts the demonstration."""
    expect.set_options(timeout=PATIENCE)
    with demonstration(folder) as demo:
        visitor = Visitor(demo, browser)
        yield visitor
        visitor.leaves()
