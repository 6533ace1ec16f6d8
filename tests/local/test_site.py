"""What a browser is shown beside the API, and what stays the API's."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from local import openapi
from local.client import Merchant
from local.phone.clock import Clock
from local.phone.site import Site
from local.wechat.templates import POINTS_EXPIRING

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def site() -> Site:
    return Site(NOWHERE)


@pytest.mark.parametrize(
    ("method", "target", "accept"),
    [("GET", "/", "*/*"), ("GET", "/", "application/json"), ("POST", "/_phone/", ""), ("GET", "/points", "text/html")],
)
def test_what_an_api_client_asks_for_is_the_apis(site: Site, method: str, target: str, accept: str) -> None:
    assert site.page(method, target, accept, b"") is None


def test_the_phone_knows_the_templates_of_the_stand_in(site: Site) -> None:
    page = site.page("GET", "/_phone/config.js?as=ming", "", b"")

    assert page is not None
    assert page[:2] == (200, "text/javascript")
    assert POINTS_EXPIRING.template_id.encode() in page[2]


def test_the_reference_is_of_the_openapi_document(site: Site) -> None:
    page = site.page("GET", "/_docs/openapi.json", "", b"")

    assert page == (200, "application/json", openapi.DOCUMENT.read_bytes())


def test_the_reference_signs_what_the_merchants_server_would() -> None:
    site = Site(NOWHERE, merchant=Merchant(NOWHERE, "m1", "a-secret"))
    asked = {"method": "GET", "path": "/merchant/rules?limit=5", "body": ""}

    page = site.page("POST", "/_docs/signed", "", json.dumps(asked).encode())

    assert page is not None
    headers = json.loads(page[2])
    message = f"GET\n/merchant/rules?limit=5\n{headers['X-Timestamp']}\n{headers['X-Nonce']}\n\n"
    assert headers["X-Signature"] == hmac.new(b"a-secret", message.encode(), "sha256").hexdigest()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"method": "GET", "path": "/", "body": 1}'])
def test_nothing_but_a_request_is_signed(body: bytes) -> None:
    site = Site(NOWHERE, merchant=Merchant(NOWHERE, "m1", "a-secret"))

    page = site.page("POST", "/_docs/signed", "", body)

    assert page is not None
    assert page[0] == 400


def test_a_stand_in_that_is_not_there_is_a_bad_gateway(site: Site) -> None:
    page = site.page("GET", "/_wechat/_sent", "", b"")

    assert page is not None
    assert page[0] == 502


def test_the_clock_moves_on_and_back_and_does_what_was_due(tmp_path: Path) -> None:
    class Shop:
        def __init__(self) -> None:
            self.told: list[str | None] = []
            self.jobs: list[str] = []

        def set_clock(self, now: str | None) -> None:
            self.told.append(now)

        def run_job(self, name: str) -> None:
            self.jobs.append(name)

    shop = Shop()
    site = Site(NOWHERE, Clock(cast(Merchant, shop), tmp_path / "days_ahead.json"))

    def ask(method: str, body: bytes = b"") -> tuple[int, str, bytes]:
        page = site.page(method, "/_clock", "", body)
        assert page is not None
        return page

    assert ask("GET")[2] == b'{"days_ahead": 0}'
    ask("POST", b'{"days": 7}')
    assert ask("POST", b'{"days": 1}')[2] == b'{"days_ahead": 8}'
    assert b"8 * 86_400_000" in (site.page("GET", "/_phone/config.js", "", b"") or (0, "", b""))[2]
    ask("POST", b'{"days": 0}')

    assert shop.told[-1] is None
    assert shop.told[1] > (datetime.now(UTC) + timedelta(days=7)).isoformat()  # type: ignore[operator]
    assert shop.jobs == ["expire", "remind", "rank"] * 3
    assert ask("POST", b"soon")[0] == 400
