"""Members' mini-program codes: drawn by WeChat once, seen under our own domain, and gone with the member."""

from typing import Final

import pytest

from local.wechat.server import StandIn
from local.wechat.state import Fault
from points.adapters.pictures import bucket
from points.adapters.wechat import app as wechat_app
from points.domain.pictures import bounds, names
from points.domain.pictures.pictures import Picture, checked
from tests.fixtures.bucket import stored, when_stored
from tests.fixtures.cloud import Cloud, Response
from tests.fixtures.followups import Queue
from tests.fixtures.pictures import JPEG_OF_A_PHONE

CALL: Final = "/wxa/getwxacodeunlimit"
BASE: Final = "https://points.tea.example.com"


@pytest.fixture
def ming(mall: Cloud, wechat: StandIn, queue: Queue) -> str:
    return mall.join("ming")


def asked(mall: Cloud, member_id: str) -> Response:
    return mall.member(member_id, "POST /invitations/code", body={})


def made(mall: Cloud, member_id: str) -> str:
    """The name of the member's code, as it is answered."""
    answer = asked(mall, member_id)
    assert answer.status == 200, answer.body
    return names.name_in(answer.body["image_url"])


def test_the_code_leads_to_the_first_page_invited_by_the_member(mall: Cloud, ming: str) -> None:
    url = asked(mall, ming).body["image_url"]

    assert url.startswith(f"{BASE}/images/c-")
    seen = mall.send("GET /images/{name}", url.removeprefix(BASE))
    assert (seen.status, seen.headers["Content-Type"]) == (200, "image/png")
    scene = mall.member(ming, "GET /invitations").body["scene"]
    assert len(scene) > len("invite=")
    drawn = wechat_app.opened().code_picture(scene, "pages/points/index")
    assert seen.body == checked(drawn, "image/png", bounds.CODE).content


def test_it_is_drawn_once(mall: Cloud, wechat: StandIn, queue: Queue, ming: str) -> None:
    name = made(mall, ming)
    queue.deliver()

    assert made(mall, ming) == name
    assert stored() == {name}
    assert wechat.state.calls[CALL] == 1


def test_each_member_has_their_own(mall: Cloud, ming: str) -> None:
    first, second = made(mall, ming), made(mall, mall.join("li"))

    assert first != second
    assert bucket.get(first) != bucket.get(second)


def test_it_is_shown_under_the_domain_of_today(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = made(mall, ming)

    monkeypatch.setenv("IMAGES_DOMAIN", "cdn.tea.example.com")

    assert asked(mall, ming).body["image_url"] == f"https://cdn.tea.example.com/images/{name}"


@pytest.mark.parametrize("fault", [Fault(errcode=45009), Fault(errcode=41030), Fault(errcode=45011)])
def test_without_wechat_nothing_is_stored_and_a_later_call_succeeds(
    mall: Cloud, wechat: StandIn, queue: Queue, ming: str, fault: Fault
) -> None:
    wechat.state.fail_next(CALL, [fault])

    refused = asked(mall, ming)

    assert (refused.status, refused.code, stored(), queue.waiting) == (503, "TRY_AGAIN", set(), [])
    assert made(mall, ming) in stored()


def test_a_code_may_be_a_jpeg(mall: Cloud, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(wechat_app.opened()), "code_picture", lambda *_: JPEG_OF_A_PHONE)

    name = made(mall, ming)

    assert (name.rpartition(".")[2], stored()) == ("jpg", {name})


@pytest.mark.parametrize("content", [b"<html>busy</html>", b"\x89PNG\r\n\x1a\n cut short"])
def test_what_is_no_picture_is_not_stored(
    mall: Cloud, ming: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(wechat_app.opened()), "code_picture", lambda *_: content)

    assert (asked(mall, ming).status, stored()) == (503, set())


def test_attempts_are_limited_by_the_hour(mall: Cloud, wechat: StandIn, ming: str) -> None:
    wechat.state.fail_next(CALL, [Fault(errcode=45009)] * 10)

    statuses = [asked(mall, ming).status for _ in range(11)]

    assert statuses == [503] * 10 + [429]
    assert wechat.state.calls[CALL] == 10
    assert asked(mall, mall.join("li")).status == 200


def test_nothing_is_stored_that_would_not_be_looked_at_again(mall: Cloud, queue: Queue, ming: str) -> None:
    queue.is_away = True

    assert (asked(mall, ming).status, stored()) == (503, set())


def test_of_two_made_at_once_one_is_kept(mall: Cloud, queue: Queue, ming: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put, answered = bucket.put, []

    def overtaken(name: str, picture: Picture) -> None:
        put(name, picture)
        monkeypatch.setattr(bucket, "put", put)
        answered.append(made(mall, ming))

    monkeypatch.setattr(bucket, "put", overtaken)

    name = made(mall, ming)
    assert ([name], len(stored())) == (answered, 2)

    queue.deliver()
    assert stored() == {name}


def test_68_who_leaves_leaves_no_code(mall: Cloud, queue: Queue, ming: str) -> None:
    name = made(mall, ming)
    assert mall.member(ming, "GET /me/export").body["member"]["invitation_image"] == f"/images/{name}"

    assert mall.member(ming, "DELETE /me").status == 204

    assert stored() == set()
    assert asked(mall, ming).status == 401


def test_68_a_code_that_is_made_while_its_member_leaves_is_deleted(
    mall: Cloud, queue: Queue, ming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Response] = []
    when_stored(monkeypatch, lambda: answers.append(mall.member(ming, "DELETE /me")))

    assert asked(mall, ming).status == 401
    assert [answer.status for answer in answers] == [204]

    queue.deliver()
    assert stored() == set()
