"""The names of the figures that are counted by day: what is measured, and by what it is divided.

A *measure* is a sum by day of the shop's zone. Every measure has a total (dimension `none`, key empty). Some are also
divided by dimensions. The parts of a dimension add up to the total, except where the dimension does not apply to
everything that is measured: points of a sign-in belong to no rule. The rest is the total less the parts.

| measure | unit | counted |
| --- | --- | --- |
| issued | points | grants on the day of granting: held and pending points too, and adjustments above 0 |
| clawed_back | points | taken back by refunds |
| redeemed | points | paid for rewards, and for sign-in days that were made up |
| given_back | points | returned by cancelled, refused and refunded redemptions |
| expired | points | expired when their month was closed |
| adjusted | points, 0 or less | taken by the merchant, refused in a review, or inherited as a debt |
| held | points, signed | put under review, less what was released or refused |
| granted | points | put into the lot of a month, by the month in which they expire |
| extra | points | given by campaigns above what the rule or activity alone gives |
| entries | count | entries of all members |
| sign_ins | count | sign-ins, one for each member and day; days that were made up are not counted |
| members_new | count | members who joined |
| orders, paid_fen | count, fen | orders that were reported, and what was paid for them before refunds |
| redemptions, units, cash_fen | count, count, fen | redemptions on the day they were made, their units and their cash |
| units_given_back | count | units of redemptions that were cancelled, refused or refunded |
| units_expired | count | units of coupons and vouchers that were not used in time |

Points change by: issued - clawed_back - redeemed + given_back - expired + adjusted. This is the change of
outstanding + held - debt (`points.domain.figures.identity`).
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

Measure = Literal[
    "issued",
    "clawed_back",
    "redeemed",
    "given_back",
    "expired",
    "adjusted",
    "held",
    "granted",
    "extra",
    "entries",
    "sign_ins",
    "members_new",
    "orders",
    "paid_fen",
    "redemptions",
    "units",
    "cash_fen",
    "units_given_back",
    "units_expired",
]

# source: the kind of the entry (`prize` is an adjustment that is a prize). use: the kind of the reward, or `make_up`.
# cohort: the month in which the points expire, or `never`. Campaigns and activities are lives
# (`points.domain.program.lives`).
Dimension = Literal["none", "source", "rule", "campaign", "activity", "store", "reward", "use", "cohort"]

MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)

UNKNOWN: Final = "unknown"  # the key of parts whose record does not name them, because an older release wrote it

# The dimensions of each measure beside `none`.
DIVIDED: Final[Mapping[Measure, frozenset[Dimension]]] = {
    "issued": frozenset({"source", "rule", "campaign", "activity", "store"}),
    "clawed_back": frozenset({"cohort"}),
    "redeemed": frozenset({"reward", "use"}),
    "given_back": frozenset({"reward", "use"}),
    "expired": frozenset({"cohort"}),
    "adjusted": frozenset(),
    "held": frozenset(),
    "granted": frozenset({"cohort"}),
    "extra": frozenset({"campaign"}),
    "entries": frozenset({"source"}),
    "sign_ins": frozenset(),
    "members_new": frozenset(),
    "orders": frozenset({"campaign", "store"}),
    "paid_fen": frozenset({"campaign", "store"}),
    "redemptions": frozenset({"reward", "use"}),
    "units": frozenset({"reward", "use"}),
    "cash_fen": frozenset({"reward", "use"}),
    "units_given_back": frozenset({"reward", "use"}),
    "units_expired": frozenset({"reward", "use"}),
}
