import { load, loading } from "../../loading";
import { points } from "../../session";
import { ordersView } from "../../views/me";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, unread: 0, orders: [] as object[] },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("我的", "Me") });
    this.setData({
      t: words({
        edit: ["编辑资料", "Edit profile"],
        orders: ["兑换单", "My orders"],
        all: ["全部", "All"],
        coupons: ["我的券", "My coupons"],
        messages: ["消息", "Messages"],
        board: ["排行榜", "Leaderboard"],
        invite: ["邀请朋友", "Invite friends"],
        rules: ["积分规则", "The rules"],
        privacy: ["隐私与数据", "Privacy and data"],
        service: ["联系客服", "Customer service"],
      }),
    });
  },

  onShow() {
    return this.refresh();
  },

  refresh() {
    return load(this, {
      keep: "me",
      ask: async () => {
        const { me: member, unread, redemptions } = await points.home();
        const name = member.nickname || say("还没有昵称", "No nickname yet");
        return { name, initial: name.slice(0, 1), picture: member.avatar_url, number: say(`会员号 ${member.member_id}`, `Member ${member.member_id}`), unread, orders: ordersView(redemptions) };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },
});
