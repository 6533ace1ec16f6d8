"""The back office: the program, rules, campaigns, activities, rewards, and the clock of a test stack.

Every decision carries a version, which counts its edits. Who changes it sends the version they have seen; where that
is no longer the newest, somebody else was there first and VERSION_CONFLICT says so. Creating and changing may be
repeated: the same content again is answered as before.
"""

import os
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from points.adapters.aws import secrets
from points.adapters.aws.dynamodb import Item
from points.adapters.catalog import dispenser, shop
from points.adapters.catalog.shop import Record, Shop
from points.adapters.counters import budgets, nonces
from points.domain import ids
from points.domain.boards import boards
from points.domain.decisions import conflicts
from points.domain.errors import IdempotencyConflict, Invalid, LimitReached, NotFound, VersionConflict
from points.domain.program.campaigns import Campaign
from points.domain.rewards.dispenser import shards_for
from points.web.api import Answer, Api, Call, Nothing, PageQuery
from points.web.decisions import decisions
from points.web.decisions.decisions import ChangedProgram, Clock, ClockView, ProgramDecision, VersionQuery, content_of
from points.web.languages import Language
from points.web.texts import conflicts as conflict_texts
from points.web.validation import Answers, Body

MOST_OF_A_KIND: Final = 500  # every function keeps all of them in memory
_LOOKS: Final = 5

api = Api("merchant", merchant_keys=secrets.merchant_keys, first_use=nonces.first_use)


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of decision of which there are many, and the shapes it comes in."""

    kind: Literal["rule", "campaign", "activity", "reward"]
    plural: str
    new: type[Body]
    changed: type[Body]
    one: type[Answers]
    many: type[Answers]

    @property
    def id_field(self) -> str:
        return f"{self.kind}_id"


COLLECTIONS: Final = (
    Collection(
        "rule", "rules", decisions.NewRule, decisions.ChangedRule, decisions.RuleDecision, decisions.RuleDecisions
    ),
    Collection(
        "campaign",
        "campaigns",
        decisions.NewCampaign,
        decisions.ChangedCampaign,
        decisions.CampaignDecision,
        decisions.CampaignDecisions,
    ),
    Collection(
        "activity",
        "activities",
        decisions.NewActivity,
        decisions.ChangedActivity,
        decisions.ActivityDecision,
        decisions.ActivityDecisions,
    ),
    Collection(
        "reward",
        "rewards",
        decisions.NewReward,
        decisions.ChangedReward,
        decisions.RewardDecision,
        decisions.RewardDecisions,
    ),
)


# ── The program and the clock ────────────────────────────────────────────────


@api.operation("GET", "/merchant/program", access="admin", answers=ProgramDecision)
def program(call: Call[Nothing]) -> Answer:
    """The program: expiry, sign-in ladder, referral, reminders, leaderboard."""
    now = shop.latest()
    return Answer(_program_view(_program(now), now.now))


@api.operation("PUT", "/merchant/program", access="admin", body=ChangedProgram, answers=ProgramDecision)
def change_program(call: Call[ChangedProgram]) -> Answer:
    """Change the program; points already granted keep the expiry they were granted with."""
    return _beside_the_others(lambda: _change_program(call))


def _change_program(call: Call[ChangedProgram]) -> Answer:
    content = content_of(call.body)
    now = shop.latest()
    before = _program(now)
    if _is_done(before, content, call.body.version):
        return Answer(_program_view(before, now.now), replayed=True)
    _check_program(content, now, call.language)
    was = _until_then(content, before, now.now, call.language)
    seen = _seen(before, call.body.version)
    version = shop.save("program", "", content, version=seen, was=was, revision=now.revision)
    return Answer(_program_view(Record("program", version, content, was), now.now))


def _check_program(content: Mapping[str, Any], now: Shop, language: Language) -> None:
    wanted = shop.program_of(Record("program", 0, content))
    boards.check_room(wanted.boards, wanted.expiry, wanted.pending_days)
    conflict_texts.refuse(conflicts.of_sign_in(wanted.ladder, _campaigns(now, "")), language)


@api.operation("PUT", "/merchant/clock", access="admin", body=Clock, answers=ClockView)
def set_clock(call: Call[Clock]) -> Answer:
    """Set the program's time, or give it back; only in a stack deployed with TestClock=enabled."""
    if os.environ["TEST_CLOCK"] != "enabled":
        raise NotFound("This stack runs on real time.")
    shop.set_clock(call.body.now)
    return Answer({"now": call.body.now.isoformat() if call.body.now else None})


