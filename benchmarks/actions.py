"""`make bench`: what each action costs in DynamoDB, and what each function loads; written to docs/figures.md.

The real handlers run on moto, warm, and all they send is priced by AWS's rules (`benchmarks.capacity`). Counts repeat
exactly; a ceiling that is broken makes the command fail.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from benchmarks import budgets, desk, flash, leaderboard, members, pipeline, sweep
from benchmarks.capacity import item_bytes
from benchmarks.metering import Cost, metered
from benchmarks.shop import NOW, TeaShop, expire, put
from functions.expire import app as expire_app
from local import inprocess
from local.handlers import handler_of
from local.inprocess import APPID, WECHAT
from local.processes import ROOT
from local.wechat.server import running as wechat_running
from local.wechat.state import Settings, State
from points.adapters.aws import dynamodb
from points.adapters.catalog import shop
from points.adapters.ledger import accounts
from points.domain.program.reward_terms import Reward
from points.workflows.expiry import Expiry
from tests.fixtures import figures_shop

FIGURES: Final = ROOT / "docs" / "figures.md"
QUIET: Final = {"CATALOG_TTL_S": "86400", "LOG_LEVEL": "CRITICAL"}
# Where pyOpenSSL is installed botocore takes it and cryptography with it; in Lambda it is not.
LOADED: Final = (
    "import json, sys; sys.modules['OpenSSL'] = None; import {}; "
    "print(json.dumps({{name: getattr(module, '__file__', '') for name, module in sys.modules.items()}}))"
)
HEAVY: Final = ("boto3", "pydantic", "requests", "cryptography")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What an action may cost at most."""

    round_trips: int
    write_units: float
    read_units: float


@dataclass(frozen=True, slots=True)
class Action:
    """`do` is one go at it by a member, with what `prepare` has made ready; without a ceiling, for information."""

    name: str
    do: Callable[[str, Any], object]
    ceiling: Ceiling | None = None
    prepare: Callable[[str], Any] = lambda _: None


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    cost: Cost
    ceiling: Ceiling | None

    @property
    def is_within(self) -> bool:
        limit = self.ceiling
        return limit is None or (
            self.cost.round_trips <= limit.round_trips
            and self.cost.write_units <= limit.write_units
            and self.cost.read_units <= limit.read_units
        )


# ── Actions ──────────────────────────────────────────────────────────────────


def writes(tea: TeaShop, wechat: State) -> list[Action]:
    return [
        Action("earn: an order of three lines", lambda m, _: tea.buy(m), Ceiling(1, 6, 0)),
        Action("earn: an activity", lambda m, _: tea.earn(m, "tea-quiz"), Ceiling(1, 6, 0)),
        Action("sign in", lambda m, _: tea.sign_in(m), Ceiling(2, 4, 0.5)),
        Action("redeem goods in stock", lambda m, _: tea.redeem(m, "osmanthus-cake"), Ceiling(1, 10, 0)),
        Action("redeem goods, limited per member", lambda m, _: tea.redeem(m, "celadon-cup"), Ceiling(1, 12, 0)),
        Action("redeem, flash", lambda m, _: tea.redeem(m, "flash-cake"), Ceiling(2, 11, 0)),
        Action("redeem a coupon", lambda m, _: tea.redeem(m, "free-shipping"), Ceiling(1, 8, 0)),
        Action("expire one member", lambda _, account: expire(account), Ceiling(1, 4, 0), accounts.account),
        Action(
            "cancel a redemption",
            tea.cancel,
            prepare=lambda m: tea.redeem(m, "osmanthus-cake")["redemption_id"],
        ),
        Action("refund a line", lambda _, order: tea.refund(order["order_id"]), prepare=tea.buy),
        Action(
            "earn: an activity with a limit for ever",
            lambda m, _: tea.earn(m, "tea-riddle"),
        ),
        Action(
            "earn: an order in a campaign with a budget",
            lambda m, _: tea.buy(m),
            Ceiling(1, 8, 0),
            prepare=lambda _: tea.set_budget(),
        ),
        Action(
            "send a picture of oneself",
            tea.change_avatar,
            Ceiling(4, 7, 1.5),
            prepare=lambda m: tea.meet_wechat(m, wechat),
        ),
        Action("log in", lambda m, _: tea.log_in(m), prepare=tea.log_in),
        Action("log in for the first time", lambda m, _: tea.log_in(f"new-{m}")),
    ]


