"""Members' own pictures: sent to us, checked by WeChat, shown to others, and gone when they are replaced."""

from types import ModuleType
from typing import Any, Final

import pytest

from local.wechat.server import StandIn
from local.wechat.state import Fault
from points.adapters.boards import board_profiles
from points.adapters.members import members, pictures, profiles
from points.adapters.members.members import Member
from points.adapters.pictures import bucket
from points.domain.pictures import names
from tests.fixtures import cloud
from tests.fixtures.bucket import stored, when_stored
from tests.fixtures.cloud import Cloud, Response
from tests.fixtures.followups import Queue
from tests.fixtures.pictures import JPEG_OF_A_PHONE, png

BASE: Final = "https://points.tea.example.com/images/"
ELSEWHERE: Final = "https://thirdwx.qlogo.cn/mmopen/vi_32/abc_DEF-1/132"


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn, queue: Queue) -> str:
    """A member whom WeChat has seen just now."""
    openid = cloud.openid_of("ming")
    wechat.state.openids.add(openid)
    wechat.state.active_at[openid] = wechat.state.now()
    return mall.join("ming")


def upload(mall: Cloud, member_id: str, picture: bytes = png(), media_type: str = "image/png") -> Response:
    return mall.member(member_id, "POST /me/avatar", body=picture, headers={"content-type": media_type})


def sent(mall: Cloud, member_id: str, picture: bytes = png()) -> str:
    """The name of the picture, once it is uploaded."""
    uploaded = upload(mall, member_id, picture)
    assert uploaded.status == 200, uploaded.body
    return names.name_in(uploaded.body["avatar_url"])


def face(member_id: str) -> str:
    """The picture that the boards would show."""
    return board_profiles.read([member_id])[member_id].avatar_url


def person(member_id: str) -> Member:
    found = members.member(member_id, consistent=True)
    assert found is not None
    return found


# ── Sending one ──────────────────────────────────────────────────────────────


