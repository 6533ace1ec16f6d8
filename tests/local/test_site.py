"""What a browser is shown beside the API, and what stays the API's."""

import pytest

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


def test_a_stand_in_that_is_not_there_is_a_bad_gateway(site: Site) -> None:
    page = site.page("GET", "/_wechat/_sent", "", b"")

    assert page is not None
    assert page[0] == 502
