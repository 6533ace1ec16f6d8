import { show } from "../../drawing";
import { dayAt } from "../../format";
import { act, load, loading } from "../../loading";
import { points } from "../../session";
import { type Kind, KINDS, type Month, monthChoices, monthsOf } from "../../views/entries";
import { say, words } from "../../words";

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    kinds: [] as { kind: string; text: string }[],
    kind: "" as Kind | "",
    choices: [] as { month: string; text: string }[],
    month: "",
    months: [] as Month[],
    next: null as string | null,
    more: false,
    emptyText: "",
    opened: "",
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("积分明细", "History") });
    this.setData({
      choices: monthChoices(dayAt(Date.now())),
      kinds: KINDS.map(({ kind, text }) => ({ kind, text: say(...text) })),
      t: words({
        empty: ["这里还没有记录", "Nothing here yet"],
        action: ["去赚积分", "Earn points"],
        end: ["没有更早的了", "That is all"],
        toOrder: ["看兑换单", "Open the redemption"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    const { kind, month } = this.data;
    return load(this, {
      ...(kind || month ? {} : { keep: "entries" }),
      ask: async () => {
        const { items, next_cursor } = await points.entries(this.filter());
        const emptyText = this.filterText();
        return { months: monthsOf(items), next: next_cursor, emptyText };
      },
      isEmpty: ({ months }) => months.length === 0,
    });
  },

  filter() {
    const { kind, month } = this.data;
    return { ...(kind && { kind }), ...(month && { month }) };
  },

  filterText() {
    const { kind, kinds, month, choices } = this.data;
    const chosen = [month && choices.find((each) => each.month === month)?.text, kind && kinds.find((each) => each.kind === kind)?.text].filter(Boolean).join(" · ");
    return chosen ? say(`没有「${chosen}」的记录`, `No entries for “${chosen}”`) : say("签到、消费、做任务都会记在这里", "Sign-ins, purchases and tasks are listed here");
  },

  onRetry() {
    return this.refresh();
  },

  onMonth(tap: WechatMiniprogram.TouchEvent) {
    this.setData({ month: tap.currentTarget.dataset["month"], state: loading() });
    return this.refresh();
  },

  onKind(tap: WechatMiniprogram.TouchEvent) {
    this.setData({ kind: tap.currentTarget.dataset["kind"], state: loading() });
    return this.refresh();
  },

  async onReachBottom() {
    const { next, months } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const { items, next_cursor } = await points.entries({ cursor: next, ...this.filter() });
      show(this, { months: monthsOf(items, months), next: next_cursor });
    });
  },

  onRow(tap: WechatMiniprogram.TouchEvent) {
    const { id } = tap.currentTarget.dataset;
    this.setData({ opened: this.data.opened === id ? "" : id });
  },

  onEarn() {
    void wx.switchTab({ url: "/pages/earn/index" });
  },
});
