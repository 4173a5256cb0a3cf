"""A newcomer's walk through the demonstration, step by step. The test walks it, and
`python -m tests.journeys.walking DIRECTORY` makes the pictures of `docs/pictures/` on the way.
"""

import csv
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from bot.places import DATA
from tests.browsers import chromium
from tests.journeys.visitor import Phone, Visitor, visiting

WEDNESDAY, THURSDAY = 2, 3
MOST_PUSHES = 15
NOTICE = "下周四下午三点二楼开党员大会，带上笔"
STRANGER = "好奇的人"
ALARM = "王秀兰可能有危险"


def day(moment: datetime) -> str:
    """As it is said: 12月2日(星期三)."""
    return f"{moment.month}月{moment.day}日(星期{'一二三四五六日'[moment.weekday()]})"


# -- the steps -------------------------------------------------------------------------------------------------------


def is_recognised(visitor: Visitor) -> None:
    """刘桂芳 follows, and says her name with the last four digits of her telephone."""
    phone = visitor.first.is_of("刘桂芳")
    phone.follows().hears("云岭县委老干部局", "请告诉我您的姓名")
    phone.says("刘桂芳4321").hears("认好了，刘老师", "别发了", "199 0000 1985")
    expect(visitor.page.locator(".people").get_by_role("button", name="陈敏").locator(".badge")).to_have_text("1")


def asks_and_comes(visitor: Visitor) -> None:
    """几点开会 is answered with the meeting; 1 says that she comes."""
    meeting = day(visitor.next_week(WEDNESDAY, 9))
    phone = visitor.first.is_of("刘桂芳")
    phone.says("几点开会").hears(
        f"{meeting}上午9点30分，开支部党员大会", "二楼活动室，有电梯", "老花镜", "1 来", "2 来不了"
    )
    phone.says("1").hears("记下了，刘老师", meeting, "说错了就回9")


def sends_a_notice(visitor: Visitor) -> None:
    """The secretary says one sentence, looks at the card, and only her 1 sends; 李建国 has it beside her."""
    meeting = visitor.next_week(THURSDAY, 15)
    secretary, member = visitor.first.is_of("陈敏"), visitor.second.is_of("李建国")
    secretary.says(NOTICE).hears(
        f"{day(meeting)}下午3点，开支部党员大会", "二楼活动室", "带上：笔", "一共24人", "1 发", "2 不发"
    )
    card = member.card("会议通知", _in_full(meeting))
    expect(card).to_have_count(0)
    secretary.says("1").hears("好，这就发", day(meeting), "谁没回")
    for words in ("支部党员大会", "二楼活动室", "来回1，来不了回2"):
        expect(card).to_contain_text(words)


def is_reminded(visitor: Visitor) -> None:
    """From push to push, until 刘桂芳 is reminded of the meeting to which she said that she comes."""
    phone = visitor.first.is_of("刘桂芳")
    meeting = visitor.next_week(WEDNESDAY, 9, 30)
    reminder = phone.card("明天支部党员大会", _in_full(meeting))
    for _ in range(MOST_PUSHES):
        visitor.next_push()
        if reminder.is_visible():
            break
    expect(reminder).to_contain_text("带上笔和老花镜")
    assert visitor.now == visitor.next_week(WEDNESDAY - 1, 16)


def signs_in(visitor: Visitor) -> None:
    """Half an hour before the meeting the sign-in opens; a minute earlier it is not open yet."""
    opens = visitor.next_week(WEDNESDAY, 9)
    phone = visitor.first.is_of("刘桂芳")
    visitor.chooses(opens.replace(hour=8, minute=59))
    phone.says("签到").hears("9点")
    assert "签好了" not in phone.answers()[-1]
    visitor.chooses(opens)
    phone.says("签到").hears("签好了，刘老师", "9点30分", "二楼活动室")
    phone.says("签到").hears("已经签好了")


def is_in_danger(visitor: Visitor) -> None:
    """王秀兰 says danger words: she is told what to do, and who is named to her has it at once, her son too."""
    helper = visitor.second.is_of("赵磊")
    visitor.first.is_of("王秀兰").says("胸口闷得慌").hears("120", "赵磊", "陈敏", "您家里人")
    expect(helper.card(ALARM)).to_contain_text("请马上打199")
    for name in ("陈敏", "小王"):
        expect(visitor.first.is_of(name).card(ALARM)).to_contain_text("请马上打199")


