"""Pictures of mini-program codes, and the phone number for a code of the phone number button."""

import hashlib
import re
import struct
import zlib
from typing import Final

from local.wechat.login import redeem
from local.wechat.protocol import Call, Refused, Reply, Routes, answer
from local.wechat.state import State
from local.wechat.tokens import require_token

_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}")
_DOTS = 37  # per side, as in the smallest real codes


def unlimited_code(state: State, call: Call) -> Reply:
    """`POST /wxa/getwxacodeunlimit`. The answer is a picture, or JSON if the call is refused."""
    require_token(state, call)
    wanted = call.json()
    if not _SCENE.fullmatch(str(wanted.get("scene", ""))):
        raise Refused(40169)
    page = str(wanted.get("page", "pages/index/index"))
    if wanted.get("check_path", True) and page not in state.pages:
        raise Refused(41030)
    width = wanted.get("width", 430)
    if not isinstance(width, int) or not 280 <= width <= 1280:
        raise Refused(40097)
    if wanted.get("env_version", "release") not in ("release", "trial", "develop"):
        raise Refused(40097)
    return Reply(_picture(f"{page}?{wanted['scene']}"), content_type="image/png")


def phone_number(state: State, call: Call) -> Reply:
    require_token(state, call)
    phone = redeem(state, state.phone_codes, str(call.json().get("code", "")))
    watermark = {"timestamp": int(state.now()), "appid": state.settings.appid}
    info = {"phoneNumber": phone, "purePhoneNumber": phone, "countryCode": "86", "watermark": watermark}
    return answer({"errcode": 0, "errmsg": "ok", "phone_info": info})


def _picture(text: str) -> bytes:
    """Returns a PNG in black and white that is different for each text. No phone can scan it."""
    dots = hashlib.shake_256(text.encode()).digest(_DOTS * _DOTS)
    rows = (dots[row * _DOTS : (row + 1) * _DOTS] for row in range(_DOTS))
    lines = b"".join(b"\0" + bytes(255 * (dot & 1) for dot in row) for row in rows)
    header = struct.pack(">IIBBBBB", _DOTS, _DOTS, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


ROUTES: Final[Routes] = {
    ("POST", "/wxa/getwxacodeunlimit"): unlimited_code,
    ("POST", "/wxa/business/getuserphonenumber"): phone_number,
}