# ── What there are many of ───────────────────────────────────────────────────


def list_decisions(collection: Collection, call: Call[Nothing]) -> Answer:
    now = shop.latest()
    records = sorted(now.records(collection.kind), key=lambda record: record.id)
    after = call.position()
    ahead = [record for record in records if after is None or record.id > after]
    page = ahead[: call.query.limit]
    left = _all_left(collection, page)
    more = page[-1].id if len(ahead) > len(page) else None
    return call.page([_view(collection, record, left.get(record.id), now.now) for record in page], more)


def show(collection: Collection, call: Call[Nothing]) -> Answer:
    now = shop.latest()
    record = _found(collection, call.path(collection.id_field), now)
    return Answer(_view(collection, record, _left(collection, record), now.now))


def create(collection: Collection, call: Call[Any]) -> Answer:
    name = getattr(call.body, collection.id_field) or ids.base32(uuid.uuid4().int, 12)
    content = content_of(call.body)
    now = shop.latest()
    before = now.record(collection.kind, name)
    if before is not None:
        return _created_before(collection, before, content, now.now)
    _check(collection, name, content, now, call.language)
    if collection.kind == "campaign":
        _check_begun(name, content, now, call.language)
    _until_then(content, None, now.now, call.language)
    shards = _shards(content, shop.stored_shards(name) if content.get("flash") else 0)
    try:
        version = shop.save(
            collection.kind,
            name,
            content,
            version=shop.stored_version(collection.kind, name),
            left=content.get("stock"),
            shards=shards,
            revision=_beside(collection, now),
            beside=_laid_out(collection, name, None, content),
        )
    except VersionConflict:
        before = shop.latest().record(collection.kind, name)
        if before is None:
            raise
        return _created_before(collection, before, content, now.now)
    left = content.get("stock", content.get("budget_points"))
    return Answer(_view(collection, Record(name, version, content, shards=shards), left, now.now))


def change(collection: Collection, call: Call[Any]) -> Answer:
    name = call.path(collection.id_field)
    content = content_of(call.body)
    now = shop.latest()
    before = _found(collection, name, now)
    if getattr(call.body, collection.id_field) not in (None, name):
        raise _invalid(collection.id_field, "与路径中的不一致", "is not the one in the path", call.language)
    if _is_done(before, content, call.body.version):
        return Answer(_view(collection, before, _left(collection, before), now.now), replayed=True)
    _check(collection, name, content, now, call.language)
    if collection.kind == "reward" and content["flash"] != before.body["flash"]:
        raise _invalid("flash", "不能更改，请新建奖品", "cannot be changed; make another reward", call.language)
    was = _until_then(content, before, now.now, call.language)
    try:
        version = shop.save(
            collection.kind,
            name,
            content,
            version=_seen(before, call.body.version),
            shards=_shards(content, before.shards),
            revision=_beside(collection, now),
            was=was,
            beside=_laid_out(collection, name, before, content),
            **_restocked(before.body.get("stock"), content.get("stock")),
        )
    except Invalid as refused:
        raise _too_few_left(refused, call.language) from None
    after = Record(name, version, content, was, _shards(content, before.shards))
    return Answer(_view(collection, after, _left(collection, after), now.now))


