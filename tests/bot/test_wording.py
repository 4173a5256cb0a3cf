from itertools import product
from pathlib import Path

import pytest

from bot.wording import Kind, findings

TABLE = Path(__file__).parent.parent / "tables" / "wording_samples.tsv"


def rows(expect: str) -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line.startswith(f"{expect}\t")]
    return [(cell[1], cell[2].replace("\\n", "\n")) for cell in cells]


@pytest.mark.parametrize(("kind", "text"), rows("good"))
def test_text_as_it_should_be_has_no_finding(kind: str, text: str) -> None:
    assert findings(text, kind) == []


@pytest.mark.parametrize(("kind", "text"), rows("bad"))
def test_text_that_breaks_a_rule_is_found(kind: str, text: str) -> None:
    assert findings(text, kind)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("好" * 121, "R-UX-20"),
        ("\n".join("好的呀" + digit for digit in "一二三四五六七八"), "R-UX-20"),
        ("好" * 31, "R-UX-21"),
        ("。".join(["好" * 20, "行" * 19]), "R-UX-21"),
        ("来吗？去吗？", "R-UX-22"),
        ("选一个：\n1 甲\n3 丙", "R-UX-23"),
        ("10/18开会。", "R-UX-25"),
        ("9:30开会。", "R-UX-25"),
        ("20点开会。", "R-UX-25"),
        ("好！好！", "R-UX-26"),
        ("请登录。", "R-UX-27"),
        ("打开app。", "R-UX-27"),
        ("您输错了。", "R-UX-28"),
        ("必须来。", "R-UX-29"),
        ("王老/李老。", "R-UX-30"),
        ("王老(ABC)。", "R-UX-30"),
        ("看 https://a.example/x 这里。", "R-UX-32"),
        ("您排名第一。", "R-UX-74"),
        ("报一下验证码。", "R-UX-80"),
        ("请转账。", "R-UX-81"),
        ("点开：\nhttps://bit.ly/x", "R-UX-84"),
        ("请下载。", "R-UX-85"),
        ("交纳党费，缴纳党费，本号不收钱。", "R-UX-35"),
        ("我还是不明白。我还是不明白。", "R-UX-66"),
        ("31人已通知。", "decision 0014"),
        ("通知已送达所有人。", "decision 0014"),
    ],
)
def test_finding_names_its_rule(text: str, rule: str) -> None:
    assert rule in {finding.rule for finding in findings(text)}


ASKING = (
    "请提供{}", "把{}发来", "告诉我{}", "请输入{}", "报一下{}", "请拍{}的照片",
    "填写{}", "念一念{}", "别忘了把{}发过来", "不提供{}就无法使用",
    "核对{}", "回复{}", "您的{}是多少", "发一下{}，不要告诉别人", "请把{}交给联络员",
)  # fmt: skip
SECRETS = (
    "密码", "验证码", "银行卡号", "身份证号", "身份证照片", "存折", "短信码", "户口本", "人脸照片",
    "支付密码", "动态码", "证件照", "取款密码", "口令",
)  # fmt: skip


def test_no_way_of_asking_for_a_secret_gets_through() -> None:
    texts = [asking.format(secret) + "。" for asking, secret in product(ASKING, SECRETS)]
    assert len(texts) >= 200
    missed = [
        text for text in texts for kind in (Kind.REPLY, Kind.STAFF) if not _rules(text, kind) & {"R-UX-80", "R-UX-81"}
    ]
    assert not missed


@pytest.mark.parametrize("refusing", ["不要{}", "不问{}", "谁要{}都别给", "别把{}告诉别人", "没有人会要您的{}"])
def test_refusing_a_secret_is_always_right(refusing: str) -> None:
    assert [text for secret in SECRETS if findings(text := refusing.format(secret) + "。")] == []


@pytest.mark.parametrize("warning", ["要{}的，别信。", "有人问{}，那是骗子。"])
def test_warning_of_those_who_ask_is_right(warning: str) -> None:
    assert [text for secret in SECRETS if findings(text := warning.format(secret))] == []


def test_warning_does_not_cover_a_demand_beside_it() -> None:
    assert findings("请把验证码发来，别信别人。")


def test_quotation_is_not_held_against_us_but_counts_for_length() -> None:
    assert findings("您说：“系统登录失败”。") == []
    assert findings("“" + "好" * 130 + "”")


def test_secretary_reads_longer_texts_in_the_same_words() -> None:
    long = "。".join(["三位同志来不了"] * 1 + [f"第{number}组都来" for number in range(1, 19)]) + "。"
    assert findings(long) != []
    assert findings(long, Kind.STAFF) == []
    assert findings("名单", Kind.STAFF) != []


def test_link_is_not_counted_as_characters_of_the_text() -> None:
    assert findings("想看大字，点开这里：\nhttps://songxue.example.org/p/" + "a" * 200) == []


def _rules(text: str, kind: Kind) -> set[str]:
    return {finding.rule for finding in findings(text, kind)}
