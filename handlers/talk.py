"""Greetings, thanks, help, and everything that is no text: nothing is lost, nobody is lectured (R-UX-48–50)."""

from handlers import menus
from handlers.addressing import by, called, contact, is_staff
from handlers.context import Context
from handlers.dialogue import Ask, begin
from handlers.meetings import choosing, coming
from handlers.message import SILENCE, Message, Reply
from handlers.people import promised
from services import answers, conversations, deliveries, recordings

RECORDING = "语音"


def greet(message: Message, context: Context) -> Reply:
    data = {"called": called(context), "branch": context.member.branch.name}
    return menus.offer(context, "greeting", Reply("talk/greeting", data))


def thanks(message: Message, context: Context) -> Reply:
    return Reply("talk/thanks", {"called": called(context)})


def chat(message: Message, context: Context) -> Reply:
    """A friendly word, at most once a day."""
    return _once_a_day(context, Reply("talk/chat", {"called": called(context)}))


def picture(message: Message, context: Context) -> Reply:
    """Good-morning pictures and stickers: one short greeting a day, no menu (R-UX-48). Pictures are not passed on
    (R-UX-114).
    """
    return _once_a_day(context, Reply("talk/picture", {"called": called(context)}))


def _once_a_day(context: Context, reply: Reply) -> Reply:
    today = str(context.today)
    if context.follower.greeted_on == today:
        return SILENCE
    context.follower.greeted_on = today
    return reply


def voice(message: Message, context: Context) -> Reply:
    """A recording without words: it goes to a person with name and time, never "请讲普通话" (R-UX-57)."""
    if context.speaker is None:
        return Reply("talk/voice_stranger")
    by = promised(context)
    task = recordings.hand_over(
        context.session,
        context.member,
        RECORDING,
        context.now,
        message_key=message.key,
        media_id=message.data.get("MediaId", ""),
        due_at=by,
    )
    owner = "" if task.owner is None else task.owner.name
    return Reply("talk/voice", {"called": called(context), "owner": owner, "by": by, "now": context.now})


def place_card(message: Message, context: Context) -> Reply:
    """A place is no report of where he is: no track is kept, what he wants is asked (P3)."""
    return menus.offer(context, "place", Reply("talk/place", {"called": called(context)}))


def other(message: Message, context: Context) -> Reply:
    """Video, file, link: a kind line and digits."""
    return Reply("talk/other", {"called": called(context), "kind": message.kind.value})


def forwarded(message: Message, context: Context) -> Reply:
    """Forwarded things are not the sender's own word; nothing is acted on (R-UX-49)."""
    return Reply("talk/forwarded", {"called": called(context)})


def acknowledge(message: Message, context: Context) -> Reply:
    """收到: the notices were read, and nothing else (R-UX-42). 来不来 is then asked, where it is not known (S6)."""
    deliveries.acknowledge(context.session, context.member, context.now, by=by(context), told_key=context.message_key)
    waiting = answers.unanswered_by(context.session, context.member, context.now)
    if len(waiting) != 1:
        return Reply("talk/seen", {"called": called(context)})
    data = {**choosing.view(waiting[0]), "called": called(context)}
    ask = Ask("answer", Reply("talk/seen_meeting", data), {"meetings": [waiting[0].id]})
    return begin(context, coming.COMING, ask)


def help_me(message: Message, context: Context) -> Reply:
    if context.speaker is None:
        return Reply("talk/help_stranger")
    return Reply("talk/help", {"called": called(context), "staff": is_staff(context), **contact(context)})


def repeat(message: Message, context: Context) -> Reply:
    """再说一遍: the last thing that was said to him, in the same words."""
    said = conversations.last_said(context.session, context.account.id, context.follower.open_id)
    return Reply("talk/repeat", {"said": said}) if said else _what_to_repeat(context)


def _what_to_repeat(context: Context) -> Reply:
    return menus.offer(context, "two", Reply("talk/nothing_to_repeat", {"called": called(context)}))
