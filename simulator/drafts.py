"""Drafts and publishing (platform §7.4), as far as a study article needs them."""

import secrets
from typing import Any

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.media import alive
from simulator.outbox import Item
from simulator.platform import Platform

OK: Answer = {"errcode": 0, "errmsg": "ok"}


def add(call: Call) -> Answer:
    articles = call.body.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44003)
    for article in articles:
        _check(call, article)
    media_id = secrets.token_urlsafe(48)[:64]
    call.platform.state.drafts[media_id] = {"appid": call.account.appid, "articles": articles}
    return {"media_id": media_id}


def _check(call: Call, article: Any) -> None:
    if not isinstance(article, dict) or not article.get("title") or not article.get("content"):
        raise ApiError(44004)
    if len(article["title"]) > 32:
        raise ApiError(45003)
    if len(article["content"]) >= 20_000:
        raise ApiError(45002)
    if article.get("article_type", "news") == "news":
        medium = alive(call, str(article.get("thumb_media_id", "")))
        if not medium.permanent:
            raise ApiError(40007)


def find(call: Call, media_id: Any) -> dict[str, Any]:
    draft = call.platform.state.drafts.get(str(media_id or ""))
    if draft is None or draft["appid"] != call.account.appid:
        raise ApiError(40007)
    return draft


def get(call: Call) -> Answer:
    return {"news_item": find(call, call.body.get("media_id"))["articles"]}


def delete(call: Call) -> Answer:
    find(call, call.body.get("media_id"))
    del call.platform.state.drafts[call.body["media_id"]]
    return OK


def total(call: Call) -> Answer:
    own = [each for each in call.platform.state.drafts.values() if each["appid"] == call.account.appid]
    return {"total_count": len(own)}


def submit(call: Call) -> Answer:
    draft = find(call, call.body.get("media_id"))
    number = str(call.platform.state.next_msg_id())
    article_id = secrets.token_urlsafe(32)[:43]
    call.platform.state.publications[number] = {
        "appid": call.account.appid,
        "publish_status": 1,
        "article_id": article_id,
        "articles": draft["articles"],
    }
    del call.platform.state.drafts[call.body["media_id"]]
    low, _ = call.platform.receipt_delay
    call.platform.outbox.add("publish", low, publish_id=number)
    return {**OK, "publish_id": number, "msg_data_id": int(number) % 2**31}


def published(platform: Platform, item: Item) -> None:
    publication = platform.state.publications[item["publish_id"]]
    publication["publish_status"] = 0
    info = {
        "publish_id": item["publish_id"],
        "publish_status": 0,
        "article_id": publication["article_id"],
        "article_detail": {"count": 1, "item": {"idx": 1, "article_url": article_url(publication["article_id"])}},
    }
    account = platform.state.accounts[publication["appid"]]
    platform.push_account_event(account, "event:PUBLISHJOBFINISH", {"PublishEventInfo": info})


def article_url(article_id: str) -> str:
    return f"http://mp.weixin.qq.com/s/{article_id}"


def publication(call: Call) -> Answer:
    found = call.platform.state.publications.get(str(call.body.get("publish_id", "")))
    if found is None or found["appid"] != call.account.appid:
        raise ApiError(40097)
    answer: Answer = {"publish_id": call.body["publish_id"], "publish_status": found["publish_status"], "fail_idx": []}
    if found["publish_status"] == 0:
        url = {"idx": 1, "article_url": article_url(found["article_id"])}
        answer |= {"article_id": found["article_id"], "article_detail": {"count": 1, "item": [url]}}
    return answer


ENDPOINTS = [
    Endpoint("/cgi-bin/draft/add", "POST", add, "verified", daily=1000, refuses_escapes=40033),
    Endpoint("/cgi-bin/draft/get", "POST", get, "verified", daily=500),
    Endpoint("/cgi-bin/draft/delete", "POST", delete, "verified", daily=1000),
    Endpoint("/cgi-bin/draft/count", "GET", total, "verified", daily=1000),
    Endpoint("/cgi-bin/freepublish/submit", "POST", submit, "verified", daily=100),
    Endpoint("/cgi-bin/freepublish/get", "POST", publication, "verified", daily=100),
]
