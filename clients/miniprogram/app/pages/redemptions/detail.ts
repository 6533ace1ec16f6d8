import { countdownText } from "../../format";
import { act, load, loading } from "../../loading";
import type { Redemption } from "../../points";
import { openedTracking } from "../../parcel";
import { points } from "../../session";
import { detailOf } from "../../views/redemptions";
import { say, words } from "../../words";

const SOONEST_MS = 1000;

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    id: "",
    order: null as ReturnType<typeof detailOf> | null,
    code: "",
    codeText: "",
    left: "",
    isNew: false,
    paying: false,
    cancelling: false,
    confirming: false,
    following: false,
  },
  timers: { code: 0, pay: 0 },
  brightness: -1,

  onLoad({ redemption_id: id = "", new: isNew }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("兑换单", "Order") });
    this.setData({
      id,
      isNew: isNew === "1",
      t: words({
        done: ["兑换成功", "Redeemed"],
        pay: ["去支付", "Pay"],
        left: ["后取消", "until it is cancelled"],
        code: ["到店出示", "Show this in the shop"],
        codeNote: ["每半分钟更新，截图无效", "It changes every half minute; a screenshot will not work"],
        codeOffline: ["核销码要联网才有，截图无效。连上网络后自动出现。", "The code needs a connection; a screenshot will not work."],
        coupon: ["券码", "Coupon code"],
        parcel: ["物流", "Parcel"],
        copy: ["复制", "Copy"],
        follow: ["看物流", "Follow it"],
        address: ["收货", "Goes to"],
        reason: ["店家说明", "The shop says"],
        cancel: ["取消兑换", "Cancel"],
        confirm: ["确认收货", "I have it"],
        cancelAsk: ["积分和现金会退回。", "Points and money come back."],
        keep: ["先不取消", "Keep it"],
        number: ["单号", "Order"],
      }),
    });
  },

  onShow() {
    return this.refresh();
  },

  onHide() {
    this.stop();
  },

  onUnload() {
    this.stop();
  },

  stop() {
    clearTimeout(this.timers.code);
    clearTimeout(this.timers.pay);
    if (this.brightness >= 0) void wx.setScreenBrightness({ value: this.brightness });
    this.brightness = -1;
  },

  async refresh() {
    const shown = await load(this, { ask: async () => this.view(await points.redemption(this.data.id)) });
    if (!shown) this.setData({ code: "", codeText: "" }); // one that is old opens nothing
    if (shown?.code) await this.brighten();
  },

  /** What is shown of it, and the timers that keep that true. */
  view(redemption: Redemption) {
    const { voucher, status } = redemption;
    const order = detailOf(redemption);
    clearTimeout(this.timers.code);
    if (status === "issued" && voucher?.changes_at) {
      const untilMs = Math.max(SOONEST_MS, Date.parse(voucher.changes_at) - Date.now());
      this.timers.code = setTimeout(() => void this.refresh(), untilMs);
    }
    if (order.payUntil) this.countDown(order.payUntil);
    const code = voucher && status === "issued" ? voucher.voucher_code : "";
    return { order, code, codeText: code.replace(/(.{4})(?=.)/g, "$1 "), codeLabel: say("核销码", "Code") };
  },

  countDown(until: number) {
    clearTimeout(this.timers.pay);
    const leftMs = until - Date.now();
    this.setData({ left: countdownText(leftMs) });
    this.timers.pay = setTimeout(() => (leftMs > 0 ? this.countDown(until) : void this.refresh()), 1000);
  },

  /** A scanner reads a bright screen; it is as before when the page is left. */
  async brighten() {
    if (this.brightness >= 0) return;
    const { value } = await wx.getScreenBrightness();
    this.brightness = value;
    await wx.setScreenBrightness({ value: 1 });
  },

  onRetry() {
    return this.refresh();
  },

  async onPay() {
    await act(this, "paying", async () => void (await points.pay(this.data.id)));
    await this.refresh();
  },

  async onCancel() {
    await act(this, "cancelling", async () => {
      const { cancel, keep, cancelAsk } = this.data.t;
      const { confirm } = await wx.showModal({ title: cancel ?? "", content: cancelAsk ?? "", confirmText: say("取消兑换", "Cancel"), cancelText: keep ?? "" });
      if (confirm) await points.cancel(this.data.id);
    });
    await this.refresh();
  },

  async onConfirm() {
    await act(this, "confirming", async () => void (await points.confirm(this.data.id)));
    await this.refresh();
  },

  /** In WeChat's own page where the parcel was paid for through WeChat; else the number is copied, to look it up. */
  async onFollow() {
    await act(this, "following", async () => {
      const { carrier_name, tracking_no, waybill_token } = await points.tracking(this.data.id);
      if (openedTracking(waybill_token)) return;
      await wx.setClipboardData({ data: tracking_no });
      void wx.showToast({ title: say(`单号已复制，可在${carrier_name}查询`, `Copied. Look it up at ${carrier_name}`), icon: "none" });
    });
  },

  onCopy(tap: WechatMiniprogram.TouchEvent) {
    void wx.setClipboardData({ data: String(tap.currentTarget.dataset["text"]) });
  },
});
