// A chart as an SVG picture: the balance as a line over bars of what came and went. No canvas, no library.

import type { Column } from "./trend";

export interface Colours {
  line: string;
  earned: string;
  spent: string;
  grid: string;
}

const WIDTH = 320;
const LINE = { top: 8, bottom: 88 };
const BARS = { base: 118, height: 18 };
const HEIGHT = 140;

export const LIGHT: Colours = { line: "#1f6f5c", earned: "#1f6f5c", spent: "#c98a1e", grid: "#e8e5df" };
export const DARK: Colours = { line: "#5fc3a8", earned: "#5fc3a8", spent: "#e3b765", grid: "#2c302e" };

/** The picture as a `data:` address, for an `image`. */
export function chart(columns: readonly Column[], colours: Colours): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">` +
    grid(colours) + line(columns, colours) + bars(columns, colours) + "</svg>";
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Where each column's balance is drawn; a balance that never moves is a line across the middle. */
export function heights(balances: readonly number[]): number[] {
  const [low, high] = [Math.min(...balances), Math.max(...balances)];
  const height = LINE.bottom - LINE.top;
  return balances.map((balance) => (high === low ? LINE.top + height / 2 : LINE.bottom - ((balance - low) / (high - low)) * height));
}

function line(columns: readonly Column[], { line: colour }: Colours): string {
  const step = WIDTH / columns.length;
  const places = heights(columns.map(({ balance }) => balance)).map((y, index) => `${round((index + 0.5) * step)} ${round(y)}`);
  const path = `M0 ${places[0]?.split(" ")[1]} L${places.join(" L")} L${WIDTH} ${places[places.length - 1]?.split(" ")[1]}`;
  return (
    `<path d="${path} L${WIDTH} ${LINE.bottom + 6} L0 ${LINE.bottom + 6}Z" fill="${colour}" fill-opacity=".12"/>` +
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" vector-effect="non-scaling-stroke"/>`
  );
}

function bars(columns: readonly Column[], { earned, spent }: Colours): string {
  const most = Math.max(1, ...columns.map((column) => Math.max(column.earned, column.spent + column.expired)));
  const step = WIDTH / columns.length;
  return columns.map((column, index) => {
    const up = (column.earned / most) * BARS.height;
    const down = ((column.spent + column.expired) / most) * BARS.height;
    const x = index * step + step * 0.2;
    return bar(x, step * 0.6, BARS.base - up, up, earned) + bar(x, step * 0.6, BARS.base, down, spent);
  }).join("");
}

function bar(x: number, width: number, y: number, height: number, colour: string): string {
  return height > 0 ? `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(Math.max(height, 1.5))}" fill="${colour}" fill-opacity=".85"/>` : "";
}

function grid({ grid: colour }: Colours): string {
  return [LINE.top, (LINE.top + LINE.bottom) / 2, BARS.base].map((y) => `<path d="M0 ${y}H${WIDTH}" stroke="${colour}" vector-effect="non-scaling-stroke"/>`).join("");
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
