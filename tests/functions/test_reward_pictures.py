"""The pictures of rewards: uploaded by the merchant, kept once a reward has them, shown to members."""

import time
from typing import Any, Final

import pytest

from points.adapters.pictures import bucket
from points.domain.pictures import names
from points.domain.pictures.pictures import Picture
from points.web import signatures
from tests.fixtures.cloud import MERCHANT, Cloud, Response
from tests.fixtures.members import adjust, redeem
from tests.fixtures.pictures import chunk, png

REWARD: Final[dict[str, Any]] = {"reward_id": "mug", "kind": "goods", "name": "青瓷杯", "points": 20}


def add(mall: Cloud, images: list[str]) -> Response:
    return mall.merchant("POST /merchant/rewards", body=REWARD | {"images": images})


def change(mall: Cloud, images: list[str]) -> Response:
    body = mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/mug").body | {"images": images}
    return mall.merchant("PUT /merchant/rewards/{reward_id}", "/merchant/rewards/mug", body)


def fields(refused: Response) -> set[str]:
    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED"), refused
    return {error["field"] for error in refused.body["errors"]}


def upload(mall: Cloud, picture: bytes = png(), content_type: str = "image/png") -> Response:
    return mall.merchant("POST /merchant/images", body=picture, content_type=content_type)


def kept(url: str) -> str:
    """The tag by which the bucket deletes an upload."""
    name = names.name_in(url)
    (tag,) = bucket.client().get_object_tagging(Bucket="test-pictures", Key=name)["TagSet"]
    return f"{tag['Key']}={tag['Value']}"


def test_an_uploaded_picture_is_shown_with_its_reward(mall: Cloud) -> None:
    uploaded = upload(mall, png(before=chunk(b"tEXt", b"Author\0SECRET")))
    url = uploaded.body["image_url"]
    assert uploaded.status == 200
    assert url == f"https://points.tea.example.com/images/{names.of_reward(Picture('image/png', png()))}"

    add(mall, images=[url])

    (seen,) = mall.member(mall.join("ming"), "GET /rewards").body["items"]
    assert seen["images"] == [url]
    assert mall.send("GET /images/{name}", url.removeprefix("https://points.tea.example.com")).body == png()


def test_a_picture_is_kept_from_the_moment_that_a_reward_has_it(mall: Cloud) -> None:
    url = upload(mall).body["image_url"]
    assert kept(url) == "kept=no"

    add(mall, images=[url])
    assert kept(url) == "kept=yes"

    assert upload(mall).body["image_url"] == url, "the same picture again"
    assert kept(url) == "kept=yes"
    assert change(mall, images=[]).status == 200
    assert kept(url) == "kept=yes", "redemptions show it as it was"


def test_a_picture_that_is_not_there_is_refused(mall: Cloud) -> None:
    gone = upload(mall).body["image_url"]
    bucket.delete(names.name_in(gone))
    of_a_member = f"https://points.tea.example.com/images/{names.of_avatar(Picture('image/png', b''), 7)}"

    refused = add(mall, images=["https://img.example.com/a.png", gone])

    assert fields(refused) == {"images.1"}
    assert "POST /merchant/images" in refused.body["errors"][0]["message"]
    assert fields(add(mall, images=[of_a_member])) == {"images.0"}


def test_a_picture_of_the_shop_need_not_be_on_one_of_the_merchants_hosts(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGE_HOSTS", "img.tea.example.com")

    assert add(mall, images=[upload(mall).body["image_url"]]).status == 201


def test_pictures_are_answered_under_the_domain_of_today(mall: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    url = upload(mall).body["image_url"]
    add(mall, images=[url, "https://img.example.com/a.png"])
    ming = mall.join("ming")
    adjust(mall, ming, 300)
    assert redeem(mall, ming).status == 201

    monkeypatch.setenv("IMAGES_DOMAIN", "cdn.tea.example.com")

    moved = url.replace("points.tea", "cdn.tea")
    assert upload(mall).body["image_url"] == moved
    (seen,) = mall.member(ming, "GET /rewards").body["items"]
    assert seen["images"] == [moved, "https://img.example.com/a.png"]
    (redeemed,) = mall.member(ming, "GET /redemptions").body["items"]
    assert redeemed["image"] == moved
    assert mall.merchant("GET /merchant/rewards/{reward_id}", "/merchant/rewards/mug").body["images"] == [
        moved,
        "https://img.example.com/a.png",
    ]
    assert change(mall, images=[moved]).status == 200


@pytest.mark.parametrize(
    ("picture", "content_type", "field"),
    [
        (b"<svg/>", "image/svg+xml", "Content-Type"),
        (b"<svg/>", "image/png", "image"),
        (png(), "application/json", "Content-Type"),
        (png(), "", "Content-Type"),
        (png(), "image/jpeg", "image"),
        (png() + b"<script>", "image/png", "image"),
        (png() + b"\0" * 2**20, "image/png", "image"),
        (png(4097, 1), "image/png", "image"),
        (b"", "image/png", "image"),
    ],
)
def test_58_what_is_no_picture_is_not_stored(mall: Cloud, picture: bytes, content_type: str, field: str) -> None:
    refused = upload(mall, picture, content_type)

    assert (refused.status, refused.code, fields(refused)) == (422, "VALIDATION_FAILED", {field})
    assert "Contents" not in bucket.client().list_objects_v2(Bucket="test-pictures")


def test_14_the_signature_is_that_of_the_bytes(mall: Cloud) -> None:
    signed, sent = png(), png(8, 8)
    timestamp, secret = str(int(time.time())), MERCHANT["secret"].encode()
    signature = signatures.sign(secret, "POST", "/merchant/images", timestamp, "once", signed)
    headers = {"x-api-key": MERCHANT["key"], "x-timestamp": timestamp, "x-nonce": "once", "x-signature": signature}

    refused = mall.send("POST /merchant/images", body=sent, headers=headers | {"content-type": "image/png"})

    assert refused.code == "UNAUTHENTICATED"
    assert (
        mall.send("POST /merchant/images", body=signed, headers=headers | {"content-type": "image/png"}).status == 200
    )
