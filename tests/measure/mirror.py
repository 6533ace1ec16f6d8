"""Where each module is tested: points/<layer>/<feature>/<module>.py in tests/<layer>/<feature>/test_<module>.py.

A function, functions/<name>/app.py, is tested in tests/functions/test_<name>.py. What is tested elsewhere is listed.
"""

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from tests.measure.modules import Module, imports_of

# Tested in: a module without a test file of its own, and the file that tests it.
TESTED_IN: Final[Mapping[str, str]] = {
    "functions.backtest.app": "tests/stack/test_backtest.py",
    "functions.earn.app": "tests/functions/test_repetitions.py",
    "functions.fulfilment.app": "tests/functions/test_parcels.py",
    "functions.orders.app": "tests/functions/test_member_story.py",
    "functions.query.app": "tests/functions/test_member_story.py",
    "functions.redeem.app": "tests/functions/test_member_story.py",
    "functions.reviews.app": "tests/stack/test_cheats.py",
    "functions.sign_in.app": "tests/stack/test_activities.py",
    "functions.uploads.app": "tests/functions/test_reward_pictures.py",
    "points.adapters.aws.client_config": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.aws.dynamodb": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.aws.parallel": "tests/functions/test_home.py",
    "points.adapters.aws.sqs": "tests/adapters/queues/test_notices.py",
    "points.adapters.boards.board_parts": "tests/adapters/boards/test_published_boards.py",
    "points.adapters.boards.board_profiles": "tests/adapters/boards/test_published_boards.py",
    "points.adapters.boards.board_views": "tests/adapters/boards/test_published_boards.py",
    "points.adapters.boards.seasons": "tests/functions/test_snapshot.py",
    "points.adapters.catalog.decisions": "tests/adapters/catalog/test_shop.py",
    "points.adapters.catalog.decoding.policies": "tests/adapters/catalog/test_shop.py",
    "points.adapters.catalog.decoding.rewards": "tests/adapters/catalog/test_shop.py",
    "points.adapters.catalog.dispenser": "tests/functions/test_flash.py",
    "points.adapters.catalog.dispenser_items": "tests/functions/test_flash.py",
    "points.adapters.catalog.dispenser_stock": "tests/functions/test_flash.py",
    "points.adapters.catalog.dispenser_sweep": "tests/functions/test_flash.py",
    "points.adapters.catalog.partitions": "tests/adapters/catalog/test_shop.py",
    "points.adapters.catalog.prices": "tests/functions/test_merchant.py",
    "points.adapters.catalog.records": "tests/adapters/catalog/test_shop.py",
    "points.adapters.catalog.stock": "tests/adapters/catalog/test_shop.py",
    "points.adapters.catalog.stock_lately": "tests/functions/test_home.py",
    "points.adapters.catalog.stock_movements": "tests/functions/test_stock.py",
    "points.adapters.catalog.store_users": "tests/functions/test_stores.py",
    "points.adapters.counters.activity_limits": "tests/stack/test_activities.py",
    "points.adapters.counters.budget_items": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.counters.budgets": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.counters.categories_without_rule": "tests/functions/test_categories_without_rule.py",
    "points.adapters.counters.copies_sent": "tests/functions/test_messages.py",
    "points.adapters.counters.failed_logins": "tests/functions/test_login.py",
    "points.adapters.counters.guesses": "tests/stack/test_vouchers.py",
    "points.adapters.counters.increments": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.counters.keys": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.counters.login_attempts": "tests/functions/test_operators.py",
    "points.adapters.counters.member_counters": "tests/functions/test_home.py",
    "points.adapters.counters.nonces": "tests/functions/test_merchant.py",
    "points.adapters.counters.rate_limits": "tests/stack/test_cheats.py",
    "points.adapters.counters.units_redeemed": "tests/functions/test_notify.py",
    "points.adapters.counters.uses": "tests/workflows/test_returning.py",
    "points.adapters.figures.items": "tests/adapters/figures/test_folding.py",
    "points.adapters.figures.reader": "tests/adapters/figures/test_folding.py",
    "points.adapters.figures.redeemed_lately": "tests/workflows/test_reward_list.py",
    "points.adapters.figures.shards": "tests/adapters/figures/test_folding.py",
    "points.adapters.ledger.accounts": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.cancellations": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.claims": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.entries": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.histories": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.orders": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.payments": "tests/functions/test_pay.py",
    "points.adapters.ledger.redemption_index": "tests/functions/test_expire.py",
    "points.adapters.ledger.redemption_items": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.redemptions": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.replays": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.reviews": "tests/stack/test_cheats.py",
    "points.adapters.ledger.settlement": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.ledger.status_counts": "tests/functions/test_audit.py",
    "points.adapters.ledger.trends": "tests/functions/test_trend.py",
    "points.adapters.ledger.writes": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.lists.every_kind": "tests/functions/test_lists.py",
    "points.adapters.lists.last_orders": "tests/functions/test_segments.py",
    "points.adapters.lists.member_list": "tests/functions/test_member_list.py",
    "points.adapters.lists.names": "tests/adapters/lists/test_member_rows.py",
    "points.adapters.lists.phone_rows": "tests/functions/test_member_list.py",
    "points.adapters.lists.rebuilding": "tests/workflows/test_list_rebuild.py",
    "points.adapters.lists.redemption_rows": "tests/functions/test_lookup.py",
    "points.adapters.lists.segments": "tests/functions/test_segments.py",
    "points.adapters.members.erasure": "tests/functions/test_privacy.py",
    "points.adapters.members.invitations": "tests/adapters/ledger/test_transactions.py",
    "points.adapters.members.leavers": "tests/workflows/test_returning.py",
    "points.adapters.members.members": "tests/functions/test_login.py",
    "points.adapters.members.pictures": "tests/functions/test_profile.py",
    "points.adapters.members.profiles": "tests/functions/test_profile.py",
    "points.adapters.members.restrictions": "tests/functions/test_snapshot.py",
    "points.adapters.members.visibility_log": "tests/functions/test_profile.py",
    "points.adapters.members.writes": "tests/functions/test_profile.py",
    "points.adapters.messages.consents": "tests/functions/test_consents.py",
    "points.adapters.messages.copies": "tests/functions/test_notify.py",
    "points.adapters.messages.message_log": "tests/functions/test_messages.py",
    "points.adapters.messages.messages": "tests/functions/test_expire.py",
    "points.adapters.messages.quotas": "tests/functions/test_consents.py",
    "points.adapters.operators.api_keys": "tests/functions/test_keys.py",
    "points.adapters.operators.approvals": "tests/functions/test_approvals.py",
    "points.adapters.operators.callers": "tests/functions/test_operators.py",
    "points.adapters.operators.operator_writes": "tests/functions/test_operators.py",
    "points.adapters.operators.operators": "tests/functions/test_operators.py",
    "points.adapters.operators.second_factor": "tests/functions/test_operators.py",
    "points.adapters.operators.sessions": "tests/functions/test_operators.py",
    "points.adapters.pictures.bucket": "tests/functions/test_images.py",
    "points.adapters.queues.followups": "tests/functions/test_pay.py",
    "points.adapters.queues.leaving": "tests/functions/test_privacy.py",
    "points.adapters.queues.unsent_notices": "tests/functions/test_notify.py",
    "points.adapters.queues.visibility": "tests/functions/test_reconcile.py",
    "points.adapters.scans.checkpoints": "tests/workflows/test_passes.py",
    "points.adapters.scans.past_orders": "tests/stack/test_backtest.py",
    "points.adapters.scans.runs": "tests/workflows/test_passes.py",
    "points.adapters.scans.sweep": "tests/workflows/test_passes.py",
    "points.adapters.scans.workers": "tests/workflows/test_passes.py",
    "points.adapters.trail.trail": "tests/functions/test_trail.py",
    "points.adapters.trail.trail_lists": "tests/functions/test_trail.py",
    "points.adapters.wechat.answers": "tests/adapters/wechat/test_server.py",
    "points.adapters.wechat.app": "tests/functions/test_ten_thousand_notices.py",
    "points.adapters.wechat.connection": "tests/adapters/wechat/test_server.py",
    "points.adapters.wechat.errors": "tests/adapters/wechat/test_server.py",
    "points.adapters.wechat.gate": "tests/functions/test_notify.py",
    "points.adapters.wechat.parcels": "tests/functions/test_parcels.py",
    "points.adapters.wechat.pay": "tests/functions/test_pay.py",
    "points.adapters.wechat.pay_keys": "tests/functions/test_pay.py",
    "points.adapters.wechat.risk": "tests/functions/test_login.py",
    "points.adapters.write_path": "tests/adapters/ledger/test_transactions.py",
    "points.domain.audit.accounts": "tests/functions/test_audit.py",
    "points.domain.audit.allowances": "tests/functions/test_audit.py",
    "points.domain.audit.books": "tests/functions/test_audit.py",
    "points.domain.audit.budgets": "tests/functions/test_audit.py",
    "points.domain.audit.counters": "tests/functions/test_audit.py",
    "points.domain.audit.entries": "tests/functions/test_audit.py",
    "points.domain.audit.findings": "tests/functions/test_audit.py",
    "points.domain.audit.member": "tests/functions/test_audit.py",
    "points.domain.audit.receipts": "tests/functions/test_audit.py",
    "points.domain.audit.redemptions": "tests/functions/test_audit.py",
    "points.domain.audit.stock": "tests/functions/test_audit.py",
    "points.domain.boards.aliases": "tests/functions/test_rank.py",
    "points.domain.boards.census": "tests/domain/boards/test_ranking.py",
    "points.domain.boards.neighbours": "tests/domain/boards/test_ranking.py",
    "points.domain.boards.snapshots": "tests/domain/boards/test_ranking.py",
    "points.domain.earning.activity_limits": "tests/domain/earning/test_activities.py",
    "points.domain.earning.board_scores": "tests/domain/boards/test_boards.py",
    "points.domain.earning.daily_limits": "tests/domain/earning/test_calculation.py",
    "points.domain.earning.invitations": "tests/domain/earning/test_referral.py",
    "points.domain.earning.orders": "tests/domain/earning/test_purchases.py",
    "points.domain.earning.refunds": "tests/domain/earning/test_purchases.py",
    "points.domain.earning.reviews": "tests/domain/earning/test_reviewing.py",
    "points.domain.earning.risk": "tests/domain/earning/test_signals.py",
    "points.domain.earning.sharing": "tests/domain/earning/test_activities.py",
    "points.domain.earning.streaks": "tests/domain/earning/test_sign_in.py",
    "points.domain.earning.surveys": "tests/domain/earning/test_activities.py",
    "points.domain.errors": "tests/web/test_problems.py",
    "points.domain.ledger.accounts": "tests/domain/ledger/test_closing.py",
    "points.domain.ledger.claims": "tests/domain/earning/test_activities.py",
    "points.domain.ledger.counters": "tests/domain/rewards/test_coupons.py",
    "points.domain.ledger.entry_order": "tests/domain/ledger/test_rebuild.py",
    "points.domain.ledger.movements": "tests/domain/ledger/test_closing.py",
    "points.domain.ledger.postings": "tests/domain/ledger/test_closing.py",
    "points.domain.ledger.scores": "tests/domain/boards/test_boards.py",
    "points.domain.ledger.settlement_mark": "tests/domain/messages/test_notices.py",
    "points.domain.ledger.transactions": "tests/domain/rewards/test_redeeming.py",
    "points.domain.ledger.writes": "tests/adapters/ledger/test_transactions.py",
    "points.domain.operators.actors": "tests/domain/operators/test_rights.py",
    "points.domain.operators.approvals": "tests/functions/test_approvals.py",
    "points.domain.operators.keys": "tests/domain/operators/test_rights.py",
    "points.domain.operators.sessions": "tests/web/test_authentication.py",
    "points.domain.pictures.bounds": "tests/domain/pictures/test_pictures.py",
    "points.domain.program.activity_terms": "tests/domain/earning/test_activities.py",
    "points.domain.program.board_terms": "tests/domain/boards/test_places.py",
    "points.domain.program.program": "tests/domain/earning/test_calculation.py",
    "points.domain.program.quiet_hours": "tests/domain/rewards/test_suggestions.py",
    "points.domain.program.reward_terms": "tests/domain/rewards/test_redemption.py",
    "points.domain.rewards.conditions": "tests/domain/rewards/test_redemption.py",
    "points.domain.rewards.followups": "tests/functions/test_pay.py",
    "points.domain.rewards.giving_back": "tests/domain/ledger/test_grace.py",
    "points.domain.rewards.limits": "tests/domain/rewards/test_redeeming.py",
    "points.domain.rewards.payments": "tests/domain/rewards/test_holds.py",
    "points.domain.rewards.stock": "tests/domain/rewards/test_redeeming.py",
    "points.domain.rewards.stock_movements": "tests/functions/test_stock.py",
    "points.domain.rewards.transitions": "tests/domain/rewards/test_redemption.py",
    "points.domain.segments.segments": "tests/functions/test_segments.py",
    "points.web.decisions.activities": "tests/web/decisions/test_decisions.py",
    "points.web.decisions.coupons": "tests/web/decisions/test_decisions.py",
    "points.web.decisions.earning": "tests/web/decisions/test_decisions.py",
    "points.web.decisions.leaderboards": "tests/web/decisions/test_decisions.py",
    "points.web.decisions.program": "tests/web/decisions/test_decisions.py",
    "points.web.decisions.rewards": "tests/web/decisions/test_decisions.py",
    "points.web.decisions.shapes": "tests/functions/test_merchant.py",
    "points.web.decisions.stores": "tests/functions/test_stores.py",
    "points.web.decisions.versions": "tests/web/decisions/test_decisions.py",
    "points.web.fields": "tests/web/decisions/test_decisions.py",
    "points.web.operator_bodies": "tests/functions/test_operators.py",
    "points.web.responses": "tests/web/test_api.py",
    "points.web.schemas": "tests/test_openapi.py",
    "points.web.sessions": "tests/web/test_authentication.py",
    "points.web.shares": "tests/stack/test_activities.py",
    "points.web.texts.conflicts": "tests/functions/test_merchant.py",
    "points.web.texts.coupons": "tests/stack/test_coupons.py",
    "points.web.texts.orders": "tests/functions/test_show_order.py",
    "points.web.texts.parcels": "tests/functions/test_ship_list.py",
    "points.web.tickets": "tests/stack/test_activities.py",
    "points.web.views.activities": "tests/stack/test_activities.py",
    "points.web.views.approvals": "tests/functions/test_approvals.py",
    "points.web.views.backtests": "tests/stack/test_backtest.py",
    "points.web.views.baskets": "tests/web/test_order_lines.py",
    "points.web.views.campaigns": "tests/stack/test_activities.py",
    "points.web.views.coupons": "tests/stack/test_coupons.py",
    "points.web.views.entries": "tests/functions/test_member_story.py",
    "points.web.views.exports": "tests/functions/test_privacy.py",
    "points.web.views.figures.dashboard": "tests/functions/test_report.py",
    "points.web.views.figures.effect": "tests/functions/test_report_alone.py",
    "points.web.views.figures.journal": "tests/functions/test_report.py",
    "points.web.views.figures.liability": "tests/functions/test_report.py",
    "points.web.views.figures.members": "tests/functions/test_report.py",
    "points.web.views.figures.ranges": "tests/functions/test_report.py",
    "points.web.views.figures.rates": "tests/functions/test_report.py",
    "points.web.views.figures.selling": "tests/functions/test_report.py",
    "points.web.views.figures.series": "tests/functions/test_report.py",
    "points.web.views.fulfilment": "tests/functions/test_parcels.py",
    "points.web.views.home": "tests/functions/test_home.py",
    "points.web.views.invitations": "tests/stack/test_activities.py",
    "points.web.views.leaving": "tests/workflows/test_returning.py",
    "points.web.views.member_details": "tests/functions/test_members.py",
    "points.web.views.member_list": "tests/functions/test_member_list.py",
    "points.web.views.members": "tests/functions/test_login.py",
    "points.web.views.messages": "tests/functions/test_profile.py",
    "points.web.views.operators": "tests/functions/test_operators.py",
    "points.web.views.orders": "tests/functions/test_member_story.py",
    "points.web.views.parcels": "tests/functions/test_ship_list.py",
    "points.web.views.payments": "tests/functions/test_pay.py",
    "points.web.views.points": "tests/functions/test_member_story.py",
    "points.web.views.profiles": "tests/functions/test_profile.py",
    "points.web.views.redemptions": "tests/functions/test_member_story.py",
    "points.web.views.rewards": "tests/functions/test_flash.py",
    "points.web.views.segments": "tests/functions/test_segments.py",
    "points.web.views.sign_in": "tests/stack/test_activities.py",
    "points.web.views.stock": "tests/functions/test_stock.py",
    "points.web.views.terms": "tests/functions/test_profile.py",
    "points.web.views.times": "tests/functions/test_member_story.py",
    "points.web.views.traces": "tests/functions/test_members.py",
    "points.web.views.trend": "tests/functions/test_trend.py",
    "points.web.views.vouchers": "tests/functions/test_voucher_look.py",
    "points.workflows.adjusting": "tests/functions/test_approvals.py",
    "points.workflows.avatar_cleaning": "tests/functions/test_avatars.py",
    "points.workflows.avatars": "tests/functions/test_avatars.py",
    "points.workflows.board_publishing": "tests/functions/test_snapshot.py",
    "points.workflows.campaign_effect": "tests/functions/test_report_alone.py",
    "points.workflows.cash_payments": "tests/functions/test_pay.py",
    "points.workflows.deadlines": "tests/functions/test_expire.py",
    "points.workflows.deciding": "tests/functions/test_merchant.py",
    "points.workflows.deciding_program": "tests/functions/test_merchant.py",
    "points.workflows.decision_guards": "tests/functions/test_merchant.py",
    "points.workflows.decision_kind": "tests/functions/test_merchant.py",
    "points.workflows.decision_kinds": "tests/functions/test_merchant.py",
    "points.workflows.erasing": "tests/functions/test_privacy.py",
    "points.workflows.expiring_points": "tests/functions/test_notify.py",
    "points.workflows.expiry": "tests/functions/test_expire.py",
    "points.workflows.figures_asked": "tests/functions/test_report.py",
    "points.workflows.finding_entries": "tests/functions/test_lookup.py",
    "points.workflows.finding_redemptions": "tests/functions/test_lookup.py",
    "points.workflows.flash_redemption": "tests/functions/test_flash.py",
    "points.workflows.followups": "tests/functions/test_reconcile.py",
    "points.workflows.journal_keeping": "tests/functions/test_report.py",
    "points.workflows.leavers": "tests/functions/test_pay.py",
    "points.workflows.logs": "tests/functions/test_notify.py",
    "points.workflows.member_audit": "tests/functions/test_audit.py",
    "points.workflows.member_list": "tests/functions/test_member_list.py",
    "points.workflows.mini_codes": "tests/functions/test_mini_codes.py",
    "points.workflows.notice_delivery": "tests/functions/test_notify.py",
    "points.workflows.open_payments": "tests/functions/test_pay.py",
    "points.workflows.operator_login": "tests/functions/test_operators.py",
    "points.workflows.operator_totp": "tests/functions/test_operators.py",
    "points.workflows.parcel_tracking": "tests/functions/test_parcels.py",
    "points.workflows.profile_checks": "tests/functions/test_profile.py",
    "points.workflows.redemption_steps": "tests/functions/test_ship_list.py",
    "points.workflows.reminder_consent": "tests/functions/test_consents.py",
    "points.workflows.reminding": "tests/functions/test_expire.py",
    "points.workflows.restocking": "tests/functions/test_stock.py",
    "points.workflows.reward_decisions": "tests/functions/test_merchant.py",
    "points.workflows.reward_stock": "tests/functions/test_stock.py",
    "points.workflows.season_prizes": "tests/functions/test_snapshot.py",
    "points.workflows.season_report": "tests/functions/test_seasons.py",
    "points.workflows.segments": "tests/functions/test_segments.py",
    "points.workflows.shipping": "tests/functions/test_ship_list.py",
    "points.workflows.shipping_notice": "tests/functions/test_parcels.py",
    "points.workflows.sign_in_days": "tests/adapters/test_far_back.py",
    "points.workflows.stores": "tests/functions/test_stores.py",
    "points.workflows.trail_audit": "tests/functions/test_trail.py",
    "points.workflows.trail_sealing": "tests/functions/test_trail.py",
    "points.workflows.wechat_orders": "tests/functions/test_pay.py",
    "points.workflows.wechat_outlet": "tests/functions/test_notify.py",
    "points.workflows.zone_history": "tests/functions/test_zone_change.py",
}


