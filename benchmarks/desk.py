"""What the lists of staff cost: their pages, and the rows that the function `lists` writes for them."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from benchmarks.metering import Cost, metered
from benchmarks.shop import TeaShop
from local.handlers import handler_of
from tests.fixtures.streams import Streams

CUP: Final = "osmanthus-cake"
PARCELS: Final = 40
PAGE: Final = 50


def costs(tea: TeaShop) -> Iterator[tuple[str, Cost, tuple[int, float, float]]]:
    """Yields (what, its cost, the round trips, write units and read units that it may cost).

    A signed request costs one write unit and a round trip for its nonce.
    """
    redemptions, entries = Streams("redemptions"), Streams("entries")
    collector = tea.regular("desk")
    parcels = [tea.redeem(collector, CUP)["redemption_id"] for _ in range(60)]
    yield "into the lists: 60 redemptions of goods", _delivered(redemptions), (300, 420, 60)
    yield "into the lists: 60 entries of a second", _delivered(entries), (1, 3, 0)
    joined, ordered = Streams("members"), Streams("orders", "entries")
    for number in range(PAGE + 10):
        tea.mall.join(f"listed-{number}")
    yield f"into the lists: {PAGE + 10} new members", _delivered(joined), (120, 240, 60)
    order = tea.buy(collector)["order_id"]
    yield "into the lists: an order and its entry", _delivered(ordered), (2, 4, 0)
    yield f"a page of {PAGE} members", _asked(tea, "/merchant/members", f"limit={PAGE}"), (4, 1, 28)
    coupon = tea.redeem(collector, "free-shipping")
    _delivered(redemptions)
    _delivered(entries)
    for what, query, most in (
        ("of a reward", f"reward_id={CUP}", (3, 1, 27)),
        ("of a month", "status=to_ship,shipped", (5, 1, 28)),
        ("of a member", f"member_id={collector}", (2, 1, 3)),
        ("that wait", "status=to_ship", (5, 1, 4.5)),
    ):
        yield (
            f"a page of {PAGE} redemptions {what}",
            _asked(tea, "/merchant/redemptions", f"{query}&limit={PAGE}"),
            most,
        )
    found = _asked(tea, "/merchant/redemptions", f"q={coupon['redemption_id']}")
    yield "a redemption by its id", found, (4, 1, 2)
    yield f"a page of {PAGE} entries of all members", _asked(tea, "/merchant/entries", f"limit={PAGE}"), (3, 1, 26)
    yield "a page of a member's orders", _asked(tea, "/merchant/orders", f"member_id={collector}"), (3, 1, 2.5)
    yield "an order with its reasons", _called(lambda: _order(tea, order)), (2, 1, 1)
    listed = [{"redemption_id": each, "carrier": "顺丰速运", "tracking_no": "SF0001"} for each in parcels[:PARCELS]]
    body = {"parcels": listed, "dry_run": True}
    route = "POST /merchant/redemptions/ship"
    yield f"a dry run of {PARCELS} parcels", _called(lambda: tea.mall.merchant(route, body=body)), (2, 1, PARCELS)


def _delivered(streams: Streams) -> Cost:
    events = streams.events()
    return _called(lambda: [handler_of("lists")(event, None) for event in events])


def _asked(tea: TeaShop, path: str, query: str) -> Cost:
    tea.mall.merchant(f"GET {path}", query=query)
    return _called(lambda: tea.mall.merchant(f"GET {path}", query=query))


def _order(tea: TeaShop, order_id: str) -> Any:
    return tea.mall.merchant("GET /merchant/orders/{order_id}", f"/merchant/orders/{order_id}")


def _called(act: Callable[[], Any]) -> Cost:
    with metered() as cost:
        act()
    return cost