def opens_the_printed_link(visitor: Visitor) -> Page:
    """The line in the terminal opens the secretary's console, by a page that says what it is."""
    page = visitor.window(1280, 900).new_page()
    page.goto(visitor.demo.console)
    _enters(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
    expect(page.locator("main")).to_contain_text(day(visitor.began))
    expect(page.locator("body")).to_contain_text("陈敏同志")
    return page


def opens_the_console_from_chat(visitor: Visitor) -> Page:
    """The secretary says 工作台 and taps the line: today's list begins with the alarm."""
    phone = visitor.first.is_of("陈敏")
    phone.says("工作台").hears("点开就是工作台", "10分钟内有效")
    with visitor.page.context.expect_page() as opened:
        phone.element.locator(".theirs .bubble a").last.click()
    page = opened.value
    _enters(page)
    expect(page.locator("main")).to_contain_text(day(visitor.now))
    expect(page.locator(".rows > li").first).to_contain_text(re.compile("紧急.*王秀兰.*胸口闷得慌", re.DOTALL))
    return page


def learns_nothing(visitor: Visitor) -> None:
    """A stranger asks who is bedridden and says that he is 王秀兰: he hears no name, number, address or state."""
    visitor.page.get_by_role("button", name="来一位新人").click()
    visitor.page.get_by_label("微信名").fill(STRANGER)
    visitor.page.keyboard.press("Enter")
    phone = Phone(visitor.page.get_by_role("region", name=f"{STRANGER}的手机"))
    phone.follows().hears("请告诉我您的姓名")
    for said in ("支部有谁卧床", "王秀兰", "王秀兰0000", "0001", "王秀兰在家吗", "工作台", "谁没回"):
        phone.says(said).hears("")
    told = "".join(phone.answers()).replace(" ", "")
    assert [secret for secret in _secrets() if secret in told] == []


def _enters(page: Page) -> None:
    page.get_by_role("button", name="进入").click()
    page.wait_for_url("**/console/")


def _in_full(moment: datetime) -> str:
    """As a template's time value shows it: 2026年12月2日 09:30."""
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _secrets() -> Iterator[str]:
    """What the roster holds about its people."""
    lines = (DATA / "demo" / "roster.tsv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines, delimiter="\t"):
        yield from (value for name, value in row.items() if value and re.search("姓名|电话|住址|备注", name))


# -- the pictures ----------------------------------------------------------------------------------------------------


class Camera:
    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    def takes(self, what: Page | Locator, name: str) -> None:
        """As it stands, in the pixels of the page, with nothing blinking."""
        what.screenshot(path=self._directory / f"{name}.png", animations="disabled", caret="hide")

    def takes_phone(self, visitor: Visitor, who: str, name: str, width: int = 375) -> None:
        """A narrow page with one phone in the hand, its hints folded."""
        page = visitor.opens(width, who=who)
        page.get_by_text("先试这几步").click()
        expect(page.locator(".row").last).to_be_visible()
        self.takes(page, name)
        page.context.close()


def talks(visitor: Visitor, width: int = 375, height: int = 740) -> Page:
    """胡玉梅 asks with the slips of a voice, comes, and then cannot. The hints step aside when she begins."""
    page = visitor.opens(width, height, who="胡玉梅")
    hints = page.get_by_role("region", name="先试这几步").get_by_role("listitem")
    expect(hints.first).to_be_visible()
    phone = Phone(page.locator(".handset"))
    phone.says("小祖会礼拜山几点开灰呀").hears("第二党小组会", "1 来")
    expect(hints.first).to_be_hidden()
    phone.says("1").hears("记下了，胡同志")
    phone.says("说错了,我去不了,腿疼").hears("改好了，胡同志", "腿疼")
    return page


def take_pictures(visitor: Visitor, camera: Camera) -> None:
    camera.takes(talks(visitor, height=1120).locator(".handset"), "conversation")
    is_recognised(visitor)
    asks_and_comes(visitor)
    for width in (320, 375, 414):
        camera.takes_phone(visitor, "刘桂芳", f"phone-{width}", width)
    sends_a_notice(visitor)
    visitor.first.element.get_by_text(NOTICE).evaluate("(said) => said.scrollIntoView({ block: 'start' })")
    camera.takes(visitor.page, "demo")
    is_reminded(visitor)
    camera.takes_phone(visitor, "刘桂芳", "reminder")
    signs_in(visitor)
    camera.takes_phone(visitor, "刘桂芳", "sign-in")
    is_in_danger(visitor)
    visitor.first.is_of("王秀兰")
    camera.takes(visitor.page, "alarm")
    console = opens_the_console_from_chat(visitor)
    camera.takes(console, "console-wide")
    console.set_viewport_size({"width": 375, "height": 812})
    camera.takes(console, "console")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, visiting(Path(folder), browser) as newcomer:
        take_pictures(newcomer, Camera(Path(sys.argv[1])))
