/** A page: its title, what it is for, what can be done, and the content. */

import { ArrowLeftOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { useText } from "../language.tsx";
import { useTitle } from "../service/queries.ts";

interface Given {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  back?: string;
  isNarrow?: boolean;
  children: ReactNode;
}

export function Page({ title, about, actions, back, isNarrow, children }: Given) {
  const t = useText();
  useTitle(title);
  return (
    <div className={isNarrow ? "page narrow" : "page"}>
      <header className="page-head">
        {back && (
          <Link to={back} aria-label={t("返回", "Back")}>
            <Button type="text" icon={<ArrowLeftOutlined />} tabIndex={-1} aria-hidden />
          </Link>
        )}
        <div className="grow">
          <h1>{title}</h1>
          {about && <p className="muted">{about}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Panel({ title, extra, children }: { title?: ReactNode; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      {title && (
        <div className="panel-head">
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  );
}

export type Tone = "good" | "wait" | "bad" | "idle";

/** A state in a word. */
export function Mark({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`mark ${tone}`}>{children}</span>;
}

/** Names and values, one under another. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode] | "" | null | false | undefined)[] }) {
  return (
    <dl className="facts">
      {items.map(
        (item) =>
          item && (
            <div key={item[0]}>
              <dt>{item[0]}</dt>
              <dd>{item[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
