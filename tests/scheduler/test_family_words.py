"""What a family helper is asked to pass on: the notice without its own question, with one question for him."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.ways import ChannelKind
from scheduler.wording import Words
from services.deliveries import Claimed

MEETING = {
    "title": "支部党员大会",
    "topic": "",
    "minutes": 60,
    "place": "二楼",
    "hint": "",
    "bring": "",
    "branch": "东风社区党支部",
    "contact": "赵磊",
    "phone": "",
}
CASES = [
    ("meetings/notice", MEETING, "支部党员大会"),
    ("meetings/nudge", MEETING, "支部党员大会"),
    ("notices/plain", {"text": "明天停水。", "branch": "支部", "contact": "", "phone": ""}, "明天停水。"),
]


@pytest.mark.parametrize(("template", "data", "said"), CASES)
def test_helper_is_asked_one_question_and_reads_no_other(
    runtime: Runtime, now: datetime, template: str, data: dict[str, Any], said: str
) -> None:
    starts_at = now + timedelta(days=2)
    claimed = Claimed(
        id=1,
        key="d1-aa",
        owner="sender",
        lease_until=now,
        account_id=1,
        account="dongfeng",
        address="o-son",
        channel=ChannelKind.FAMILY,
        occasion=template,
        template=template,
        data={**data, "now": now, "starts_at": starts_at, "called": "王老"},
        on_behalf="王秀兰",
    )
    outgoing = Words(runtime.render).of(claimed)
    assert outgoing.choices == (("1", "已转告"), ("2", "转告不了"))
    assert outgoing.text.startswith("这是给王秀兰的")
    assert said in outgoing.text
    assert outgoing.text.count("回复数字") == 1
    assert "来不了" not in outgoing.text
