"""Vouchers at the counter: shown anew every half minute, redeemed once, in a store they are good for."""

import time
from collections.abc import Callable
from functools import partial

import pytest

from local.client import Merchant, Phone
from local.stack import Stack
from tests.stack.conftest import NOON
from tests.stack.mall import at_once, early_in_a_minute, outcomes, pay, put_on_sale, spoilt, wish

pytestmark = pytest.mark.usefixtures("unharmed")

LogIn = Callable[..., Phone]
Unique = Callable[[str], str]
WEST_LAKE, LAKESIDE = "西湖店", "湖滨店"
VERIFY = "/merchant/vouchers/verify"


@pytest.fixture
def ming(log_in: LogIn) -> Phone:
    return log_in("ming")


@pytest.fixture
def new_voucher(merchant: Merchant, ming: Phone, unique: Unique) -> Callable[..., str]:
    """Redeems a service; answers the redemption's id."""

    def redeemed(*stores: str, valid_days: int = 30) -> str:
        service = unique("tasting")
        terms = {"valid_days": valid_days, "stores": list(stores)}
        put_on_sale(merchant, service, kind="service", name="品茶", service=terms)
        pay(merchant, unique("o"), ming, 100)
        answer = ming.post("/redeem", wish(service, address=None))
        assert answer.status == 201, answer.body
        return str(answer.body["redemption_id"])

    return redeemed


def shown(ming: Phone, redemption_id: str) -> str:
    return str(ming.get(f"/redemptions/{redemption_id}").body["voucher"]["voucher_code"])


def staff_of(stack: Stack, key: str) -> Merchant:
    (found,) = [one for one in stack.merchant_keys if one.key == key]
    return Merchant(stack.api_url, found.key, found.secret)


def test_a_voucher_is_redeemed_in_a_named_store(
    merchant: Merchant, ming: Phone, new_voucher: Callable[..., str]
) -> None:
    one = new_voucher(WEST_LAKE, LAKESIDE)
    assert merchant.send("POST", VERIFY, {"voucher_code": shown(ming, one)}).code == "VALIDATION_FAILED"

    used = merchant.send("POST", VERIFY, {"voucher_code": shown(ming, one), "store": LAKESIDE})

    assert (used.status, used.body["status"], used.body["voucher"]["used_at"]) == (200, "used", LAKESIDE)
    seen = ming.get(f"/redemptions/{one}").body
    assert (seen["status"], seen["voucher"]["used_at"], seen["voucher"]["changes_at"]) == ("used", LAKESIDE, None)
    again = merchant.send("POST", VERIFY, {"voucher_code": shown(ming, one), "store": LAKESIDE})
    assert again.status == 404, "what is used is not shown any more"
    assert ming.post(f"/redemptions/{one}/cancel").code == "STATE_CONFLICT"


def test_51_two_terminals_at_once_redeem_it_once(
    stack: Stack, merchant: Merchant, ming: Phone, new_voucher: Callable[..., str]
) -> None:
    one = new_voucher(WEST_LAKE)
    body = {"voucher_code": shown(ming, one), "store": WEST_LAKE}
    terminals = [merchant, staff_of(stack, "demo-west-lake")]

    replies = at_once([partial(terminal.send, "POST", VERIFY, body) for terminal in terminals * 6])

    assert outcomes(replies) == {"200": 1, "STATE_CONFLICT": 11}


def test_52_a_screenshot_is_worth_nothing_a_minute_later(
    merchant: Merchant, ming: Phone, new_voucher: Callable[..., str]
) -> None:
    one = new_voucher()
    screenshot = shown(ming, one)
    merchant.set_clock(NOON.replace("12:00:00", "12:01:01"))

    late = merchant.send("POST", VERIFY, {"voucher_code": screenshot})
    unshown = merchant.send("POST", VERIFY, {"voucher_code": screenshot.rpartition("-")[0]})
    in_time = merchant.send("POST", VERIFY, {"voucher_code": shown(ming, one)})

    assert (late.status, late.code) == (410, "EXPIRED")
    assert unshown.status == 404
    assert in_time.status == 200


def test_53_staff_of_one_store_redeem_no_voucher_of_another(
    stack: Stack, ming: Phone, new_voucher: Callable[..., str]
) -> None:
    west_lake = staff_of(stack, "demo-west-lake")
    elsewhere, here, anywhere = new_voucher(LAKESIDE), new_voucher(WEST_LAKE, LAKESIDE), new_voucher()

    refusals = [
        west_lake.send("POST", VERIFY, {"voucher_code": shown(ming, elsewhere)}),
        west_lake.send("POST", VERIFY, {"voucher_code": shown(ming, elsewhere), "store": LAKESIDE}),
        west_lake.send("POST", VERIFY, {"voucher_code": shown(ming, here), "store": LAKESIDE}),
    ]

    assert {(refused.status, refused.code) for refused in refusals} == {(403, "FORBIDDEN")}
    for one in (here, anywhere):
        used = west_lake.send("POST", VERIFY, {"voucher_code": shown(ming, one)})
        assert (used.status, used.body["voucher"]["used_at"]) == (200, WEST_LAKE)


