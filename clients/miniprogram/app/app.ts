import { say } from "./words";

App({
  onLaunch() {
    if (say("", "en")) nameTabsInEnglish();
    const updates = wx.getUpdateManager();
    updates.onUpdateReady(() => updates.applyUpdate());
  },
});

function nameTabsInEnglish(): void {
  ["Points", "Rewards", "Tasks", "Me"].forEach((text, index) => void wx.setTabBarItem({ index, text }));
}
