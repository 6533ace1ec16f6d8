/** Many parcels at once: the list out, carriers and numbers in, a dry run of every row, then shipped with progress. */

import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Progress, Upload } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import * as csv from "../../format/csv.ts";
import { statusName } from "../../format/labels.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { Cards, type Column, Rows, useIsPhone } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { Nothing, Shown } from "../../parts/states.tsx";
import { type Problem, problemOf } from "../../service/problem.ts";
import { all, area } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { HEADERS, listOf, read, repeated, type Row, type Waiting } from "./parcels.ts";

type Judged = Answer<"POST /merchant/redemptions/ship">["rows"][number];
type Verdicts = Record<number, Judged | { failed: string }>; // by line

const AT_ONCE = { judged: 100, shipped: 10 }; // rows in one call

export function ShipByCsv() {
  const t = useText();
  const waiting = useQuery<Waiting[], Problem>({
    queryKey: [area("GET /merchant/redemptions"), "waiting"],
    queryFn: () => all("GET /merchant/redemptions", { status: "to_ship" }),
  });
  return (
    <Page title={t("批量发货", "Ship by CSV")} back="/redemptions" about={t("下载清单，填上快递公司和单号，再传回来。先核对，后发货。", "Download the list, fill in carriers and numbers, and bring it back. Look first, then ship.")}>
      <Shown of={waiting}>{(found) => (found.length ? <Ways waiting={found} /> : <Panel><Nothing>{t("没有待发货的兑换单", "Nothing waits to be shipped")}</Nothing></Panel>)}</Shown>
    </Page>
  );
}

function Ways({ waiting }: { waiting: Waiting[] }) {
  const t = useText();
  const [file, setFile] = useState<{ name: string; text: string; at: number } | null>(null);
  const take = async (given: File) => setFile({ name: given.name, text: csv.decode(await given.arrayBuffer()), at: Date.now() });
  return (
    <>
      <div className="columns spaced">
        <Panel title={t("一 · 下载", "1 · Download")}>
          <p className="spaced muted">{t(`${waiting.length} 个兑换单待发货。`, `${waiting.length} redemptions wait.`)}</p>
          <div className="row">
            <Button icon={<DownloadOutlined />} onClick={() => csv.download(`${t("待发货", "to-ship")}.csv`, listOf(waiting, moment))}>
              {t("下载待发货清单", "Download the list")}
            </Button>
            <Link to="/redemptions/picking">
              <Button tabIndex={-1}>
                {t("打印拣货单", "Print the picking list")}
              </Button>
            </Link>
          </div>
        </Panel>
        <Panel title={t("二 · 上传", "2 · Upload")}>
          <p className="spaced muted">{t(`需要的列：${HEADERS.slice(0, 3).join("、")}。快递公司和单号都空着的行会跳过。`, `Columns needed: ${HEADERS.slice(0, 3).join(", ")}. Rows with neither carrier nor number are skipped.`)}</p>
          <Upload accept=".csv,text/csv,.txt" maxCount={1} showUploadList={false} beforeUpload={(given) => (void take(given), false)}>
            <Button icon={<UploadOutlined />}>{t("选择 CSV 文件", "Choose a CSV file")}</Button>
          </Upload>
        </Panel>
      </div>
      {file && <Checked key={file.at} {...file} />}
    </>
  );
}

