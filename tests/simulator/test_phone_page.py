"""The phone page in a real browser, against the local WeChat and a small account that answers by reply XML."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.driver import World
from simulator.server import LocalWeChat
from tests.browsers import CHROMIUM
from tests.simulator.callback import Callback

CHINA = ZoneInfo("Asia/Shanghai")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists(), reason="no Chromium: apt-get install -y chromium fonts-noto-cjk (as root) brings it"
    ),
]

Opener = Callable[..., Page]

MENU = {
    "button": [
        {"name": "开会", "sub_button": [{"type": "click", "name": "下次开会", "key": "NEXT_MEETING"}]},
        {"type": "click", "name": "学习", "key": "STUDY"},
    ]
}

SHOWN = """const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) =>
  each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 1);"""
WIDER_THAN_ITS_BOX = f"""() => {{ {SHOWN}
  return shown("body, .talk, .screen, .composer, .people").filter((each) => each.scrollWidth > each.clientWidth)
    .map((each) => each.className || each.tagName) }}"""
SMALLER_THAN_A_FINGER = f"""() => {{ {SHOWN}
  return shown("button, select, textarea, summary, .people input").filter((each) => {{
    const box = each.getBoundingClientRect();
    return Math.min(box.width, box.height) < 44;
  }}).map((each) => each.outerHTML) }}"""
SMALL_PRINT = f"""() => {{ {SHOWN}
  return shown("body *").filter((each) => parseFloat(getComputedStyle(each).fontSize) < 16)
    .map((each) => each.outerHTML) }}"""


def _fields(body: str) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ET.fromstring(body)}


def _says_back(_query: dict[str, str], body: str) -> tuple[int, str]:
    """The account in plain mode: says back what it heard, by the reply XML of platform §1.6."""
    fields = _fields(body)
    word = fields.get("Content") or fields.get("Recognition") or fields.get("EventKey") or fields["MsgType"]
    return 200, (
        f"<xml><ToUserName><![CDATA[{fields['FromUserName']}]]></ToUserName>"
        f"<FromUserName><![CDATA[{fields['ToUserName']}]]></FromUserName>"
        f"<CreateTime>{fields['CreateTime']}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[听见了：{word}]]></Content></xml>"
    )


@dataclass(frozen=True)
class City:
    """What a test needs: the controls, the account's side, and where the page is."""

    world: World
    callback: Callback
    appid: str
    secret: str
    url: str

    @property
    def heard(self) -> list[dict[str, str]]:
        """The pushes that reached the account, oldest first."""
        return [_fields(body) for _, body in self.callback.received]

    def calls(self, endpoint: str, body: dict[str, Any]) -> dict[str, Any]:
        """The account calls the platform, as the bot would."""
        query = f"grant_type=client_credential&appid={self.appid}&secret={self.secret}"
        with urlopen(f"{self.url}/cgi-bin/token?{query}") as answer:
            token = json.load(answer)["access_token"]
        address = f"{self.url}/cgi-bin/{endpoint}?access_token={token}"
        with urlopen(Request(address, json.dumps(body, ensure_ascii=False).encode())) as answer:
            result: dict[str, Any] = json.load(answer)
        assert result.get("errcode", 0) == 0, result
        return result


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    return tmp_path / "clock"


@pytest.fixture
def city(clock_file: Path) -> Iterator[City]:
    clock_file.write_text("2025-03-12T09:30:00+08:00")
    with Callback(_says_back) as callback, LocalWeChat(clock_file=clock_file) as wechat:
        world = World(wechat.base_url)
        made = world.account(name="桂花社区第一党支部", mode="plain", callback_url=callback.url)
        city = City(world, callback, made["appid"], made["secret"], wechat.base_url)
        for name in ("王秀兰", "陈敏"):
            world.person(name, follows=True)
        yield city


@pytest.fixture
def open_page(browser: Browser, city: City) -> Iterator[Opener]:
    """Opens the page at a width; a script error or a failed request fails the test."""
    contexts = []
    troubles: list[str] = []

    def open_at(width: int = 375, height: int = 740, hints: Sequence[str] = ()) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        if hints:
            page.route("**/_control/hints", lambda route: route.fulfill(json={"hints": list(hints)}))
        page.goto(city.url)
        expect(page.get_by_role("log").first).to_be_visible()
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert troubles == []


