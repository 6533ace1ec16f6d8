import { show } from "../../drawing";
import { act, load, loading } from "../../loading";
import { invitation } from "../../points";
import { points } from "../../session";
import { condition, friendOf, totalsText } from "../../views/invitations";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, friends: [] as ReturnType<typeof friendOf>[], next: null as string | null, more: false, picture: "", drawing: false, notDrawn: false },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("邀请朋友", "Invite friends") });
    this.setData({
      t: words({
        title: ["邀请一位新朋友", "Invite a new friend"],
        code: ["我的邀请码", "My invitation code"],
        share: ["发给朋友", "Send to a friend"],
        copy: ["复制", "Copy"],
        draw: ["小程序码", "Mini-program code"],
        redraw: ["没能打开，再试一次", "Could not open. Try again"],
        scan: ["朋友用微信扫一扫，就从你这里加入", "A friend who scans it with WeChat joins through you"],
        save: ["保存或长按识别", "Save or press to scan"],
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

  async onDraw() {
    const drawn = await act(this, "drawing", async () => {
      const { image_url } = await points.invitationCode();
      this.setData({ picture: image_url });
    });
    this.setData({ notDrawn: !drawn });
  },

  /** The code is there, and the phone could not fetch its picture. */
  onPictureFailed() {
    this.setData({ picture: "", notDrawn: true });
  },

  /** WeChat's own view of a picture, in which a long press saves, sends or scans it. */
  onPicture() {
    void wx.previewImage({ urls: [this.data.picture] });
  },

  onShareAppMessage() {
    return { title: say("这家店的积分能换好东西", "Good things for points in this shop"), path: invitation("/pages/points/index") };
  },
});
