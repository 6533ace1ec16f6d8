// A whole page: what I have, today's sign-in, what points can buy, and who is ahead.

import { type Answer, type Redemption, type Reward, chooseAddress, invitation, Points, Problem } from "../app/points";

const points = new Points("https://points.example.com");
const POINTS_EXPIRING = "the template's id from WeChat's console";

Page({
  data: {
    standing: null as Answer<"GET /points"> | null,
    calendar: null as Answer<"GET /sign-in"> | null,
    rewards: [] as Reward[],
    unpaid: [] as Redemption[],
    more: null as string | null,
    board: null as Answer<"GET /rank"> | null,
  },

  onShow() {
    return told(() => this.refresh());
  },

  async refresh() {
    const [standing, calendar, rewards, unpaid, board] = await Promise.all([
      points.points(),
      points.calendar(),
      points.rewards(),
      points.redemptions({ status: ["pending_payment"] }),
      points.rank({ board: "month", limit: 10 }),
    ]);
    this.setData({ standing, calendar, rewards: rewards.items, more: rewards.next_cursor, unpaid: unpaid.items, board });
  },

  async onReachBottom() {
    const cursor = this.data.more;
    if (!cursor) return;
    await told(async () => {
      const next = await points.rewards({ cursor });
      this.setData({ rewards: [...this.data.rewards, ...next.items], more: next.next_cursor });
    });
  },

  async onSignIn() {
    await told(() => points.subscribe([POINTS_EXPIRING])); // first: WeChat asks only while the tap lasts
    await told(async () => {
      const { points: earned, streak } = await points.signIn();
      wx.showToast({ title: `+${earned}，连续${streak}天` });
    });
    await told(() => this.refresh());
  },

  async onRedeem(tap: WechatMiniprogram.TouchEvent) {
    const reward = this.data.rewards.find(({ reward_id }) => reward_id === tap.currentTarget.dataset["id"]);
    if (!reward) return;
    await told(() => points.subscribe([POINTS_EXPIRING]));
    await told(async () => {
      const address = reward.kind === "goods" ? await chooseAddress() : undefined;
      if (reward.kind === "goods" && !address) return; // went back
      const { reward_id, points: expected_points, cash_fen: expected_cash_fen } = reward;
      const wish = { reward_id, quantity: 1, expected_points, expected_cash_fen };
      await finish(await points.redeem({ ...wish, ...(address && { address }) }));
    });
    await told(() => this.refresh());
  },

  /** 去支付: a hold that was not paid yet. */
  async onPay(tap: WechatMiniprogram.TouchEvent) {
    await told(() => finish(tap.currentTarget.dataset["id"]));
    await told(() => this.refresh());
  },

  /** The card promises nothing for being sent, WeChat forbids that: what counts is the friend who takes part. */
  onShareAppMessage() {
    return { title: "来喝茶，攒积分", path: invitation("/pages/points/index") };
  },
});

/** Has it paid where it costs cash. Whoever closes the payment sheet finds it under 去支付 while it is held. */
async function finish(redeemed: Redemption | string) {
  const isHeld = typeof redeemed === "string" || redeemed.status === "pending_payment";
  const done = isHeld ? await points.pay(redeemed) : redeemed;
  if (done.status !== "pending_payment") wx.showToast({ title: "兑换成功" });
}

/** Does it, and tells the member where it was refused. */
async function told(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    wx.showToast({ title: problem.title, icon: "none" });
  }
}
