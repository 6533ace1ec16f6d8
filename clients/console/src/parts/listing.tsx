/** A list of the service: a table on a desk, cards on a phone, with its four states and its pages. */

import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { Button, Grid, Table } from "antd";
import type { Key, ReactNode } from "react";

import { useText } from "../language.tsx";
import type { Pages } from "../service/queries.ts";
import { Failed, Nothing, Waiting } from "./states.tsx";

export interface Column<T> {
  title: string;
  show: (row: T) => ReactNode;
  align?: "right";
  width?: number | string;
}

interface Given<T> {
  name: string;
  pages: Pages<T>;
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  empty: ReactNode;
  chosen?: { keys: string[]; change: (keys: string[]) => void; labelOf: (row: T) => string };
}

export function useIsPhone(): boolean {
  return Grid.useBreakpoint().md === false;
}

export function Listing<T extends object>({ name, pages, columns, keyOf, empty, chosen }: Given<T>) {
  const isPhone = useIsPhone();
  if (pages.isLoading) return <Waiting />;
  if (pages.problem) return <Failed problem={pages.problem} retry={pages.retry} />;
  if (!pages.items.length && pages.number === 1 && !pages.hasNext) return <Nothing>{empty}</Nothing>;
  return (
    <div aria-busy={pages.isFetching}>
      {isPhone ? <Cards name={name} rows={pages.items} columns={columns} keyOf={keyOf} /> : <Rows name={name} rows={pages.items} columns={columns} keyOf={keyOf} chosen={chosen} />}
      <Pager pages={pages} />
    </div>
  );
}

interface Many<T> {
  name: string;
  rows: T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  chosen?: Given<T>["chosen"] | undefined;
}

export function Rows<T extends object>({ name, rows, columns, keyOf, chosen }: Many<T>) {
  const selection = chosen && {
    selectedRowKeys: chosen.keys,
    onChange: (keys: Key[]) => chosen.change(keys.map(String)),
    getCheckboxProps: (row: T) => ({ "aria-label": chosen.labelOf(row) }) as object,
  };
  return (
    <Table<T>
      aria-label={name}
      size="middle"
      rowKey={keyOf}
      dataSource={rows}
      pagination={false}
      {...(selection && { rowSelection: selection })}
      columns={columns.map(({ title, show, align, width }, place) => ({
        key: String(place),
        title,
        render: (_: unknown, row: T) => show(row),
        ...(align && { align }),
        ...(width !== undefined && { width }),
      }))}
    />
  );
}

export function Cards<T>({ name, rows, columns, keyOf }: Many<T>) {
  return (
    <ul className="cards" aria-label={name}>
      {rows.map((row) => (
        <li key={keyOf(row)} className="card">
          {columns.map(({ title, show }, place) => {
            const shown = show(row);
            if (place === 0) {
              return (
                <div key={title} className="card-head">
                  {shown}
                </div>
              );
            }
            return (
              shown !== false && (
                <div key={title} className="card-line">
                  <span className="muted">{title}</span>
                  <span>{shown}</span>
                </div>
              )
            );
          })}
        </li>
      ))}
    </ul>
  );
}

function Pager<T>({ pages }: { pages: Pages<T> }) {
  const t = useText();
  if (pages.number === 1 && !pages.hasNext) return null;
  return (
    <nav className="pager" aria-label={t("翻页", "Pages")}>
      <Button icon={<LeftOutlined />} disabled={pages.number === 1} onClick={pages.back}>
        {t("上一页", "Back")}
      </Button>
      <span>{t(`第 ${pages.number} 页`, `Page ${pages.number}`)}</span>
      <Button disabled={!pages.hasNext} loading={pages.isFetching} onClick={pages.next}>
        {t("下一页", "Next")} <RightOutlined />
      </Button>
    </nav>
  );
}
