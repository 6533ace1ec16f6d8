"""Message push: WeChat's own examples, and everybody else."""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.wechat import push
from local.wechat.state import Settings
from points.adapters.wechat.push import BODY_LIMIT_BYTES, PushKeys, PushRefused, PushUnreadable, echo, open_push, sign

# The examples of WeChat's guide to message push (消息推送): token, key, appid, addresses and bodies.
TOKEN = "AAAAA"
AES_KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
PLAIN = PushKeys(APPID, TOKEN)
SAFE = PushKeys(APPID, TOKEN, AES_KEY)
CHECK_QUERY = {
    "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
    "echostr": "4375120948345356249",
    "timestamp": "1714036504",
    "nonce": "1514711492",
}
PLAIN_QUERY = {
    "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    "timestamp": "1714037059",
    "nonce": "486452656",
}
SAFE_QUERY = {
    "signature": "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    "timestamp": "1714112445",
    "nonce": "415670741",
    "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "encrypt_type": "aes",
    "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
}
SEALED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv"
    "6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNq"
    "J4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SAFE_BODY = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": SEALED}).encode()
DEMO_EVENT = {
    "ToUserName": "gh_97417a04a28d",
    "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
    "CreateTime": 1714037059,
    "MsgType": "event",
    "Event": "debug_demo",
    "debug_str": "hello world",
}
SEALED_AT = 1714112445


# ── WeChat's examples ────────────────────────────────────────────────────────


def test_the_check_of_the_address_is_echoed() -> None:
    assert echo(CHECK_QUERY, SAFE, now_s=1714036504) == "4375120948345356249"


def test_a_plain_message_is_read() -> None:
    assert open_push(PLAIN_QUERY, json.dumps(DEMO_EVENT).encode(), PLAIN, now_s=1714037059) == DEMO_EVENT


def test_a_sealed_message_is_read() -> None:
    assert open_push(SAFE_QUERY, SAFE_BODY, SAFE, now_s=SEALED_AT) == DEMO_EVENT | {"CreateTime": SEALED_AT}


def test_the_stand_in_seals_and_signs_as_wechat_does() -> None:
    sealed = push.seal(AES_KEY, APPID, b'{"demo_resp":"good luck"}', b"707722b803182950")

    assert sealed == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    for signature in (push.signature, sign):
        signed = signature(TOKEN, "1713424427", "415670741", sealed)
        assert signed == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_stray_bits_at_the_end_of_the_key_change_nothing() -> None:
    keys = PushKeys(APPID, TOKEN, "A" * 42 + "B")  # the same 32 bytes

    assert open_push(SAFE_QUERY, SAFE_BODY, keys, now_s=SEALED_AT)["Event"] == "debug_demo"


# ── Everybody else ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
@pytest.mark.parametrize("text", [None, "", "0", "é", "١٧١٤١١٢٤٤٥", "9" * 4000])
def test_a_changed_query_is_refused(name: str, text: str | None) -> None:
    query = {key: value for key, value in SAFE_QUERY.items() if key != name}
    if text is not None:
        query[name] = text

    with pytest.raises(PushRefused):
        open_push(query, SAFE_BODY, SAFE, now_s=SEALED_AT)


@pytest.mark.parametrize("late_s", [-601, 601, 86400])
def test_a_message_of_another_time_is_refused(late_s: int) -> None:
    with pytest.raises(PushRefused):
        open_push(SAFE_QUERY, SAFE_BODY, SAFE, now_s=SEALED_AT + late_s)


def test_ten_minutes_are_still_now() -> None:
    assert open_push(SAFE_QUERY, SAFE_BODY, SAFE, now_s=SEALED_AT + 600)


def test_a_plain_body_is_refused_where_messages_are_sealed() -> None:
    with pytest.raises(PushRefused):
        open_push(PLAIN_QUERY, json.dumps(DEMO_EVENT).encode(), SAFE, now_s=1714037059)


def test_a_plain_signature_does_not_vouch_for_a_sealed_body() -> None:
    other = push.seal(AES_KEY, APPID, b"{}", b"0" * 16)
    body = json.dumps({"Encrypt": other}).encode()

    with pytest.raises(PushRefused):
        open_push(SAFE_QUERY, body, SAFE, now_s=SEALED_AT)


def test_a_message_for_another_mini_program_is_refused() -> None:
    with pytest.raises(PushRefused):
        open_push(SAFE_QUERY, SAFE_BODY, PushKeys("wxother000000000", TOKEN, AES_KEY), now_s=SEALED_AT)


def test_without_a_token_nobody_is_believed() -> None:
    query = {"signature": sign("", "1714036504", "1"), "timestamp": "1714036504", "nonce": "1"}

    with pytest.raises(PushRefused):
        echo(query, PushKeys(APPID, ""), now_s=1714036504)


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"<xml></xml>", b"\xff", b"[" * BODY_LIMIT_BYTES, b" " * (BODY_LIMIT_BYTES + 1)],
    ids=lambda body: repr(body[:8]),
)
@pytest.mark.parametrize("keys", [PLAIN, SAFE], ids=["plain", "safe"])
def test_what_is_no_message_cannot_be_read(body: bytes, keys: PushKeys) -> None:
    with pytest.raises(PushUnreadable):
        open_push(PLAIN_QUERY, body, keys, now_s=1714037059)


@pytest.mark.parametrize(
    "sealed", ["", "AAAA", "A" * 64, "====", "\ud800", base64.b64encode(b"x" * 64).decode()], ids=ascii
)
def test_what_nobody_sealed_cannot_be_read_even_when_signed(sealed: str) -> None:
    with pytest.raises((PushUnreadable, PushRefused)):
        open_push(signed_now(sealed), json.dumps({"Encrypt": sealed}).encode(), SAFE, now_s=SEALED_AT)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=80) | st.integers(), max_size=6))
def test_what_the_stand_in_seals_is_what_is_read(event: dict[str, object]) -> None:
    settings = Settings(APPID, "", push_token=TOKEN, push_aes_key=AES_KEY)
    query, body = push.signed(settings, event, mode="safe", at=SEALED_AT)

    assert open_push(query, body, SAFE, now_s=SEALED_AT) == event


@given(st.integers(0, len(SAFE_BODY) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(place: int, change: int) -> None:
    body = bytearray(SAFE_BODY)
    body[place] ^= change

    try:
        message = open_push(SAFE_QUERY, bytes(body), SAFE, now_s=SEALED_AT)
    except (PushRefused, PushUnreadable):
        return
    assert message["debug_str"] == "hello world"  # the change was beside the sealed part


def test_keys_do_not_show_themselves() -> None:
    assert TOKEN not in repr(SAFE)
    assert AES_KEY not in repr(SAFE)


def test_a_check_of_the_address_does_not_load_the_cipher() -> None:
    program = (
        "import sys; from points.adapters.wechat.push import PushKeys, echo, sign;"
        "echo({'signature': sign('t', '1', '2'), 'timestamp': '1', 'nonce': '2'}, PushKeys('', 't'), now_s=1);"
        "assert not {'cryptography', 'requests'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], check=True)


def signed_now(sealed: str) -> Mapping[str, str]:
    signature = sign(TOKEN, str(SEALED_AT), "1", sealed)
    return {"timestamp": str(SEALED_AT), "nonce": "1", "msg_signature": signature}
