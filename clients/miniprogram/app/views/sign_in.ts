import { addDays, dayText } from "../format";
import type { Answer } from "../points";
import { type Pair, say } from "../words";

type Calendar = Answer<"GET /sign-in">;

export interface Cell {
  date: string;
  number: string;
  state: "blank" | "signed" | "missed" | "today" | "coming" | "open";
  label: string;
}

const NAMES: Record<Exclude<Cell["state"], "blank">, Pair> = {
  signed: ["已签到", "signed in"],
  missed: ["未签到", "missed"],
  today: ["今天", "today"],
  coming: ["还没到", "to come"],
  open: ["可补签", "can be made up"],
};

/** The month as weeks from Monday, blank before its first day. */
export function monthGrid({ days, make_up }: Pick<Calendar, "days" | "make_up">, month: string, today: string): Cell[] {
  const first = `${month}-01`;
  const lead = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const blanks = Array.from({ length: lead }, (_, index): Cell => ({ date: `blank-${index}`, number: "", state: "blank", label: "" }));
  const cells: Cell[] = [];
  for (let date = first; date.startsWith(month); date = addDays(date, 1)) {
    const state = stateOf(date, today, days, make_up?.days ?? []);
    cells.push({ date, number: String(Number(date.slice(8))), state, label: `${dayText(date, today)} ${say(...NAMES[state])}` });
  }
  return [...blanks, ...cells];
}

function stateOf(date: string, today: string, signed: readonly string[], open: readonly string[]) {
  if (signed.includes(date)) return "signed";
  if (date === today) return "today";
  if (date > today) return "coming";
  return open.includes(date) ? "open" : "missed";
}

/** The rungs of the ladder and the days with a bonus, as steps; the one that comes next is marked. */
export function steps({ ladder, bonus_days, streak, signed_in_today }: Calendar) {
  const coming = (signed_in_today ? streak : streak + 1) || 1;
  const place = ladder.length ? ((coming - 1) % ladder.length) + 1 : 0;
  return {
    ladder: ladder.map(({ day, points }) => ({ day: say(`第 ${day} 天`, `Day ${day}`), points: `+${points}`, isNow: day === place, isDone: day < place })),
    bonuses: bonus_days.map(({ day, points }) => ({ day, text: say(`连续 ${day} 天再送 ${points} 分`, `${points} more at ${day} days in a row`), left: day > streak ? say(`还差 ${day - streak} 天`, `${day - streak} to go`) : "" })),
  };
}

export function monthBefore(month: string): string {
  return addDays(`${month}-01`, -1).slice(0, 7);
}

export function monthAfter(month: string): string {
  return addDays(`${month}-28`, 5).slice(0, 7);
}
