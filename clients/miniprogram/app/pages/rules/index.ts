import { load, loading } from "../../loading";
import { points } from "../../session";
import { rules } from "../../views/rules";
import { say } from "../../words";

Page({
  data: { state: loading(), left: "", sections: [] as object[] },

  onLoad({ left }: Record<string, string | undefined>) {
    void wx.setNavigationBarTitle({ title: say("积分规则", "The rules") });
    if (left) return this.setData({ left: say("已注销。谢谢你来过。再打开小程序会是一位新会员。", "You have left. Thank you for having been here. Opening it again makes a new member."), state: { ...loading(), status: "content" } });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: "rules",
      ask: async () => {
        const [calendar, { qualifies_on }, { next_expiry }] = await Promise.all([points.calendar(), points.invitations({ limit: 1 }), points.points()]);
        return { sections: rules(calendar, qualifies_on, next_expiry) };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },
});
