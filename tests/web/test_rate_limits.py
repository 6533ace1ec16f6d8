"""Rate limits by address, device and member, as one environment counts them."""

from collections import Counter, defaultdict

import pytest

from points.domain.earning.risk import MEDIUM
from points.domain.errors import RateLimited
from points.web.rate_limits import RateLimiter, places
from points.web.requests import Request

HOME, WIFI = "198.51.100.7", "203.0.113.24"


@pytest.fixture(autouse=True)
def the_shops_own_wifi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_ADDRESSES", WIFI)


class Shared:
    """What all environments count together."""

    def __init__(self) -> None:
        self.writes: Counter[str] = Counter()
        self.seen: dict[str, set[str]] = defaultdict(set)

    def __call__(self, place: str, member_id: str) -> int:
        self.writes[place] += 1
        self.seen[place].add(member_id)
        return len(self.seen[place])


def request(address: str = HOME, device: str = "") -> Request:
    headers = {"x-device-id": device} if device else {}
    return Request("POST /sign-in", "POST", "/sign-in", "", {}, {}, headers, b"", address, "r")


def test_an_address_is_the_gateways_word_and_no_headers() -> None:
    forged = Request("", "", "", "", {}, {}, {"x-forwarded-for": "192.0.2.1"}, b"", HOME, "")

    assert list(places(forged)) == [("address", HOME)]
    assert list(places(request(WIFI, "d1"))) == [("device", "d1")]


def test_members_in_lock_step_from_one_device_are_suspected_then_refused() -> None:
    limiter = RateLimiter(Shared(), clock=lambda: 0)

    levels = [limiter.suspicion(request(device="d1"), f"m{n}") for n in range(10)]

    assert levels == [0] * 5 + [MEDIUM] * 5
    with pytest.raises(RateLimited):
        limiter.suspicion(request(device="d1"), "m10")
    assert limiter.suspicion(request(device="d1"), "m0") == MEDIUM  # who is in goes on


def test_a_crowd_that_comes_to_many_environments_at_once_is_no_smaller() -> None:
    shared = Shared()
    limiters = [RateLimiter(shared, clock=lambda: 0) for _ in range(8)]
    let_in = []

    for n in range(60):
        try:
            let_in.append(limiters[n % 8].suspicion(request(device="d1"), f"m{n}"))
        except RateLimited:
            continue

    assert let_in == [0] * (8 + 5) + [MEDIUM] * 5  # the first of each is alone there
    assert shared.writes["device d1"] <= 10 + 8  # and once it is too many nobody writes


def test_two_who_share_a_tablet_are_two_however_many_environments_they_meet() -> None:
    shared = Shared()
    limiters = [RateLimiter(shared, clock=lambda: 0) for _ in range(40)]

    assert {limiter.suspicion(request(device="d1"), f"m{n}") for limiter in limiters for n in range(2)} == {0}
    assert {limiter.suspicion(request(), f"m{n}") for limiter in limiters for n in range(15)} == {0}


def test_who_is_alone_with_their_device_is_never_counted() -> None:
    shared = Shared()
    limiter = RateLimiter(shared, clock=lambda: 0)

    for n in range(60):
        assert limiter.suspicion(request(WIFI, f"d{n}"), f"m{n}") == 0

    assert not shared.writes


def test_an_address_may_have_more_and_the_shops_own_as_many_as_come() -> None:
    limiter = RateLimiter(Shared(), clock=lambda: 0)
    for n in range(60):
        limiter.suspicion(request(), f"m{n}")

    with pytest.raises(RateLimited):
        limiter.suspicion(request(), "m60")
    assert {limiter.suspicion(request(WIFI), f"m{n}") for n in range(100)} == {0}


def test_a_crowd_of_puppets_keeps_nobody_honest_out_for_long() -> None:
    now = [0.0]
    limiter = RateLimiter(Shared(), clock=lambda: now[0])
    for n in range(60):
        limiter.suspicion(request(), f"puppet{n}")

    with pytest.raises(RateLimited) as refused:
        limiter.suspicion(request(), "honest")
    now[0] += refused.value.retry_after_s
    assert refused.value.retry_after_s == 2
    assert limiter.suspicion(request(), "honest") == MEDIUM
    assert limiter.suspicion(request(), "honest") == MEDIUM, "who is in stays in"
    with pytest.raises(RateLimited):
        limiter.suspicion(request(), "another")


def test_a_full_device_stays_full_for_the_minute() -> None:
    now = [0.0]
    limiter = RateLimiter(Shared(), clock=lambda: now[0])
    for n in range(10):
        limiter.suspicion(request(device="d1"), f"m{n}")

    for now[0] in (0.0, 2.0, 59.0):
        with pytest.raises(RateLimited):
            limiter.suspicion(request(device="d1"), "m10")


def test_a_member_has_so_many_calls_a_minute() -> None:
    now = [0.0]
    limiter = RateLimiter(Shared(), clock=lambda: now[0])
    for _ in range(120):
        limiter.suspicion(request(), "m1")

    with pytest.raises(RateLimited):
        limiter.suspicion(request(), "m1")
    now[0] = 60
    assert limiter.suspicion(request(), "m1") == 0


def test_what_is_remembered_is_bounded() -> None:
    limiter = RateLimiter(Shared(), clock=lambda: 0)
    for n in range(25_000):
        limiter.suspicion(request(address=f"a{n}", device="x" * 500), "m1") if n < 100 else limiter.suspicion(
            request(address=f"a{n}"), f"m{n}"
        )

    assert len(limiter._members) <= 10_001
    assert len(limiter._calls) <= 10_001