def _types(page: Page, text: str) -> None:
    page.get_by_label("写消息").fill(text)
    page.keyboard.press("Enter")


def test_what_a_person_says_and_what_the_account_answers_stand_as_bubbles(open_page: Opener, city: City) -> None:
    page = open_page()
    _types(page, "几点开会")
    expect(page.locator(".mine .bubble")).to_have_text("几点开会")
    expect(page.locator(".theirs .bubble")).to_have_text("听见了：几点开会")
    assert [fields["Content"] for fields in city.heard] == ["几点开会"]


def test_message_text_is_never_read_as_html(open_page: Opener, city: City) -> None:
    page = open_page()
    _types(
        page,
        '<img src=x onerror=alert(1)><a href="https://example.org/p?a=1&amp;b=2">这一页</a>'
        '<a href="javascript:alert(1)">坏</a>',
    )
    bubble = page.locator(".mine .bubble")
    expect(bubble).to_contain_text('<img src=x onerror=alert(1)>这一页<a href="javascript:alert(1)">坏</a>')
    expect(bubble.locator("img")).to_have_count(0)
    expect(bubble.locator("a")).to_have_count(1)
    expect(bubble.locator("a")).to_have_attribute("href", "https://example.org/p?a=1&b=2")


def test_another_person_has_another_conversation(open_page: Opener) -> None:
    page = open_page()
    _types(page, "我是王秀兰")
    expect(page.locator(".theirs")).to_have_count(1)
    page.get_by_role("button", name="换一个人").first.click()
    page.get_by_role("complementary", name="试试做谁").get_by_role("button", name="陈敏").click()
    expect(page.get_by_role("region", name="陈敏的手机")).to_be_visible()
    expect(page.locator(".row")).to_have_count(0)


def test_message_to_someone_else_is_badged_until_it_is_looked_at(open_page: Opener, city: City) -> None:
    page = open_page(1280)
    secretary = next(each for each in city.world.ask("GET", "/people")["people"] if each["name"] == "陈敏")
    city.world.ask("POST", f"/people/{secretary['openid']}/say", {"text": "平安"})
    row = page.get_by_role("complementary", name="试试做谁").get_by_role("button", name="陈敏")
    expect(row.locator(".badge")).to_have_text("1")
    expect(row).to_contain_text("听见了：平安")
    row.click()
    expect(row.locator(".badge")).to_be_hidden()


def test_second_phone_shows_live_what_the_other_one_cannot_see(open_page: Opener, city: City) -> None:
    page = open_page(1280)
    page.get_by_role("button", name="再看一部手机").click()
    first, second = page.locator(".handset").nth(0), page.locator(".handset").nth(1)
    expect(second).to_have_attribute("aria-label", "陈敏的手机")
    first.get_by_label("写消息").fill("在吗")
    first.get_by_label("写消息").press("Enter")
    expect(first.locator(".row")).to_have_count(2)
    expect(second.locator(".row")).to_have_count(0)
    expect(page.locator(".people .badge:visible")).to_have_count(0)


def test_tapped_line_of_a_message_menu_is_said_with_its_id(open_page: Opener, city: City) -> None:
    page = open_page()
    _types(page, "你好")
    expect(page.locator(".theirs")).to_have_count(1)
    lines = [{"id": "7", "content": "1 来"}, {"id": "8", "content": "2 来不了"}]
    body = {"head_content": "您能来吗？", "list": lines, "tail_content": "点一下就行"}
    openid = city.heard[0]["FromUserName"]
    city.calls("message/custom/send", {"touser": openid, "msgtype": "msgmenu", "msgmenu": body})
    page.get_by_role("button", name="2 来不了").click()
    expect(page.locator(".mine .bubble").last).to_have_text("2 来不了")
    expect(page.locator(".theirs .bubble").last).to_have_text("听见了：2 来不了")
    assert city.heard[-1]["bizmsgmenuid"] == "8"


def test_menu_of_the_account_appears_at_once_and_can_be_tapped(open_page: Opener, city: City) -> None:
    page = open_page()
    city.calls("menu/create", MENU)
    page.get_by_role("button", name="开会", exact=True).click()
    page.get_by_role("button", name="下次开会").click()
    expect(page.locator(".grey")).to_have_text("您点了菜单「下次开会」")
    expect(page.locator(".theirs .bubble")).to_have_text("听见了：NEXT_MEETING")
    page.get_by_role("button", name="改用打字").click()
    expect(page.get_by_label("写消息")).to_be_focused()


