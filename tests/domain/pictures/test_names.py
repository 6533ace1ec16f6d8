"""Names of pictures: random for members, of the content for rewards."""

import pytest

from points.domain.pictures import names
from points.domain.pictures.pictures import Picture

DRAWING = Picture("image/png", b"a drawing")


def test_a_members_picture_is_named_by_chance_alone() -> None:
    first, second = (names.of_avatar(DRAWING, randomness) for randomness in (2**129 + 1, 2**129 + 2))

    assert first == "a-g0000000000000000000000001.png"
    assert first != second
    assert names.is_name(first)
    assert not names.is_rewards(first)


def test_a_rewards_picture_is_named_by_its_content() -> None:
    name = names.of_reward(DRAWING)

    assert names.of_reward(Picture("image/png", b"a drawing")) == name
    assert names.of_reward(Picture("image/png", b"another")) != name
    assert names.is_rewards(name)


def test_a_codes_name_is_random_and_no_other_kind() -> None:
    name = names.of_code(DRAWING, 1)

    assert name == "c-00000000000000000000000001.png"
    assert names.of_code(DRAWING, 2) != name
    assert names.is_name(name)
    assert not names.is_rewards(name)


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp"])
def test_a_name_says_what_is_served(media_type: str) -> None:
    assert names.media_type(names.of_reward(Picture(media_type, b"x"))) == media_type


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "a",
        "a-1.png",
        "b-g0000000000000000000000001.png",
        "a-g0000000000000000000000001.svg",
        "a-g0000000000000000000000001",
    ],
)
def test_other_names_are_none(wrong: str) -> None:
    assert not names.is_name(wrong)
    assert names.name_in(f"https://points.example.com/images/{wrong}") == ""


def test_an_address_ends_with_the_name() -> None:
    name = names.of_reward(DRAWING)

    for base in ("https://points.example.com", "http://127.0.0.1:8080"):
        assert names.name_in(f"{base}/images/{name}") == name
    for other in (f"/images/{name}", f"https://x/y/images/{name}", f"https://x/images/{name}?v=2", f"https://x/{name}"):
        assert names.name_in(other) == ""
