/** The members that were looked at since the console was opened: only in memory, for they are people. */

interface Seen {
  id: string;
  name: string;
}

const MOST = 10;
let seen: readonly Seen[] = [];

export function recent(): readonly Seen[] {
  return seen;
}

export function note(one: Seen): void {
  seen = [one, ...seen.filter(({ id }) => id !== one.id)].slice(0, MOST);
}
