import { load, loading } from "../../loading";
import { points } from "../../session";
import { boardsOf, boardView } from "../../views/rank";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, board: "month", boards: [] as { board: string; title: string }[], podium: [] as object[], around: [] as object[], rows: [] as object[] },

  onLoad({ board = "month" }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("排行榜", "Leaderboard") });
    this.setData({
      board,
      t: words({
        mine: ["我的名次", "My place"],
        around: ["我的附近", "Around me"],
        visibility: ["别人怎么看到我", "How others see me"],
        empty: ["榜上还没有人", "Nobody is on this board yet"],
        emptyText: ["这一期刚开始，第一个赚到积分的人就是第一名。", "It has just begun: whoever earns points first leads."],
        action: ["去赚积分", "Earn points"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    const { board } = this.data;
    return load(this, {
      keep: `rank.${board}`,
      ask: async () => {
        const [rank, member] = await Promise.all([points.rank({ board, limit: 20 }), points.me()]);
        return { ...boardView(rank, member.member_id), boards: boardsOf(rank) };
      },
      isEmpty: ({ isEmpty }) => isEmpty,
    });
  },

  onRetry() {
    return this.refresh();
  },

  onBoard(tap: WechatMiniprogram.TouchEvent) {
    this.setData({ board: tap.currentTarget.dataset["board"], state: loading() });
    return this.refresh();
  },

  onEarn() {
    void wx.switchTab({ url: "/pages/earn/index" });
  },
});
