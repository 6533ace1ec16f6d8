import { show } from "../../drawing";
import { act, load, loading } from "../../loading";
import { invitation } from "../../points";
import { points } from "../../session";
import { condition, friendOf, totalsText } from "../../views/invitations";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, friends: [] as ReturnType<typeof friendOf>[], next: null as string | null, more: false },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("邀请朋友", "Invite friends") });
    this.setData({
      t: words({
        title: ["邀请一位新朋友", "Invite a new friend"],
        code: ["我的邀请码", "My invitation code"],
        share: ["发给朋友", "Send to a friend"],
        copy: ["复制", "Copy"],
        friends: ["我邀请的朋友", "Friends I invited"],
        none: ["还没有朋友加入。发一张卡片试试。", "Nobody has joined yet. Try sending a card."],
      }),
    });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: "invitations",
      ask: async () => {
        const { invite_code, qualifies_on, totals, items, next_cursor } = await points.invitations();
        return { code: invite_code, condition: condition(qualifies_on), totals: totalsText(totals), friends: items.map(friendOf), next: next_cursor };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },

  async onReachBottom() {
    const { next, friends } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const page = await points.invitations({ cursor: next });
      show(this, { friends: [...friends, ...page.items.map(friendOf)], next: page.next_cursor });
    });
  },

  onCopy(tap: WechatMiniprogram.TouchEvent) {
    void wx.setClipboardData({ data: String(tap.currentTarget.dataset["code"]) });
  },

  onShareAppMessage() {
    return { title: say("这家店的积分能换好东西", "Good things for points in this shop"), path: invitation("/pages/points/index") };
  },
});
