import { dateText, thousands } from "../format";
import type { Answer } from "../points";
import { say } from "../words";

type Friend = Answer<"GET /invitations">["items"][number];

const NAMES: Record<Friend["status"], readonly [string, string]> = {
  waiting: ["等首单或签到", "Not yet"],
  counted: ["已到账", "Counted"],
  under_review: ["核对中", "Being checked"],
  refused: ["未通过", "Refused"],
  not_counted: ["不计", "Not counted"],
  taken_back: ["已收回", "Taken back"],
  old_member: ["已是老会员", "Was a member"],
};
const TONES: Partial<Record<Friend["status"], string>> = { waiting: "grey", under_review: "gold", refused: "danger", taken_back: "danger", not_counted: "grey", old_member: "grey" };

export function friendOf({ friend, status, reason, points, joined_at }: Friend) {
  return { id: friend, name: say(`朋友 ${friend}`, `Friend ${friend}`), status: say(...NAMES[status]), tone: TONES[status] ?? "", reason, points: points ? `+${points}` : "", joined: say(`${dateText(joined_at)}加入`, `joined ${dateText(joined_at)}`) };
}

/** What has come of all invitations; nothing where nobody has joined yet. */
export function totalsText({ joined, counted, points }: Answer<"GET /invitations">["totals"]): string {
  return joined ? say(`${joined} 位加入 · ${counted} 位到账 · 共得 ${thousands(points)} 分`, `${joined} joined · ${counted} counted · ${thousands(points)} points`) : "";
}

/** When it counts: never for sharing, always for what the friend does. */
export function condition(qualifiesOn: Answer<"GET /invitations">["qualifies_on"]): string {
  return qualifiesOn === "first_order" ? say("朋友完成第一单后，你们都得到积分。只分享不给分。", "You both get points after your friend's first order. Sharing alone gives none.") : say("朋友第一次签到后，你们都得到积分。只分享不给分。", "You both get points after your friend first signs in. Sharing alone gives none.");
}
