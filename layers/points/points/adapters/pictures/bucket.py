"""Stores pictures in a bucket (S3; PICTURES_BUCKET). A key is a name made by `points.domain.pictures.names`.

| key | tag                | deleted                                                                          |
| --- | ------------------ | -------------------------------------------------------------------------------- |
| a-… |                    | when the member changes the picture or leaves (`points.adapters.members.avatars`) |
| c-… |                    | when the member leaves                                                            |
| r-… | kept=no, kept=yes  | a week after the upload, by the bucket's lifecycle, unless a reward has shown it  |

A picture that a reward has shown stays, because redemptions show the reward as it was. An object is never overwritten
with other content.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from points.adapters.aws.client_config import client_config
from points.domain.errors import TryAgain
from points.domain.pictures.pictures import Picture

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# S3 answers AccessDenied for a key that does not exist, because the functions may not list the bucket.
_ABSENT: Final = {"NoSuchKey", "AccessDenied", "404", "403"}
_BUSY: Final = {
    "ConditionalRequestConflict",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
}


@cache
def client() -> "S3Client":
    """Returns the S3 client of this environment."""
    return boto3.client("s3", config=client_config(read_timeout_s=5))


def put(name: str, picture: Picture) -> None:
    """Stores a picture until it is deleted."""
    _put(name, picture)


def put_until_kept(name: str, picture: Picture) -> None:
    """Stores a picture that is deleted in a week, unless `keep` is called before. Never replaces an existing one."""
    _put(name, picture, Tagging="kept=no")


def keep(name: str) -> bool:
    """Stores an uploaded picture for ever. Returns False if there is no such picture."""
    tagging: Any = {"TagSet": [{"Key": "kept", "Value": "yes"}]}
    try:
        with _faults_as_try_again():
            client().put_object_tagging(Bucket=_bucket(), Key=name, Tagging=tagging)
    except ClientError as error:
        if _is_absent(error):
            return False
        raise
    return True


def get(name: str) -> bytes | None:
    """Returns the content of a picture; None if there is no such picture."""
    try:
        with _faults_as_try_again():
            return client().get_object(Bucket=_bucket(), Key=name)["Body"].read()
    except ClientError as error:
        if _is_absent(error):
            return None
        raise


def delete(name: str) -> None:
    """Deletes a picture, if it exists."""
    with _faults_as_try_again():
        client().delete_object(Bucket=_bucket(), Key=name)


def _put(name: str, picture: Picture, **tags: str) -> None:
    """Stores the picture. Leaves an existing object as it is, because it has the same content and its own tags."""
    where = {"Bucket": _bucket(), "Key": name, "IfNoneMatch": "*", **tags}
    what: Any = {**where, "Body": picture.content, "ContentType": picture.media_type}
    try:
        with _faults_as_try_again():
            client().put_object(**what)
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise


def _bucket() -> str:
    return os.environ["PICTURES_BUCKET"]


def _is_absent(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in _ABSENT


@contextmanager
def _faults_as_try_again() -> Iterator[None]:
    """Raises TryAgain if S3 is busy or cannot be reached. Other errors pass through."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _BUSY:
            raise TryAgain("The bucket of pictures is busy.") from error
        raise
    except BotoCoreError as error:
        raise TryAgain("The bucket of pictures cannot be reached.") from error
