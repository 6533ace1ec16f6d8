import { act, load, loading } from "../../loading";
import { bytesOf } from "../../pictures";
import { points } from "../../session";
import { say, words } from "../../words";

type Visibility = "shown" | "alias" | "hidden";

Page({
  data: { state: loading(), t: {} as Record<string, string>, nickname: "", typed: "", choices: [] as { value: Visibility; title: string; text: string }[], visibility: "" as Visibility | "", picture: "", initial: "", canChoose: false, saving: false },

  onLoad() {
    void wx.setNavigationBarTitle({ title: say("编辑资料", "Edit profile") });
    this.setData({
      canChoose: wx.canIUse("button.open-type.chooseAvatar"),
      choices: [
        { value: "shown", title: say("显示昵称和头像", "Name and picture"), text: say("别人看到你的名字", "Others see who you are") },
        { value: "alias", title: say("用化名", "Under an alias"), text: say("有名次，不显示是谁", "A place, but no name") },
        { value: "hidden", title: say("不上榜", "Not at all"), text: say("别人看不到，自己仍能看名次", "Others do not see you; you still see your place") },
      ],
      t: words({
        avatar: ["头像", "Picture"],
        avatarText: ["点头像更换。别人看到前，微信会检查。", "Tap it to change it. WeChat looks at it before others see it."],
        nickname: ["昵称", "Nickname"],
        nicknameText: ["不填也能用。别人看到前，微信会检查。", "Optional. WeChat looks at it before others see it."],
        place: ["写个昵称", "Choose a nickname"],
        save: ["保存", "Save"],
        visibility: ["排行榜上怎么显示我", "How the leaderboards show me"],
        saved: ["已保存", "Saved"],
      }),
    });
    return this.refresh();
  },

  refresh() {
    return load(this, {
      ask: async () => {
        const { nickname, avatar_url, leaderboard } = await points.me();
        return { nickname, typed: nickname, visibility: leaderboard, picture: avatar_url, initial: nickname.slice(0, 1) };
      },
    });
  },

  onRetry() {
    return this.refresh();
  },

  onNickname({ detail }: WechatMiniprogram.Input) {
    this.setData({ typed: detail.value });
  },

  async onAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
    await act(this, "saving", async () => {
      const { avatar_url } = await points.changeAvatar(await bytesOf(detail.avatarUrl));
      this.setData({ picture: avatar_url });
      void wx.showToast({ title: this.data.t["saved"] ?? "" });
    });
  },

  async onSave() {
    await act(this, "saving", async () => {
      const { nickname } = await points.changeMe({ nickname: this.data.typed.trim() });
      this.setData({ nickname, typed: nickname });
      void wx.showToast({ title: this.data.t["saved"] ?? "" });
    });
  },

  async onVisibility(tap: WechatMiniprogram.TouchEvent) {
    const visibility = tap.currentTarget.dataset["value"] as Visibility;
    await act(this, "saving", async () => {
      await points.changeMe({ leaderboard: visibility });
      this.setData({ visibility });
      void wx.showToast({ title: this.data.t["saved"] ?? "" });
    });
  },
});
