import { chart, DARK, LIGHT } from "../../chart";
import { dayText, monthText, signed, thousands } from "../../format";
import { type Column, totals } from "../../trend";
import { say } from "../../words";

/** Balance, and what came and went, over the span that the page has asked for. A tap on a column tells its numbers. */
Component({
  properties: {
    columns: { type: Array, value: [] as Column[] },
    span: { type: String, value: "30d" },
    isLoading: Boolean,
  },
  data: { picture: "", summary: "", first: "", last: "", chosen: -1, shown: "", spans: [] as { span: string; text: string }[] },
  observers: {
    columns() {
      this.draw();
    },
  },
  lifetimes: {
    attached() {
      this.setData({
        spans: [
          { span: "30d", text: say("30 天", "30 days") },
          { span: "90d", text: say("90 天", "90 days") },
          { span: "12m", text: say("12 个月", "12 months") },
        ],
      });
    },
  },
  pageLifetimes: {
    show() {
      this.draw(); // the phone may have gone dark meanwhile
    },
  },
  methods: {
    draw() {
      const { columns, span } = this.data;
      const [first, last] = [columns[0], columns[columns.length - 1]];
      if (!first || !last) return;
      const { earned, spent, expired } = totals(columns);
      const summary = say(
        `获得 ${thousands(earned)} · 使用 ${thousands(spent)} · 过期 ${thousands(expired)}`,
        `Earned ${thousands(earned)} · used ${thousands(spent)} · expired ${thousands(expired)}`,
      );
      const colours = wx.getAppBaseInfo().theme === "dark" ? DARK : LIGHT;
      this.setData({ picture: chart(columns, colours), summary, chosen: -1, shown: "", first: nameOf(first, span), last: nameOf(last, span) });
    },
    onSpan(tap: WechatMiniprogram.TouchEvent) {
      this.triggerEvent("span", { span: tap.currentTarget.dataset["span"] });
    },
    onChoose(tap: WechatMiniprogram.TouchEvent) {
      const index = Number(tap.currentTarget.dataset["index"]);
      const column = this.data.columns[index];
      if (!column || index === this.data.chosen) return this.setData({ chosen: -1, shown: "" });
      const moved = [signed(column.earned), ...(column.spent + column.expired ? [signed(-column.spent - column.expired)] : [])].join(" ");
      const name = column.from === column.to ? dayText(column.to) : `${dayText(column.from)} – ${dayText(column.to)}`;
      return this.setData({ chosen: index, shown: `${name}　${moved}　${say("余", "left")} ${thousands(column.balance)}` });
    },
  },
});

function nameOf({ from, to }: Column, span: string): string {
  return span === "12m" ? monthText(from.slice(0, 7)) : dayText(to);
}
