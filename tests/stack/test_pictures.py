"""Pictures on the running stack: uploaded through the API, kept in the bucket, seen by everybody at their address."""

from collections.abc import Callable

import pytest
import requests

from local.client import Merchant, Phone, send
from local.stack import Stack
from points.domain.pictures import names
from tests.fixtures.pictures import JPEG_OF_A_PHONE, chunk, png
from tests.stack.mall import put_on_sale, reward

PNG, JPEG = "image/png", "image/jpeg"


def seen(url: str) -> requests.Response:
    """As somebody without a login sees it."""
    return requests.get(url, timeout=30)


def upload(merchant: Merchant, picture: bytes = png(), media_type: str = PNG) -> str:
    uploaded = merchant.upload("/merchant/images", picture, media_type)
    assert uploaded.status == 200, uploaded.body
    return str(uploaded.body["image_url"])


def test_a_rewards_picture_is_seen_by_everybody_at_its_address(
    stack: Stack, merchant: Merchant, log_in: Callable[..., Phone], unique: Callable[[str], str]
) -> None:
    url, name = upload(merchant, JPEG_OF_A_PHONE, JPEG), unique("mug")
    put_on_sale(merchant, name, images=[url])

    (shown,) = log_in().get(f"/rewards/{name}").body["images"]
    picture = seen(shown)

    assert shown == url == f"{stack.api_url}/images/{names.name_in(url)}"
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, JPEG)
    assert picture.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.content.startswith(b"\xff\xd8")
    assert b"SECRET" not in picture.content
    assert b"SECRET" in JPEG_OF_A_PHONE


def test_the_same_picture_is_stored_once(stack: Stack, merchant: Merchant, unique: Callable[[str], str]) -> None:
    picture = png(rows=(b"\0" + b"\x11\x22\x33" * 16) * 12)
    url = upload(merchant, picture)
    put_on_sale(merchant, unique("mug"), images=[url])

    assert upload(merchant, picture) == url

    tags = stack.client("s3").get_object_tagging(Bucket=stack.physical_id("Pictures"), Key=names.name_in(url))
    assert tags["TagSet"] == [{"Key": "kept", "Value": "yes"}]


def test_a_reward_shows_no_picture_that_the_shop_does_not_have(
    stack: Stack, merchant: Merchant, unique: Callable[[str], str]
) -> None:
    missing = f"{stack.api_url}/images/r-{'0' * 26}.png"

    refused = merchant.send("POST", "/merchant/rewards", reward(unique("mug"), images=[missing]))

    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "images.0")


@pytest.mark.parametrize("path", ["/images/", "/images", "/images/r-x.png", "/images/../points", "/images/%2e%2e%2f"])
def test_57_there_is_no_list_of_pictures(stack: Stack, path: str) -> None:
    assert send(stack.api_url, "GET", path, None, {}).status in (401, 404)


def test_the_bucket_itself_is_closed(stack: Stack, merchant: Merchant) -> None:
    name = names.name_in(upload(merchant))

    direct = seen(f"{stack.endpoint_url}/{stack.physical_id('Pictures')}/{name}")

    assert direct.status_code == 403


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', PNG),
        (b"<!doctype html><script>alert(1)</script>", JPEG),
        (png() + b"PK\x03\x04", PNG),
        (png(50_000, 50_000, rows=b"\0"), PNG),
        (png(before=chunk(b"acTL", b"\0" * 8)), PNG),
        (png(before=chunk(b"tEXt", b"k\0" + bytes(2**20))), PNG),
        (png(), JPEG),
        (png(), "application/pdf"),
    ],
)
def test_58_what_is_no_picture_is_refused(merchant: Merchant, content: bytes, media_type: str) -> None:
    refused = merchant.upload("/merchant/images", content, media_type)

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED"), refused.body


def test_58_what_is_far_too_large_does_not_reach_a_function(merchant: Merchant) -> None:
    assert merchant.upload("/merchant/images", bytes(11 * 2**20), PNG).status == 413