def reads(tea: TeaShop) -> list[Action]:
    # What reads no account looks at one beside, for half a unit and without a wait: a second request.
    look, look_beside, page = Ceiling(1, 0, 0.5), Ceiling(2, 0, 1), Ceiling(2, 0, 1.5)
    pictures = Ceiling(2, 0, 2)  # each redemption keeps its picture
    collector = tea.collector()
    return [
        Action("the first screen", lambda m, _: tea.look(m, "/home"), Ceiling(3, 0, 2), lambda m: tea.look(m, "/home")),
        Action("points", lambda m, _: tea.look(m, "/points"), look),
        Action(
            "the chart of 30 days",
            lambda _, m: tea.look(m, "/points/trend"),
            Ceiling(3, 0, 3),
            lambda _: tea.charted(collector),
        ),
        Action(
            "the chart of 12 months",
            lambda _, m: tea.look(m, "/points/trend", query="by=month"),
            Ceiling(3, 0, 3),
            lambda _: tea.charted(collector),
        ),
        Action("rank", lambda m, _: tea.look(m, "/rank", query="board=month"), look, lambda _: make_boards()),
        Action(
            "one redemption",
            lambda m, done: tea.look(m, "/redemptions/{redemption_id}", f"/redemptions/{done['redemption_id']}"),
            look_beside,
            lambda m: tea.redeem(m, "osmanthus-cake"),
        ),
        Action("a page of 20 entries", lambda _, m: tea.look(m, "/points/entries"), page, lambda _: collector),
        *rewards(tea),
        Action("a page of 20 redemptions", lambda _, m: tea.look(m, "/redemptions"), pictures, lambda _: collector),
        Action("a page of invitations", lambda m, _: tea.look(m, "/invitations"), Ceiling(3, 0, 1.5)),
        Action("the sign-in calendar", lambda m, _: tea.look(m, "/sign-in")),
        Action("activities", lambda m, _: tea.look(m, "/activities")),
    ]


def rewards(tea: TeaShop) -> list[Action]:
    # Each reward with a limit per member costs half a unit more.
    limited = sum(reward.per_member_limit is not None for reward in first_page())
    units = 1.5 + limited / 2

    def page(name: str, query: str, round_trips: int) -> Action:
        def look(member: str, _: Any = None) -> Any:
            return tea.look(member, "/rewards", query=query)

        return Action(name, look, Ceiling(round_trips, 0, units), prepare=look)

    return [
        page(f"a page of 20 rewards, {limited} of them limited", "", 2),
        page("a page of 20 rewards, the most popular first", "sort=popular", 2),
        page("a page of 20 rewards, only affordable ones", "affordable=true", 3),
    ]


def first_page() -> list[Reward]:
    return [shop.opened().rewards[name] for name in sorted(shop.opened().rewards)[:20]]


def warm() -> None:
    """What is decided is in memory."""
    now = shop.opened()
    assert now.catalog.rules
    assert now.rewards


def make_boards() -> None:
    run("snapshot", "rank")


def run(function: str, job: str, at: str = NOW.isoformat()) -> None:
    """A job as the scheduler starts it."""
    handler_of(function)({"source": "aws.scheduler", "job": job, "scheduled_time": at}, None)


def measure(actions: Sequence[Action], tea: TeaShop) -> Iterator[Figure]:
    """Each action done once to warm the environment, then by another member to be counted."""
    for number, action in enumerate(actions):
        _go(action, tea, f"warming-{number}")
        yield Figure(action.name, _go(action, tea, f"counted-{number}"), action.ceiling)


def _go(action: Action, tea: TeaShop, name: str) -> Cost:
    member = tea.regular(name)
    ready = action.prepare(member)
    warm()
    with metered() as cost:
        action.do(member, ready)
    return cost


# ── Sweeps ───────────────────────────────────────────────────────────────────


# Of a run, however many members there are: 2 round trips to begin, 3 to end, 2 to read and save how far it is.
_SWEEP: Final = Ceiling(7, 4, 25)
# What it adds to a night, however many members there are: one transaction, and a longer checkpoint.
_CENSUS: Final = Ceiling(1, 24, 0)
# Boards are read and published however few they rank: what grows with the members is the scan.
_MORE_MEMBERS: Final = Ceiling(1, 4, 25)


