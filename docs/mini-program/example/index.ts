// A whole page: what I have, today's sign-in, what points can buy, and who is ahead.

import { type Answer, type Redemption, type Reward, chooseAddress, invitation, Points, Problem } from "../points";

const points = new Points("https://points.example.com");
const POINTS_EXPIRING = "the template's id from WeChat's console";

Page({
  data: {
    standing: null as Answer<"GET /points"> | null,
    calendar: null as Answer<"GET /sign-in"> | null,
    rewards: [] as Reward[],
    more: null as string | null,
    board: null as Answer<"GET /rank"> | null,
  },

  onShow() {
    return told(() => this.refresh());
  },

  async refresh() {
    const [standing, calendar, rewards, board] = await Promise.all([
      points.points(),
      points.calendar(),
      points.rewards(),
      points.rank({ board: "month", limit: 10 }),
    ]);
    this.setData({ standing, calendar, rewards: rewards.items, more: rewards.next_cursor, board });
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
    const asked = points.subscribe([POINTS_EXPIRING]); // first: WeChat asks only while the tap lasts
    await told(async () => {
      await asked;
      const { points: earned, streak } = await points.signIn();
      wx.showToast({ title: `+${earned}，连续${streak}天` });
    });
    await told(() => this.refresh());
  },

  async onRedeem(tap: WechatMiniprogram.TouchEvent) {
    const reward = this.data.rewards.find(({ reward_id }) => reward_id === tap.currentTarget.dataset["id"]);
    if (!reward) return;
    const asked = points.subscribe([POINTS_EXPIRING]);
    await told(async () => {
      await asked;
      const address = reward.kind === "goods" ? await chooseAddress() : undefined;
      if (reward.kind === "goods" && !address) return; // went back
      const { reward_id, points: expected_points } = reward;
      const held = await points.redeem({ reward_id, quantity: 1, expected_points, ...(address && { address }) });
      if (held.status === "pending_payment") await paid(held);
      wx.showToast({ title: "兑换成功" });
    });
    await told(() => this.refresh());
  },

  /** The card promises nothing for being sent, WeChat forbids that: what counts is the friend who takes part. */
  onShareAppMessage() {
    return { title: "来喝茶，攒积分", path: invitation("/pages/points/index") };
  },
});

/** Points and stock are held while the member pays. That it went well WeChat tells the server, not the phone. */
async function paid(held: Redemption) {
  const request = held.payment?.request ?? (await points.pay(held.redemption_id)).payment?.request;
  if (request) await wx.requestPayment(request);
  await points.pay(held.redemption_id);
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
