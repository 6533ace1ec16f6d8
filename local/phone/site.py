"""Serves pages for a browser, on the same address as the API: a home page, the phone, and the reference.

| path | page |
| --- | --- |
| `/`, if HTML is accepted | what runs here, with the addresses |
| `/_phone/` | the mini program in the frame of a phone; built again when its source has changed |
| `/_docs/` | the reference of the API with "try it"; merchant calls are signed with the demo shop's key |
| `/_wechat/…` | the stand-in WeChat server, for pages of this origin |
| `/_clock` | how many days the program is ahead; `POST {"days": 7}` moves it on, 0 moves it back to real time |

All other paths belong to the API.
"""

import http
import http.client
import json
import mimetypes
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from local.client import Merchant, NotDone
from local.errors import StackError
from local.phone import packages
from local.phone.clock import Clock
from local.phone.packages import MINI_PROGRAM
from local.processes import ROOT
from local.wechat import templates

PHONE: Final = "/_phone/"
REFERENCE: Final = "/_docs/"
WECHAT: Final = "/_wechat"
CLOCK: Final = "/_clock"
OPENAPI: Final = ROOT / "docs" / "openapi.json"
_HERE: Final = Path(__file__).parent
_BUILT: Final = ROOT / ".local" / "phone" / "dist"
_WECHAT_S: Final = 30
_TEMPLATE_IDS: Final = {
    "pointsExpiring": templates.POINTS_EXPIRING.template_id,
    "redemptionShipped": templates.REDEMPTION_SHIPPED.template_id,
    "voucherExpiring": templates.VOUCHER_EXPIRING.template_id,
}

Page = tuple[int, str, bytes]  # status, content type, body


class Site:
    """The pages of one stack. `wechat_url` is its stand-in WeChat server.

    Without `clock`, the time cannot be moved. Without `merchant`, the reference cannot sign merchant calls.
    """

    def __init__(self, wechat_url: str, clock: Clock | None = None, merchant: Merchant | None = None) -> None:
        self._wechat_url = wechat_url
        self._clock = clock
        self._merchant = merchant
        self._building = threading.Lock()

    def page(self, method: str, target: str, accept: str, body: bytes) -> Page | None:
        """Returns the page at `target`; None if the path belongs to the API."""
        path = urlsplit(target).path
        if path.startswith(f"{WECHAT}/"):
            return self._from_wechat(method, target.removeprefix(WECHAT), body)
        if path == CLOCK and self._clock:
            return self._time(method, body, self._clock)
        if path == f"{REFERENCE}signed" and method == "POST" and self._merchant:
            return _signed(body, self._merchant)
        if method != "GET":
            return None
        if path == "/" and "text/html" in accept:
            return self._file("home.html")
        if path == f"{PHONE}config.js":
            days_ahead = self._clock.days_ahead if self._clock else 0
            return 200, "text/javascript", _configuration(days_ahead).encode()
        if path == REFERENCE:
            return self._file("reference.html")
        if path == f"{REFERENCE}openapi.json":
            return 200, "application/json", OPENAPI.read_bytes()
        if path.startswith(PHONE):
            return self._file(path.removeprefix(PHONE) or "frame.html")
        return None

    def _time(self, method: str, body: bytes, clock: Clock) -> Page:
        try:
            days = clock.move(int(json.loads(body)["days"])) if method == "POST" else clock.days_ahead
        except (ValueError, KeyError, TypeError):
            return 400, "text/plain", b"days is a whole number"
        except NotDone as refused:
            return http.HTTPStatus.BAD_GATEWAY, "text/plain; charset=utf-8", str(refused).encode()
        return 200, "application/json", json.dumps({"days_ahead": days}).encode()

    def _file(self, name: str) -> Page:
        try:
            self._build()
        except StackError as problem:
            return 503, "text/plain; charset=utf-8", f"The phone is not there: {problem}".encode()
        file = (_BUILT / name).resolve()
        if not file.is_relative_to(_BUILT) or not file.is_file():
            return 404, "text/plain", b"no such file"
        content_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return 200, f"{content_type}; charset=utf-8", file.read_bytes()

    def _build(self) -> None:
        with self._building:
            if not is_current():
                build()

    def _from_wechat(self, method: str, target: str, body: bytes) -> Page:
        upstream = http.client.HTTPConnection(urlsplit(self._wechat_url).netloc, timeout=_WECHAT_S)
        try:
            upstream.request(method, target, body or None)
            answer = upstream.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read()
        except OSError:
            return http.HTTPStatus.BAD_GATEWAY, "text/plain", b"the stand-in WeChat does not answer"
        finally:
            upstream.close()


def _signed(body: bytes, merchant: Merchant) -> Page:
    """Returns the headers that sign a request. The body is `{"method", "path", "body"}`, all texts."""
    try:
        asked = json.loads(body)
        headers = merchant.signed(asked["method"], asked["path"], asked["body"].encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return 400, "text/plain", b"method, path and body are texts"
    return 200, "application/json", json.dumps(headers).encode()


def is_current() -> bool:
    """Returns whether the last build is newer than every source file."""
    built = _BUILT / "built.json"
    if not built.exists():
        return False
    return max(file.stat().st_mtime for file in _sources()) <= built.stat().st_mtime


def build() -> None:
    """Builds the page of the mini program. Raises `StackError` with the build's error."""
    packages.install()
    packages.run(_HERE / "build.mjs", _BUILT)


def _sources() -> Iterable[Path]:
    for folder in (MINI_PROGRAM / "app", _HERE):
        yield from (file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")


def _configuration(days_ahead: int) -> str:
    """Returns the JavaScript that configures the pages.
    The page's address names the member and the phone's properties.
    """
    names = {template.template_id: template.title for template in templates.ALL}
    return f"""
window.phoneErrors = [];
if ({days_ahead}) {{
  const Real = Date;
  const now = () => Real.now() + {days_ahead} * 86_400_000;
  window.Date = class extends Real {{
    static now = now;
    constructor(...parts) {{
      super(...(parts.length ? parts : [now()]));
    }}
  }};
}}
window.phoneConfig = {{ API_URL: location.origin, TEMPLATES: {json.dumps(_TEMPLATE_IDS)} }};
{{
  const asked = new URLSearchParams(location.search);
  window.phoneSettings = {{
    as: asked.get("as") || "ming",
    language: asked.get("language") || "zh_CN",
    fontSize: Number(asked.get("font") || 16),
    baseLibrary: asked.get("library") || "3.7.0",
    missing: (asked.get("missing") || "").split(","),
    privacyAgreed: asked.get("privacy") === "agreed",
    templateNames: {json.dumps(names, ensure_ascii=False)},
  }};
}}
"""
