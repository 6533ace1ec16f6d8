import { openGuideline } from "../../privacy";
import { words } from "../../words";

type Resolve = (answer: { event: "agree" | "disagree"; buttonId?: string }) => void;

/** Asks for consent where WeChat says it is needed, before an address is read. Refusing leaves everything else usable. */
Component({
  data: { isOpen: false, t: {} as Record<string, string>, resolve: null as Resolve | null },
  lifetimes: {
    attached() {
      this.setData({
        t: words({
          title: ["读取收货地址前", "Before reading your address"],
          text: ["只用来寄出你兑换的这件奖品，随兑换单保存；不用于其他。", "Used only to send what you redeem, and kept with that order. For nothing else."],
          contract: ["《用户隐私保护指引》", "Privacy guideline"],
          agree: ["同意", "Agree"],
          refuse: ["不同意", "Do not agree"],
        }),
      });
      // The typings name the callback of the listener wrongly; WeChat's documentation names it `resolve`.
      wx.onNeedPrivacyAuthorization?.((resolve) => this.setData({ isOpen: true, resolve: resolve as unknown as Resolve }));
    },
  },
  methods: {
    onContract() {
      openGuideline();
    },
    onAgree() {
      this.answer("agree");
    },
    onRefuse() {
      this.answer("disagree");
    },
    answer(event: "agree" | "disagree") {
      this.data.resolve?.({ event, buttonId: "agree-privacy" });
      this.setData({ isOpen: false, resolve: null });
    },
  },
});
