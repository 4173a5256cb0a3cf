"""What is learned from is well formed: composed phrases and kinds of words. Pure, nothing is learned here."""

import re

from bench.understanding.phrases import phrases
from bench.understanding.sets import LATEST, table, taught
from handlers.language.intents import kinds

COMPOSED = phrases().utterances


def test_composed_phrases_leave_no_sign_of_their_making() -> None:
    assert [said.text for said in COMPOSED if re.search(r"[(){}|=]", said.text)] == []


def test_composed_phrases_mean_what_messages_mean() -> None:
    known = {intent for source in taught() for said in source.utterances for intent in said.meant}
    assert {said.intent for said in COMPOSED} <= known


def test_composed_phrases_hardly_ever_say_what_is_only_measured() -> None:
    composed = {(said.text, said.role, said.open) for said in COMPOSED}
    measured = [said for name in LATEST for said in table(name)]
    shared = [said.text for said in measured if (said.text, said.role, said.open) in composed]
    assert len(shared) <= len(measured) // 10


def test_composing_again_gives_the_same() -> None:
    assert phrases().utterances == COMPOSED


def test_longest_word_at_a_place_counts() -> None:
    assert kinds.kinds_of("银行卡号") != kinds.kinds_of("银行卡")
    assert "scam" in {kind for found in kinds.kinds_of("银行卡号") for kind in found}


def test_same_kinds_in_the_same_order_give_the_same_signs() -> None:
    assert kinds.signs("我腿肿") == kinds.signs("俺腰疼")


def test_words_of_no_kind_give_no_sign() -> None:
    assert kinds.signs("qwe") == set()
