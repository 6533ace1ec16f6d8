"""Addresses of pictures: under the domain of today, whatever it was when they were uploaded."""

import pytest

from points.domain.pictures import names
from points.domain.pictures.pictures import Picture
from points.web import images
from points.web.requests import Request, request_of
from tests.fixtures.cloud import event_of

NAME = names.of_reward(Picture("image/png", b"x"))
ELSEWHERE = ["", "https://img.example.com/a.png", f"https://img.example.com/{NAME}", f"https://x/images/{NAME}?v=1"]


@pytest.fixture
def request_to_the_api() -> Request:
    return request_of(event_of("POST /me/avatar", "", b"", headers={"host": "evil.example"}))


def test_60_without_a_domain_of_its_own_a_picture_is_where_the_gateway_was_called(
    request_to_the_api: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGES_DOMAIN", "")

    address = images.address(NAME, request_to_the_api)

    assert address == f"https://points.tea.example.com/images/{NAME}"
    assert images.shown(address) == address


@pytest.mark.parametrize(
    ("domain", "base"), [("cdn.example.com", "https://cdn.example.com"), ("127.0.0.1:8080", "http://127.0.0.1:8080")]
)
def test_with_one_every_picture_of_ours_is_there(
    request_to_the_api: Request, monkeypatch: pytest.MonkeyPatch, domain: str, base: str
) -> None:
    monkeypatch.setenv("IMAGES_DOMAIN", domain)

    assert images.address(NAME, request_to_the_api) == f"{base}/images/{NAME}"
    assert images.shown(f"https://before.example.com/images/{NAME}") == f"{base}/images/{NAME}"
    assert [images.shown(url) for url in ELSEWHERE] == ELSEWHERE
