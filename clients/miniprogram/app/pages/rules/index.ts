import { dayAt } from "../../format";
import { act, load, loading } from "../../loading";
import { Problem } from "../../points";
import { points } from "../../session";
import { isNew, rulesView } from "../../views/rules";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, left: "", sections: [] as object[], version: "", edition: "", isNew: false, accepting: false },

  onLoad({ left }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("积分规则", "The rules") });
    this.setData({ t: words({ accept: ["我知道了", "I have read them"] }) });
    if (left) return this.setData({ left: say("已注销。谢谢你来过。再打开小程序会是一位新会员。", "You have left. Thank you for having been here. Opening it again makes a new member."), state: { ...loading(), status: "content" } });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: "rules",
      ask: async () => {
        const [terms, me] = await Promise.all([points.terms(), points.me()]);
        return { ...rulesView(terms, dayAt(Date.now())), isNew: isNew(me.terms, terms.version) };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },

  async onAccept() {
    await act(this, "accepting", async () => {
      try {
        await points.acceptTerms(this.data.version);
        this.setData({ isNew: false });
      } catch (problem) {
        if (problem instanceof Problem && problem.code === "VERSION_CONFLICT") await this.refresh(); // others since
        throw problem;
      }
    });
  },
});
