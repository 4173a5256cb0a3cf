from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

from bot.places import DATA, TEMPLATES
from bot.render import Renderer

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 10, 18, 9, tzinfo=SHANGHAI)
NOTICE = """\
{% block when %}{{ start|moment }}{% endblock %}，开{% block title %}{{ kind }}{% endblock %}。
地点：{% block where %}{{ place }}{% endblock %}。
{% if note %}
{{ note }}
{% endif %}
来不来，回复数字：
1 来
2 来不了
{{ branch }} {{ phone|phone }}
{% if page %}
想看大字，点开：
{% block link %}{{ page }}{% endblock %}

{% endif %}
{% if aside %}
{% block hint %}
带上
老花镜
{% endblock %}
{% endif %}
"""
VALUES: dict[str, Any] = {
    "start": NINE,
    "kind": "党课",
    "place": "二楼",
    "note": "",
    "branch": "一支部",
    "phone": "13800138000",
    "page": "",
}

Write = Callable[[str, str], Renderer]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(path: str, text: str) -> Renderer:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return Renderer(SHANGHAI, [tmp_path])

    return write


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("好的。\n", "好的。"),
        ("\n\n好的。\n\n", "好的。"),
        ("一\n{% if no %}\n二\n{% endif %}\n三", "一\n三"),
        ("一\n  {% if yes %}\n  二\n  {% endif %}\n三", "一\n二\n三"),
        ("一\n{% if no %}二{% endif %}\n三", "一\n三"),
        ("一\n{% if yes %}二{% endif %}\n三", "一\n二\n三"),
        ("一{% if no %}，二{% endif %}\n三", "一\n三"),
        ("一\n{{ empty }}\n三", "一\n三"),
        ("一\n{{ empty }} \n三", "一\n三"),
        ("一\n\n三", "一\n\n三"),
        ("一\n\n{% if no %}\n二\n{% endif %}", "一"),
        ("{% for one in many %}\n{{ loop.index }} {{ one }}\n{% endfor %}\n0 找人帮忙", "1 甲\n2 乙\n0 找人帮忙"),
        ("{# a word\n\nto authors #}\n{{ amp }}", "甲&乙"),
        ("一。 \n二。", "一。\n二。"),
    ],
)
def test_reply_has_exactly_the_lines_that_are_said(template: str, text: str, write: Write) -> None:
    data = {"no": False, "yes": True, "empty": "", "many": ["甲", "乙"], "amp": "甲&乙"}
    assert write("replies/tries/one.txt", template).reply("tries/one", data) == text


def test_missing_value_is_an_error_and_never_a_gap(write: Write) -> None:
    with pytest.raises(UndefinedError):
        write("replies/tries/one.txt", "{{ name }}，您好。").reply("tries/one", {})


def test_missing_template_is_an_error(write: Write) -> None:
    renderer = write("replies/tries/one.txt", "好的。")
    assert renderer.has("tries/one")
    assert not renderer.has("tries/two")
    with pytest.raises(TemplateNotFound):
        renderer.reply("tries/two", {})


def test_push_is_one_wording_with_named_blocks_and_choices(write: Write) -> None:
    push = write("pushes/meetings/notice.txt", NOTICE).push("meetings/notice", VALUES)
    assert push.text == (
        "10月18日(星期日)上午9点，开党课。\n地点：二楼。\n来不来，回复数字：\n1 来\n2 来不了\n一支部 138 0013 8000"
    )
    assert push.fields == {
        "when": "10月18日(星期日)上午9点",
        "title": "党课",
        "where": "二楼",
        "hint": "带上老花镜",
    }
    assert push.choices == (("1", "来"), ("2", "来不了"))
    assert push.link == ""


def test_link_is_last_in_the_text_and_stands_alone_beside_it(write: Write) -> None:
    renderer = write("pushes/meetings/notice.txt", NOTICE)
    push = renderer.push("meetings/notice", {**VALUES, "page": "https://example.org/p/x"})
    assert push.link == "https://example.org/p/x"
    assert push.text.endswith("想看大字，点开：\nhttps://example.org/p/x")
    assert "link" not in push.fields


def test_page_escapes_what_people_wrote(write: Write) -> None:
    renderer = write("pages/own.html", "<p>{{ said }}</p>")
    assert renderer.page("pages/own", {"said": "<b>"}) == "<p>&lt;b&gt;</p>"


def test_edited_template_is_noticed_only_when_watching(write: Write, tmp_path: Path) -> None:
    still = write("replies/tries/one.txt", "一")
    watching = Renderer(SHANGHAI, [tmp_path], watch=True)
    assert still.reply("tries/one", {}) == watching.reply("tries/one", {}) == "一"
    write("replies/tries/one.txt", "二二")
    assert still.reply("tries/one", {}) == "一"
    assert watching.reply("tries/one", {}) == "二二"


def test_names_lists_each_kind_apart(write: Write) -> None:
    write("pushes/study/material.txt", "一")
    write("replies/study/done.txt", "一")
    renderer = write("pages/own.html", "一")
    assert list(renderer.names("replies")) == ["study/done"]
    assert list(renderer.names("pushes")) == ["study/material"]


def test_warming_finds_a_faulty_template(write: Write) -> None:
    with pytest.raises(TemplateSyntaxError, match="Unexpected end"):
        write("replies/tries/one.txt", "{% if x %}").warm()


def test_templates_and_data_of_the_checkout_are_found() -> None:
    assert (TEMPLATES / "replies").is_dir()
    assert (DATA / "calendar_words.toml").is_file()
