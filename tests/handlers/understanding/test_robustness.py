"""R-UX-51: stray marks, blanks, width and script do not change what is meant; nothing people send breaks us."""

from collections.abc import Callable

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.handlers.understanding.utterances import heard, meaning, table

_TRADITIONAL = opencc.OpenCC("s2t")
_PLAIN = [one for one in table("tuned") if one.error_class in ("plain", "B6", "neg") and one.role == "member"]
_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def _unpunctuated(text: str) -> str:
    return "".join(sign for sign in text if sign not in ",。!?、;")


CHANGES: dict[str, Callable[[str], str]] = {
    "blanks between all signs": " ".join,
    "blanks around": lambda text: f"  {text}  ",
    "full width": lambda text: text.translate(_FULL_WIDTH),
    "traditional": _TRADITIONAL.convert,
    "repeated stops": lambda text: text + "。。。",
    "exclamation marks": lambda text: text + "！！！",
    "no marks": _unpunctuated,
    "spoken opening": lambda text: "嗯那个" + text,
    "small word at the end": lambda text: text.rstrip("。!?") + "啊",
    "polite opening": lambda text: "你好," + text,
    "line breaks": lambda text: text.replace(",", "\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_spelling_keeps_the_intent(change: str) -> None:
    said = [one for one in _PLAIN if "http" not in one.text and len(one.text) > 1]
    kept = [meaning(one).intent == heard(CHANGES[change](one.text)).intent for one in said]
    assert sum(kept) / len(kept) >= 0.95


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(max_size=200),
    role=st.sampled_from(["member", "family", "secretary", "liaison"]),
    open_=st.text(max_size=12),
)
def test_arbitrary_text_never_raises(text: str, role: str, open_: str) -> None:
    found = heard(text, role, open_)
    assert found.intent
    assert 0 <= found.confidence <= 1


_WORDS = sorted({sign for one in table("tuned") for sign in one.text} | set("0123456789一二三上下午点月日"))


@settings(max_examples=300, deadline=None)
@given(text=st.text(alphabet=_WORDS, max_size=60), role=st.sampled_from(["member", "secretary"]))
def test_scrambled_words_never_raise(text: str, role: str) -> None:
    assert heard(text, role, names=("王秀兰", "李建国")).intent


@given(text=st.sampled_from([one.text for one in _PLAIN]))
def test_understanding_the_same_again_gives_the_same(text: str) -> None:
    assert heard(text) == heard(text)
