/** Many parcels at once: the list out, carriers and numbers in, a look at every row, then shipped with progress. */

import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Progress, Upload } from "antd";
import { useState } from "react";

import * as csv from "../../format/csv.ts";
import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { Cards, type Column, Rows, useIsPhone } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { Nothing, Shown } from "../../parts/states.tsx";
import { useQuery } from "@tanstack/react-query";
import { problemOf, type Problem } from "../../service/problem.ts";
import { all, area } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import { inTurn } from "../../service/in-turn.ts";
import { HEADERS, listOf, read, type Row, type Waiting, type Wrong } from "./parcels.ts";

type Outcome = { is: "shipped" } | { is: "failed"; title: string };

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
  const [file, setFile] = useState<{ name: string; text: string; of: Waiting[] } | null>(null);
  const take = async (given: File) => setFile({ name: given.name, text: csv.decode(await given.arrayBuffer()), of: waiting });
  return (
    <>
      <div className="columns spaced">
        <Panel title={t("一 · 下载", "1 · Download")}>
          <p className="spaced muted">{t(`${waiting.length} 个兑换单待发货。`, `${waiting.length} redemptions wait.`)}</p>
          <Button icon={<DownloadOutlined />} onClick={() => csv.download(`${t("待发货", "to-ship")}.csv`, listOf(waiting, moment))}>
            {t("下载待发货清单", "Download the list")}
          </Button>
        </Panel>
        <Panel title={t("二 · 上传", "2 · Upload")}>
          <p className="spaced muted">{t(`需要的列：${HEADERS.slice(0, 3).join("、")}。快递公司和单号都空着的行会跳过。`, `Columns needed: ${HEADERS.slice(0, 3).join(", ")}. Rows with neither carrier nor number are skipped.`)}</p>
          <Upload accept=".csv,text/csv,.txt" maxCount={1} showUploadList={false} beforeUpload={(given) => (void take(given), false)}>
            <Button icon={<UploadOutlined />}>{t("选择 CSV 文件", "Choose a CSV file")}</Button>
          </Upload>
        </Panel>
      </div>
      {file && <Checked key={`${file.name} ${file.text.length}`} file={file} />}
    </>
  );
}

function Checked({ file }: { file: { name: string; text: string; of: Waiting[] } }) {
  const t = useText();
  const found = read(file.text, file.of);
  if ("missing" in found) {
    return <Alert type="error" showIcon role="alert" title={t(`${file.name} 里缺少这些列：${found.missing.join("、")}`, `${file.name} has no column ${found.missing.join(", ")}`)} />;
  }
  return <Rounds name={file.name} rows={found.rows} unfilled={found.unfilled} />;
}

function Rounds({ name, rows, unfilled }: { name: string; rows: Row[]; unfilled: number }) {
  const t = useText();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const [isShipping, setIsShipping] = useState(false);
  const good = rows.filter(({ wrong }) => !wrong);
  const ahead = good.filter(({ redemptionId }) => outcomes[redemptionId]?.is !== "shipped");
  const shipped = good.length - ahead.length;

  const ship = async () => {
    setIsShipping(true);
    await inTurn(ahead, async ({ redemptionId, carrier, trackingNo }) => {
      const outcome = await shipOne(redemptionId, carrier, trackingNo);
      setOutcomes((before) => ({ ...before, [redemptionId]: outcome }));
    });
    setIsShipping(false);
    await client.invalidateQueries({ queryKey: [area("GET /merchant/redemptions")], refetchType: "none" });
  };
  return (
    <Panel title={t("三 · 核对后发货", "3 · Check, then ship")}>
      <p className="spaced" role="status">
        {t(`${name}：${good.length} 行可以发货，${rows.length - good.length} 行有问题，${unfilled} 行还没填。`, `${name}: ${good.length} rows can be shipped, ${rows.length - good.length} are wrong, ${unfilled} are not filled in.`)}
      </p>
      {(isShipping || shipped > 0) && <Progress className="spaced" percent={Math.round((shipped / Math.max(1, good.length)) * 100)} aria-label={t("发货进度", "Progress")} />}
      <Table rows={rows} outcomes={outcomes} t={t} />
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

async function shipOne(redemption_id: string, carrier: string, tracking_no: string): Promise<Outcome> {
  try {
    await call("POST /merchant/redemptions/{redemption_id}/ship", { path: { redemption_id }, body: { carrier, tracking_no } });
    return { is: "shipped" };
  } catch (thrown) {
    return { is: "failed", title: problemOf(thrown).title };
  }
}

function Table({ rows, outcomes, t }: { rows: Row[]; outcomes: Record<string, Outcome>; t: Text }) {
  const isPhone = useIsPhone();
  const columns: Column<Row>[] = [
    { title: t("行", "Line"), show: ({ line }) => line },
    { title: t("兑换单", "Redemption"), show: ({ redemptionId, name: reward }) => <>{reward || "—"}<div className="muted small code">{redemptionId}</div></> },
    { title: t("快递", "Parcel"), show: ({ carrier, trackingNo }) => `${carrier} ${trackingNo}` },
    { title: t("结果", "Result"), show: (row) => <Verdict row={row} outcome={outcomes[row.redemptionId]} /> },
  ];
  const given = { name: t("文件里的行", "Rows of the file"), rows, columns, keyOf: ({ line }: Row) => String(line) };
  return isPhone ? <Cards {...given} /> : <Rows {...given} />;
}

function Verdict({ row, outcome }: { row: Row; outcome: Outcome | undefined }) {
  const t = useText();
  if (row.wrong) return <Mark tone="bad">{wrongName(row.wrong, t)}</Mark>;
  if (outcome?.is === "shipped") return <Mark tone="good">{t("已发货", "Shipped")}</Mark>;
  if (outcome) return <Mark tone="bad">{outcome.title}</Mark>;
  return <Mark tone="idle">{t("可以发货", "Ready")}</Mark>;
}

function wrongName(wrong: Wrong, t: Text): string {
  return {
    unknown: t("不在待发货清单里", "Does not wait to be shipped"),
    twice: t("这一单出现了两次", "Is in the file twice"),
    no_carrier: t("缺快递公司，或超过 30 字", "No carrier, or more than 30 characters"),
    bad_number: t("单号应是 4 到 40 个字母、数字或短横", "A number has 4 to 40 letters, digits or hyphens"),
    same_number: t("单号和前面的行重复", "Another row has this number"),
  }[wrong];
}
