import { show } from "../../drawing";
import { act, load, loading } from "../../loading";
import { points } from "../../session";
import { askedFor, rowOf, tabOf, TABS } from "../../views/redemptions";
import { say, words } from "../../words";

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    tabs: [] as { name: string; text: string }[],
    tab: "all",
    rows: [] as ReturnType<typeof rowOf>[],
    next: null as string | null,
    more: false,
  },

  onLoad({ status = "" }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("兑换单", "My orders") });
    this.setData({
      tab: tabOf(status),
      tabs: TABS.map(({ name, text }) => ({ name, text: say(...text) })),
      t: words({
        empty: ["这里还没有兑换单", "No orders here yet"],
        emptyText: ["换到的奖品、券和到店服务都在这里。", "Goods, coupons and services that you redeem are listed here."],
        action: ["去兑换", "See the rewards"],
        end: ["没有更早的了", "That is all"],
      }),
    });
  },

  onShow() {
    return this.refresh();
  },

  refresh() {
    const { tab } = this.data;
    return load(this, {
      ...(tab === "all" ? { keep: "redemptions" } : {}),
      ask: async () => {
        const { items, next_cursor } = await points.redemptions(askedFor(tab));
        return { rows: items.map(rowOf), next: next_cursor };
      },
      isEmpty: ({ rows }) => rows.length === 0,
    });
  },

  onRetry() {
    return this.refresh();
  },

  onTab(tap: WechatMiniprogram.TouchEvent) {
    this.setData({ tab: tap.currentTarget.dataset["name"], state: loading() });
    return this.refresh();
  },

  async onReachBottom() {
    const { next, tab, rows } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const page = await points.redemptions({ cursor: next, ...askedFor(tab) });
      if (this.data.tab === tab) show(this, { rows: [...rows, ...page.items.map(rowOf)], next: page.next_cursor });
    });
  },

  onMall() {
    void wx.switchTab({ url: "/pages/rewards/index" });
  },
});
