import { loading } from "../../loading";
import { words } from "../../words";

/** Around a page's content: what is shown in its place while there is none, and the note above what is old. */
Component({
  properties: {
    state: { type: Object, value: loading() },
    emptyTitle: String,
    emptyText: String,
    emptyAction: String,
  },
  data: { t: {} as Record<string, string>, waitS: 0, timer: 0 },
  observers: {
    "state.waitS"(waitS: number) {
      this.count(waitS ?? 0);
    },
  },
  lifetimes: {
    attached() {
      this.setData({
        t: words({
          loading: ["正在加载", "Loading"],
          failed: ["没能打开", "Could not open"],
          failedText: ["出了点问题，不是你的错。请再试一次。", "Something went wrong, and not by you. Please try again."],
          offline: ["没有网络", "No connection"],
          offlineText: ["连上网络后再试一次。你的积分都在。", "Try again once you are connected. Your points are safe."],
          busy: ["人太多了", "Very busy right now"],
          busyText: ["稍等片刻再试，什么都没有丢失。", "Wait a moment and try again. Nothing is lost."],
          retry: ["再试一次", "Try again"],
          seconds: ["秒后可重试", "s until retry"],
          request: ["问题编号", "Reference"],
        }),
      });
    },
    detached() {
      clearTimeout(this.data.timer);
    },
  },
  methods: {
    count(waitS: number) {
      clearTimeout(this.data.timer);
      this.setData({ waitS });
      if (waitS > 0) this.setData({ timer: setTimeout(() => this.count(waitS - 1), 1000) });
    },
    onRetry() {
      if (this.data.waitS === 0) this.triggerEvent("retry");
    },
    onAct() {
      this.triggerEvent("act");
    },
  },
});
