"""What people agree to: short, plain, and health apart (R-UX-110)."""

import pytest

from bot.consents import ConsentText, consents
from bot.wording import findings
from services.bindings import CONSENT_VERSION

LENGTH_OF_A_REPLY = "R-UX-20"  # a privacy notice has a limit of its own


@pytest.mark.parametrize("text", consents().values(), ids=consents().keys())
def test_text_is_short_and_plain(text: ConsentText) -> None:
    assert len(text.text.replace("\n", "")) <= 150
    assert [str(found) for found in findings(text.text) if found.rule != LENGTH_OF_A_REPLY] == []


def test_text_that_recognition_keeps_is_about_notices_and_health_is_asked_apart() -> None:
    assert consents()[CONSENT_VERSION].subject == "notices"
    assert consents()["health-1"].subject == "health"
    assert "身体" not in consents()[CONSENT_VERSION].text
