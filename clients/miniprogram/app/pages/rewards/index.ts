import { thousands } from "../../format";
import { show } from "../../drawing";
import { act, load, loading } from "../../loading";
import { points } from "../../session";
import { type Asked, type Card, type Chip, chipsOf, isPlain, KINDS, shelf, type Sort, SORTS } from "../../views/rewards";
import { say, words } from "../../words";

const NOTHING: Asked = { kind: "", category: "", sort: "", words: "", onlyMine: false };

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    kinds: [] as Chip[],
    sorts: [] as Chip[],
    categories: [] as Chip[],
    asked: NOTHING,
    balanceText: "",
    cards: [] as Card[],
    next: null as string | null,
    more: false,
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("兑换", "Rewards") });
    this.setData({
      kinds: chipsOf(KINDS),
      sorts: chipsOf(SORTS),
      t: words({
        balance: ["可用积分", "Points to spend"],
        search: ["搜索奖品", "Search rewards"],
        clear: ["清除", "Clear"],
        everything: ["全部", "All"],
        mine: ["我能换的", "What I can get"],
        orders: ["兑换单", "My orders"],
        empty: ["这里没有奖品", "Nothing to redeem here"],
        emptyText: ["换一类看看，或者先去赚积分。", "Try another kind, or earn some points first."],
        action: ["看全部奖品", "Show all rewards"],
        end: ["都在这里了", "That is all"],
      }),
    });
  },

  onShow() {
    return this.refresh();
  },

  async onPullDownRefresh() {
    await this.refresh();
    void wx.stopPullDownRefresh();
  },

  refresh() {
    const { asked } = this.data;
    return load(this, {
      ...(isPlain(asked) ? { keep: "rewards" } : {}),
      ask: async () => {
        const [{ balance }, { cards, next, categories }] = await Promise.all([points.points(), shelf(points, asked)]);
        return { balanceText: thousands(balance), cards, next, categories };
      },
      isEmpty: ({ cards }) => cards.length === 0,
    });
  },

  onRetry() {
    return this.refresh();
  },

  ask(change: Partial<Asked>) {
    this.setData({ asked: { ...this.data.asked, ...change }, state: loading() });
    return this.refresh();
  },

  onKind(tap: WechatMiniprogram.TouchEvent) {
    return this.ask({ kind: tap.currentTarget.dataset["name"], category: "" });
  },

  onCategory(tap: WechatMiniprogram.TouchEvent) {
    return this.ask({ category: tap.currentTarget.dataset["name"] });
  },

  onSort(tap: WechatMiniprogram.TouchEvent) {
    return this.ask({ sort: tap.currentTarget.dataset["name"] as Sort });
  },

  onSearch({ detail }: WechatMiniprogram.Input) {
    const searched = detail.value.trim();
    return searched === this.data.asked.words ? undefined : this.ask({ words: searched, category: "" });
  },

  onClear() {
    return this.ask({ words: "" });
  },

  onMine() {
    return this.ask({ onlyMine: !this.data.asked.onlyMine });
  },

  async onReachBottom() {
    const { next, asked, cards } = this.data;
    if (!next) return;
    await act(this, "more", async () => {
      const page = await shelf(points, asked, next);
      if (this.data.asked !== asked) return; // another list is shown by now
      show(this, { cards: [...cards, ...page.cards], next: page.next });
    });
  },

  onAll() {
    this.setData({ asked: NOTHING, state: loading() });
    return this.refresh();
  },
});
