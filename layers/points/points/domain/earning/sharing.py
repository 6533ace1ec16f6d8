"""Lenient sharing: a member who shares a card gets points when another member opens it.
The points are not for sending the card, because nothing can prove that it was sent. Strict sharing gives points only
for a new member's first order or sign-in (`points.domain.earning.referral`).
"""

from dataclasses import replace
from datetime import datetime

from points.domain.earning import activities
from points.domain.earning.activities import Doing
from points.domain.errors import NotEligible
from points.domain.ledger.accounts import Account
from points.domain.ledger.claims import Claim
from points.domain.ledger.leaving import name_among_friends
from points.domain.ledger.postings import Absent, Posting
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.activity_terms import Activity
from points.domain.program.program import Catalog


def visit(sharer: Account, activity: Activity, friend: Account) -> Doing:
    """Returns the activity report of the sharer for a visit of this friend.
    There is one receipt for each sharer, friend and life of the activity. Both members are named by a value that
    outlives an erasure. So the receipt is the same after one of them leaves and comes back.
    """
    name = name_among_friends(friend)
    return Doing(
        sharer.member_id,
        activity.activity_id,
        key=f"friend {activity.life_id} {name}",
        digest=name,
        owner=name_among_friends(sharer),
    )


def pay_sharer(
    visit: Doing,
    friend_id: str,
    activity: Activity,
    catalog: Catalog,
    now: datetime,
    found: Findings,
    suspicion: int = 0,
) -> Transaction[Claim]:
    """Returns the transaction that credits the sharer, within the activity's limits.

    `suspicion` is the risk level found in the friend's visit. Raises NotEligible if the friend is erased or frozen, or
    if the activity is not a sharing activity, and the refusals of `activities.do`.
    """
    if activity.kind != "share":
        raise NotEligible("This activity is not a sharing activity.")
    if friend_id in found.gone:
        raise NotEligible("The friend is not an active member.")
    paid = activities.do(visit, activity, catalog, now, found, suspicion)
    (sharers,) = paid.postings
    # Suspicion delays or holds these points. It does not raise the sharer's own risk level.
    sharers = replace(sharers, put={name: value for name, value in sharers.put.items() if name != "risk"})
    return replace(paid, postings=(sharers, Posting(friend_id, guards=(Absent("frozen"),))))