function Checked({ name, text, at }: { name: string; text: string; at: number }) {
  const t = useText();
  const found = read(text);
  const rows = "rows" in found ? found.rows : [];
  const judged = useQuery<Verdicts, Problem>({
    queryKey: ["parcels", at],
    queryFn: () => sent(rows, true),
    enabled: rows.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if ("missing" in found) {
    return <Alert type="error" showIcon role="alert" title={t(`${name} 里缺少这些列：${found.missing.join("、")}`, `${name} has no column ${found.missing.join(", ")}`)} />;
  }
  if (!rows.length) return <Alert type="warning" showIcon role="alert" title={t(`${name} 里没有填了单号的行`, `${name} has no row that is filled in`)} />;
  return <Shown of={judged}>{(verdicts) => <Rounds name={name} rows={rows} unfilled={found.unfilled} judged={verdicts} />}</Shown>;
}

/** What the service says of the rows. A call that fails raises in a dry run; after shipping its rows may be tried again. */
async function sent(rows: readonly Row[], isDryRun: boolean): Promise<Verdicts> {
  const verdicts: Verdicts = {};
  const most = isDryRun ? AT_ONCE.judged : AT_ONCE.shipped;
  for (let start = 0; start < rows.length; start += most) {
    const chunk = rows.slice(start, start + most);
    const parcels = chunk.map(({ redemptionId, carrier, trackingNo }) => ({ redemption_id: redemptionId || "—", carrier, tracking_no: trackingNo }));
    const answer = await call("POST /merchant/redemptions/ship", { body: { parcels, dry_run: isDryRun } });
    answer.rows.forEach((row, place) => (verdicts[chunk[place]?.line ?? 0] = row));
  }
  return verdicts;
}

function Rounds({ name, rows, unfilled, judged }: { name: string; rows: Row[]; unfilled: number; judged: Verdicts }) {
  const t = useText();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<Verdicts>({});
  const [isShipping, setIsShipping] = useState(false);
  const copied = repeated(rows);
  const good = rows.filter(({ line }) => isFine(judged[line]) && !copied.has(line));
  const ahead = good.filter(({ line }) => !isFine(outcomes[line]));
  const shipped = good.length - ahead.length;

  const ship = async () => {
    setIsShipping(true);
    for (let start = 0; start < ahead.length; start += AT_ONCE.shipped) {
      const chunk = ahead.slice(start, start + AT_ONCE.shipped);
      const verdicts = await sent(chunk, false).catch((thrown: unknown) => Object.fromEntries(chunk.map(({ line }) => [line, { failed: problemOf(thrown).title }])));
      setOutcomes((before) => ({ ...before, ...verdicts }));
    }
    setIsShipping(false);
    await client.invalidateQueries({ queryKey: [area("GET /merchant/redemptions")], refetchType: "none" });
  };
  return (
    <Panel title={t("三 · 核对后发货", "3 · Check, then ship")}>
      <p className="spaced" role="status">
        {t(`${name}：${good.length} 行可以发货，${rows.length - good.length} 行有问题，${unfilled} 行还没填。`, `${name}: ${good.length} rows can be shipped, ${rows.length - good.length} are wrong, ${unfilled} are not filled in.`)}
      </p>
      {(isShipping || shipped > 0) && <Progress className="spaced" percent={Math.round((shipped / Math.max(1, good.length)) * 100)} aria-label={t("发货进度", "Progress")} />}
      <Table rows={rows} judged={judged} outcomes={outcomes} copied={copied} t={t} />
      {good.length > 0 && (
        <div className="bar">
          <Button type="primary" size="large" loading={isShipping} disabled={!ahead.length} onClick={() => void ship()}>
            {ahead.length ? t(`发货 ${ahead.length} 单，并通知会员`, `Ship ${ahead.length} and notify the members`) : t("全部已发货", "All shipped")}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function isFine(verdict: Verdicts[number] | undefined): boolean {
  return verdict !== undefined && "result" in verdict && verdict.result !== "wrong";
}

function Table({ rows, judged, outcomes, copied, t }: { rows: Row[]; judged: Verdicts; outcomes: Verdicts; copied: Set<number>; t: Text }) {
  const isPhone = useIsPhone();
  const nameOf = ({ line }: Row) => {
    const verdict = judged[line];
    return (verdict && "name" in verdict && verdict.name) || "—";
  };
  const columns: Column<Row>[] = [
    { title: t("行", "Line"), show: ({ line }) => line },
    { title: t("兑换单", "Redemption"), show: (row) => <>{nameOf(row)}<div className="muted small code">{row.redemptionId}</div></> },
    { title: t("快递", "Parcel"), show: ({ carrier, trackingNo }) => `${carrier} ${trackingNo}` },
    { title: t("结果", "Result"), show: ({ line }) => <Verdict judged={judged[line]} outcome={outcomes[line]} isCopied={copied.has(line)} /> },
  ];
  const given = { name: t("文件里的行", "Rows of the file"), rows, columns, keyOf: ({ line }: Row) => String(line) };
  return isPhone ? <Cards {...given} /> : <Rows {...given} />;
}

function Verdict({ judged, outcome, isCopied }: { judged: Verdicts[number] | undefined; outcome: Verdicts[number] | undefined; isCopied: boolean }) {
  const t = useText();
  const verdict = outcome ?? judged;
  if (!verdict) return null;
  if ("failed" in verdict) return <Mark tone="bad">{verdict.failed}</Mark>;
  if (verdict.result === "wrong") {
    const state = verdict.why === "not_waiting" && verdict.status ? t(`（${statusName(verdict.status, t)}）`, ` (${statusName(verdict.status, t)})`) : "";
    return <Mark tone="bad">{`${verdict.because ?? ""}${state}`}</Mark>;
  }
  if (isCopied) return <Mark tone="bad">{t("单号和前面的行重复", "Another row has this number")}</Mark>;
  if (verdict.result === "done_before") return <Mark tone="good">{t("之前已用这个单号发货", "Shipped before with this number")}</Mark>;
  return outcome ? <Mark tone="good">{t("已发货", "Shipped")}</Mark> : <Mark tone="idle">{t("可以发货", "Ready")}</Mark>;
}
