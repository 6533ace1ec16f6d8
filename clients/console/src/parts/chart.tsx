/** Bars with their sum, and the same numbers as a table, as CSV and as a picture. */

import { Button } from "antd";
import { type MouseEvent, useId, useState } from "react";
import { Link, useNavigate } from "react-router";

import { points } from "../format/amounts.ts";
import { type Bars, barsOf, HEIGHT, listAt, sums, tableOf, WIDTH } from "../format/bars.ts";
import { download, save, write } from "../format/csv.ts";
import { useText } from "../language.tsx";
import { Panel } from "./page.tsx";

export function BarChart(bars: Bars) {
  const t = useText();
  const [isTable, setTable] = useState(false);
  const total = sums(bars);
  const says = bars.series.map(({ name }, place) => `${name} ${points(total[place] ?? 0)}`).join(" · ");
  const actions = (
    <div className="row">
      <Button size="small" onClick={() => setTable(!isTable)}>{isTable ? t("看图", "Chart") : t("看表", "Table")}</Button>
      <Button size="small" onClick={() => download(`${bars.file}.csv`, write(tableOf(bars)))}>CSV</Button>
      <Button size="small" onClick={() => paint(bars, says)}>PNG</Button>
    </div>
  );
  if (bars.rows.length === 0) return <Panel title={bars.title}><p className="muted">{bars.empty}</p></Panel>;
  return (
    <Panel title={bars.title} extra={actions}>
      <p className="legend">
        {bars.series.map(({ name, color }, place) => (
          <span key={name}>
            <svg width="10" height="10" aria-hidden><rect width="10" height="10" rx="2" fill={color} /></svg> {name} <b className="number">{points(total[place] ?? 0)}</b>
          </span>
        ))}
      </p>
      {isTable ? <Table bars={bars} /> : <Drawing bars={bars} says={says} />}
    </Panel>
  );
}

function Drawing({ bars, says }: { bars: Bars; says: string }) {
  const name = useId();
  const navigate = useNavigate();
  const { rows } = bars;
  const open = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const to = listAt(bars, (clientX - left) / width);
    if (to) void navigate(to);
  };
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-labelledby={name} {...(rows.some(({ to }) => to) && { className: "leads", onClick: open })}>
        <title id={name}>{`${bars.title}: ${says}`}</title>
        {barsOf(bars).map(({ key, color, ...at }) => <rect key={key} {...at} fill={color} />)}
      </svg>
      <figcaption className="muted small">
        <span>{rows[0]?.name}</span>
        <span>{rows.length > 1 && rows.at(-1)?.name}</span>
      </figcaption>
    </figure>
  );
}

function Table({ bars }: { bars: Bars }) {
  const [head = [], ...rows] = tableOf(bars);
  return (
    <div className="numbers" tabIndex={0} role="region" aria-label={bars.title}>
      <table>
        <thead>
          <tr>{head.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], at) => (
            <tr key={`${at} ${name}`}>
              <th scope="row">{name}</th>
              {cells.map((cell, place) => <td key={head[place + 1]} className="number"><Cell cell={cell} to={bars.rows[at]?.to?.[place]} /></td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The way of the keyboard to what a number counts; on the chart it is a click. Of none there is nothing to list. */
function Cell({ cell, to }: { cell: string | number; to: string | undefined }) {
  const shown = typeof cell === "number" ? points(cell) : cell;
  return to && cell !== 0 ? <Link to={to}>{shown}</Link> : shown;
}

const EDGE = 24;
const HEAD = 64;
const SHARP = 2; // pixels of the picture for one of the drawing

function paint(bars: Bars, says: string): void {
  const canvas = document.createElement("canvas");
  canvas.width = (WIDTH + 2 * EDGE) * SHARP;
  canvas.height = (HEIGHT + HEAD + EDGE) * SHARP;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(SHARP, SHARP);
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, WIDTH + 2 * EDGE, HEIGHT + HEAD + EDGE);
  pen.fillStyle = "#1c1b1a";
  pen.font = "600 16px sans-serif";
  pen.fillText(bars.title, EDGE, 28);
  pen.font = "13px sans-serif";
  pen.fillText(says, EDGE, 50);
  for (const { x, y, width, height, color } of barsOf(bars)) {
    pen.fillStyle = color;
    pen.fillRect(EDGE + x, HEAD + y, width, height);
  }
  canvas.toBlob((blob) => blob && save(`${bars.file}.png`, blob));
}
