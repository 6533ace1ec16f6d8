"""Writes the program's rules in words, from what the merchant has decided.

No text has a superlative, because the law on advertising forbids it. No text reserves a right to the merchant, because
the measures on consumers' rights forbid it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from points.domain.calendar import NEVER, last_day
from points.domain.program.board_terms import Prize
from points.domain.program.campaigns import EVERYTHING
from points.domain.program.expiry import ExpiryPolicy
from points.domain.program.program import Catalog, Program, Rule
from points.web.languages import Language
from points.web.texts.history import qualifying_action
from points.web.texts.money import yuan

Text = tuple[str, str]  # Chinese, English
Section = tuple[Text, Sequence[Text]]  # the title, and one text per line

_BOARDS: Final = {
    "total": ("总榜", "Board of all time"),
    "week": ("周榜", "Board of the week"),
    "month": ("月榜", "Board of the month"),
}


def sections(catalog: Catalog, today: date, language: Language) -> list[dict[str, str]]:
    """Returns the rules as `{title, text}`, with an example for points earned today.

    A text has one sentence per line.
    """
    program = catalog.program
    written: tuple[Section, ...] = (
        (("怎么得积分", "Earning points"), [*_earning(catalog.rules, program)]),
        (("有效期", "Expiry"), [*_expiry(program, today)]),
        (("使用顺序", "Which points are spent first"), _SPENDING),
        (("退货与取消", "Returns and cancellations"), [*_refunds(program)]),
        (("签到", "Signing in"), [*_sign_in(program)]),
        (("邀请好友", "Inviting friends"), [*_referral(program)]),
        (("排行榜奖励", "Prizes of the leaderboards"), [*_prizes(program)]),
        (("联系我们", "Contact"), _CONTACT),
    )
    column = 1 if language == "en" else 0
    return [{"title": title[column], "text": "\n".join(line[column] for line in lines)} for title, lines in written]


def _earning(rules: Sequence[Rule], program: Program) -> Iterator[Text]:
    yield from (_rule(rule, len(rules)) for rule in sorted(rules, key=lambda rule: rule.category == EVERYTHING))
    yield "同一订单中同类商品合计后计算，不足的部分不计。", "Each category of an order is added up and rounded down."
    if program.pending_days:
        yield (
            f"积分在付款约{program.pending_days}天后可用，具体日期见每笔明细。",
            f"Points can be spent about {program.pending_days} days after payment. Each entry names the day.",
        )
    else:
        yield "付款后积分即可使用。", "Points can be spent as soon as the order is paid."
    yield (
        "签到、做任务、邀请好友也得积分。活动期间按活动页写明的倍数计算。",
        "Signing in, tasks and inviting friends earn points too. A campaign multiplies as its own text says.",
    )


def _rule(rule: Rule, count: int) -> Text:
    name, en_name = rule.category, rule.category
    if rule.category == EVERYTHING:
        name, en_name = ("每类商品", "Each category") if count == 1 else ("其他商品", "Everything else")
    zh = f"{name}：每满{yuan(rule.fen_per_point)}元得1分"
    en = f"{en_name}: 1 point for every full {yuan(rule.fen_per_point)} yuan"
    if rule.daily_limit_points is None:
        return f"{zh}。", f"{en}."
    return f"{zh}，每天不超过{rule.daily_limit_points}分。", f"{en}, at most {rule.daily_limit_points} points a day."


def _expiry(program: Program, today: date) -> Iterator[Text]:
    yield _life(program.expiry)
    live_from, lot = program.life(today)
    if lot != NEVER:
        end = last_day(lot)
        yield (
            f"例如：{today}得到的积分，{live_from}起可用，{end}到期。",
            f"For example: points earned on {today} can be spent from {live_from} and expire at the end of {end}.",
        )
        days = sorted(program.reminder_days, reverse=True)
        if days:
            yield (
                f"到期前{'、'.join(map(str, days))}天提醒你。",
                f"You are reminded {', '.join(map(str, days))} days before.",
            )


def _life(policy: ExpiryPolicy) -> Text:
    match policy.kind:
        case "never":
            return "积分不过期。", "Points do not expire."
        case "end_of_year" if not policy.years:
            return "积分在得到的当年12月31日到期。", "Points expire on 31 December of the year they are earned in."
        case "end_of_year":
            return (
                f"积分在得到之后第{policy.years}年的12月31日到期。",
                f"Points expire on 31 December, {policy.years} years after the year in which they are earned.",
            )
        case "rolling_months":
            return (
                f"积分从可用之日起有效不少于{policy.months}个月，到那个月的月底为止。",
                f"Points live {policy.months} months or longer from the day they can be spent, until a month ends.",
            )


_SPENDING: Final[Sequence[Text]] = (
    ("先到期的积分先用。", "Points that expire first are spent first."),
    ("哪天到期、到期多少，在到期日历里都能看到。", "The expiry calendar shows how many expire on which day."),
)


def _refunds(program: Program) -> Iterator[Text]:
    yield (
        "退货时，收回所退商品带来的积分。已经花掉的记为欠分，从以后得到的积分里扣；已经过期的不再收回。",
        "A return takes back the points of what is returned. Points already spent are owed and taken from points to "
        "come. Points already expired are not taken.",
    )
    yield (
        "发货或使用之前可以取消兑换，积分退回。",
        "A redemption can be cancelled before it is shipped or used. Its points come back.",
    )
    yield (
        f"退回的积分如果已经过期，可再用到{program.grace_months}个月后的月底，只延长一次。",
        f"Points that have expired meanwhile can be spent until the end of the month {program.grace_months} months "
        "later, once.",
    )


def _sign_in(program: Program) -> Iterator[Text]:
    steps, wrap = program.ladder.steps, program.ladder.wrap
    after = ("之后从头循环", "then again from the first") if wrap else ("之后每天同末一天", "then the same every day")
    yield (
        f"每天签到一次，连续签到依次得{'、'.join(map(str, steps))}分，{after[0]}。漏签一天，连续天数重新计算。",
        f"Once a day. Days in a row earn {', '.join(map(str, steps))} points, {after[1]}. A missed day starts again.",
    )
    for day, points in program.ladder.bonus_days:
        yield f"连续签到第{day}天另得{points}分。", f"Day {day} in a row earns {points} points more."
    if program.make_up is not None:
        terms = program.make_up
        yield (
            f"漏签的日子可在{terms.days_back}天内补签，每月{terms.per_month}次，每次{terms.points}分。",
            f"A day missed in the last {terms.days_back} days can be made up, {terms.per_month} a month, for "
            f"{terms.points} points each.",
        )


def _referral(program: Program) -> Iterator[Text]:
    terms = program.referral
    yield (
        f"好友用你的邀请码成为新会员，并完成{qualifying_action(terms, 'zh')}后，你得{terms.inviter_points}分，"
        f"好友得{terms.invitee_points}分。",
        f"A friend joins with your invite code. After their {qualifying_action(terms, 'en')} you get "
        f"{terms.inviter_points} points and they get {terms.invitee_points}.",
    )
    yield "分享本身不得积分。", "Sharing alone earns no points."


def _prizes(program: Program) -> Iterator[Text]:
    titles = _BOARDS | {board.board_id: (board.title, board.title) for board in program.boards}
    for prize in program.prizes:
        zh, en = titles.get(prize.board, (prize.board, prize.board))
        yield f"{zh}：{_places(prize)[0]}得{prize.points}分。", f"{en}: {_places(prize)[1]}, {prize.points} points."
    if not program.prizes:
        yield "目前没有排行榜奖励。", "The leaderboards have no prizes at present."


def _places(prize: Prize) -> Text:
    first, last = prize.from_place, prize.to_place
    if first == last:
        return f"第{first}名", f"place {first}"
    return f"第{first}至{last}名各", f"each of places {first} to {last}"


_CONTACT: Final[Sequence[Text]] = (
    ("对积分有疑问，请在“我的”页面点“联系客服”。", "For questions, use the customer service button on the page Me."),
    (
        "规则的每个版本都有编号和生效日期，变更后会重新告知。",
        "Every version of these rules has a number and a date. You are shown it again after a change.",
    ),
)