def delete(collection: Collection, call: Call[Nothing]) -> Answer:
    name = call.path(collection.id_field)
    before = _found(collection, name, shop.latest())
    seen = before.version if call.query.version is None else call.query.version
    # An empty shelf stops the sale at once, also where the reward is still remembered.
    left = 0 if before.body.get("stock") is not None else None
    shop.save(collection.kind, name, None, version=_seen(before, seen), left=left, shards=before.shards)
    return Answer(None)


@api.operation(
    "GET", "/merchant/rewards/{reward_id}/prices", access="admin", query=PageQuery, answers=decisions.PriceHistory
)
def prices(call: Call[Nothing]) -> Answer:
    """What a reward has cost, the latest first."""
    now = shop.latest()
    name = call.path("reward_id")
    found, more = shop.prices(name, limit=call.query.limit, after=call.position())
    if not found:
        _found(COLLECTIONS[-1], name, now)
    return call.page([_price_view(price, now.now) for price in found], more)


def _price_view(price: shop.Price, now: datetime) -> dict[str, Any]:
    since = price.since.astimezone(now.tzinfo).isoformat()
    return {"points": price.points, "cash_fen": price.cash_fen, "since": since, "version": price.version}


def _offer(
    collection: Collection,
    act: Callable[[Collection, Call[Any]], Answer],
    route: str,
    summary: str,
    **shapes: Any,
) -> None:
    def serve(call: Call[Any]) -> Answer:
        return _beside_the_others(lambda: act(collection, call))

    serve.__doc__ = summary
    method, _, path = route.partition(" ")
    api.operation(method, path, access="admin", **shapes)(serve)


def _offer_all(each: Collection) -> None:
    a = f"an {each.kind}" if each.kind == "activity" else f"a {each.kind}"
    every = f"/merchant/{each.plural}"
    one = f"{every}/{{{each.id_field}}}"
    _offer(each, list_decisions, f"GET {every}", f"All {each.plural}.", query=PageQuery, answers=each.many)
    _offer(each, create, f"POST {every}", f"Add {a}.", body=each.new, answers=each.one, status=201)
    _offer(each, show, f"GET {one}", f"One {each.kind}.", answers=each.one)
    _offer(each, change, f"PUT {one}", f"Change {a}, as a whole.", body=each.changed, answers=each.one)
    _offer(each, delete, f"DELETE {one}", f"Delete {a}.", query=VersionQuery, status=204)


for collection in COLLECTIONS:
    _offer_all(collection)

handler = api.handler


# ── Versions ─────────────────────────────────────────────────────────────────


def _seen(before: Record, version: int) -> int:
    """The version to write over, if it is the one that was seen."""
    if version != before.version:
        raise VersionConflict(f"Version {before.version} is the newest: read it again.")
    return version


def _is_done(before: Record, content: Mapping[str, Any], version: int) -> bool:
    """Whether just this edit is the last one made: its answer was lost on the way."""
    return before.version == version + 1 and before.body == content


def _created_before(collection: Collection, before: Record, content: Mapping[str, Any], at: datetime) -> Answer:
    if before.body != content:
        raise IdempotencyConflict(f"This {collection.id_field} exists with other content: change it with PUT.")
    return Answer(_view(collection, before, _left(collection, before), at), replayed=True)


def _until_then(content: Mapping[str, Any], before: Record | None, at: datetime, language: Language) -> Record | None:
    """The decision that holds until this one does, where this one is made for later."""
    if content.get("effective_at") is None:
        return None
    held = before.in_force(at) if before else None
    later = datetime.fromisoformat(content["effective_at"])
    if later <= at:
        if before is not None and before.effective_at == later:
            return None  # sent as it was answered; it has come true meanwhile
        raise _invalid("effective_at", "必须是将来的时间；立即生效请去掉", "is over; leave it out for now", language)
    if held is not None and held.body.get("budget_points") != content.get("budget_points"):
        raise _invalid(
            "budget_points",
            "预算只能立即修改，请单独修改（不带 effective_at）",
            "changes at once or not at all; change it by an edit of its own, without effective_at",
            language,
        )
    return held