def test_file(name: str) -> Path:
    """Where the module of this name has its tests, from the root of the repository."""
    package, *folders, module = name.split(".")
    if package == "functions":
        return Path("tests", "functions", f"test_{folders[0]}.py")
    return Path("tests", *folders, f"test_{module}.py")


def without_tests(modules: Iterable[Module], root: Path, tested_in: Mapping[str, str] = TESTED_IN) -> list[str]:
    """Names of modules that have no test file where the mirror says and are not listed."""
    names = [module.name for module in modules]
    return [name for name in names if not (root / test_file(name)).exists() and name not in tested_in]


def outdated(modules: Mapping[str, Module], root: Path, tested_in: Mapping[str, str] = TESTED_IN) -> list[str]:
    """Listed names of modules that are gone, that have their own test file, or whose listed file is gone."""
    return [
        name
        for name, file in tested_in.items()
        if name not in modules or (root / test_file(name)).exists() or not (root / file).exists()
    ]


def unreached(
    modules: Mapping[str, Module], root: Path, paths: Mapping[str, str], tested_in: Mapping[str, str] = TESTED_IN
) -> list[str]:
    """Listed names of modules that the listed file neither imports nor calls through the paths of a function.

    `paths` has the folder of the function behind each path of the API.
    """
    reached = {file: _reached(root / file, modules, root, paths) for file in set(tested_in.values())}
    return [name for name, file in tested_in.items() if name not in reached[file]]


