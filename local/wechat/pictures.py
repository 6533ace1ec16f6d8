"""The shop's pictures, `GET /_images/NAME.svg`: a mini program loads them from elsewhere than the API, too."""

import re
from pathlib import Path
from typing import Final

from local.wechat.protocol import Call, Reply

PATH: Final = "/_images/"
FOLDER: Final = Path(__file__).parent.parent / "images"
_NAME: Final = re.compile(r"[a-z0-9-]{1,64}\.svg")


def picture(call: Call) -> Reply:
    name = call.path.removeprefix(PATH)
    drawing = FOLDER / name
    if call.method != "GET" or not _NAME.fullmatch(name) or not drawing.is_file():
        return Reply(b"no such picture", status=404, content_type="text/plain")
    return Reply(drawing.read_bytes(), content_type="image/svg+xml")
