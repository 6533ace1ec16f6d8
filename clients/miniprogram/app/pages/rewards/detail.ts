import { thousands, yuan } from "../../format";
import { load, loading } from "../../loading";
import { invitation, Problem, type Reward } from "../../points";
import { points } from "../../session";
import { isToBeHad, marketText, redeemedText, stockWord, terms, whatNext } from "../../views/rewards";
import { say, words } from "../../words";

const GONE = 404;

/** A reward that was deleted is an answer, not a fault. */
function nothingIfGone(problem: unknown): null {
  if (problem instanceof Problem && problem.status === GONE) return null;
  throw problem;
}

Page({
  data: { state: loading(), t: {} as Record<string, string>, id: "", quantity: 1, reward: null as Reward | null, images: [] as string[], terms: [] as string[] },

  onLoad({ reward_id: id = "", quantity = "1" }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("奖品详情", "Reward") });
    this.setData({
      id,
      quantity: Math.max(1, Math.trunc(Number(quantity)) || 1),
      t: words({ unit: ["分", "points"], terms: ["兑换须知", "Good to know"], next: ["兑换之后", "What happens next"], about: ["详情", "About it"], redeem: ["立即兑换", "Redeem"], earn: ["去赚积分", "Earn points"], share: ["给朋友看看", "Show a friend"], gone: ["这个奖品已经下架", "This reward is gone"], goneText: ["看看还能换什么", "See what else there is"], others: ["去看其他奖品", "Other rewards"] }),
    });
  },

  onShow() {
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: `reward.${this.data.id}`,
      ask: async () => {
        const [reward, { balance }] = await Promise.all([points.reward(this.data.id).catch(nothingIfGone), points.points()]);
        if (!reward) return { reward };
        const { missing_points: missing, may_redeem: mayRedeem } = reward.mine;
        const [word, wordTone] = stockWord(reward);
        return {
          reward,
          images: reward.images,
          pointsText: thousands(reward.points),
          cash: reward.cash_fen ? yuan(reward.cash_fen) : "",
          word,
          wordTone,
          terms: terms(reward),
          next: whatNext(reward),
          missing: missing ? say(`你有 ${thousands(balance)} 分，还差 ${thousands(missing)} 分`, `You have ${thousands(balance)}, ${thousands(missing)} more to go`) : say(`你有 ${thousands(balance)} 分`, `You have ${thousands(balance)}`),
          isShort: missing > 0 && isToBeHad(reward),
          market: marketText(reward),
          redeemed: redeemedText(reward),
          canRedeem: mayRedeem && isToBeHad(reward),
        };
      },
      isEmpty: (view) => view.reward === null,
    });
  },

  onOthers() {
    void wx.switchTab({ url: "/pages/rewards/index" });
  },

  onRetry() {
    return this.refresh();
  },

  onRedeem() {
    const { id, quantity } = this.data;
    void wx.navigateTo({ url: `/pages/rewards/confirm?reward_id=${id}&quantity=${quantity}` });
  },

  onEarn() {
    void wx.switchTab({ url: "/pages/earn/index" });
  },

  onShareAppMessage() {
    const { reward, id } = this.data;
    const path = invitation("/pages/rewards/detail");
    return { title: reward?.name ?? "", path: `${path}${path.includes("?") ? "&" : "?"}reward_id=${id}` };
  },
});
