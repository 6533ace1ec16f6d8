/** What changed between two versions of the same thing. */

export interface Difference {
  field: string;
  before: unknown;
  theirs: unknown;
  mine: unknown;
  /** Both of us changed it, and not to the same. */
  isContested: boolean;
}

const BESIDES = new Set(["version", "until_then", "stock_left", "stock_is_low", "budget_left"]);

/** The fields that somebody else has changed since `base`, with what I have made of them. */
export function differences(base: object, theirs: object, mine: object): Difference[] {
  const [was, now, wanted] = [base, theirs, mine] as Record<string, unknown>[] as [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>];
  return Object.keys(now)
    .filter((field) => !BESIDES.has(field) && !same(was[field], now[field]))
    .map((field) => ({
      field,
      before: was[field],
      theirs: now[field],
      mine: wanted[field],
      isContested: !same(was[field], wanted[field]) && !same(now[field], wanted[field]),
    }));
}

/** Theirs, with what I have changed on top. */
export function merged<V extends object>(base: object, theirs: V, mine: object): V {
  const [was, wanted] = [base, mine] as [Record<string, unknown>, Record<string, unknown>];
  const changed = Object.entries(wanted).filter(([field, value]) => !BESIDES.has(field) && !same(was[field], value));
  return { ...theirs, ...Object.fromEntries(changed) };
}

export function same(one: unknown, other: unknown): boolean {
  return spelled(one) === spelled(other);
}

function spelled(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).filter(([, each]) => each != null).sort(([a], [b]) => a.localeCompare(b))) : (part ?? null),
  );
}
