"""Where a mutant is made and tried: a copy of the tree, changed in one place, against whatever might notice."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.mutants.seeded import Mutant, NotApplicable, Rival

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = (
    "benchmarks",
    "docs",
    "events",
    "functions",
    "layers",
    "local",
    "tests",
    "pyproject.toml",
    "template.yaml",
)
TIMEOUT_S: Final = 600

# The quickest first; what is nearest to the change comes before all.
DETECTORS: Final = {
    "layers/points/points/domain": (
        "tests/domain/ledger/test_closing.py",
        "tests/domain/ledger/test_taking_out.py",
        "tests/domain/ledger/test_grace.py",
        "tests/domain/ledger/test_leaving.py",
        "tests/domain/earning/test_purchases.py",
        "tests/domain/earning/test_calculation.py",
        "tests/domain/program/test_expiry.py",
        "tests/domain/earning/test_sign_in.py",
        "tests/domain/earning/test_activities.py",
        "tests/domain/earning/test_budget_returns.py",
        "tests/domain/rewards/test_redeeming.py",
        "tests/domain/rewards/test_redemption.py",
        "tests/domain/rewards/test_status_counts.py",
        "tests/domain/rewards/test_coupons.py",
        "tests/domain/rewards/test_order_coupons.py",
        "tests/domain/rewards/test_holds.py",
        "tests/domain/earning/test_categories_without_rule.py",
        "tests/domain/test_calendar.py",
        "tests/domain/earning/test_referral.py",
        "tests/domain/earning/test_invite_codes.py",
        "tests/domain/earning/test_newcomers.py",
        "tests/domain/test_ids.py",
        "tests/domain/earning/test_adjustments.py",
        "tests/domain/earning/test_reviewing.py",
        "tests/domain/earning/test_making_up.py",
        "tests/domain/boards/test_boards.py",
        "tests/domain/boards/test_places.py",
        "tests/domain/boards/test_seasons.py",
        "tests/domain/test_zones.py",
        "tests/domain/figures/test_entry_counts.py",
        "tests/domain/figures/test_order_counts.py",
        "tests/domain/program/test_campaigns.py",
        "tests/domain/figures/test_census.py",
        "tests/domain/figures/test_deferral.py",
        "tests/domain/figures/test_journal.py",
        "tests/test_model.py",
        "tests/test_checkout_model.py",
    ),
    "layers/points/points/workflows": ("tests/workflows/test_figures_feed.py",),
    "tests": ("tests/mutants/short_simulation.py", "tests/test_crash_points.py"),
    "layers/points/points/adapters": (
        "tests/adapters/ledger/test_transactions.py",
        "tests/adapters/catalog/test_shop.py",
        "tests/functions/test_flash.py",
        "tests/adapters/test_far_back.py",
        "tests/workflows/test_returning.py",
        "tests/adapters/counters/test_order_coupons.py",
        "tests/functions/test_categories_without_rule.py",
        "tests/adapters/figures/test_folding.py",
    ),
    "layers/points/points/web": (
        "tests/web/test_order_lines.py",
        "tests/functions/test_categories_without_rule.py",
    ),
    "functions": (
        "tests/functions/test_member_story.py",
        "tests/functions/test_repetitions.py",
        "tests/functions/test_lives.py",
        "tests/functions/test_login.py",
        "tests/workflows/test_returning.py",
        "tests/functions/test_members.py",
        "tests/functions/test_rank.py",
        "tests/functions/test_snapshot.py",
        "tests/functions/test_coupons.py",
        "tests/web/test_order_lines.py",
    ),
}
# A rival does everything in another way: undisturbed it must do it well, and then only what comes of it counts.
IN_PEACE: Final = ("tests/functions/test_member_story.py", "tests/functions/test_repetitions.py")
BY_EFFECT: Final = ("tests/test_crash_points.py",)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`caught_by` is a test's id; empty where every detector was content."""

    name: str
    caught_by: str
    took_s: float
    report: str


def applied(mutant: Mutant | Rival, text: str) -> str:
    """The file's text with the mutant in it."""
    if isinstance(mutant, Rival):
        return f"{text}\n\nfrom {mutant.module} import commit  # noqa: E402, F811\n"
    found = text.count(mutant.old)
    if found != 1:
        raise NotApplicable(f"{mutant.name}: its text was found {found} times in {mutant.path}")
    return text.replace(mutant.old, mutant.new)


def try_out(mutant: Mutant | Rival | None, tree: Path = ROOT) -> Verdict:
    """Runs the detectors until one complains; without a mutant, all of them must be content."""
    began = time.monotonic()
    with copy_of(tree) as copy:
        if mutant is not None:
            path = copy / mutant.path
            path.write_text(applied(mutant, path.read_text(encoding="utf-8")), encoding="utf-8")
        if isinstance(mutant, Rival):
            complaint, report = _complaint(IN_PEACE, copy)
            assert not complaint, report
        complaint, report = _complaint(_detectors(mutant), copy)
    return Verdict(mutant.name if mutant else "nothing changed", complaint, time.monotonic() - began, report)


def _complaint(detectors: Sequence[str], copy: Path) -> tuple[str, str]:
    """(the first test that fails or nothing, what pytest printed)."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *_OPTIONS, *detectors],
        cwd=copy,
        env=_environment(copy),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    report = run.stdout + run.stderr
    assert run.returncode in (0, 1), report  # anything else is a mistake of ours, and catches nothing
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", report, re.MULTILINE)
    return failed[1] if failed else "", report


_OPTIONS: Final = (
    "--exitfirst",
    "--quiet",
    "--tb=line",
    "--timeout=120",
    "--hypothesis-seed=1",
    "-p",
    "no:cacheprovider",
    "-p",
    "tests.mutants.witness",
)


def _environment(copy: Path) -> dict[str, str]:
    """The copy's packages come before the installed ones; `witness` makes sure of it."""
    return os.environ | {
        "PYTHONPATH": str(copy / "layers" / "points"),
        "MUTANT_ROOT": str(copy),
        "MODEL_STEPS": "1500",
    }


def _detectors(mutant: Mutant | Rival | None) -> Sequence[str]:
    match mutant:
        case Rival():
            return BY_EFFECT
        case Mutant():
            folder = next(folder for folder in DETECTORS if mutant.path.startswith(folder))
            near = [*DETECTORS[folder], *chain(*DETECTORS.values())]
            nearest = [path for path in near if path.endswith(f"test_{Path(mutant.path).name}")]
            return list(dict.fromkeys(nearest + near))
        case None:
            return list(chain(*DETECTORS.values()))


@contextmanager
def copy_of(tree: Path) -> Iterator[Path]:
    """Bytecode included: all but the mutant itself is as it was, and need not be compiled again."""
    with TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        for name in SOURCES:
            source = tree / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("node_modules", "*.png"))
            else:
                shutil.copy2(source, copy / name)
        yield copy