def test_a_picture_is_the_members_own_until_wechat_lets_it_pass(mall: Cloud, wechat: StandIn, ming: str) -> None:
    url = upload(mall, ming, JPEG_OF_A_PHONE, "image/jpeg").body["avatar_url"]

    assert url.startswith(f"{BASE}a-")
    assert mall.member(ming, "GET /me").body["avatar_url"] == url
    assert mall.member(ming, "GET /me/export").body["member"]["avatar_url"] == url
    ((trace_id, looked_at),) = wechat.state.looked_at
    assert (looked_at, face(ming)) == (url, "")

    assert pictures.judged(trace_id, "pass")

    assert face(ming) == url
    seen = mall.send("GET /images/{name}", url.removeprefix("https://points.tea.example.com"))
    assert (seen.status, seen.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"SECRET" not in seen.body


def test_who_knows_the_member_or_the_picture_cannot_guess_the_address(mall: Cloud, ming: str) -> None:
    assert len({sent(mall, ming), sent(mall, ming), sent(mall, mall.join("li"))}) == 3


@pytest.mark.parametrize(
    ("picture", "media_type"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png"),
        (png() + b"<script>", "image/png"),
        (png() + bytes(256 * 1024), "image/png"),
        (png(2049, 1), "image/png"),
        (png(), "image/webp"),
        (png(), "application/json"),
    ],
)
def test_58_what_is_no_picture_changes_nothing(
    mall: Cloud, wechat: StandIn, queue: Queue, ming: str, picture: bytes, media_type: str
) -> None:
    refused = upload(mall, ming, picture, media_type)

    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert (stored(), wechat.state.looked_at, queue.waiting) == (set(), [], [])


def test_66_pictures_are_limited_by_the_hour(mall: Cloud, ming: str) -> None:
    statuses = [upload(mall, ming).status for _ in range(11)]

    assert statuses == [200] * 10 + [429]
    assert upload(mall, ming).headers["Retry-After"] == "3600"
    assert upload(mall, mall.join("li")).status == 200


def test_a_picture_that_wechat_does_not_look_at_now_stays_the_members_own(
    mall: Cloud, wechat: StandIn, ming: str
) -> None:
    wechat.state.fail_next("/wxa/media_check_async", [Fault(errcode=45009)])

    url = upload(mall, ming).body["avatar_url"]

    assert (mall.member(ming, "GET /me").body["avatar_url"], face(ming)) == (url, "")


def test_pictures_are_shown_under_the_domain_of_today(
    mall: Cloud, wechat: StandIn, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = sent(mall, ming)
    pictures.judged(wechat.state.looked_at[0][0], "pass")
    mall.merchant("POST /merchant/jobs/rank")

    monkeypatch.setenv("IMAGES_DOMAIN", "cdn.tea.example.com")

    moved = f"https://cdn.tea.example.com/images/{name}"
    shown = mall.merchant("GET /merchant/members/{member_id}", f"/merchant/members/{ming}").body["avatar_url"]
    assert (mall.member(ming, "GET /me").body["avatar_url"], shown) == (moved, moved)
    assert mall.member(ming, "GET /me/export").body["member"]["avatar_url"] == moved
    assert mall.member(ming, "PATCH /me", body={"avatar_url": moved}).body["avatar_url"] == moved
    assert face(ming) == f"{BASE}{name}", "the same picture under another domain has passed already"


# ── Replacing it ─────────────────────────────────────────────────────────────


def test_the_picture_before_is_deleted_when_the_boards_have_the_new_one(mall: Cloud, queue: Queue, ming: str) -> None:
    first, second = sent(mall, ming), sent(mall, ming)
    assert stored() == {first, second}
    assert {message["DelaySeconds"] for message in queue.waiting} == {900}

    queue.deliver()

    assert stored() == {second}
    assert person(ming).avatar == second


def test_a_picture_elsewhere_takes_the_place_of_ours(mall: Cloud, queue: Queue, ming: str) -> None:
    sent(mall, ming)

    changed = mall.member(ming, "PATCH /me", body={"avatar_url": ELSEWHERE})
    queue.deliver()

    assert (changed.body["avatar_url"], stored(), person(ming).avatar) == (ELSEWHERE, set(), "")


def test_a_change_of_the_name_leaves_the_picture(mall: Cloud, queue: Queue, ming: str) -> None:
    url = upload(mall, ming).body["avatar_url"]

    for changes in ({"nickname": "小明"}, {"nickname": "明", "avatar_url": url}):
        assert mall.member(ming, "PATCH /me", body=changes).body["avatar_url"] == url
    queue.deliver()

    assert stored() == {person(ming).avatar} != {""}


def test_the_picture_of_somebody_else_is_not_deleted_with_ones_own(mall: Cloud, queue: Queue, ming: str) -> None:
    """Mallory names it as hers, and then sends one of her own."""
    url, mallory = upload(mall, ming).body["avatar_url"], mall.join("mallory")
    assert mall.member(mallory, "PATCH /me", body={"avatar_url": url}).status == 200

    own = sent(mall, mallory)
    queue.deliver()

    assert stored() == {names.name_in(url), own}


def test_nothing_is_stored_that_would_not_be_looked_at_again(mall: Cloud, queue: Queue, ming: str) -> None:
    queue.is_away = True

    refused = upload(mall, ming)

    assert (refused.status, stored(), person(ming).avatar) == (503, set(), "")


@pytest.mark.parametrize(("module", "step", "left_for_now"), [(bucket, "put", 1), (profiles, "change_profile", 2)])
def test_whatever_fails_no_picture_is_left_over(
    mall: Cloud,
    queue: Queue,
    ming: str,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    step: str,
    left_for_now: int,
) -> None:
    first = sent(mall, ming)

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the function ends here")

    with monkeypatch.context() as patched:
        patched.setattr(module, step, broken)
        assert upload(mall, ming).status == 500
    assert len(stored()) == left_for_now

    queue.deliver()

    assert (stored(), person(ming).avatar) == ({first}, first)


def test_a_followup_that_comes_again_changes_nothing(mall: Cloud, queue: Queue, ming: str) -> None:
    sent(mall, ming)
    again = [*queue.waiting, *queue.waiting]
    queue.deliver()
    kept = stored()

    queue.waiting = again
    queue.deliver()

    assert stored() == kept == {person(ming).avatar}


# ── Verdict and farewell ─────────────────────────────────────────────────────


def test_56_a_risky_picture_is_deleted(mall: Cloud, wechat: StandIn, queue: Queue, ming: str) -> None:
    sent(mall, ming)

    assert pictures.judged(wechat.state.looked_at[0][0], "risky")

    assert (stored(), person(ming).avatar, mall.member(ming, "GET /me").body["avatar_url"]) == (set(), "", "")


def test_56_a_verdict_on_the_picture_before_leaves_the_new_one(mall: Cloud, wechat: StandIn, ming: str) -> None:
    _, second = sent(mall, ming), sent(mall, ming)

    assert pictures.judged(wechat.state.looked_at[0][0], "risky")

    assert second in stored()
    assert person(ming).avatar == second


def test_68_who_leaves_leaves_no_picture(mall: Cloud, queue: Queue, ming: str) -> None:
    first, second = sent(mall, ming), sent(mall, ming)

    assert mall.member(ming, "DELETE /me").status == 204

    assert stored() == {first}, "the one before waits for its followup"
    queue.deliver()
    assert stored() == set()
    assert bucket.get(second) is None


def test_68_a_picture_that_arrives_while_its_member_leaves_is_deleted(
    mall: Cloud, queue: Queue, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Response] = []
    when_stored(monkeypatch, lambda: answers.append(mall.member(ming, "DELETE /me")))

    assert upload(mall, ming).status == 401
    assert [answer.status for answer in answers] == [204]

    queue.deliver()
    assert stored() == set()
