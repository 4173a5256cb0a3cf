"""The question that waits for an answer comes before everything but danger and the words that always work."""

import re

from handlers.language import numbers
from handlers.language.intents import coming, identity, leave, slots, wishes
from handlers.language.intents.hearing import Heard
from handlers.language.intents.meaning import Decision, Understanding
from handlers.language.intents.rule import Book, Rule

_EITHER_OR = re.compile(r"attend|notice|meeting|rsvp|event|come|answer|来|会")
_NAME = re.compile(r"name|who|姓名")
_TAIL = re.compile(r"tail|digits|phone|尾号")
_REASON = re.compile(r"reason|原因")
_FREE_TEXT = re.compile(r"suggest|opinion|item|need|意见")

_YES = (
    "安全 我安全 很安全 人没事 能说话 就这样 对就这样 先发吧 是 是的 是啊 对 对的 对对 对对对 没错 好 好的 行 可以 同意 我同意 嗯 要 要的 发 "
    "发吧 发送 可以发 确认 确定 就这样 正确 是他 是她 是我 对的对的 好好 没问题 愿意 中 "
    "要得 得 成 ok 需要 好啊 能 认识 没错是他 就是他 就是她 是这个人 是本人 "
    "不错 是的是的 发出去 就这么发 嗯嗯 嗯好 好嘞 可以的 行的 好吧 妥 继续 准 批准"
)
_NO = (
    "不安全 不太安全 不能说 不能说话 先不 先不要 不要发 别发了 不 不是 不对 不行 不同意 我不同意 不要 不用 不用了 算了 先别 别 不是他 不是她 "
    "不是我 没有 否 不可以 不好 不是的 不发 先不发 先别发 别发 取消 不对不对 不认识 "
    "不需要 不能 等一下 等等 不准 不是这个人 错了 不是本人 不愿意 不愿 不要了 罢了 "
    "不行不行 没 不发了"
)
_THUS = (
    "(?:(?:就|都|按|照)?(?:您|你)?(?:说的|这样|这么|这个)?(?:这个|那个)?意思|就?(?:这么|这样|这个|这)(?:着|来)?|按?[您你]说的|"
    "照[这您你]个?来?|照办|办|弄|定|来|记上?|看着|是我|我|的呀?|嘞|吧|呀|哈|呢|去|您|你|都|就|麻烦[您你]了?|谢谢[您你]?)"
)
_GOOD = (
    "(?:嗯哪|嗯+|恩+|唔|对头?|是的?|没得?错儿?|没毛病|没(?:有|得)?问题|没(?:有|得)?意见|好[的嘞咧]?|行|中|成|要得|可以|"
    "当然|正是|妥|同意|确认|就(?:这样|这么着?|按|照)|按[您你]说的)"
)
_NOT = (
    "(?:不|不是|不对|不要|不用|不行|不中|不办|不弄|不可以|没有|莫|先?别|慢着|等等|算了|弄错|搞错|错|先不|暂时不?|没|非也|"
    "停下|停|打住|且慢)"
)
_NOT_THUS = (
    "(?:[这那]么?回事|[这那]个意思|我?说[的过]?|办|弄|记|发|人|我再想想|再想想|还没想好|考虑考虑|麻烦[您你]?|这样|这么|这个|我|了|吧|"
    "要|的|呢|啊|话|先|再|想|好|谢谢)"
)
_LONGEST = 14  # signs of an answer that is nothing but yes or no
_NEITHER = re.compile(r"(.{1,2})不\1|不[是办能].?不|不好说|说不[准好定]|不要紧")  # asked, or neither said nor denied
_AGREES = re.compile(f"{_GOOD}(?:{_GOOD}|{_THUS})*")
_DENIES = re.compile(f"{_NOT}(?:{_NOT}|{_NOT_THUS})*")
_YES_NO = Book((Rule("yes", whole=_YES, by_sound=True), Rule("no", whole=_NO, by_sound=False)), staff=True)
_ANSWERS = Book((*leave.LEAVE_CANCEL, *leave.LEAVE, *leave.ATTEND), staff=False)