def _beside_the_others(decide: Callable[[], Answer]) -> Answer:
    """What was right beside others that have changed meanwhile is looked at again beside what they are now."""
    for _ in range(_LOOKS - 1):
        try:
            return decide()
        except shop.Overtaken:
            continue
    return decide()


# ── What only the whole shop can tell ────────────────────────────────────────


def _check(collection: Collection, name: str, content: Mapping[str, Any], now: Shop, language: Language) -> None:
    others = [record for record in now.records(collection.kind) if record.id != name]
    if len(others) >= MOST_OF_A_KIND:
        raise LimitReached(f"There are {MOST_OF_A_KIND} {collection.plural}, as many as there may be.")
    if collection.kind == "rule":
        rules = [shop.rule_of(record) for record in _ever_holding(others) if record.version]
        rule = shop.rule_of(Record(name, 1, content))
        conflict_texts.refuse(conflicts.of_rule(rule, rules, _campaigns(now, "")), language)
    if collection.kind == "campaign":
        campaign = shop.campaign_of(Record(name, 1, content))
        rules = [shop.rule_of(record) for record in _ever_holding(now.records("rule"))]
        ladders = [shop.program_of(record).ladder for record in _ever_holding([_program(now)])]
        activities = [shop.activity_of(record) for record in _ever_holding(now.records("activity"))]
        refused = chain(
            conflicts.of_campaign(campaign, _campaigns(now, name), rules, now.catalog.program.zone),
            conflicts.of_multiplier(campaign, ladders, [a for a in activities if a.ends_at > now.now]),
        )
        conflict_texts.refuse(refused, language)
    if collection.kind == "activity":
        activity = shop.activity_of(Record(name, 1, content))
        conflict_texts.refuse(conflicts.of_activity(activity, _campaigns(now, "")), language)
    if collection.kind == "reward":
        _check_images(content["images"], language)
        _check_cash(content["cash_fen"], language)


def _check_begun(name: str, content: Mapping[str, Any], now: Shop, language: Language) -> None:
    conflict_texts.refuse(conflicts.of_new_campaign(shop.campaign_of(Record(name, 1, content)), now.now), language)


def _campaigns(now: Shop, but: str) -> list[Campaign]:
    """All that are not over, but for the one of that name."""
    all_others = (shop.campaign_of(r) for r in _ever_holding(now.records("campaign")) if r.id != but)
    return [campaign for campaign in all_others if campaign.ends_at > now.now]


def _ever_holding(records: Sequence[Record]) -> Iterator[Record]:
    """Each as it is now and as it will be. The default rule (version 0) steps back for whatever is decided."""
    for record in records:
        yield record
        if record.was is not None:
            yield record.was


def _check_images(images: list[str], language: Language) -> None:
    hosts = os.environ["IMAGE_HOSTS"].split()
    for number, image in enumerate(images):
        where = urlsplit(image)
        if where.scheme != "https" and os.environ["TEST_CLOCK"] != "enabled":
            raise _invalid(f"images.{number}", "必须是 https:// 开头的地址", "must be an https:// address", language)
        # A host below an allowed one is allowed too.
        if hosts and not any(f".{where.hostname}".endswith(f".{host}") for host in hosts):
            allowed = ", ".join(hosts)
            raise _invalid(f"images.{number}", f"图片域名只能是 {allowed}", f"must be on {allowed}", language)


def _check_cash(cash_fen: int, language: Language) -> None:
    if cash_fen and os.environ["WECHAT_PAY"] != "enabled":
        raise _invalid(
            "cash_fen",
            "尚未开通微信支付，只能是 0",
            "must be 0: WeChat Pay is not set up in this shop",
            language,
        )


def _beside(collection: Collection, now: Shop) -> int | None:
    """These are right only beside all the others: nothing may have changed since they were looked at."""
    return now.revision if collection.kind != "reward" else None


def _restocked(before: int | None, after: int | None) -> dict[str, int]:
    """What another `stock` means for what is left."""
    if after is None or after == before:
        return {}
    return {"left": after} if before is None else {"supply_change": after - before}


