"""What a machine heard is believed where somebody spoke, and nowhere else."""

from dataclasses import replace

import pytest

from domain.transcripts import Transcript, words_of

SAID = Transcript("党费一个月交多少", seconds=3.0, voiced=2.2, nobody=0.1, certainty=-0.3, packed=1.0)
INVENTIONS = ("请不吝点赞", "字幕由", "thank you for watching")
PROMPT = "以下是普通话的句子。什么时候开党小组会？"


def test_what_was_said_is_kept_as_it_was_heard() -> None:
    assert words_of(replace(SAID, text="  党费 一个月\n交多少 "), INVENTIONS, PROMPT) == "党费 一个月 交多少"


def test_engine_that_tells_no_doubts_is_believed() -> None:
    assert words_of(Transcript("几点开会", 2.0, 1.1), INVENTIONS, PROMPT) == "几点开会"


@pytest.mark.parametrize(
    "heard",
    [
        replace(SAID, text=" 。！"),
        replace(SAID, seconds=0.5),
        replace(SAID, voiced=0.0),
        replace(SAID, voiced=0.2),
        replace(SAID, certainty=-1.5),
        replace(SAID, nobody=0.9, certainty=-0.9),
        replace(SAID, packed=3.1),
        replace(SAID, text="好好好好好好好"),
        replace(SAID, text="对不对对不对对不对对不对对不对"),
        replace(SAID, voiced=0.3, text="今天下午三点在活动室开支部党员大会请大家准时参加"),
        replace(SAID, text="请不吝点赞 订阅 转发"),
        replace(SAID, text="字幕由某某提供"),
        replace(SAID, text="Thank you for watching!"),
        replace(SAID, text="什么时候开党小组会"),
    ],
)
def test_silence_noise_and_inventions_are_nothing(heard: Transcript) -> None:
    assert words_of(heard, INVENTIONS, PROMPT) == ""


@pytest.mark.parametrize("text", ["救命", "什么时候开会", "好好好", "点赞的人多不多"])
def test_short_words_and_words_like_an_invention_are_kept(text: str) -> None:
    assert words_of(replace(SAID, text=text, voiced=0.6), INVENTIONS, PROMPT) == text
