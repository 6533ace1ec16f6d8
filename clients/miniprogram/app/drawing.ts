// What a page sends to its view: only what has changed. WeChat hands it from one thread to another as text, and a long
// one makes the page stutter.

type Data = Record<string, unknown>;

export interface Page {
  data: object;
  setData(data: Data): void;
}

/**
 * Shows these values. What the view has already is not sent again; where nothing has changed, nothing is. A part that
 * changes does so inside `page.data`: what was read from there before is as new as the view.
 */
export function show(page: Page, values: object): void {
  const changes = changesOf(page.data as Data, values as Data);
  if (Object.keys(changes).length) page.setData(changes);
}

/** The changes that make `values` of `data`, by path: `state`, `rows[3]`, `months[0].sums`. */
export function changesOf(data: Data, values: Data): Data {
  const changes: Data = {};
  for (const [name, value] of Object.entries(values)) collect(name, data[name], value, changes);
  return changes;
}

function collect(path: string, before: unknown, after: unknown, changes: Data): void {
  const text = JSON.stringify(after) ?? "";
  if ((JSON.stringify(before) ?? "") === text) return;
  const parts = partsOf(path, before, after);
  const within: Data = {};
  for (const [place, was, is] of parts) collect(place, was, is, within);
  // Many small changes can be longer than the whole.
  if (parts.length && JSON.stringify(within).length < text.length) Object.assign(changes, within);
  else changes[path] = after;
}

/** [path, before, after] of each part, where the whole has the parts that it had and perhaps more rows. */
function partsOf(path: string, before: unknown, after: unknown): [string, unknown, unknown][] {
  if (Array.isArray(before) && Array.isArray(after)) {
    return after.length < before.length ? [] : after.map((row, index) => [`${path}[${index}]`, before[index], row]);
  }
  if (!isRecord(before) || !isRecord(after)) return [];
  const names = Object.keys(after);
  const isSame = names.length === Object.keys(before).length && names.every((name) => name in before && /^\w+$/.test(name));
  return isSame ? names.map((name) => [`${path}.${name}`, before[name], after[name]]) : [];
}

function isRecord(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
