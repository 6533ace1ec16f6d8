"""Decodes a reward's body into the domain type. Bodies were validated when they were written."""

from collections.abc import Mapping
from typing import Any

from points.adapters.catalog.records import Record, moment
from points.adapters.ledger.coupon_terms import coupon_terms_of
from points.domain.program.reward_terms import Eligibility, Reward, ServiceTerms


def reward_of(record: Record) -> Reward:
    """Returns the reward of this record."""
    body = record.body
    coupon, service = body.get("coupon"), body.get("service")
    return Reward(
        record.id,
        kind=body["kind"],
        name=body["name"],
        points=body["points"],
        description=body["description"],
        images=tuple(body["images"]),
        cash_fen=body["cash_fen"],
        stocked=body.get("stock") is not None,
        per_member_limit=body.get("per_member_limit"),
        on_sale_from=moment(body.get("on_sale_from")),
        on_sale_until=moment(body.get("on_sale_until")),
        flash=body["flash"],
        coupon=coupon_terms_of(coupon) if coupon else None,
        service=ServiceTerms(service["valid_days"], tuple(service["stores"])) if service else None,
        version=record.version,
        shards=record.shards,
        per_day_limit=body.get("per_day_limit"),
        eligibility=_eligibility_of(body["eligibility"]) if "eligibility" in body else None,
        is_draft=body.get("draft", False),
        publish_at=moment(body.get("publish_at")),
        low_stock=body.get("low_stock"),
        supply=body.get("stock"),
        category=body.get("category"),
        market_fen=body.get("market_fen"),
        cost_fen=body.get("cost_fen"),
        created_at=record.created_at,
        life=record.life,
    )


def _eligibility_of(body: Mapping[str, Any]) -> Eligibility:
    return Eligibility(body.get("joined_within_days"), body.get("min_streak"), tuple(body.get("tags", ())))
