from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.booklet import Sample, main, proof, samples, unsampled
from bot.render import Renderer
from bot.wording import Kind

NOTICE = """\
{% block when %}{{ start|moment }}{% endblock %}，开{% block title %}{{ kind }}{% endblock %}。
地点：{% block where %}{{ place }}{% endblock %}。
{{ branch }} {{ phone|phone }}
"""
SAMPLE = """\
[[pushes.notice]]
as = "notice"
kind = "支部党员大会"
start = 2026-10-18T09:00:00+08:00
place = "社区二楼活动室"
branch = "和平里二支部"
phone = "13800138000"
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    put(tmp_path / "pushes/meetings/notice.txt", NOTICE)
    put(tmp_path / "samples/meetings.toml", SAMPLE)
    return tmp_path


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def wrong(templates: Path) -> list[str]:
    renderer = Renderer(ZoneInfo("Asia/Shanghai"), [templates])
    return [finding.rule for sample in samples(templates) for finding in proof(renderer, sample).wrong]


def test_sample_is_kind_and_data(templates: Path) -> None:
    (sample,) = samples(templates)
    assert isinstance(sample, Sample)
    assert (sample.title, sample.kind) == ("pushes/meetings/notice", Kind.NOTICE)
    assert sample.data["kind"] == "支部党员大会"
    assert "as" not in sample.data


def test_booklet_shows_the_text_and_its_length(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], templates) == 0
    shown = capsys.readouterr().out
    assert "## pushes/meetings/notice (notice, " in shown
    assert "    10月18日(星期日)上午9点，开支部党员大会。" in shown


def test_check_shows_only_what_is_wrong(templates: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"], templates) == 0
    assert capsys.readouterr().out == "1 texts, 0 with findings, 0 templates without a sample\n"


@pytest.mark.parametrize(
    ("said", "instead", "rule"),
    [
        ("社区二楼活动室", "社区二楼活动室进门左手第二间旁边有扶手也有电梯", "R-UX-33"),
        ("13800138000", "", "R-UX-34"),
        ('place = "社区二楼活动室"\n', "", "render"),
        ("支部党员大会", "必须参加的会", "R-UX-29"),
    ],
)
def test_sample_that_breaks_a_rule_fails_the_booklet(said: str, instead: str, rule: str, templates: Path) -> None:
    put(templates / "samples/meetings.toml", SAMPLE.replace(said, instead))
    assert rule in wrong(templates)
    assert main(["--check"], templates) == 1


def test_place_far_down_a_notice_is_found(templates: Path) -> None:
    put(templates / "pushes/meetings/notice.txt", NOTICE.replace("地点：", "内容：" + "学习文件，" * 8 + "。\n地点："))
    assert "R-UX-24" in wrong(templates)


def test_template_without_a_sample_is_named(templates: Path) -> None:
    put(templates / "replies/meetings/next.txt", "好的。")
    renderer = Renderer(ZoneInfo("Asia/Shanghai"), [templates])
    assert unsampled(renderer, list(samples(templates))) == ["replies/meetings/next"]
    assert main(["--check"], templates) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[pages.notice]]", "samples stand under replies or pushes"),
        ("[[replies.notice]]\nstart = 2026-10-18T09:00:00", "has no offset"),
        ("[[replies.notice]]\nmeeting = { start = 2026-10-18T09:00:00 }", "has no offset"),
        ('[[replies.notice]]\nas = "poem"', "not a valid Kind"),
        ("[replies]\nnotice = 1", "meetings.toml"),
    ],
)
def test_unusable_sample_names_its_file(content: str, says: str, templates: Path) -> None:
    put(templates / "samples/meetings.toml", content)
    with pytest.raises(ValueError, match=r"meetings\.toml") as caught:
        list(samples(templates))
    assert says in str(caught.value)