def _laid_out(
    collection: Collection, name: str, before: Record | None, content: Mapping[str, Any]
) -> Callable[[], Sequence[Item]]:
    """What another `budget_points` means for what is left of it; what another price is remembered by."""
    if collection.kind == "reward":
        return partial(_price_noted, name, before, content)
    had = before.body.get("budget_points") if before else None
    has = content.get("budget_points")
    if collection.kind != "campaign" or has in (None, had):
        return tuple
    if had is None:
        return partial(budgets.laid_out_anew, name, has)
    return partial(budgets.laid_out_more, name, has, has - had)


def _price_noted(name: str, before: Record | None, content: Mapping[str, Any]) -> Sequence[Item]:
    def price(body: Mapping[str, Any]) -> tuple[int, int]:
        return body["points"], body["cash_fen"]

    if before is not None and price(before.body) == price(content):
        return ()
    version = before.version + 1 if before else shop.stored_version("reward", name) + 1
    return [shop.price_noted(name, shop.Price(version, *price(content), shop.latest().now))]


def _too_few_left(refused: Invalid, language: Language) -> Invalid:
    if "stock" in refused.errors:
        return _invalid("stock", "剩余库存不够减这么多", "fewer units than that are left to take away", language)
    return _invalid(
        "budget_points",
        "剩余预算不够减这么多，见 budget_left",
        "fewer points than that are left to take away; see budget_left",
        language,
    )


# ── Answers ──────────────────────────────────────────────────────────────────


def _program(now: Shop) -> Record:
    record = now.record("program")
    assert record is not None
    return record


def _found(collection: Collection, name: str, now: Shop) -> Record:
    record = now.record(collection.kind, name)
    if record is None:
        raise NotFound(f"There is no such {collection.kind}.")
    return record


def _program_view(record: Record, at: datetime) -> dict[str, Any]:
    return {**record.body, "version": record.version, "until_then": _announced(record, at)}


def _view(collection: Collection, record: Record, left: int | None, at: datetime) -> dict[str, Any]:
    """Every field of the kind, null where nothing was decided."""
    known = {collection.id_field: record.id, "version": record.version}
    if collection.kind == "reward":
        known["stock_left"] = left if record.body.get("stock") is not None else None
        known["stock_is_low"] = left is not None and shop.reward_of(record).is_low(left)
    else:
        known["until_then"] = _announced(record, at)
    if collection.kind == "campaign":
        known["budget_left"] = left if record.body.get("budget_points") is not None else None
    decided = {field: record.body.get(field) for field in collection.one.model_fields if field not in known}
    return {collection.id_field: record.id} | decided | known


def _announced(record: Record, at: datetime) -> int | None:
    """The version that holds until this one does."""
    held = record.in_force(at)
    return held.version if held is not None and held is not record else None


def _shards(content: Mapping[str, Any], before: int) -> int:
    """How many shards a flash reward's units lie in: once there, a shard stays."""
    return max(before, shards_for(content["stock"])) if content.get("flash") else 0


def _left(collection: Collection, record: Record) -> int | None:
    """Of a reward's stock, or a campaign's budget."""
    if collection.kind == "campaign":
        return _all_left(collection, [record]).get(record.id)
    if record.body.get("stock") is None:
        return None
    return dispenser.left({record.id: record.shards})[record.id] if record.shards else shop.stock_left(record.id)


def _all_left(collection: Collection, page: Sequence[Record]) -> dict[str, int]:
    if collection.kind == "campaign":
        return budgets.left([record.id for record in page if record.body.get("budget_points") is not None])
    return _stocks_left(page) if page and collection.kind == "reward" else {}


def _stocks_left(page: Sequence[Record]) -> dict[str, int]:
    """Units left of the rewards on a page, by id."""
    return shop.units_left({record.id: record.shards for record in page})


def _invalid(field: str, chinese: str, english: str, language: Language) -> Invalid:
    return Invalid({field: english if language == "en" else chinese})
