import { act, forgetKept, loading } from "../../loading";
import { openGuideline } from "../../privacy";
import { points } from "../../session";
import { say, words } from "../../words";

const PAGE_SIZE = 100;

Page({
  data: { state: { ...loading(), status: "content" as const }, t: {} as Record<string, string>, kept: [] as string[], exporting: false, leaving: false },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("隐私与数据", "Privacy and data") });
    this.setData({
      kept: [
        say("微信给的会员标识（openid），只在服务器上", "The id that WeChat gives (openid), on the server only"),
        say("昵称、头像：你填了才有", "Nickname and picture, if you gave them"),
        say("收货地址：随兑换单保存，寄件用", "Delivery addresses, with the orders they were for"),
        say("积分明细、兑换单、问卷答案", "Entries, orders, answers to surveys"),
        say("手机上：登录状态和最近看过的内容，离线时用", "On this phone: the login, and what you saw last, for when you are offline"),
      ],
      t: words({
        title: ["我们保存什么", "What is kept"],
        guideline: ["《用户隐私保护指引》", "Privacy guideline"],
        export: ["导出我的数据", "Export my data"],
        exportText: ["全部内容复制到剪贴板，可以粘贴到任何地方", "Everything is copied to the clipboard, to paste wherever you like"],
        leave: ["注销会员", "Leave"],
        leaveText: ["抹去你是谁、住在哪、答过什么。积分、券和没用完的兑换一起作废，不能恢复。", "Erases who you are, where you live and what you answered. Points, coupons and open orders are lost for good."],
      }),
    });
  },

  onGuideline() {
    openGuideline();
  },

  async onExport() {
    await act(this, "exporting", async () => {
      const pages: object[] = [];
      let cursor: string | undefined;
      do {
        const page = await points.export({ limit: PAGE_SIZE, ...(cursor && { cursor }) });
        pages.push(page);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      await wx.setClipboardData({ data: JSON.stringify(pages, undefined, 2) });
    });
  },

  /** Two steps, and the second has to be typed: nothing brings it back. */
  async onLeave() {
    await act(this, "leaving", async () => {
      const { leaving } = await points.export({ limit: 1 });
      if (!leaving) return;
      const ending = say(`你的 ${leaving.points} 分、${leaving.coupons + leaving.vouchers} 张券和 ${leaving.orders} 件没寄出的商品都会作废。`, `You lose ${leaving.points} points, ${leaving.coupons + leaving.vouchers} coupons or vouchers and ${leaving.orders} orders not yet shipped.`);
      const first = await wx.showModal({ title: say("注销会员？", "Leave for good?"), content: `${ending}\n${leaving.notice}\n${leaving.kept.join(say("、", ", "))}`, confirmText: say("继续", "Go on"), cancelText: say("不注销", "Stay") });
      if (!first.confirm) return;
      const word = say("注销", "leave");
      const second = await wx.showModal({ title: say("最后确认", "One last time"), editable: true, placeholderText: say(`输入“${word}”`, `Type “${word}”`), confirmText: say("注销", "Leave"), cancelText: say("不注销", "Stay") });
      if (!second.confirm || second.content.trim().toLowerCase() !== word) return;
      await points.erase();
      forgetKept();
      await wx.reLaunch({ url: "/pages/rules/index?left=1" });
    });
  },
});
