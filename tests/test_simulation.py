"""A short simulation: the figures of `make simulate`, smaller, and the promise that a seed is a history."""

import importlib
import os
import subprocess
import sys
from datetime import date

import pytest

from tests.simulation.__main__ import all_worlds, run, simulate
from tests.simulation.dynamodb import Change
from tests.simulation.oracle import Oracle, Wrong
from tests.simulation.releases import NEXT, THIS, Edit, other
from tests.simulation.world import World


@pytest.mark.timeout(300)
def test_a_hundred_thousand_operations_under_faults_leave_no_point_wrong() -> None:
    figures = run(all_worlds(seed=20261122, ops=100_000))

    assert not figures.stories, figures.stories[0]
    assert figures.ops >= 100_000
    # Those on the way to the tables alone; deliveries that come twice or late are not counted here.
    assert sum(count for kind, count in figures.faults.items() if not kind.startswith("delivered")) >= 30_000
    assert len(figures.faults) >= 17
    for kind in ("order", "refund", "redeem", "cancel", "activity", "sign_in", "use", "release"):
        assert figures.outcomes[f"{kind} done"] > 1_000
    for kind in ("adjust", "freeze", "erase", "confirm", "login", "trace", "export", "make_up"):
        assert figures.outcomes[f"{kind} done"] > 20
    assert figures.outcomes["release STATE_CONFLICT"] > 20, "of an earlier use, and without its id"
    for kind in ("drop", "create", "restock", "budget"):
        assert figures.outcomes[f"{kind} done"] > 20
    for refusal in ("redeem LIMIT_REACHED", "activity LIMIT_REACHED", "activity EXPIRED", "redeem OUT_OF_STOCK"):
        assert figures.outcomes[refusal] > 20
    assert figures.outcomes["login RETURNED_TOO_OFTEN"] > 0
    for fault in ("batch answered in part", "delivered again to another release"):
        assert figures.faults[fault] > 20
    for fault in (
        "shard split",
        "batch delivered again",
        "batch halved",
        "batch late",
        "batch left by a killed worker",
    ):
        assert figures.streams[fault] > 20
    assert {"purchase", "redeem", "cancel", "clawback", "expire", "referral", "adjust"} <= figures.points.keys()


def test_the_same_seed_is_the_same_history_whatever_python_does_with_its_hashes() -> None:
    here = simulate("99/0", 2_500).digests["99/0"]

    digest = "from tests.simulation.__main__ import simulate; print(simulate('99/0', 2_500).digests['99/0'])"
    for hash_seed in ("0", "1"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        there = subprocess.run(
            [sys.executable, "-c", digest], env=environment, capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == here


def test_another_seed_is_another_history() -> None:
    assert simulate("1/0", 200).digests["1/0"] != simulate("2/0", 200).digests["2/0"]


def test_the_other_release_is_other_code_and_this_one_stays_what_it_is() -> None:
    ours, theirs = THIS.adapter("ledger.transactions"), other().adapter("ledger.transactions")

    assert ours is importlib.import_module("points.adapters.ledger.transactions")
    assert theirs is not ours
    assert theirs.dynamodb is other().adapter("aws.dynamodb") is not ours.dynamodb
    assert len({edit.path for edit in NEXT}) >= 4


def test_a_release_whose_changes_do_not_fit_any_more_is_an_error() -> None:
    with pytest.raises(LookupError, match="has 0 times"):
        other((Edit("layers/points/points/adapters/ledger/transactions.py", "no such line", ""),)).adapter(
            "ledger.transactions"
        )


def test_who_loses_a_point_is_told_of_with_their_story() -> None:
    world = World("1/0")
    honest = world.tables.watch
    stolen: list[str] = []

    def thief(changes: list[Change]) -> None:
        honest(changes)
        if world.ops >= 300 and not stolen:
            member_id = world.members[0]
            stolen.append(member_id)
            world.books.oracles[member_id].entries += 1
            world.touched.add(member_id)

    world.tables.watch = thief

    with pytest.raises(Wrong, match="the sum of the entries") as told:
        world.run(3_000)

    assert "in the world 1/0, operation" in str(told.value)
    assert "── the story of" in str(told.value)


def test_the_oracle_spends_what_dies_first_and_lets_nothing_come_back_from_the_dead() -> None:
    oracle = Oracle()
    oracle.grant(100, "2026-12", date(2026, 1, 1))
    oracle.grant(50, "2026-02", date(2026, 1, 1))
    oracle.spend(30, date(2026, 1, 15), "e", "r")

    assert oracle.close("2026-02") == 20
    assert oracle.balance(date(2026, 3, 1)) == 100
    with pytest.raises(Wrong):
        oracle.give_back("r", 30, None, date(2026, 3, 1))