def sweeps() -> Iterator[Figure]:
    """Each job over a thousand believable members, of whom nobody is due."""
    warm()
    for account in members.thousand(shop.opened().catalog, NOW):
        put("accounts", members.as_stored(account))
        put("members", members.as_person(account))
    alone = _swept_alone(NOW.isoformat())
    yield Figure("expire: a sweep over 1,000 members", alone, _SWEEP)
    whole = _swept("expire", "expire", "with the census")
    yield Figure("expire: the census that rides along", _more(whole, alone), _CENSUS)
    yield Figure("remind: a sweep over 1,000 members", _swept("expire", "remind", NOW.isoformat()), _SWEEP)
    run("expire", "vouchers", NOW.isoformat())
    yield Figure("vouchers: nobody's end", _swept("expire", "vouchers", NOW.isoformat()), None)
    run("snapshot", "rank", at="the first")  # reads the profiles at the top, and closes last month and week
    thousand = _swept("snapshot", "rank", "the second")
    yield Figure("rank: a sweep over 1,000 members", thousand, None)
    for account in members.thousand(shop.opened().catalog, NOW):
        another = replace(account, member_id=account.member_id[::-1])
        put("accounts", members.as_stored(another))
        put("members", members.as_person(another))
    run("snapshot", "rank", at="the third")
    twice = _swept("snapshot", "rank", "the fourth")
    yield Figure("rank: every 1,000 members more", _more(twice, thousand), _MORE_MEMBERS)


def _more(whole: Cost, part: Cost) -> Cost:
    """What the whole costs more than the part."""
    return Cost(
        whole.round_trips - part.round_trips,
        max(0, whole.write_units - part.write_units),
        whole.read_units - part.read_units,
        whole.largest_item,
    )


def _swept_alone(at: str) -> Cost:
    """The pass that records expired points, without the jobs that ride along."""
    jobs = expire_app.passes.jobs
    expire_app.passes.jobs = {**jobs, "expire": Expiry}
    try:
        return _swept("expire", "expire", at)
    finally:
        expire_app.passes.jobs = jobs


def _swept(function: str, job: str, at: str) -> Cost:
    with metered() as cost:
        run(function, job, at)
    return cost


# ── Figures ──────────────────────────────────────────────────────────────────

_DASHBOARD: Final = Ceiling(10, 0, 20)


def dashboard() -> Figure:
    """A year of a busy shop's figures on one page, as an analyst asks for it in the console."""
    figures_shop.cost_of_a_year()
    last = figures_shop.LAST
    mall = inprocess.Cloud()
    mall.clock(f"{last}T12:00:00+08:00")
    run("expire", "expire", at="the night before")
    cookie, query = mall.hire("analyst"), f"from={last - timedelta(days=364)}&to={last}"
    mall.operator(cookie, "GET /merchant/figures/dashboard", query=query)  # warms the environment
    with metered() as cost:
        mall.operator(cookie, "GET /merchant/figures/dashboard", query=query)
    return Figure("a year of figures on one page", cost, _DASHBOARD)


# ── Sizes and modules ────────────────────────────────────────────────────────


