"""Into the console from inside WeChat: the local WeChat says who holds the phone, for one code, once."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import Sessions
from bot.web_door import WebDoor
from channels.wechat_web import authorize_address
from domain.access import Knock
from domain.accounts import AccountKind
from domain.bindings import Binding
from simulator.driver import Phone, World
from simulator.server import LocalWeChat
from tests import factories
from tests.console.conftest import make_app
from tests.console.scene import Scene
from tests.fakes import FixedClock

INSIDE = {"User-Agent": "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0.50"}
ASK = "/console/wechat/dongfeng"


@pytest.fixture(scope="module")
def wechat() -> Iterator[LocalWeChat]:
    with LocalWeChat() as wechat:
        yield wechat


@pytest.fixture
def phone(wechat: LocalWeChat, session: Session, scene: Scene) -> Phone:
    """陈敏's, on the account of the cast."""
    world = World(wechat.base_url)
    account = world.account(kind="service", verified=True)
    mine = scene.cast.account
    mine.api_base, mine.app_id, mine.app_secret = wechat.base_url, account["appid"], account["secret"]
    phone = world.person("陈敏", account=account["appid"], follows=True)
    session.scalars(select(Binding).where(Binding.member_id == scene.cast.chen.id)).one().open_id = phone.openid
    session.commit()
    return phone


@pytest.fixture
def app(sessions: Sessions, clock: FixedClock) -> Flask:
    return make_app(sessions, clock, web=WebDoor(sessions, "https://songxue.example/"))


def comes_back(browser: FlaskClient, phone: Phone) -> str:
    """Asks, lets WeChat answer for the phone, and gives the address to which it sends the browser."""
    asked = browser.get(ASK).headers["Location"].partition("#")[0]
    answer = requests.get(f"{asked}&openid={phone.openid}", allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back[:2] == ("https", "songxue.example")  # whatever host the request named
    return f"{back.path}?{back.query}"


def test_secretary_comes_in_with_one_tap_inside_wechat(stranger: FlaskClient, phone: Phone) -> None:
    assert ASK in stranger.get("/console/", headers=INSIDE).text
    assert ASK not in stranger.get("/console/").text
    assert stranger.get(comes_back(stranger, phone)).status_code == 303
    assert "陈敏同志" in stranger.get("/console/").text


def test_code_counts_once_and_only_where_it_was_asked_for(app: Flask, stranger: FlaskClient, phone: Phone) -> None:
    back, elsewhere = comes_back(stranger, phone), app.test_client()
    assert elsewhere.get(back).headers["Location"] == "/console/"
    assert elsewhere.get("/console/").status_code == 403
    assert stranger.get(back).status_code == 303
    assert stranger.get(back).headers["Location"] == "/console/"  # the way back, or a reload
    assert stranger.get("/console/").status_code == 200


def test_forged_code_opens_nothing_and_is_counted(stranger: FlaskClient, session: Session, phone: Phone) -> None:
    state = comes_back(stranger, phone).partition("state=")[2]
    assert stranger.get(f"{ASK}/back?code=forged&state={state}").status_code == 403
    assert stranger.get("/console/").status_code == 403
    assert session.query(Knock).count() == 1


def test_family_helper_s_phone_opens_nothing(
    stranger: FlaskClient, session: Session, scene: Scene, phone: Phone
) -> None:
    session.scalars(select(Binding).where(Binding.open_id == phone.openid)).one().relation = "女儿"
    session.commit()
    assert stranger.get(comes_back(stranger, phone)).status_code == 403


def test_account_that_may_not_ask_is_as_one_that_is_not(stranger: FlaskClient, session: Session, scene: Scene) -> None:
    scene.cast.account.kind = AccountKind.SUBSCRIPTION
    session.commit()
    known, unknown = stranger.get(ASK), stranger.get("/console/wechat/nobody")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert known.status_code == 404


def test_two_accounts_leave_the_way_to_the_link(stranger: FlaskClient, session: Session, scene: Scene) -> None:
    factories.an_account(session, "hongqi")
    session.commit()
    assert "/console/wechat/" not in stranger.get("/console/", headers=INSIDE).text


@pytest.mark.parametrize(
    ("api_base", "asks"),
    [("https://api.weixin.qq.com", "https://open.weixin.qq.com/"), ("http://127.0.0.1:8001", "http://127.0.0.1:8001/")],
)
def test_names_stand_in_the_order_that_the_platform_reads(api_base: str, asks: str) -> None:
    address = authorize_address(api_base, "wx1", "https://s.cn/back", "a1")
    names = "appid=wx1&redirect_uri=https%3A%2F%2Fs.cn%2Fback&response_type=code&scope=snsapi_base&state=a1"
    assert address == f"{asks}connect/oauth2/authorize?{names}#wechat_redirect"
