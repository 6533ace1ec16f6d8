/** A bar chart as numbers: where its bars stand, what they add up to, and the table of them. */

export interface Bars {
  title: string;
  /** What a row is: a day, a month, a kind. */
  row: string;
  series: readonly { name: string; color: string }[];
  /** `to` is where what each value counts is listed. */
  rows: readonly { name: string; values: readonly number[]; to?: readonly string[] }[];
  /** Further columns of the table: their names, and a cell for each row. */
  more?: { name: string; cells: readonly string[] };
  file: string;
  empty: string;
}

export const WIDTH = 720;
export const HEIGHT = 200;
const GAP = 0.25; // of a row's width

interface Bar {
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  color: string;
}

/** Where each bar stands. Values below 0 hang from the line of 0. */
export function barsOf({ series, rows }: Pick<Bars, "series" | "rows">, width = WIDTH, height = HEIGHT): Bar[] {
  const values = rows.flatMap((row) => row.values);
  const top = Math.max(0, ...values);
  const scale = height / Math.max(1, top - Math.min(0, ...values));
  const step = width / Math.max(1, rows.length);
  const thick = (step * (1 - GAP)) / series.length;
  return rows.flatMap(({ values: of }, at) =>
    series.map(({ color }, place) => {
      const value = of[place] ?? 0;
      const size = Math.abs(value) * scale;
      return { key: `${at} ${place}`, x: at * step + (step * GAP) / 2 + place * thick, y: value < 0 ? top * scale : top * scale - size, width: thick, height: size, color };
    }),
  );
}

/** The list that a click leads to, `share` of the width from the left. */
export function listAt({ series, rows }: Pick<Bars, "series" | "rows">, share: number): string | undefined {
  const at = Math.floor(share * rows.length);
  const within = (share * rows.length - at - GAP / 2) / (1 - GAP);
  const place = Math.min(series.length - 1, Math.max(0, Math.floor(within * series.length)));
  return rows[at]?.to?.[place];
}

export function sums({ series, rows }: Pick<Bars, "series" | "rows">): number[] {
  return series.map((_, place) => rows.reduce((sum, { values }) => sum + (values[place] ?? 0), 0));
}

/** With the names of the columns first. The sums of the columns are those on the chart. */
export function tableOf({ row, series, rows, more }: Bars): (string | number)[][] {
  const head = [row, ...series.map(({ name }) => name), ...(more ? [more.name] : [])];
  return [head, ...rows.map(({ name, values }, at) => [name, ...series.map((_, place) => values[place] ?? 0), ...(more ? [more.cells[at] ?? ""] : [])])];
}
