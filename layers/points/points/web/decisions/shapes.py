"""The models of each kind of decision except the program, and how a decision is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from points.domain.operators.rights import Right
from points.web.decisions import activities, earning, rewards
from points.web.validation import Answers, Body


@dataclass(frozen=True, slots=True)
class Shapes:
    """The models of one kind of decision: the bodies that create and replace one, and the answers with one or many."""

    id_field: str
    new: type[Body]
    changed: type[Body]
    one: type[Answers]
    many: type[Answers]


SHAPES: Final[Mapping[str, Shapes]] = {
    "rule": Shapes(
        "rule_id",
        new=earning.NewRule,
        changed=earning.ChangedRule,
        one=earning.RuleDecision,
        many=earning.RuleDecisions,
    ),
    "campaign": Shapes(
        "campaign_id",
        new=earning.NewCampaign,
        changed=earning.ChangedCampaign,
        one=earning.CampaignDecision,
        many=earning.CampaignDecisions,
    ),
    "activity": Shapes(
        "activity_id",
        new=activities.NewActivity,
        changed=activities.ChangedActivity,
        one=activities.ActivityDecision,
        many=activities.ActivityDecisions,
    ),
    "reward": Shapes(
        "reward_id",
        new=rewards.NewReward,
        changed=rewards.ChangedReward,
        one=rewards.RewardDecision,
        many=rewards.RewardDecisions,
    ),
}


def decision_view(
    shapes: Shapes,
    name: str,
    body: Mapping[str, Any],
    *,
    version: int,
    until_then: int | None,
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns the decision in the shape of `shapes.one`: every field of the kind, null if it was not given.

    `until_then` is the version that applies until this one takes effect. `facts` are the fields beside the terms.
    """
    known = {"version": version, "until_then": until_then, **facts}
    fields = shapes.one.model_fields
    return {field: name if field == shapes.id_field else known.get(field, body.get(field)) for field in fields}


def right_of(kind: str, method: str) -> Right:
    """Returns the right that an operation on decisions of this kind needs."""
    if kind == "reward":
        return "rewards:view" if method == "GET" else "rewards:edit"
    return "program:view" if method == "GET" else "program:edit"
