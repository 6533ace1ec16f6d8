import { TEMPLATES } from "../../config";
import { dayAt } from "../../format";
import { load, loading } from "../../loading";
import { points } from "../../session";
import { type DyingMonth, expiryView } from "../../views/expiry";
import { type Card, card, isToBeHad } from "../../views/rewards";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, months: [] as DyingMonth[], cards: [] as Card[], wasAsked: false },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("到期日历", "Expiry calendar") });
    this.setData({
      t: words({
        soon: ["30 天内到期", "Expire within 30 days"],
        safe: ["30 天内没有积分到期", "Nothing expires within 30 days"],
        order: ["花积分时，总是先用最早到期的。", "Points that expire first are spent first."],
        use: ["这些积分能换", "What they can get you"],
        remind: ["到期前提醒我", "Remind me"],
        empty: ["没有会到期的积分", "No points are going to expire"],
        emptyText: ["有了积分，这里会写明每一笔哪天到期。", "Once you have points, this page names the day each of them expires."],
        action: ["去赚积分", "Earn points"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: "expiry",
      ask: async () => {
        const [standing, rewards] = await Promise.all([points.points(), points.rewards({ affordable: true, limit: 50, sort: "-points" })]);
        const view = expiryView(standing, dayAt(Date.now()));
        const affordable = rewards.items.filter((reward) => isToBeHad(reward) && reward.points <= view.soon);
        return { ...view, cards: affordable.slice(0, 4).map((reward) => card(reward)) };
      },
      isEmpty: ({ months }) => months.length === 0,
    });
  },

  onRetry() {
    return this.refresh();
  },

  async onRemind() {
    await points.subscribe([TEMPLATES.pointsExpiring]);
    this.setData({ wasAsked: true });
  },

  onEarn() {
    void wx.switchTab({ url: "/pages/earn/index" });
  },
});
