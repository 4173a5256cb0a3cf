"""Every push fits into the fields of a template message, so that it can also reach somebody whose window is shut."""

from datetime import date

import pytest

from bot.booklet import ZONE, Sample, samples
from bot.render import Renderer
from channels.values import check_value, fit

KEYS = {"thing1": "title", "time2": "when", "thing4": "note"}
PUSHES = [sample for sample in samples() if sample.folder == "pushes"]
RENDERER = Renderer(ZONE, public_url="https://example.org")
# Said only to somebody who has just written: a window is open, or there is nothing to say.
ONLY_IN_A_WINDOW = frozenset({"messages/late_reply"})


@pytest.mark.parametrize("sample", PUSHES, ids=[f"{sample.template}-{n}" for n, sample in enumerate(PUSHES)])
def test_push_fits_the_fields_of_a_template_message(sample: Sample) -> None:
    if sample.template in ONLY_IN_A_WINDOW:
        return
    push = RENDERER.push(sample.template, sample.data)
    values = {key: fit(key, push.fields.get(name, ""), date(2026, 10, 16)) for key, name in KEYS.items()}
    assert push.fields.get("title"), "a card without a title says nothing"
    assert {key: problem for key, value in values.items() if (problem := check_value(key, value))} == {}