def _reached(file: Path, modules: Mapping[str, Module], root: Path, paths: Mapping[str, str]) -> set[str]:
    """What a test and what it shares with others import or call, and what that imports."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = imports_of(tree)
    shared = [root / f"{name.replace('.', '/')}.py" for name in imported if name.startswith("tests.")]
    trees = [tree, *(ast.parse(path.read_text(encoding="utf-8")) for path in shared if path.exists())]
    starts = {name for one in trees for name in imports_of(one) | _called(one, modules, paths)}
    return _with_imports(starts, modules)


def _called(tree: ast.Module, modules: Iterable[str], paths: Mapping[str, str]) -> set[str]:
    """The functions whose name, or a path to which they answer, a source writes out."""
    words = {word for node in ast.walk(tree) for word in _text(node).split("?")[0].split(" ")}
    called = words | {function for path, function in paths.items() if any(_is_to(path, word) for word in words)}
    return {name for name in modules if name.startswith("functions.") and name.split(".")[1] in called}


def _text(node: ast.AST) -> str:
    """The text that a literal stands for, with {} for what is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_to(path: str, word: str) -> bool:
    wanted, written = path.split("/"), word.split("/")
    if len(written) != len(wanted) or written[:2] != wanted[:2]:
        return False
    return all(one == other or "{" in one + other for one, other in zip(wanted, written, strict=True))


def _with_imports(starts: Iterable[str], modules: Mapping[str, Module]) -> set[str]:
    found: set[str] = set()
    pending = [name for name in starts if name in modules]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [other for other in modules[name].imports if other in modules]
    return found