def choice(heard: Heard) -> Understanding | None:
    """One digit in any spelling (R-UX-40); a doubled or double one is asked back (R-UX-41)."""
    bare = heard.text.strip()
    if re.fullmatch(r"[\d\s]{4,}", bare):
        return None  # four digits belong to a recognition
    if numbers.is_ambiguous_choice(bare):
        return Understanding("unknown", {}, 0.5, Decision.ASK)
    picked = numbers.read_choice(bare)
    if picked is None or picked > 20:
        picked = _with_its_words(bare) if heard.open else None
    return None if picked is None else Understanding("choose_number", {"n": picked}, 0.97, Decision.DO)


def _with_its_words(text: str) -> int | None:
    """`1 能来`: the digit together with the words of its line."""
    line = re.fullmatch(r"(?P<n>[0-9])[\s.、,:]*(?P<words>[\u4e00-\u9fff]{1,8})", text)
    if line and not re.match(r"[月点号日个次年人岁元块斤组楼]", line["words"]):
        return int(line["n"])
    return None


def answer(heard: Heard) -> Understanding | None:
    """What the message means as an answer to the open question; None if it speaks of something else."""
    if not heard.open:
        return None
    if _NAME.search(heard.open) or _TAIL.search(heard.open):
        return _identity(heard)
    if _EITHER_OR.search(heard.open):
        return _coming(heard)
    if _REASON.search(heard.open) and len(heard.bare) <= 20:
        return _reason(heard)
    said = _YES_NO.whole(heard) or _YES_NO.whole_by_sound(heard) or _freely(heard)
    return said or (_opinion(heard) if _FREE_TEXT.search(heard.open) else None)


def _freely(heard: Heard) -> Understanding | None:
    """Yes or no in somebody's own short words, or in words that are nothing else."""
    if _NEITHER.search(heard.bare):
        return None
    if len(heard.bare) <= _LONGEST:
        for intent, words in (("yes", _AGREES), ("no", _DENIES)):
            if words.fullmatch(heard.bare):
                return Understanding(intent, {}, 0.85, Decision.DO)
    free = wishes.as_yes_or_no(heard) if len(heard.bare) <= 8 else None
    return Understanding(free.intent, {}, 0.8, Decision.DO) if free else None


def _identity(heard: Heard) -> Understanding | None:
    bound = identity.read_binding(heard)
    if bound:
        return bound
    digits = numbers.last_four(heard.text)
    if digits:
        return Understanding("bind", {"tail": digits}, 0.9, Decision.CONFIRM)
    return _YES_NO.whole(heard)


def _coming(heard: Heard) -> Understanding | None:
    """A mere "good" answers no either-or (B9): only coming and not coming count."""
    mind = coming.changed_mind(heard.text)
    if mind in ("attend", "leave_cancel") and "," in heard.text:
        return Understanding(mind, {}, 0.8, Decision.CONFIRM)
    said = _ANSWERS.whole(heard) or _ANSWERS.written(heard)
    if said:
        return said
    vague = _YES_NO.whole(heard)
    if vague and vague.intent == "yes":
        return Understanding("ack", {}, 0.8, Decision.ASK)
    if mind == "attend" and not vague:
        return Understanding("attend", {}, 0.9, Decision.DO)
    free = None if vague else wishes.as_answer(heard)
    if free:
        return Understanding(free.intent, slots.reason(heard), 0.7, Decision.CONFIRM)
    return vague


def _reason(heard: Heard) -> Understanding | None:
    if _YES_NO.whole(heard):
        return _YES_NO.whole(heard)
    found = slots.reason(heard)
    return Understanding("leave_request", found, 0.85, Decision.DO) if found else None


def _opinion(heard: Heard) -> Understanding | None:
    if len(heard.bare) < 4:
        return None
    return Understanding("suggest", {"text": heard.text}, 0.8, Decision.DO)
