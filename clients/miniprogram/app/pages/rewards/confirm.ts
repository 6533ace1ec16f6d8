import { TEMPLATES } from "../../config";
import { show } from "../../drawing";
import { thousands, yuan } from "../../format";
import { act, load, loading } from "../../loading";
import { type Address, chooseAddress, Problem, type Reward } from "../../points";
import { points } from "../../session";
import { firstToGo, isToBeHad, mostAtOnce, terms } from "../../views/rewards";
import { say, words } from "../../words";

const ASKED_FOR = { goods: TEMPLATES.redemptionShipped, service: TEMPLATES.voucherExpiring, coupon: TEMPLATES.pointsExpiring };

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    id: "",
    quantity: 1,
    most: 1,
    reward: null as Reward | null,
    terms: [] as string[],
    balance: 0,
    expiring: [] as { points: number; expires_on: string }[],
    address: null as Address | null,
    wasRefused: false,
    redeeming: false,
    /** A tap went out and no answer came: it is asked again under the same key. */
    isOpen: false,
    changed: "",
  },

  onLoad({ reward_id: id = "", quantity = "1" }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("确认兑换", "Confirm") });
    this.setData({
      id,
      quantity: Math.max(1, Math.trunc(Number(quantity)) || 1),
      t: words({
        quantity: ["数量", "Quantity"],
        less: ["少一件", "One less"],
        more: ["多一件", "One more"],
        address: ["收货地址", "Where to send it"],
        choose: ["选择收货地址", "Choose an address"],
        refused: ["没有地址就寄不出实物；别的奖品照常能换。想好了可以再点一次。", "Without an address goods cannot be sent. Other rewards still work. You can tap again."],
        before: ["现有积分", "You have"],
        cost: ["这次用", "This costs"],
        after: ["兑换后剩", "You keep"],
        cash: ["另付现金", "And in cash"],
        hold: ["15 分钟内付款，超时自动取消，积分退回", "Pay within 15 minutes, or it is cancelled and the points come back"],
        redeem: ["确认兑换", "Redeem"],
        again: ["再确认一次", "Check again"],
        open: ["没有收到回答，正在确认。再点一次不会重复兑换。", "No answer yet. Tapping again will not redeem twice."],
        terms: ["兑换须知", "Good to know"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      ask: async () => {
        const [reward, { balance, expiring }] = await Promise.all([points.reward(this.data.id), points.points()]);
        const most = isToBeHad(reward) ? mostAtOnce(reward, balance) : 0;
        const quantity = Math.min(this.data.quantity, Math.max(1, most));
        return { reward, balance, expiring, most, quantity, terms: terms(reward), picture: reward.images[0] ?? "", ...sums(reward, quantity, balance, expiring) };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },

  onLess() {
    this.change(this.data.quantity - 1);
  },

  onMore() {
    this.change(this.data.quantity + 1);
  },

  change(quantity: number) {
    const { reward, most, balance, expiring } = this.data;
    if (!reward || quantity < 1 || quantity > most) return;
    show(this, { quantity, ...sums(reward, quantity, balance, expiring) });
  },

  async onAddress() {
    const address = await chooseAddress();
    this.setData(address ? { address, addressText: lineOf(address), wasRefused: false } : { wasRefused: true });
  },

  async onRedeem() {
    const { reward, quantity, address } = this.data;
    if (!reward) return;
    if (reward.kind === "goods" && !address) return this.onAddress();
    await act(this, "redeeming", async () => {
      await points.subscribe([ASKED_FOR[reward.kind]]); // first: WeChat asks only while the tap lasts
      const { reward_id, points: expected_points, cash_fen } = reward;
      const wish = { reward_id, quantity, expected_points, ...(cash_fen && { expected_cash_fen: cash_fen }), ...(address && { address }) };
      try {
        const { redemption_id } = await points.redeem(wish);
        await wx.redirectTo({ url: `/pages/redemptions/detail?redemption_id=${redemption_id}&new=1` });
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        await this.onRefused(problem, reward);
      }
    });
  },

  async onRefused(problem: Problem, before: Reward) {
    this.setData({ isOpen: problem.isOpen });
    if (problem.isOpen) return;
    if (problem.code === "IDEMPOTENCY_CONFLICT") {
      await wx.redirectTo({ url: "/pages/redemptions/index" }); // an earlier tap was done after all
      return;
    }
    if (problem.code !== "PRICE_CHANGED") throw problem;
    const was = price(before); // the page's reward becomes the new one
    await this.refresh();
    const now = this.data.reward;
    if (now) this.setData({ changed: say(`价格变了：原来 ${was}，现在 ${price(now)}。什么都没有扣。`, `The price has changed: it was ${was}, now it is ${price(now)}. Nothing was taken.`) });
  },
});

function sums(reward: Reward, quantity: number, balance: number, expiring: readonly { points: number; expires_on: string }[]) {
  const cost = reward.points * quantity;
  return {
    before: thousands(balance),
    cost: `−${thousands(cost)}`,
    after: thousands(balance - cost),
    isShort: cost > balance,
    cash: reward.cash_fen ? yuan(reward.cash_fen * quantity) : "",
    first: firstToGo(expiring, cost),
  };
}

function price({ points: each, cash_fen }: Reward): string {
  return `${thousands(each)} ${say("分", "points")}${cash_fen ? ` + ¥${yuan(cash_fen)}` : ""}`;
}

function lineOf({ province, city, district, detail, name, phone }: Address): string {
  return `${name} ${phone}\n${province}${city}${district}${detail}`;
}
