"""Sharing: what pays is not the card that was sent, which nobody can prove, but the friend who opens it.

This is the lenient way, for any member who opens it. The strict one, where only a new member's first order or sign-in
counts, is `points.domain.earning.referral`.
"""

from dataclasses import replace
from datetime import datetime

from points.domain.earning import activities
from points.domain.earning.activities import Doing
from points.domain.errors import NotEligible
from points.domain.ledger.claims import Claim
from points.domain.ledger.postings import Absent, Posting
from points.domain.ledger.transactions import Findings, Transaction
from points.domain.program.activity_terms import Activity
from points.domain.program.program import Catalog


def visit(sharer_id: str, activity_id: str, friend_id: str) -> Doing:
    """The sharer's doing, by the friend's: so there is one receipt for each pair and activity."""
    return Doing(sharer_id, activity_id, key=f"friend {activity_id} {friend_id}", digest=friend_id)


def pay_sharer(
    visit: Doing,
    friend_id: str,
    activity: Activity,
    catalog: Catalog,
    now: datetime,
    found: Findings,
    suspicion: int = 0,
) -> Transaction[Claim]:
    """Credits the sharer within the activity's limits; the friend must be a member in good standing.

    `suspicion` is of the crowd that the friend comes in: that is how friends are bought.
    """
    if activity.kind != "share":
        raise NotEligible("This activity is not about sharing.")
    if friend_id in found.gone:
        raise NotEligible("Only members in good standing count as friends.")
    paid = activities.do(visit, activity, catalog, now, found, suspicion)
    (sharers,) = paid.postings
    # These points wait; but nobody is branded for whom their friends come with.
    sharers = replace(sharers, put={name: value for name, value in sharers.put.items() if name != "risk"})
    return replace(paid, postings=(sharers, Posting(friend_id, guards=(Absent("frozen"),))))
