"""`/p/<token>`: a meeting or a study material in large print: general text only, whoever opens it (R-UX-34); and the
sheets that somebody carries to the doors.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session, joinedload

from console import headers, sizes
from console.access import Renderer, Sessions, looks
from domain.clock import Clock
from domain.days import local_day
from domain.meetings import Meeting, MeetingState
from domain.members import GONE, Member
from domain.notices import Notice
from domain.study import StudyMaterial
from services import deliveries, links, organisation, sheets
from services.links import Page, PageKind

Shown = tuple[str, Mapping[str, Any]]


def create_blueprint(sessions: Sessions, clock: Clock, render: Renderer, *, zone: ZoneInfo, secret: str) -> Blueprint:
    """`secret` is the key with which `services.links.page_token` was made. The style sheet is the console's."""
    blueprint = Blueprint("pages", __name__)
    blueprint.after_request(headers.harden)

    @blueprint.get("/p/<token>")
    def page(token: str) -> Response:
        now = clock.now()
        named = links.read_page(secret, token)
        # sheets are written down as printed, and who opened their addresses
        carried = named is not None and named.kind is PageKind.SHEETS
        with sessions.write() if carried else sessions.read() as session:
            found = None if named is None else _shown(session, named, now, zone)
        if found is None:
            return _answer(render, "pages/nothing", {}, 404)
        template, data = found
        return _answer(render, template, data, 410 if template == "pages/over" else 200)

    return blueprint


def _shown(session: Session, page: Page, now: datetime, zone: ZoneInfo) -> Shown | None:
    if page.expires_at <= now:
        return "pages/over", {}
    if page.kind is PageKind.MATERIAL:
        return _material(session, page.id)
    if page.kind is PageKind.SHEETS:
        return _sheets(session, page, now)
    return _meeting(session, page.id, now, zone)


def _meeting(session: Session, meeting_id: int, now: datetime, zone: ZoneInfo) -> Shown | None:
    options = [joinedload(Meeting.unit), joinedload(Meeting.branch)]
    meeting = session.get(Meeting, meeting_id, options=options)
    if meeting is None:
        return None
    contact = organisation.contact_of(session, meeting.branch, local_day(now, zone))
    return "pages/meeting", {
        **deliveries.meeting_view(meeting),
        "branch": meeting.branch.name,
        "contact": "" if contact is None else contact.name,
        "phone": "" if contact is None else contact.phone,
        "is_cancelled": meeting.state is MeetingState.CANCELLED,
        "is_changed": meeting.version > 1,
        "is_over": meeting.ends_at < now,
    }


def _sheets(session: Session, page: Page, now: datetime) -> Shown | None:
    """What one person carries to the doors: with names and addresses, so the link dies with the notice."""
    notice, carrier = session.get(Notice, page.id), session.get(Member, page.member_id)
    if notice is None or carrier is None or carrier.life_state in GONE:
        return None
    routes = sheets.routes(session, notice, now, by=carrier, carrier_id=carrier.id)
    return "pages/sheets", {"routes": routes, **sheets.words_of(notice)}


def _material(session: Session, material_id: int) -> Shown | None:
    material = session.get(StudyMaterial, material_id)
    if material is None:
        return None
    return "pages/material", {
        "title": material.title,
        "gist": material.gist,
        "paragraphs": [line.strip() for line in material.body.splitlines() if line.strip()],
        "source": material.source,
        "reviewed_by": material.reviewed_by,
        "link": material.link if material.link.startswith(("https://", "http://")) else "",
    }


def _answer(render: Renderer, template: str, data: Mapping[str, Any], status: int) -> Response:
    values = {"size": sizes.chosen(request).value, "sizes": sizes.addresses(request), **looks(), **data}
    page = Response(render.page(template, values), status=status, mimetype="text/html")
    return sizes.remember(request, page)
