/** Somebody else has changed the same thing: what they changed, beside what was entered here. */

import { Button, Modal } from "antd";

import { useText } from "../language.tsx";
import { differences, merged } from "../service/differences.ts";
import type { Versioned } from "./decision-form.tsx";

interface Given<V extends object> {
  base: (V & Versioned) | null;
  mine: V;
  theirs: (V & Versioned) | null;
  labels: Record<string, string>;
  merge: (merged: V & Versioned) => void;
  drop: () => void;
  close: () => void;
}

export function Conflict<V extends object>({ base, mine, theirs, labels, merge, drop, close }: Given<V>) {
  const t = useText();
  if (!base || !theirs) return null;
  const found = differences(base, theirs, mine);
  return (
    <Modal
      open
      title={t("别人刚刚也改了", "Somebody else has just changed this")}
      onCancel={close}
      width={640}
      footer={[
        <Button key="drop" danger onClick={drop}>
          {t("放弃我的修改", "Drop my changes")}
        </Button>,
        <Button key="merge" type="primary" onClick={() => merge(merged(base, theirs, mine))}>
          {t("保留我改的，其余用最新的", "Keep mine, take the rest from theirs")}
        </Button>,
      ]}
    >
      <p className="spaced">{t("你打开这一页之后，别人保存了这些：", "Since you opened this page they saved:")}</p>
      <ul className="cards">
        {found.map(({ field, before, theirs: now, mine: wanted, isContested }) => (
          <li key={field} className="card">
            <div className="card-head">{labels[field] ?? field}</div>
            <div className="card-line">
              <span className="muted">{t("对方", "Theirs")}</span>
              <span>
                {shown(before)} → <b>{shown(now)}</b>
              </span>
            </div>
            {isContested && (
              <div className="card-line">
                <span className="muted">{t("你的", "Yours")}</span>
                <b>{shown(wanted)}</b>
              </div>
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function shown(value: unknown): string {
  if (value == null || value === "") return "—";
  if (Array.isArray(value)) return value.map(shown).join("、") || "—";
  if (typeof value === "object") return Object.entries(value).filter(([, each]) => each != null).map(([name, each]) => `${name} ${shown(each)}`).join("，");
  return String(value);
}
