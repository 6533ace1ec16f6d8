import { say } from "./words";

/** WeChat's page of the privacy guideline; where WeChat is too old to have one, the member is told where it is. */
export function openGuideline(): void {
  if (wx.openPrivacyContract) void wx.openPrivacyContract({});
  else void wx.showModal({ title: say("《用户隐私保护指引》", "Privacy guideline"), content: say("点右上角「…」，在小程序资料页里查看。", "Tap “…” above and look at the mini program's profile."), showCancel: false });
}
