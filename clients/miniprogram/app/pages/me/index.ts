import { load, loading } from "../../loading";
import { points } from "../../session";
import { say, words } from "../../words";

Page({
  data: { state: loading(), t: {} as Record<string, string>, unread: 0 },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("我的", "Me") });
    this.setData({
      t: words({
        edit: ["编辑资料", "Edit profile"],
        orders: ["兑换单", "My orders"],
        all: ["全部", "All"],
        toPay: ["待付款", "To pay"],
        toShip: ["待发货", "To be sent"],
        shipped: ["已发货", "On its way"],
        toUse: ["待使用", "To use"],
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
        const [member, { unread }] = await Promise.all([points.me(), points.messages({ limit: 1 })]);
        const name = member.nickname || say("还没有昵称", "No nickname yet");
        return { name, initial: name.slice(0, 1), picture: member.avatar_url, number: say(`会员号 ${member.invite_code}`, `Member ${member.invite_code}`), unread };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },
});
