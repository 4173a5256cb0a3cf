"""What nearly every answer says: how the person is called, and whom to ring."""

from collections.abc import Mapping

from domain.organisation import PostKind
from handlers.context import Context
from services import members, organisation

HIMSELF = "本人"


def by(context: Context) -> str:
    """Who said it, as records show it: 本人, or what the family helper is to him (R-UX-91)."""
    return context.relation or HIMSELF


def called(context: Context) -> str:
    """王老, 王同志; for a family helper, or a stranger, nothing is put in front."""
    return "" if context.speaker is None or context.relation else members.called(context.speaker)


def contact(context: Context) -> Mapping[str, str]:
    """`contact` and `phone`: the liaison, else the secretary, never the person himself. Both may be empty."""
    if context.speaker is None:
        return {"contact": "", "phone": ""}
    found = organisation.contact_of(context.session, context.speaker.branch, context.today)
    if found is None or (found.member_id == context.speaker.id and not context.relation):
        return {"contact": "", "phone": ""}
    return {"contact": found.name, "phone": found.phone}


def secretary_name(context: Context) -> str:
    """The secretary's name; empty for a stranger or where the post is vacant."""
    if context.speaker is None:
        return ""
    found = organisation.secretary_of(context.session, context.speaker.branch, context.today)
    return "" if found is None else found.name


def is_staff(context: Context) -> bool:
    return context.holds(*PostKind)
