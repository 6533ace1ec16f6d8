"""Pictures as everybody gets them."""

import json

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from points.adapters.pictures import bucket
from points.domain.pictures import names
from points.domain.pictures.pictures import Picture
from tests.deployment import ROOT
from tests.fixtures.cloud import Cloud, Response, handler_of
from tests.fixtures.pictures import png

PICTURE = Picture("image/png", png())
NAME = names.of_reward(PICTURE)


def look(mall: Cloud, name: str) -> Response:
    return mall.send("GET /images/{name}", f"/images/{name}")


def test_a_picture_is_what_was_uploaded_and_may_be_kept_for_ever(mall: Cloud) -> None:
    bucket.put(NAME, PICTURE)

    seen = look(mall, NAME)

    assert (seen.status, seen.body) == (200, png())
    assert seen.headers == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


@pytest.mark.parametrize("name", [NAME, "x", "r-", "..", "index.html", NAME[:-4], NAME.upper(), "%2e%2e", "a" * 200])
def test_there_is_nothing_else_and_no_list(mall: Cloud, name: str) -> None:
    bucket.client().put_object(Bucket="test-pictures", Key="index.html", Body=b"<script>")

    missed = look(mall, name)

    assert (missed.status, missed.code) == (404, "NOT_FOUND")
    assert missed.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["NoSuchKey", "AccessDenied"])
def test_s3_may_not_say_that_there_is_none(mall: Cloud, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    class S3:
        def get_object(self, **_: object) -> object:
            raise ClientError({"Error": {"Code": code}}, "GetObject")

    monkeypatch.setattr(bucket, "client", S3)

    assert look(mall, NAME).status == 404


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (ClientError({"Error": {"Code": "SlowDown"}}, "GetObject"), 503),
        (EndpointConnectionError(endpoint_url="https://s3"), 503),
        (ClientError({"Error": {"Code": "NoSuchBucket"}}, "GetObject"), 500),
    ],
)
def test_a_fault_of_s3_is_not_a_picture_that_is_gone(
    mall: Cloud, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    class S3:
        def get_object(self, **_: object) -> object:
            raise fault

    monkeypatch.setattr(bucket, "client", S3)

    assert look(mall, NAME).status == status


def test_the_event_is_understood(mall: Cloud) -> None:
    event = json.loads((ROOT / "events/images.json").read_text(encoding="utf-8"))
    name = event["pathParameters"]["name"]
    bucket.put(name, PICTURE)

    answer = handler_of("images")(event, None)

    assert (answer["statusCode"], answer["isBase64Encoded"]) == (200, True)
