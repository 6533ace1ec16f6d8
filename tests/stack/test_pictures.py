"""Pictures on the running stack: uploaded through the API, kept in the bucket, seen by everybody at their address."""

import json
from collections.abc import Callable

import pytest
import requests

from local.client import Merchant, Phone, send
from local.stack import Stack
from points.domain.pictures import names
from tests.fixtures.pictures import JPEG_OF_A_PHONE, chunk, png
from tests.stack.mall import eventually, pay, put_on_sale, reward

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


# ── Members ──────────────────────────────────────────────────────────────────


def kept(stack: Stack) -> set[str]:
    """The members' pictures in the bucket."""
    pages = stack.client("s3").get_paginator("list_objects_v2").paginate(Bucket=stack.physical_id("Pictures"))
    return {one["Key"] for page in pages for one in page.get("Contents", []) if one["Key"].startswith("a-")}


def send_face(phone: Phone, picture: bytes = png(), media_type: str = PNG) -> str:
    uploaded = phone.upload("/me/avatar", picture, media_type)
    assert uploaded.status == 200, uploaded.body
    return str(uploaded.body["avatar_url"])


def test_56_others_see_a_members_picture_when_wechat_has_fetched_and_passed_it(
    merchant: Merchant, log_in: Callable[..., Phone], unique: Callable[[str], str]
) -> None:
    ming, hong = log_in("ming"), log_in("hong")
    for phone in (ming, hong):
        pay(merchant, unique("o"), phone, 50_000)
        assert phone.patch("/me", {"nickname": "茶客"}).status == 200

    face, evil = send_face(ming, JPEG_OF_A_PHONE, JPEG), send_face(hong, png(13, 12))

    assert ming.get("/me").body["avatar_url"] == face == ming.get("/me/export").body["member"]["avatar_url"]
    eventually(lambda: hong.get("/me").body["avatar_url"] == "")
    assert (seen(face).status_code, seen(evil).status_code) == (200, 404), "a risky one is gone for everybody"

    def shown() -> list[str]:
        merchant.run_job("rank")
        rows = {row["member_id"]: row for row in hong.get("/rank?board=total&limit=100").body["top"]}
        return [rows[each.member_id]["avatar_url"] for each in (ming, hong)]

    eventually(lambda: shown() == [face, ""])


def test_the_picture_before_is_deleted(stack: Stack, log_in: Callable[..., Phone]) -> None:
    ming = log_in("ming")
    before, now = send_face(ming), send_face(ming)
    name = names.name_in(before)
    assert {name, names.name_in(now)} <= kept(stack)

    # The followup's own time would be in a quarter of an hour.
    body = json.dumps({"followup": "avatar", "about": f"{ming.member_id}/{name}"})
    stack.client("sqs").send_message(QueueUrl=stack.physical_id("FollowupQueue"), MessageBody=body)

    eventually(lambda: seen(before).status_code == 404)
    assert seen(now).status_code == 200


def test_68_who_leaves_leaves_no_picture(stack: Stack, log_in: Callable[..., Phone]) -> None:
    ming = log_in("ming")
    face = send_face(ming)

    assert ming.delete("/me").status == 204

    assert seen(face).status_code == 404
    assert names.name_in(face) not in kept(stack)


def test_68_a_mini_program_code_is_drawn_once_and_gone_with_its_member(log_in: Callable[..., Phone]) -> None:
    ming = log_in("ming")
    code = ming.post("/invitations/code", {}).body["image_url"]

    assert ming.post("/invitations/code", {}).body["image_url"] == code
    assert (seen(code).status_code, seen(code).headers["Content-Type"]) == (200, PNG)

    assert ming.delete("/me").status == 204
    assert seen(code).status_code == 404


def test_1_who_is_not_logged_in_sends_no_picture(stack: Stack) -> None:
    refused = send(stack.api_url, "POST", "/me/avatar", png(), {"Content-Type": PNG})

    assert (refused.status, refused.code) == (401, "UNAUTHENTICATED")


def test_58_a_members_picture_is_held_to_narrower_bounds(log_in: Callable[..., Phone]) -> None:
    phone = log_in()
    for picture in (png(2049, 1), png() + bytes(256 * 1024)):
        refused = phone.upload("/me/avatar", picture, PNG)
        assert (refused.status, refused.body["errors"][0]["field"]) == (422, "image")
    assert phone.get("/me").body["avatar_url"] == ""
