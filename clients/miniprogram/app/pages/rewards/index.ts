import { thousands } from "../../format";
import { act, load, loading } from "../../loading";
import type { Reward } from "../../points";
import { points } from "../../session";
import { type Card, card, isToBeHad } from "../../views/rewards";
import { say, words } from "../../words";

type Kind = "" | Reward["kind"];

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    kinds: [] as { kind: Kind; text: string }[],
    kind: "" as Kind,
    onlyMine: false,
    balance: 0,
    rewards: [] as Reward[],
    cards: [] as Card[],
    next: null as string | null,
    more: false,
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("兑换", "Rewards") });
    this.setData({
      kinds: [
        { kind: "", text: say("全部", "All") },
        { kind: "goods", text: say("好物", "Goods") },
        { kind: "coupon", text: say("优惠券", "Coupons") },
        { kind: "service", text: say("到店", "In the shop") },
      ],
      t: words({
        balance: ["可用积分", "Points to spend"],
        mine: ["我能换的", "What I can get"],
        orders: ["兑换单", "My orders"],
        empty: ["这里还没有奖品", "Nothing to redeem here yet"],
        emptyText: ["换一类看看，或者先去赚积分。", "Try another kind, or earn some points first."],
        action: ["看全部奖品", "Show all rewards"],
        none: ["现在的积分还换不了这里的奖品，再攒一攒。", "Your points do not reach for these yet."],
        end: ["都在这里了", "That is all"],
      }),
    });
  },

  onShow() {
    return this.refresh();
  },

  async onPullDownRefresh() {
    await this.refresh();
    void wx.stopPullDownRefresh();
  },

  refresh() {
    const { kind } = this.data;
    return load(this, {
      ...(kind ? {} : { keep: "rewards" }),
      ask: async () => {
        const [standing, rewards] = await Promise.all([points.points(), points.rewards({ limit: 50, ...(kind && { kind }) })]);
        const { balance } = standing;
        return { balance, balanceText: thousands(balance), rewards: rewards.items, cards: this.cardsOf(rewards.items, balance), next: rewards.next_cursor };
      },
      isEmpty: ({ rewards }) => rewards.length === 0,
    });
  },

  cardsOf(rewards: Reward[], balance: number): Card[] {
    const shown = this.data.onlyMine ? rewards.filter((reward) => reward.points <= balance && isToBeHad(reward)) : rewards;
    return shown.map((reward) => card(reward, balance));
  },

  onRetry() {
    return this.refresh();
  },

  onKind(tap: WechatMiniprogram.TouchEvent) {
    this.setData({ kind: tap.currentTarget.dataset["kind"], state: loading() });
    return this.refresh();
  },

  onMine() {
    this.setData({ onlyMine: !this.data.onlyMine });
    this.setData({ cards: this.cardsOf(this.data.rewards, this.data.balance) });
  },

  async onReachBottom() {
    const { next, kind, balance } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const page = await points.rewards({ cursor: next, limit: 50, ...(kind && { kind }) });
      const rewards = [...this.data.rewards, ...page.items];
      this.setData({ rewards, cards: this.cardsOf(rewards, balance), next: page.next_cursor });
    });
  },

  onAll() {
    this.setData({ kind: "", onlyMine: false, state: loading() });
    return this.refresh();
  },
});
