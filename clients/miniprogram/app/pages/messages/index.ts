import { show } from "../../drawing";
import { dateTimeText } from "../../format";
import { act, load, loading } from "../../loading";
import type { Answer } from "../../points";
import { points } from "../../session";
import { say, words } from "../../words";

type Message = Answer<"GET /messages">["items"][number];
const TABS = ["pages/points/index", "pages/rewards/index", "pages/earn/index", "pages/me/index"];

Page({
  data: { state: loading(), t: {} as Record<string, string>, messages: [] as ReturnType<typeof view>[], unread: 0, next: null as string | null, more: false, reading: false },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("消息", "Messages") });
    this.setData({
      t: words({
        empty: ["还没有消息", "No messages yet"],
        emptyText: ["积分快到期、奖品寄出时，会在这里告诉你。", "You are told here when points are about to expire or a reward is on its way."],
        action: ["去看积分", "See my points"],
        all: ["全部标为已读", "Mark all as read"],
        unread: ["未读", "unread"],
      }),
    });
  },

  onShow() {
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: "messages",
      ask: async () => {
        const { items, unread, next_cursor } = await points.messages();
        return { messages: items.map(view), unread, next: next_cursor };
      },
      isEmpty: ({ messages }) => messages.length === 0,
    });
  },

  onRetry() {
    return this.refresh();
  },

  async onReachBottom() {
    const { next, messages } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const page = await points.messages({ cursor: next });
      show(this, { messages: [...messages, ...page.items.map(view)], next: page.next_cursor });
    });
  },

  /** Read, and on to where it leads; whether marking it succeeds keeps nobody from going. */
  async onMessage(tap: WechatMiniprogram.TouchEvent) {
    const { id, page, read } = tap.currentTarget.dataset;
    if (!read) void act(this, "reading", async () => void (await points.readMessages({ message_ids: [id] })));
    const url = `/${page}`;
    if (TABS.includes(page)) await wx.switchTab({ url });
    else await wx.navigateTo({ url });
  },

  async onReadAll() {
    await act(this, "reading", async () => void (await points.readMessages()));
    await this.refresh();
  },

  onPoints() {
    void wx.switchTab({ url: "/pages/points/index" });
  },
});

function view({ message_id, title, body, page, read, created_at }: Message) {
  return { id: message_id, title, body, page, read, time: dateTimeText(created_at) };
}