def sizes() -> Iterator[tuple[str, ...]]:
    catalog = shop.opened().catalog
    found = [item_bytes(dynamodb.pack(members.as_stored(one))) for one in members.thousand(catalog, NOW)]
    start = 0
    for share, habit in members.OF_A_HUNDRED:
        of_habit = found[start : start + share * 10]
        start += share * 10
        yield habit.name, f"{share} %", str(sum(of_habit) // len(of_habit)), str(max(of_habit))
    yield "all", "100 %", str(sum(found) // len(found)), str(max(found))


def modules() -> Iterator[tuple[str, ...]]:
    """What a cold start imports, in an interpreter of its own."""
    for folder in sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py")):
        command = [sys.executable, "-c", LOADED.format(f"functions.{folder}.app")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        loaded = json.loads(done.stdout)
        ours = [path for name, path in loaded.items() if name.startswith(("points.", "functions.")) and path]
        written = [size for size in map(os.path.getsize, ours) if size]  # a package's own file is empty
        heavy = ", ".join(name for name in HEAVY if name in loaded)
        yield folder, str(len(loaded)), str(len(written)), f"{sum(written) / 1000:.0f}", heavy


# ── Telling ──────────────────────────────────────────────────────────────────


def row(figure: Figure) -> tuple[str, ...]:
    cost, limit = figure.cost, figure.ceiling
    counted = (cost.round_trips, cost.write_units, cost.read_units)
    if limit is None:
        return (figure.name, *(f"{was:g}" for was in counted), str(cost.largest_item))
    allowed = (limit.round_trips, limit.write_units, limit.read_units)
    cells = (
        f"{was:g} of {most:g}" if was <= most else f"**{was:g}** of {most:g}"
        for was, most in zip(counted, allowed, strict=True)
    )
    return (figure.name, *cells, str(cost.largest_item))


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown that is also aligned for a terminal: numbers to the right, words to the left."""
    widths = [max(len(line[column]) for line in (titles, *rows)) for column in range(len(titles))]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in (titles, ["-" * width for width in widths], *rows)
    )


def document(
    figures: Sequence[Figure],
    accounts: Sequence[Sequence[str]],
    loaded: Sequence[Sequence[str]],
    rushes: Sequence[flash.Outcome],
    loads: Sequence[budgets.Load],
    boards: leaderboard.Comparison,
) -> str:
    costs = ["action", "round trips", "write units", "read units", "largest item, bytes"]
    return f"""# What it costs

Written by `make bench`; edits are lost. The real handlers ran on moto, in a warm environment, and what they sent to
DynamoDB was read off the wire and priced by AWS's rules: a transactional write 2 units for every started kilobyte of
the larger of the item's images, an eventually consistent read half a unit for every started 4 KB. *6 of 6* is the
figure and its ceiling; rows without a ceiling are there to be known. The member is one who has come every day for
years. Round trips are requests to DynamoDB. A list and a single redemption are read while the member's account is
looked at: these are two requests at the same time, and the second is there so that the token of an erased member opens
nothing.

{table(costs, [row(figure) for figure in figures])}

## Flash sales

{flash.BUYERS:,} buyers in one second, in a simulation of DynamoDB's limits: see
[benchmarks/flash.py](../benchmarks/flash.py). A sale needs {flash.SALE_UNITS} write units wherever its stock lies;
*unsold* is what was left after the sweep although there were buyers.

{table(flash.TITLES, flash.rows(rushes))}

## Campaigns with a budget

Orders a second that draw on one budget and are all written, with {budgets.MOST_ATTEMPTS} attempts each at most, in a
simulation of transactions that collide: see [benchmarks/budgets.py](../benchmarks/budgets.py).

{table(budgets.TITLES, budgets.rows(loads))}

## Accounts

Bytes in DynamoDB of a thousand accounts after two years, by habit; a sweep reads them all. That more than half have
not been seen for a year is what programs of this kind report (COLLOQUY Loyalty Census 2015 and 2017); the rest is an
estimate.

{table(["habit", "members", "mean bytes", "most bytes"], accounts)}

## Leaderboards

A board as it is published, by its number of members with log-normal scores, and the same members in a Redis sorted set.
Times are of the machine that measured.

{table(leaderboard.TITLES, [*leaderboard.rows(boards)])}

{leaderboard.told(boards)}

## Cold starts

Modules in memory after a function's import, in an interpreter of its own. The adapter of a fact is imported when the
first one is written.

{table(["function", "modules", "of them ours", "kB of ours", "among them"], loaded)}
"""


def main() -> int:
    stand_in = wechat_running(Settings(APPID, WECHAT["secret"]))
    with stand_in as wechat, inprocess.running(**QUIET, WECHAT_API_URL=wechat.url):
        tea = TeaShop()
        tea.open()
        figures = list(measure([*writes(tea, wechat.state), *reads(tea)], tea))
    with inprocess.running(**QUIET):
        TeaShop().open()
        figures += sweeps()
        figures += [Figure(what, cost, Ceiling(*most)) for what, cost, most in desk.costs(TeaShop())]
        figures.append(Figure("a dashboard of 400 days, six charts", figures_shop.cost_of_a_year(), Ceiling(10, 0, 20)))
        figures.append(dashboard())
        accounts = list(sizes())
    rushes, loads, boards = list(flash.outcomes()), list(budgets.loads()), leaderboard.compare()
    passes, counted = sweep.measured(), pipeline.loads()
    text = document(figures, accounts, list(modules()), rushes, loads, boards) + sweep.section(passes, table)
    text += pipeline.section(counted, table)
    FIGURES.write_text(text, encoding="utf-8")
    print(text)
    too_much = [figure.name for figure in figures if not figure.is_within]
    if too_much:
        print(f"Above their ceilings: {', '.join(too_much)}.", file=sys.stderr)
    broken = [*flash.wrong(rushes), *budgets.wrong(loads), *boards.wrong, *passes.wrong, *pipeline.wrong(counted)]
    if broken:
        print(f"A promise is not kept: {'; '.join(broken)}.", file=sys.stderr)
    return 1 if too_much or broken else 0


if __name__ == "__main__":
    sys.exit(main())