def test_staff_of_a_store_see_its_vouchers_and_nobodys_address(
    stack: Stack, merchant: Merchant, ming: Phone, unique: Unique, new_voucher: Callable[..., str]
) -> None:
    west_lake = staff_of(stack, "demo-west-lake")
    elsewhere, here, anywhere = new_voucher(LAKESIDE), new_voucher(WEST_LAKE, LAKESIDE), new_voucher()
    cup = unique("cup")
    put_on_sale(merchant, cup, points=1)
    pay(merchant, unique("o"), ming, 1)
    parcel = ming.post("/redeem", wish(cup, points=1)).body["redemption_id"]

    parcels = [west_lake.send("GET", f"/merchant/redemptions?status={status}") for status in ("to_ship", "shipped")]
    seen = set(listed(west_lake, "issued"))
    because = {"reason": "缺货"}
    shipped = west_lake.send("POST", f"/merchant/redemptions/{parcel}/ship", {"carrier": "SF", "tracking_no": "SF1234"})
    refused = [west_lake.send("POST", f"/merchant/redemptions/{one}/refuse", because) for one in (parcel, elsewhere)]

    assert {answer.code for answer in parcels} == {"FORBIDDEN"}
    assert {here, anywhere} <= seen
    assert not {elsewhere, parcel} & seen
    assert {answer.code for answer in (shipped, *refused)} == {"NOT_FOUND"}
    assert parcel in listed(merchant, "to_ship")


def listed(staff: Merchant, status: str) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        page = staff.send("GET", f"/merchant/redemptions?status={status}&limit=100{cursor}").body
        found += [item["redemption_id"] for item in page["items"]]
        assert not (staff.key == "demo-west-lake" and any("address" in item for item in page["items"]))
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


def test_50_codes_cannot_be_guessed(stack: Stack, ming: Phone, new_voucher: Callable[..., str]) -> None:
    staff = staff_of(stack, "demo-staff")  # no other test's, which would be slowed with it
    genuine = shown(ming, new_voucher())
    mistyped = ["7K3M", "0" * 33, spoilt(genuine, 5), genuine[::-1], genuine[:-1]]
    early_in_a_minute()

    typed = at_once([partial(staff.send, "POST", VERIFY, {"voucher_code": code}) for code in mistyped * 8])
    guesses = at_once([partial(staff.send, "POST", VERIFY, {"voucher_code": spoilt(genuine, -1)})] * 45)

    assert outcomes(typed) == {"NOT_FOUND": 40}, "what fails its check character is no guess"
    assert outcomes(guesses).keys() == {"NOT_FOUND", "RATE_LIMITED"}
    assert 30 <= outcomes(guesses)["NOT_FOUND"] <= 30 + 8, "then one every two seconds"
    assert len({answer.body["detail"] for answer in [*typed, *guesses] if answer.status == 404}) == 1


def test_50_who_guesses_keeps_no_honest_voucher_from_its_store(
    stack: Stack, ming: Phone, new_voucher: Callable[..., str]
) -> None:
    staff, one = staff_of(stack, "demo-staff"), new_voucher()
    early_in_a_minute()
    at_once([partial(staff.send, "POST", VERIFY, {"voucher_code": spoilt(shown(ming, one), -1)})] * 40)

    for _ in range(5):
        answer = staff.send("POST", VERIFY, {"voucher_code": shown(ming, one)})
        if answer.status != 429:
            break
        time.sleep(int(answer.headers["Retry-After"]))

    assert (answer.status, answer.body["status"]) == (200, "used")


def test_a_voucher_is_good_to_the_end_of_its_last_day(
    merchant: Merchant, ming: Phone, new_voucher: Callable[..., str]
) -> None:
    one, other = new_voucher(valid_days=1), new_voucher(valid_days=1)
    merchant.set_clock("2026-11-23T23:59:00+08:00")
    in_time = merchant.send("POST", VERIFY, {"voucher_code": shown(ming, one)})
    last_shown = shown(ming, other)
    merchant.set_clock("2026-11-24T00:00:01+08:00")

    late = merchant.send("POST", VERIFY, {"voucher_code": last_shown})

    assert in_time.status == 200
    assert (late.status, late.code) == (410, "EXPIRED")
    assert ming.get(f"/redemptions/{other}").body["status"] == "expired"
