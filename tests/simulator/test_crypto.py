"""The official vectors of platform §1.3."""

import base64

import pytest

from simulator.crypto import EnvelopeError, decrypt, encrypt, signature

TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
SEALED_REQUEST = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SEALED_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ((TOKEN, "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ((TOKEN, "1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        ((TOKEN, "1714112445", "415670741", SEALED_REQUEST), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        ((TOKEN, "1713424427", "415670741", SEALED_REPLY), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
)
def test_signatures_are_the_official_ones(parts: tuple[str, ...], wanted: str) -> None:
    assert signature(*parts) == wanted


def test_official_request_opens_to_its_text() -> None:
    assert decrypt(SEALED_REQUEST, KEY, APPID) == (
        '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
        '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    )


def test_official_reply_is_sealed_byte_for_byte() -> None:
    assert encrypt('{"demo_resp":"good luck"}', KEY, APPID, random16=b"707722b803182950") == SEALED_REPLY


def test_every_length_of_text_survives_its_padding() -> None:
    for length in range(70):
        text = "学" * length
        assert decrypt(encrypt(text, KEY, APPID), KEY, APPID) == text


@pytest.mark.parametrize(
    "sealed",
    [
        "",
        "not base64!",
        base64.b64encode(b"x" * 15).decode(),
        base64.b64encode(b"x" * 64).decode(),
        encrypt("平安", KEY, "wx0000000000000000"),
    ],
    ids=["empty", "not_base64", "half_a_block", "noise", "another_account"],
)
def test_what_was_not_sealed_for_us_is_refused(sealed: str) -> None:
    with pytest.raises(EnvelopeError):
        decrypt(sealed, KEY, APPID)
