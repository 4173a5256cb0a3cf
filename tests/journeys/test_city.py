"""A small city and a short season through the real parts: what the benches of the same names show at full size."""

from pathlib import Path

from bench.city_notice import Run
from bench.ninety_days import Season


def test_everybody_of_eight_branches_is_told_or_named(tmp_path: Path) -> None:
    report = Run(tmp_path, people=300, branches=8, seed=1).whole()
    assert report.violations == []
    assert report.figures["branches"] == 8
    assert report.figures["sent_to_people"] > 150
    assert report.figures["responded"] > 50
    assert report.figures["called"] > 20


def test_three_weeks_of_all_kinds_of_traffic_break_nothing(tmp_path: Path) -> None:
    report = Season(tmp_path, people=60, days=21, seed=4).whole()
    assert report.violations == []
    assert report.figures["acts"]["messages"] > 20
    assert {"meetings/notice", "meetings/tomorrow", "notices/plain", "study/material"} <= set(report.figures["by_kind"])
