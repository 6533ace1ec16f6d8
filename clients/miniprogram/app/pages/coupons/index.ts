import { show } from "../../drawing";
import { act, load, loading } from "../../loading";
import { points } from "../../session";
import { COUPON_TABS, type CouponStatus, couponView } from "../../views/coupons";
import { say, words } from "../../words";

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    tabs: [] as { status: CouponStatus; text: string }[],
    status: "issued" as CouponStatus,
    coupons: [] as ReturnType<typeof couponView>[],
    next: null as string | null,
    more: false,
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("我的券", "My coupons") });
    this.setData({
      tabs: COUPON_TABS.map(({ status, text }) => ({ status, text: say(...text) })),
      t: words({
        empty: ["这里没有券", "No coupons here"],
        emptyText: ["用积分换一张，下单就能用。", "Redeem one with points and use it for your next purchase."],
        action: ["去换券", "Get a coupon"],
        copy: ["复制券码", "Copy the code"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    const { status } = this.data;
    return load(this, {
      ...(status === "issued" ? { keep: "coupons" } : {}),
      ask: async () => {
        const { items, next_cursor } = await points.coupons({ status });
        return { coupons: items.map(couponView), next: next_cursor };
      },
      isEmpty: ({ coupons }) => coupons.length === 0,
    });
  },

  onRetry() {
    return this.refresh();
  },

  onTab(tap: WechatMiniprogram.TouchEvent) {
    this.setData({ status: tap.currentTarget.dataset["status"], state: loading() });
    return this.refresh();
  },

  async onReachBottom() {
    const { next, status, coupons } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const page = await points.coupons({ cursor: next, status });
      if (this.data.status === status) show(this, { coupons: [...coupons, ...page.items.map(couponView)], next: page.next_cursor });
    });
  },

  onCopy(tap: WechatMiniprogram.TouchEvent) {
    void wx.setClipboardData({ data: String(tap.currentTarget.dataset["code"]) });
  },

  onMall() {
    void wx.switchTab({ url: "/pages/rewards/index" });
  },
});
