/** Numbers, and beside each what it was before. */

import { Link } from "react-router";

import { change, points } from "../format/amounts.ts";
import { useText } from "../language.tsx";

export interface Compared {
  name: string;
  now: number;
  before?: number | undefined;
  show?: (count: number) => string;
  /** Where what is counted is listed. */
  to?: string | false | undefined;
}

export function Comparison({ items }: { items: readonly Compared[] }) {
  return (
    <dl className="standing">
      {items.map((item) => (
        <div key={item.name}>
          <dt className="muted">{item.name}</dt>
          <dd>
            <Value {...item} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ now, before, show = points, to }: Compared) {
  const t = useText();
  const shown = <b>{show(now)}</b>;
  return (
    <>
      {to ? <Link to={to}>{shown}</Link> : shown}
      {before !== undefined && (
        <span className="muted small">
          {t("之前", "Before:")} {show(before)} <span className="nowrap">{change(now, before)}</span>
        </span>
      )}
    </>
  );
}
