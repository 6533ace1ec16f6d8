import { show } from "../../drawing";
import { dayAt } from "../../format";
import { TEMPLATES } from "../../config";
import { act, load, loading } from "../../loading";
import { Problem } from "../../points";
import { points } from "../../session";
import { type Column, columnsOf, type Span } from "../../trend";
import { firstScreen } from "../../views/home";
import { say, words } from "../../words";

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    balance: "",
    signIn: { isSigned: false, streak: 0, headline: "", next: "", week: [] as object[] },
    asides: [] as string[],
    campaigns: [] as object[],
    rewards: [] as object[],
    unread: 0,
    askSubscription: false,
    span: "30d" as Span,
    columns: [] as Column[],
    isDrawing: false,
    hasMoved: true,
    signing: false,
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("积分", "Points") });
    this.setData({
      t: words({
        balance: ["可用积分", "Points to spend"],
        history: ["明细", "History"],
        expiry: ["到期日历", "Expiry calendar"],
        trend: ["走势", "Trend"],
        signIn: ["签到", "Sign in"],
        signed: ["已签到", "Signed in"],
        calendar: ["日历", "Calendar"],
        campaigns: ["正在进行", "Running now"],
        rewards: ["现在就能换", "Yours to have now"],
        moreRewards: ["全部", "All"],
        remindTitle: ["到期前收一条提醒", "One message before points expire"],
        remindText: ["只发一次，不会打扰", "Just the one, no more"],
        remind: ["提醒我", "Remind me"],
        board: ["排行榜", "Leaderboard"],
        messages: ["消息", "Messages"],
        rules: ["规则", "Rules"],
        still: ["还没有积分变动。签到、消费后，这里画出走势。", "Nothing has moved yet. Once you sign in or buy, this draws how."],
        chartFailed: ["走势没能加载，点这里再试", "The chart did not load. Tap to try again"],
      }),
    });
  },

  onShow() {
    void this.refresh();
  },

  async onPullDownRefresh() {
    await this.refresh();
    void wx.stopPullDownRefresh();
  },

  async refresh() {
    const shown = await load(this, { keep: "points", ask: () => firstScreen(points) });
    if (shown) await this.draw();
  },

  onRetry() {
    return this.refresh();
  },

  onSpan({ detail }: WechatMiniprogram.CustomEvent<{ span: Span }>) {
    this.setData({ span: detail.span });
    return this.draw();
  },

  /** The chart is not worth failing the page for: without it the rest stays as it is. */
  async draw() {
    const { span } = this.data;
    const today = dayAt(Date.now());
    this.setData({ isDrawing: true, chartFailed: false });
    try {
      const columns = await columnsOf(points, span, today);
      if (span === this.data.span) show(this, { columns, hasMoved: span !== "30d" || columns.some(hasChanged) });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.setData({ chartFailed: true });
    }
    this.setData({ isDrawing: false });
  },

  async onSignIn() {
    await act(this, "signing", async () => {
      await points.subscribe([TEMPLATES.pointsExpiring]); // first: WeChat asks only while the tap lasts
      const earned = await points.signIn().catch(signedBefore);
      if (earned) void wx.showToast({ title: say(`+${earned.points + earned.bonus} 分`, `+${earned.points + earned.bonus} points`) });
    });
    await this.refresh();
  },

  async onRemind() {
    await points.subscribe([TEMPLATES.pointsExpiring]);
    this.setData({ askSubscription: false }); // whatever they chose: no second question in this visit
  },

  onRewards() {
    void wx.switchTab({ url: "/pages/rewards/index" });
  },

  onHistory() {
    void wx.navigateTo({ url: "/pages/points/entries" });
  },
});

function hasChanged({ earned, spent, expired }: Column): boolean {
  return earned + spent + expired > 0;
}

/** A lost answer and another tap: it counted the first time. */
function signedBefore(problem: unknown): undefined {
  if (!(problem instanceof Problem) || problem.code !== "ALREADY_SIGNED_IN") throw problem;
  return undefined;
}
