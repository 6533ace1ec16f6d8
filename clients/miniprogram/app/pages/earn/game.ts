import { catchLeaf, newRound, pass, ROUND_S, type Round } from "../../game";
import { act, load, loading } from "../../loading";
import { points } from "../../session";
import { say, words } from "../../words";

const FRAME_MS = 50;

Page({
  data: { state: loading(), t: {} as Record<string, string>, id: "", title: "", phase: "ready" as "ready" | "playing" | "over", leaves: [] as Round["leaves"], score: 0, leftS: ROUND_S, result: "", sending: false, ticket: "", maxScore: 0 },
  round: newRound(),
  timer: 0,
  startedAt: 0,

  onLoad({ activity_id: id = "" }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("接茶叶", "Catch the leaves") });
    this.setData({
      id,
      t: words({
        how: ["点住落下的叶子，二十秒内接得越多越好。得多少分由店里按成绩算。", "Tap the falling leaves: catch as many as you can in twenty seconds. The shop turns your score into points."],
        start: ["开始", "Start"],
        score: ["得分", "Score"],
        left: ["秒", "s"],
        again: ["交成绩", "Send the score"],
        back: ["返回任务", "Back to the tasks"],
        empty: ["今天玩够了", "That was all for today"],
        emptyText: ["明天再来，或者看看别的任务。", "Come back tomorrow, or see the other tasks."],
        leaf: ["叶子", "leaf"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      ask: async () => {
        const activity = (await points.activities()).items.find(({ activity_id }) => activity_id === this.data.id);
        return { canPlay: (activity?.times_left ?? 0) > 0, title: activity?.title ?? "", ticket: activity?.ticket ?? "", maxScore: activity?.max_score ?? 0 };
      },
      isEmpty: ({ canPlay }) => !canPlay,
    });
  },

  onRetry() {
    return this.refresh();
  },

  onStart() {
    this.round = pass(newRound(), 0);
    this.startedAt = Date.now();
    this.setData({ phase: "playing", score: 0 });
    this.tick();
  },

  tick() {
    this.round = pass(this.round, FRAME_MS / 1000);
    const { leaves, leftS, score } = this.round;
    this.setData({ leaves, leftS: Math.ceil(leftS), score });
    if (leftS > 0) this.timer = setTimeout(() => this.tick(), FRAME_MS);
    else void this.finish();
  },

  onLeaf(tap: WechatMiniprogram.TouchEvent) {
    this.round = catchLeaf(this.round, Number(tap.currentTarget.dataset["id"]), this.data.maxScore);
    this.setData({ leaves: this.round.leaves, score: this.round.score });
  },

  /** Score and ticket go to the service, which decides what they are worth; a lost answer is asked for again by the same button. */
  async finish() {
    this.setData({ phase: "over", leaves: [] });
    const { id, ticket } = this.data;
    await act(this, "sending", async () => {
      const { points: earned, reason } = await points.earn({ activity_id: id, score: this.round.score, ...(ticket && { ticket }) });
      this.setData({ result: earned ? say(`+${earned} 分`, `+${earned} points`) : reason });
    });
  },

  onUnload() {
    clearTimeout(this.timer);
  },

  onBack() {
    void wx.navigateBack();
  },
});
