import { openGuideline } from "../../privacy";
import { words } from "../../words";

type Resolve = (answer: { event: "agree" | "disagree"; buttonId?: string }) => void;

const SHEETS: Record<string, Record<string, [string, string]>> = {
  address: {
    title: ["读取收货地址前", "Before reading your address"],
    text: ["只用来寄出你兑换的这件奖品，随兑换单保存；不用于其他。", "Used only to send what you redeem, and kept with that order. For nothing else."],
  },
  avatar: {
    title: ["读取头像前", "Before reading your picture"],
    text: ["只用来在「我的」和排行榜上显示，随时可换；离开时一并删除。", "Shown on your page and the leaderboards, and for nothing else. Change it at any time; it is deleted when you leave."],
  },
};

/** Asks for consent where WeChat says it is needed, before `what` is read. Refusing leaves everything else usable. */
Component({
  properties: { what: { type: String, value: "address" } },
  data: { isOpen: false, t: {} as Record<string, string>, resolve: null as Resolve | null },
  lifetimes: {
    attached() {
      this.setData({
        t: words({
          ...SHEETS[this.data.what],
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
