import { TEMPLATES } from "../../config";
import { dayAt, dayText, monthText, thousands } from "../../format";
import { act, load, loading } from "../../loading";
import { Problem } from "../../points";
import { points } from "../../session";
import { signInView } from "../../views/home";
import { type Cell, monthAfter, monthBefore, monthGrid, steps } from "../../views/sign_in";
import { say, words } from "../../words";

Page({
  data: {
    state: loading(),
    t: {} as Record<string, string>,
    names: [] as { day: number; text: string }[],
    cells: [] as Cell[],
    ladder: [] as object[],
    bonuses: [] as object[],
    month: dayAt(Date.now()).slice(0, 7),
    signing: false,
    mending: false,
    price: 0,
    left: 0,
  },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("签到", "Sign in") });
    this.setData({
      names: say("一 二 三 四 五 六 日", "M T W T F S S").split(" ").map((text, day) => ({ day, text })),
      t: words({
        signIn: ["签到", "Sign in"],
        signed: ["今天已签到", "Signed in today"],
        ladder: ["连续签到的奖励", "For days in a row"],
        bonus: ["额外奖励", "Bonuses"],
        before: ["上个月", "Previous month"],
        after: ["下个月", "Next month"],
      }),
    });
  },

  onShow() {
    return this.refresh(); // it may be another day by now
  },

  refresh() {
    const { month } = this.data;
    const today = dayAt(Date.now());
    return load(this, {
      ask: async () => {
        const calendar = await points.calendar({ month });
        const { make_up: offer } = calendar;
        return {
          ...signInView(calendar),
          ...steps(calendar),
          cells: monthGrid(calendar, month, today),
          monthName: monthText(month),
          hasNext: month < today.slice(0, 7),
          price: offer?.points ?? 0,
          left: offer?.left ?? 0,
          offer: offer && offer.left > 0 && offer.days.length ? say(`漏签可补：点日历上的虚线日子，每天 ${offer.points} 分，本月还能补 ${offer.left} 天`, `Missed a day? Tap a dotted one: ${offer.points} points each, ${offer.left} left this month`) : "",
        };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },

  onBefore() {
    this.setData({ month: monthBefore(this.data.month) });
    return this.refresh();
  },

  onAfter() {
    this.setData({ month: monthAfter(this.data.month) });
    return this.refresh();
  },

  async onSignIn() {
    await act(this, "signing", async () => {
      await points.subscribe([TEMPLATES.pointsExpiring]); // first: WeChat asks only while the tap lasts
      const earned = await points.signIn().catch((problem: unknown) => {
        if (!(problem instanceof Problem) || problem.code !== "ALREADY_SIGNED_IN") throw problem;
      });
      if (earned) void wx.showToast({ title: say(`+${earned.points + earned.bonus} 分`, `+${earned.points + earned.bonus} points`) });
    });
    await this.refresh();
  },

  async onDay(tap: WechatMiniprogram.TouchEvent) {
    const { date, state } = tap.currentTarget.dataset;
    if (state !== "open" || this.data.left === 0) return;
    await act(this, "mending", async () => {
      const { confirm } = await wx.showModal({
        title: say(`补签 ${dayText(date)}`, `Make up ${dayText(date)}`),
        content: say(`要用 ${thousands(this.data.price)} 分，补上后连续天数接上。`, `It costs ${thousands(this.data.price)} points and mends your streak.`),
        confirmText: say("补签", "Make up"),
        cancelText: say("不补", "Cancel"),
      });
      if (!confirm) return;
      const { streak } = await points.makeUp(date);
      void wx.showToast({ title: say(`已连续 ${streak} 天`, `${streak} days in a row`) });
    });
    await this.refresh();
  },
});