@pytest.mark.parametrize(("words", "heard"), [("小祖会几点", "小祖会几点"), ("", "voice")])
def test_voice_goes_with_or_without_its_words(open_page: Opener, words: str, heard: str) -> None:
    page = open_page()
    page.get_by_role("button", name="说话").click()
    page.get_by_role("button", name="按住 说话").click()
    page.get_by_label("说了什么").fill(words)
    if not words:
        page.get_by_label("没有转写").check()
    page.get_by_role("button", name="发送").last.click()
    expect(page.locator(".mine .voice")).to_be_visible()
    expect(page.locator(".theirs .bubble")).to_have_text(f"听见了：{heard}")


def test_template_message_is_a_card_with_its_lines(open_page: Opener, city: City) -> None:
    page = open_page()
    template = city.world.template(city.appid, "会议主题:{{thing1.DATA}}\n时间:{{time2.DATA}}", title="会议通知")
    openid = city.world.ask("GET", "/people")["people"][0]["openid"]
    data = {"thing1": {"value": "小组学习会"}, "time2": {"value": "2025年3月12日 09:30"}}
    message = {"touser": openid, "template_id": template, "url": "https://example.org/p/1", "data": data}
    city.calls("message/template/send", message)
    card = page.get_by_role("link", name="会议通知")
    expect(card).to_contain_text("小组学习会")
    expect(card).to_contain_text("详情")
    expect(card).to_have_attribute("href", "https://example.org/p/1")


@pytest.mark.parametrize(
    ("button", "moment"), [("明天 09:00", "2025-03-13T09:00:00+08:00"), ("过 1 小时", "2025-03-12T10:30:00+08:00")]
)
def test_clock_moves(open_page: Opener, city: City, button: str, moment: str) -> None:
    page = open_page(1280)
    page.get_by_role("button", name=button).click()
    wanted = datetime.fromisoformat(moment)
    expect(page.locator(".time .full")).to_contain_text(f"{wanted.month}月{wanted.day}日")
    expect(page.locator(".time .full")).to_contain_text(f"{wanted:%H:%M}")
    assert city.world.now == wanted


def test_chosen_moment_becomes_the_present(open_page: Opener, city: City) -> None:
    page = open_page(320)
    page.get_by_role("button", name="拨时钟").click()
    page.get_by_role("button", name="选一个时刻").click()
    page.get_by_label("日期和时刻").fill("2025-03-20T14:00")
    page.get_by_role("button", name="拨到这一刻").click()
    expect(page.locator(".time .short")).to_have_text("3月20日 周四 14:00")
    assert city.world.now.isoformat() == "2025-03-20T14:00:00+08:00"


def test_next_push_is_found_when_only_another_process_knows_its_hour(
    open_page: Opener, city: City, clock_file: Path
) -> None:
    page = open_page(1280)
    _types(page, "你好")
    expect(page.locator(".theirs")).to_have_count(1)
    openid, gone = city.heard[0]["FromUserName"], threading.Event()

    def sends_at_eleven() -> None:
        while datetime.fromisoformat(clock_file.read_text().strip()) < datetime(2025, 3, 12, 11, tzinfo=CHINA):
            if gone.wait(0.02):
                return
        text = {"touser": openid, "msgtype": "text", "text": {"content": "该开会了"}}
        city.calls("message/custom/send", text)

    reader = threading.Thread(target=sends_at_eleven)
    reader.start()
    page.get_by_role("button", name="下一条推送").click()
    expect(page.locator(".theirs .bubble").last).to_have_text("该开会了")
    expect(page.get_by_role("button", name="下一条推送")).to_be_visible()
    assert city.world.now.date() == datetime(2025, 3, 12, tzinfo=CHINA).date()
    gone.set()
    reader.join()


