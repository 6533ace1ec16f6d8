// A page of activities: a survey to answer, a game to play, a card to share.

import { type Answer, Points, Problem, sharedCard } from "../app/points";

const points = new Points("https://points.example.com");

type Activity = Answer<"GET /activities">["items"][number];

Page({
  data: { activities: [] as Activity[] },

  /** A friend's card leads here: `share` in its path says whose it is. */
  onLoad({ share }: Record<string, string | undefined>) {
    if (share) void told(() => points.openShare(share));
  },

  onShow() {
    return told(() => this.refresh());
  },

  async refresh() {
    const { items } = await points.activities({ limit: 100 });
    this.setData({ activities: items });
  },

  /** A text for each question, several for one that is `multiple`. */
  async onSurvey(submitted: WechatMiniprogram.FormSubmit) {
    const activity_id: string = submitted.currentTarget.dataset["id"];
    const answers: Record<string, string | string[]> = submitted.detail.value;
    await told(async () => shown(await points.earn({ activity_id, answers })));
    await told(() => this.refresh());
  },

  /** Called by the game at its end, with the ticket that the list had when the game began. */
  async onGameOver(activity: Activity, score: number) {
    const { activity_id, ticket } = activity;
    await told(async () => shown(await points.earn({ activity_id, score, ...(ticket && { ticket }) })));
    await told(() => this.refresh()); // the next game needs the next ticket
  },

  /** The card of the activity whose button was tapped. */
  onShareAppMessage({ target }: WechatMiniprogram.Page.IShareAppMessageOption) {
    const activity: Activity | undefined = target?.dataset["activity"];
    const path = "/pages/activities/index";
    return { title: "一起来喝茶", path: activity?.share_token ? sharedCard(path, activity.share_token) : path };
  },
});

/** Points may be 0: the reason says why. */
function shown({ points: earned, reason }: Answer<"POST /earn">) {
  wx.showToast({ title: earned ? `+${earned}` : reason, icon: "none" });
}

/** Does it, and tells the member where it was refused. */
async function told(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    wx.showToast({ title: problem.title, icon: "none" });
  }
}
