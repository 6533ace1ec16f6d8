import { dayAt, daysBetween, dayText } from "../format";
import type { Answer } from "../points";
import { say } from "../words";

type Activities = Answer<"GET /activities">;
export type Activity = Activities["items"][number];

export interface Task {
  id: string;
  kind: string;
  title: string;
  points: string;
  /** Struck through: what it gives without the campaign that runs. */
  before: string;
  progress: string;
  until: string;
  isDone: boolean;
  why: string;
  action: string;
  shareToken: string;
}

const SOON_DAYS = 60;

/** Kinds that this mini program has a page for; others are listed with what they give. */
const ACTIONS: Record<string, readonly [string, string]> = { survey: ["去回答", "Answer"], game: ["去玩", "Play"], share: ["发给朋友", "Send"] };

export function taskOf(activity: Activity): Task {
  const { activity_id, kind, title, points, points_now, daily_limit, done_today, total_limit, done_in_all, times_left, ends_at, share_token } = activity;
  const isDone = times_left === 0;
  return {
    id: activity_id,
    kind,
    title,
    points: `+${points_now}`,
    before: points_now === points ? "" : `+${points}`,
    progress: total_limit !== null && done_in_all !== null ? say(`共 ${done_in_all}/${total_limit} 次`, `${done_in_all} of ${total_limit}`) : say(`今日 ${done_today}/${daily_limit} 次`, `${done_today} of ${daily_limit} today`),
    until: untilText(ends_at),
    isDone,
    why: isDone ? whyDone(activity) : kind === "share" ? say("朋友打开才算，转发本身不给分", "Counts when a friend opens it, not for sharing") : "",
    action: ACTIONS[kind] ? say(...ACTIONS[kind]) : "",
    shareToken: share_token ?? "",
  };
}

/** When it ends, where that is soon enough to matter. */
function untilText(ends: string): string {
  const day = dayAt(Date.parse(ends));
  return daysBetween(dayAt(Date.now()), day) > SOON_DAYS ? "" : say(`${dayText(day)}截止`, `until ${dayText(day)}`);
}

function whyDone({ done_today, daily_limit, total_limit, done_in_all }: Activity): string {
  if (total_limit !== null && (done_in_all ?? 0) >= total_limit) return say("已完成", "Done");
  if (done_today >= daily_limit) return say("今日已达上限，明天再来", "Done for today, come back tomorrow");
  return say("积分已送完", "All its points are given");
}

/** The tasks that can be done come first. */
export function tasksOf({ items }: Activities) {
  const tasks = items.map(taskOf);
  return { open: tasks.filter(({ isDone }) => !isDone), done: tasks.filter(({ isDone }) => isDone) };
}