def test_next_push_goes_at_once_to_the_hour_that_the_other_process_stated(
    open_page: Opener, city: City, clock_file: Path
) -> None:
    page = open_page(1280)
    _types(page, "你好")
    expect(page.locator(".theirs")).to_have_count(1)
    openid, gone = city.heard[0]["FromUserName"], threading.Event()
    city.world.clock_due("2025-03-13T16:05:00+08:00")

    def sends_when_its_hour_comes() -> None:
        while datetime.fromisoformat(clock_file.read_text().strip()) < datetime(2025, 3, 13, 16, 5, tzinfo=CHINA):
            if gone.wait(0.02):
                return
        city.calls("message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": "明天开会"}})
        city.world.clock_due()

    reader = threading.Thread(target=sends_when_its_hour_comes)
    reader.start()
    page.get_by_role("button", name="下一条推送").click()
    expect(page.locator(".theirs .bubble").last).to_have_text("明天开会")
    expect(page.get_by_role("button", name="下一条推送")).to_be_visible()
    assert city.world.now.isoformat() == "2025-03-13T16:05:00+08:00"
    gone.set()
    reader.join()


def test_known_card_is_offered_by_its_name(open_page: Opener, city: City) -> None:
    scene = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "m_8f3a"}}}
    city.calls("qrcode/create", scene)
    city.world.ask("POST", "/cards", {"scene": "m_8f3a", "name": "王秀兰的卡"})
    page = open_page()
    page.get_by_role("button", name="更多").click()
    page.get_by_role("button", name="扫一扫").click()
    page.get_by_role("button", name="王秀兰的卡").click()
    expect(page.locator(".theirs .bubble").last).to_have_text("听见了：m_8f3a")


def test_list_says_who_somebody_is(open_page: Opener, city: City) -> None:
    city.world.person("李国强", follows=True, about="独居，退休电工")
    people = open_page(1280).get_by_role("complementary", name="试试做谁")
    expect(people.get_by_role("button", name="李国强")).to_contain_text("独居，退休电工")


def test_hints_stand_on_top_when_there_are_any(open_page: Opener) -> None:
    expect(open_page().get_by_role("region", name="先试这几步")).to_be_hidden()
    hints = open_page(hints=["问一句：几点开会", "换到书记"]).get_by_role("region", name="先试这几步")
    expect(hints.get_by_role("listitem")).to_have_text(["问一句：几点开会", "换到书记"])


def test_stranger_follows_and_can_then_write(open_page: Opener, city: City) -> None:
    page = open_page(1280)
    page.get_by_role("button", name="来一位新人").click()
    page.get_by_label("微信名").fill("路人")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="关注", exact=True).click()
    expect(page.locator(".theirs .bubble")).to_have_text("听见了：event")
    expect(page.get_by_label("写消息")).to_be_visible()
    assert city.heard[-1]["Event"] == "subscribe"


def test_fault_switch_is_a_rule_and_back(open_page: Opener, city: City) -> None:
    page = open_page()
    page.get_by_role("button", name="添点故障").click()
    page.get_by_role("switch", name="丢回执").check()
    expect(page.locator("#fault-button .badge")).to_have_text("1")
    assert [rule["kind"] for rule in city.world.ask("GET", "/faults")["rules"]] == ["receipt_lost"]
    page.get_by_role("switch", name="丢回执").uncheck()
    expect(page.locator("#fault-button .badge")).to_be_hidden()
    assert city.world.ask("GET", "/faults")["rules"] == []


def test_person_can_refuse_messages(open_page: Opener, city: City) -> None:
    page = open_page()
    page.get_by_role("button", name="这个对话的设置").click()
    page.get_by_role("switch", name="拒收消息").click()
    expect(page.locator(".nav h2.refusing")).to_be_visible()
    assert city.world.ask("GET", "/people")["people"][0]["refuses"] is True


@pytest.mark.parametrize("width", [320, 375, 414, 1280])
def test_nothing_is_wider_than_the_screen_and_every_target_is_large(open_page: Opener, city: City, width: int) -> None:
    city.calls("menu/create", MENU)
    page = open_page(width)
    page.get_by_role("button", name="改用打字").click()
    _types(page, "很长的一句话没有空格https://example.org/" + "a" * 120)
    expect(page.locator(".theirs")).to_have_count(1)
    page.get_by_role("button", name="更多").click()
    assert page.evaluate(WIDER_THAN_ITS_BOX) == []
    assert page.evaluate(SMALLER_THAN_A_FINGER) == []
    assert page.evaluate(SMALL_PRINT) == []
