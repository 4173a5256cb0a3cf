"""Temporary and permanent media (platform §8)."""

import base64
import secrets
from typing import Any

from flask import Response
from werkzeug.datastructures import FileStorage

from simulator.api import Answer, Call, Endpoint
from simulator.errors import ApiError
from simulator.platform import Platform
from simulator.state import Medium

OK: Answer = {"errcode": 0, "errmsg": "ok"}
KEPT = 3 * 24 * 3600
MB = 1024 * 1024
LIMITS: dict[str, tuple[int, set[str]]] = {  # temporary media: bytes, endings
    "image": (10 * MB, {"png", "jpeg", "jpg", "gif"}),
    "voice": (2 * MB, {"amr", "mp3"}),
    "video": (10 * MB, {"mp4"}),
    "thumb": (64 * 1024, {"jpg", "jpeg"}),
}
MORE_PERMANENT: dict[str, set[str]] = {"image": {"bmp"}, "voice": {"wma", "wav"}, "video": set(), "thumb": set()}
TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "bmp": "image/bmp"}
TYPES |= {"amr": "audio/amr", "speex": "audio/speex", "mp3": "audio/mp3", "mp4": "video/mp4"}


def keep(platform: Platform, appid: str, kind: str, data: bytes, filename: str, *, permanent: bool = False) -> Medium:
    """Store bytes under a new media_id."""
    media_id = secrets.token_urlsafe(48)[:64]
    content_type = TYPES.get(_ending(filename), "application/octet-stream")
    kept = base64.b64encode(data).decode()
    medium = Medium(media_id, appid, kind, filename, content_type, kept, platform.clock.now(), permanent)
    platform.state.media[media_id] = medium
    return medium


def alive(call: Call, media_id: str) -> Medium:
    """The medium, unless it is somebody else's or three days old. Raises 40007."""
    medium = call.platform.state.media.get(media_id)
    if medium is None or medium.appid != call.account.appid:
        raise ApiError(40007)
    if not medium.permanent and call.now - medium.created >= KEPT:
        raise ApiError(40007)
    return medium


def upload(call: Call) -> Answer:
    kind, file = _kind_and_file(call)
    medium = _accept(call, kind, file, permanent=False)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: medium.media_id, "created_at": int(medium.created)}


def add_material(call: Call) -> Answer:
    kind, file = _kind_and_file(call)
    medium = _accept(call, kind, file, permanent=True)
    answer: Answer = {"media_id": medium.media_id}
    if kind in {"image", "thumb"}:
        answer["url"] = f"http://mmbiz.qpic.cn/{medium.media_id}"
    return answer


def _kind_and_file(call: Call) -> tuple[str, FileStorage]:
    kind = call.query.get("type", "")
    if kind not in LIMITS:
        raise ApiError(40004)
    file = call.request.files.get("media")
    if file is None or not file.filename:
        raise ApiError(41005)
    return kind, file


def _accept(call: Call, kind: str, file: FileStorage, *, permanent: bool) -> Medium:
    data, limit = file.read(), LIMITS[kind]
    endings = limit[1] | (MORE_PERMANENT[kind] if permanent else set())
    if not data:
        raise ApiError(44001)
    if _ending(file.filename or "") not in endings:
        raise ApiError(40005)
    if len(data) > limit[0]:
        raise ApiError(45001)
    return keep(call.platform, call.account.appid, kind, data, file.filename or "", permanent=permanent)


def _ending(filename: str) -> str:
    return filename.rpartition(".")[2].lower()


def download(call: Call) -> Any:
    if not (media_id := call.query.get("media_id")):
        raise ApiError(41006)
    medium = alive(call, media_id)
    if medium.type in {"video", "shortvideo"}:
        return {"video_url": f"{call.request.host_url}_control/media/{media_id}"}
    return as_response(medium)


def as_response(medium: Medium) -> Response:
    disposition = f'attachment; filename="{medium.media_id}.{_ending(medium.filename)}"'
    data = base64.b64decode(medium.data)
    return Response(data, content_type=medium.content_type, headers={"Content-disposition": disposition})


def get_material(call: Call) -> Any:
    medium = alive(call, str(call.body.get("media_id", "")))
    if not medium.permanent:
        raise ApiError(40007)
    return as_response(medium)


def delete_material(call: Call) -> Answer:
    medium = alive(call, str(call.body.get("media_id", "")))
    if not medium.permanent:
        raise ApiError(40007)
    del call.platform.state.media[medium.media_id]
    return OK


def _permanent(call: Call) -> list[Medium]:
    return [each for each in call.platform.state.media.values() if each.permanent and each.appid == call.account.appid]


def count_material(call: Call) -> Answer:
    kinds = [each.type for each in _permanent(call)]
    return {f"{kind}_count": kinds.count(kind) for kind in ("voice", "video", "image")} | {"news_count": 0}


def list_material(call: Call) -> Answer:
    kind, offset, count = call.body.get("type"), call.number("offset"), call.number("count")
    if kind not in {"image", "video", "voice", "news"}:
        raise ApiError(40004)
    if not 1 <= count <= 20:
        raise ApiError(40097)
    found = [each for each in _permanent(call) if each.type == kind]
    page = [
        {"media_id": each.media_id, "name": each.filename, "update_time": int(each.created)}
        for each in found[offset : offset + count]
    ]
    return {"total_count": len(found), "item_count": len(page), "item": page}


def upload_img(call: Call) -> Answer:
    """A picture for an article body; it is no material."""
    file = call.request.files.get("media")
    if file is None or not file.filename:
        raise ApiError(41005)
    data = file.read()
    if _ending(file.filename) not in {"jpg", "jpeg", "png"}:
        raise ApiError(40137)
    if len(data) >= MB:
        raise ApiError(45001)
    medium = keep(call.platform, call.account.appid, "article_image", data, file.filename, permanent=True)
    return {"url": f"{call.request.host_url}_control/media/{medium.media_id}"}


ENDPOINTS = [
    Endpoint("/cgi-bin/media/upload", "POST", upload, daily=100_000, json=False),
    Endpoint("/cgi-bin/media/get", "GET", download, daily=200_000),
    Endpoint("/cgi-bin/media/get/jssdk", "GET", download, daily=200_000),
    Endpoint("/cgi-bin/media/uploadimg", "POST", upload_img, json=False),
    Endpoint("/cgi-bin/material/add_material", "POST", add_material, "verified", json=False),
    Endpoint("/cgi-bin/material/get_material", "POST", get_material, "verified"),
    Endpoint("/cgi-bin/material/del_material", "POST", delete_material, "verified"),
    Endpoint("/cgi-bin/material/get_materialcount", "GET", count_material, "verified"),
    Endpoint("/cgi-bin/material/batchget_material", "POST", list_material, "verified"),
]
