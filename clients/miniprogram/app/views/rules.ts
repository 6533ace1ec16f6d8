// The rules in words, as far as members' calls name them. One call that has them all takes the place of these.

import { dayText, thousands } from "../format";
import type { Answer } from "../points";
import { say } from "../words";
import { condition } from "./invitations";

type Calendar = Answer<"GET /sign-in">;
type Standing = Answer<"GET /points">;

export function rules(calendar: Calendar, qualifiesOn: Answer<"GET /invitations">["qualifies_on"], next: Standing["next_expiry"]) {
  const { ladder, bonus_days, make_up } = calendar;
  return [
    { title: say("怎么得积分", "Earning"), lines: [say("消费：付款后按品类比例计算，每类向下取整。", "Purchases: counted for each category after you pay, rounded down."), say("任务：问卷、小游戏，每天有次数上限。", "Tasks: surveys and games, a few times a day."), condition(qualifiesOn)] },
    {
      title: say("签到", "Signing in"),
      lines: [
        say(`每天一次，依次得 ${ladder.map(({ points }) => points).join("、")} 分；漏一天从头算。`, `Once a day: ${ladder.map(({ points }) => points).join(", ")} points in turn; a missed day starts again.`),
        ...bonus_days.map(({ day, points }) => say(`连续 ${day} 天再送 ${thousands(points)} 分。`, `${thousands(points)} more at ${day} days in a row.`)),
        ...(make_up ? [say(`漏签可补，每天 ${make_up.points} 分。`, `A missed day can be made up for ${make_up.points} points.`)] : []),
      ],
    },
    { title: say("到期", "Expiry"), lines: [say("每一笔积分都写明到期日，到期前会提醒。", "Every entry names the day its points expire, and you are reminded before."), ...(next ? [say(`比如你的 ${thousands(next.points)} 分，${dayText(next.expires_on)}到期。`, `For example, ${thousands(next.points)} of yours expire on ${dayText(next.expires_on)}.`)] : []), say("花积分时先用最早到期的。", "Points that expire first are spent first.")] },
    { title: say("退货与取消", "Returns"), lines: [say("退货按退的商品收回积分；不够时记为欠分，从以后的积分里扣。", "A return takes back its points; what is missing is owed and taken from points to come."), say("发货前可以取消兑换，积分原样退回。", "A redemption can be cancelled before it is sent; the points come back.")] },
  ];
}
