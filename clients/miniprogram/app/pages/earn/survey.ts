import { show } from "../../drawing";
import { act, load, loading } from "../../loading";
import { points } from "../../session";
import type { Activity } from "../../views/earning";
import { say, words } from "../../words";

type Question = NonNullable<Activity["questions"]>[number];
type Answers = Record<string, string | string[]>;

const TEXT_LIMIT = 200;

Page({
  data: { state: loading(), t: {} as Record<string, string>, id: "", title: "", pointsText: "", questions: [] as object[], asked: [] as Question[], answers: {} as Answers, ticket: "", limit: TEXT_LIMIT, result: "", sending: false, missing: "" },

  onLoad({ activity_id: id = "" }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("问卷", "Survey") });
    this.setData({
      id,
      t: words({
        submit: ["提交", "Send"],
        several: ["可多选", "One or more"],
        optional: ["可不答", "Optional"],
        write: ["写在这里", "Write here"],
        empty: ["这份问卷已结束", "This survey is over"],
        emptyText: ["看看别的任务。", "Have a look at the other tasks."],
        back: ["返回任务", "Back to the tasks"],
        missing: ["这题还没答", "Not answered yet"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      ask: async () => {
        const activity = (await points.activities()).items.find(({ activity_id }) => activity_id === this.data.id);
        const asked = activity?.times_left ? (activity.questions ?? []) : [];
        return { asked, questions: drawn(asked, this.data.answers), title: activity?.title ?? "", pointsText: activity ? `+${activity.points_now}` : "", ticket: activity?.ticket ?? "" };
      },
      isEmpty: ({ asked }) => asked.length === 0,
    });
  },

  onRetry() {
    return this.refresh();
  },

  onOption(tap: WechatMiniprogram.TouchEvent) {
    const { question: id, option } = tap.currentTarget.dataset;
    const { multiple } = this.data.asked.find(({ question_id }) => question_id === id) ?? {};
    const before = this.data.answers[id] ?? [];
    const after = multiple ? toggled(Array.isArray(before) ? before : [before], option) : option;
    this.answer(id, after);
  },

  onText({ currentTarget, detail }: WechatMiniprogram.Input) {
    this.answer(String(currentTarget.dataset["question"]), detail.value, true);
  },

  /** What is being typed is not sent back to the field it is typed in. */
  answer(id: string, value: string | string[], isTyped = false) {
    const answers = { ...this.data.answers, [id]: value };
    show(this, { answers, missing: "", ...(isTyped ? {} : { questions: drawn(this.data.asked, answers) }) });
  },

  async onSubmit() {
    const { asked, answers, id, ticket } = this.data;
    const missing = asked.find((question) => !question.optional && !answers[question.question_id]?.length);
    if (missing) return this.setData({ missing: missing.question_id });
    const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => value.length));
    await act(this, "sending", async () => {
      const { points: earned, reason } = await points.earn({ activity_id: id, answers: given, ...(ticket && { ticket }) });
      this.setData({ result: earned ? say(`谢谢你！+${earned} 分`, `Thank you! +${earned} points`) : reason });
    });
  },

  onBack() {
    void wx.navigateBack();
  },
});

function drawn(asked: readonly Question[], answers: Answers) {
  return asked.map(({ question_id: id, title, options, multiple, optional }) => {
    const chosen = answers[id] ?? [];
    return { id, title, multiple, optional, isText: options.length === 0, text: typeof chosen === "string" ? chosen : "", options: options.map((text) => ({ text, isChosen: Array.isArray(chosen) ? chosen.includes(text) : chosen === text })) };
  });
}

function toggled(chosen: readonly string[], option: string): string[] {
  return chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
}
