"""`make demo`: plays a member's year on a temporary stack, and prints one line for each request.

Every line is a real HTTP request, with its status and the most important value of the answer. If an answer differs from
what the demo expects, the demo ends with exit code 1.
"""

import sys
import time
from collections.abc import Mapping
from typing import Any

import requests

from local.audit import audit, tables_of
from local.audit_records import Books
from local.client import Merchant, NotDone, Phone, Reply
from local.errors import StackError
from local.processes import HOST
from local.progress import Progress
from local.stack import USUAL_PORTS, Stack
from local.wechat.templates import POINTS_EXPIRING

MING = "ming"
FRIEND = "hua"
ADDRESS = {
    "name": "王小明",
    "phone": "13800138000",
    "province": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "detail": "龙井路1号",
}


class NotAsTold(Exception):
    """An answer of the stack differs from what the demo expects."""


class Story:
    """Sends the requests, checks the answers, and prints both."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.merchant = Merchant(stack.api_url, stack.merchant.key, stack.merchant.secret)

    def chapter(self, chinese: str, english: str, day: str | None = None) -> None:
        """Prints a heading. If `day` is given, sets the test clock to ten in the morning of that day in Shanghai."""
        if day:
            self.merchant.set_clock(f"{day}T10:00:00+08:00")
        print(f"\n{day + '  ' if day else ''}{chinese}  ·  {english}", flush=True)

    def told(self, request: str, reply: Reply, point: str, *, status: int) -> Any:
        """Prints one line and returns the answer's body. Raises NotAsTold if the status is not `status`.

        `point` is the text to print; it may contain fields of the body in braces.
        """
        print(f"  {request:<38} {reply.status}  {point.format_map(_Facts(reply.body))}", flush=True)
        if reply.status != status:
            raise NotAsTold(f"{request} should have answered {status}: {reply.status} {reply.body}")
        return reply.body


class _Facts(dict[str, Any]):
    """The fields of an answer for a text. A missing field appears as `(name?)`."""

    def __init__(self, body: Any) -> None:
        super().__init__(body if isinstance(body, Mapping) else {})

    def __missing__(self, name: str) -> str:
        return f"({name}?)"


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise NotAsTold(f"{what}: expected {expected}, found {found}")


def play(story: Story) -> None:
    """Plays the whole year."""
    story.chapter("小明第一次打开小程序", "Ming opens the mini program", "2026-03-02")
    login = Phone.answer_to_login(story.stack.api_url, MING)
    story.told("POST /login", login, "新会员 new: {is_new}", status=200)
    ming = Phone.of(story.stack.api_url, login)
    story.told("GET /points", ming.get("/points"), "余额 balance {balance}", status=200)
    earned = _week_of_sign_ins(story, ming)
    earned += _three_orders(story, ming)
    earned += _a_survey(story, ming)
    earned += _a_friend(story, ming)
    expect("balance", ming.get("/points").body["balance"], earned)
    left = earned - _rewards(story, ming)
    _the_board(story, ming)
    _the_warning(story, ming, left)
    _the_end(story, ming, left)


def _week_of_sign_ins(story: Story, ming: Phone) -> int:
    ladder = ming.get("/sign-in").body["ladder"]
    earned = 0
    for day, rung in enumerate(ladder[:7], start=1):
        if day == 1:
            story.chapter("连续签到七天", "Seven sign-ins in a row")
        else:
            story.merchant.set_clock(f"2026-03-{day + 1:02d}T08:30:00+08:00")
        body = story.told("POST /sign-in", ming.post("/sign-in"), "{date}  +{points}  连续{streak}天", status=200)
        expect("points of the day", body["points"] - body["bonus"], rung["points"])
        earned += body["points"]
    story.told("POST /sign-in", ming.post("/sign-in"), "{code}  {title}", status=409)
    return earned


def _three_orders(story: Story, ming: Phone) -> int:
    story.chapter("三笔订单，一笔重复上报", "Three orders, one reported twice", "2026-03-10")
    earned = 0
    for number, fen in enumerate((88_800, 123_500, 256_000), start=1):
        order = {
            "order_id": f"demo-{number}",
            "member_id": ming.member_id,
            "paid_at": "2026-03-10T09:30:00+08:00",
            "lines": [
                {"line_id": "1", "category": "茶叶", "amount_fen": fen},
                {"line_id": "2", "category": "茶具", "amount_fen": 19_900},
            ],
        }
        sentence = f"¥{(fen + 19_900) / 100:.2f}  +{{points}}  {{reason}}"
        reply = story.merchant.send("POST", "/merchant/orders", order)
        reason = reply.body.get("lines", [{}])[0].get("reason", "")
        story.told("POST /merchant/orders", reply, sentence.replace("{reason}", reason), status=201)
        earned += reply.body["points"]
    again = story.merchant.send("POST", "/merchant/orders", order)
    story.told("POST /merchant/orders", again, "重复上报，同一回答 same answer, replayed", status=201)
    expect("replayed", again.replayed, True)
    refund = {"refund_id": "demo-r1", "lines": [{"line_id": "2", "amount_fen": 19_900}]}
    reply = story.merchant.send("POST", "/merchant/orders/demo-3/refunds", refund)
    body = story.told("POST /merchant/orders/…/refunds", reply, "退一件 one line back: -{clawed_back}", status=200)
    return earned - int(body["clawed_back"])


def _a_survey(story: Story, ming: Phone) -> int:
    story.chapter("参加活动", "Taking part")
    surveys = [a for a in ming.get("/activities").body["items"] if a["kind"] == "survey"]
    if not surveys:
        raise NotAsTold("No survey is running.")
    survey = surveys[0]
    report = {"activity_id": survey["activity_id"], "answers": {"favourite": "龙井"}}
    if "ticket" in survey:
        report["ticket"] = survey["ticket"]
    reply = ming.post("/earn", report)
    return int(story.told("POST /earn", reply, f"{survey['title']}  +{{points}}", status=200)["points"])


def _a_friend(story: Story, ming: Phone) -> int:
    story.chapter("好友通过邀请加入并首次下单", "A friend joins by invitation and places a first order")
    before = ming.get("/points").body["balance"]
    login = Phone.answer_to_login(story.stack.api_url, FRIEND, invite_code=ming.invite_code)
    story.told("POST /login", login, "新会员 new: {is_new}", status=200)
    friend = Phone.of(story.stack.api_url, login)
    order = {
        "order_id": "demo-friend",
        "member_id": friend.member_id,
        "paid_at": "2026-03-10T09:45:00+08:00",
        "lines": [{"line_id": "1", "category": "茶叶", "amount_fen": 30_000}],
    }
    story.told("POST /merchant/orders", story.merchant.send("POST", "/merchant/orders", order), "+{points}", status=201)
    reply = ming.get("/points/entries?kind=referral")
    sentence = "小明的邀请奖励 Ming's bonus +{points}"
    bonus = int(story.told("GET /points/entries", _first_item(reply), sentence, status=200)["points"])
    expect("referrals", len(reply.body["items"]), 1)
    expect("balance after the friend", ming.get("/points").body["balance"], before + bonus)
    return bonus


def _rewards(story: Story, ming: Phone) -> int:
    story.chapter("兑换：实物、优惠券、服务", "Redeeming goods, a coupon and a service", "2026-03-20")
    spent = 0
    for kind in ("goods", "coupon", "service"):
        reward = min(ming.get(f"/rewards?kind={kind}&limit=100").body["items"], key=lambda r: r["points"])
        wish = {"reward_id": reward["reward_id"], "quantity": 1, "expected_points": reward["points"]}
        if kind == "goods":
            wish["address"] = ADDRESS
        reply = ming.post("/redeem", wish)
        got = story.told("POST /redeem", reply, f"{reward['name']}  -{{points}}  {{status}}", status=201)
        print(f"      {_what_it_is(got)}")
        spent += got["points"]
    dear = max(ming.get("/rewards?limit=100").body["items"], key=lambda r: r["points"])
    wish = {"reward_id": dear["reward_id"], "quantity": 1, "expected_points": dear["points"] - 1}
    if dear["kind"] == "goods":
        wish["address"] = ADDRESS
    story.told("POST /redeem", ming.post("/redeem", wish), "{code}  {title}", status=409)
    cheap = min(ming.get("/rewards?kind=goods&limit=100").body["items"], key=lambda r: r["points"])
    many = {"reward_id": cheap["reward_id"], "quantity": 100, "expected_points": cheap["points"], "address": ADDRESS}
    story.told("POST /redeem", ming.post("/redeem", many), "{code}  {title}", status=422)

    story.chapter("改变主意，取消", "A change of mind")
    coupon = ming.get("/redemptions?status=issued").body["items"][-1]
    reply = ming.post(f"/redemptions/{coupon['redemption_id']}/cancel")
    back = story.told("POST /redemptions/…/cancel", reply, "{name}  {status}  +{points}", status=200)
    return int(spent - back["points"])


def _first_item(page: Reply) -> Reply:
    """Returns the newest item of a list as an answer of its own."""
    items = page.body.get("items") if isinstance(page.body, dict) else None
    return Reply(page.status, page.headers, items[0]) if items else page


def _what_it_is(got: Mapping[str, Any]) -> str:
    if "address" in got:
        return f"寄往 to {got['address']['city']}{got['address']['district']}"
    if "coupon" in got:
        return f"券码 code {got['coupon']['coupon_code']}  有效至 until {got['coupon']['valid_until'][:10]}"
    return f"核销码 voucher {got['voucher']['voucher_code']}  有效至 until {got['voucher']['valid_until'][:10]}"


def _the_board(story: Story, ming: Phone) -> None:
    story.chapter("排行榜", "The board")
    story.told("POST /me", ming.post("/me", {"nickname": "小明爱喝茶"}), "{nickname}", status=200)
    counts = story.merchant.run_job("rank")
    print(f"  {'POST /merchant/jobs/rank':<38} 200  {counts['members']} members")
    board = story.told("GET /rank", ming.get("/rank?board=month"), "{period}  {total_members} members", status=200)
    for row in board["top"]:
        print(f"      {row['rank']}  {row['nickname']}  {row['points']}")
    expect("Ming's rank", board["me"]["rank"], 1)


def _the_warning(story: Story, ming: Phone, left: int) -> None:
    story.chapter("到期前七天：提醒", "Seven days before the points die", "2027-03-24")
    dying = story.told("GET /points", ming.get("/points"), "余额 balance {balance}", status=200)["next_expiry"]
    expect("what dies next", dying, {"points": left, "expires_on": "2027-03-31"})
    requests.post(f"{story.stack.wechat_url}/_consent", json={"code": f"demo-{MING}"}, timeout=5).raise_for_status()
    consent = {"template": POINTS_EXPIRING.template_id, "result": "accept"}
    story.told("POST /subscriptions", ming.post("/subscriptions", consent), "同意一次 may send {remaining}", status=200)
    counts = story.merchant.run_job("remind")
    print(f"  {'POST /merchant/jobs/remind':<38} 200  {counts['reminders']} reminders")
    for line in _message_on_the_phone(story):
        print(f"      │ {line}")
    story.told("GET /messages", _first_item(ming.get("/messages")), "{title}：{body}", status=200)


def _message_on_the_phone(story: Story) -> list[str]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        sent = requests.get(f"{story.stack.wechat_url}/_sent", params={"code": f"demo-{MING}"}, timeout=5).json()
        if sent:
            return [str(line) for line in sent[-1]["shown"]]
        time.sleep(0.2)
    raise NotAsTold("No subscription message has reached the phone.")


def _the_end(story: Story, ming: Phone, left: int) -> None:
    story.chapter("积分到期", "The points die", "2027-04-01")
    # Points expire on time, even if no job has run.
    points = story.told("GET /points", ming.get("/points"), "余额 balance {balance}", status=200)
    expect("balance", points["balance"], 0)
    counts = story.merchant.run_job("expire")
    sentence = f"{counts['points_expired']} points of {counts['settled']} members"
    print(f"  {'POST /merchant/jobs/expire':<38} 200  {sentence}")
    entry = story.told("GET /points/entries", _first_item(ming.get("/points/entries")), "{title}  {points}", status=200)
    expect("expired", entry["points"], -left)


def main() -> int:
    began = time.monotonic()
    try:
        print("积分商城的一年  ·  A year at the points mall\n")
        with Stack.throwaway(progress=Progress.shown()) as stack:
            play(Story(stack))
            report = audit(Books(stack.client("dynamodb"), tables_of(stack.client("cloudformation"), stack.stack_name)))
    except (NotAsTold, NotDone, StackError) as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    print(f"\n对账 Audit: {report.accounts} accounts, {report.entries} entries, {len(report.differences)} differences")
    for difference in report.differences:
        print(f"  {difference}")
    print(f"用时 {time.monotonic() - began:.0f} s")
    print(f"看看整个商城 Look at the whole mall:  make serve  →  http://{HOST}:{USUAL_PORTS['api']}/")
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
