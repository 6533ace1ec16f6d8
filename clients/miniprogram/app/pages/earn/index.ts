import { load, loading } from "../../loading";
import { invitation, Problem } from "../../points";
import { points } from "../../session";
import { type Task, tasksOf } from "../../views/earning";
import { campaignView } from "../../views/home";
import { say, words } from "../../words";

const PAGES: Record<string, string> = { survey: "/pages/earn/survey", game: "/pages/earn/game" };

Page({
  data: { state: loading(), t: {} as Record<string, string>, campaigns: [] as object[], open: [] as Task[], done: [] as Task[] },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("任务", "Tasks") });
    this.setData({
      t: words({
        purchase: ["消费积分", "Points for purchases"],
        purchaseText: ["付款后自动到账，每个品类的比例见规则", "Credited after you pay; the rates are in the rules"],
        signIn: ["每日签到", "Sign in every day"],
        go: ["去看看", "Open"],
        invite: ["邀请朋友", "Invite friends"],
        inviteText: ["朋友完成首单或首次签到后，两个人都有分", "Both get points once your friend first orders or signs in"],
        open: ["可以做", "To do"],
        done: ["已完成", "Done"],
        campaigns: ["正在进行", "Running now"],
      }),
    });
    void this.openShared();
  },

  onShow() {
    return this.refresh();
  },

  async onPullDownRefresh() {
    await this.refresh();
    void wx.stopPullDownRefresh();
  },

  refresh() {
    return load(this, {
      keep: "earn",
      ask: async () => {
        const [activities, calendar] = await Promise.all([points.activities(), points.calendar()]);
        const { signed_in_today: isSigned, next_points: next } = calendar;
        return {
          ...tasksOf(activities),
          campaigns: activities.campaigns.map(campaignView),
          isSigned,
          signInText: isSigned ? say(`今天已签到，明天 +${next}`, `Signed in today, +${next} tomorrow`) : say(`今天签到 +${next}`, `+${next} for today`),
        };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },

  onTask(tap: WechatMiniprogram.TouchEvent) {
    const { id, kind } = tap.currentTarget.dataset;
    const page = PAGES[kind];
    if (page) void wx.navigateTo({ url: `${page}?activity_id=${id}` });
  },

  /** Somebody who came by a friend's card: the friend has points for this visit, where it counts. */
  async openShared() {
    const token = wx.getEnterOptionsSync().query["share"];
    if (!token) return;
    await points.openShare(token).catch((problem: unknown) => {
      if (!(problem instanceof Problem)) throw problem;
    });
  },

  onShareAppMessage({ target }: WechatMiniprogram.Page.IShareAppMessageOption) {
    const { share: token, title } = (target as { dataset?: Record<string, string> } | undefined)?.dataset ?? {};
    const path = invitation("/pages/earn/index");
    return { title: title ?? say("来看看这家店", "Have a look at this shop"), path: token ? `${path}${path.includes("?") ? "&" : "?"}share=${token}` : path };
  },
});
