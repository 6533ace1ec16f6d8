/** The picking list, to print: what waits to be shipped, summed by reward, then each parcel with its address. */

import { PrinterOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";

import { points } from "../../format/amounts.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Nothing, Shown } from "../../parts/states.tsx";
import type { Problem } from "../../service/problem.ts";
import { all, area } from "../../service/queries.ts";
import { place } from "./detail.tsx";
import type { Redemption } from "./list.tsx";

export function PickingList() {
  const t = useText();
  const waiting = useQuery<Redemption[], Problem>({
    queryKey: [area("GET /merchant/redemptions"), "picking"],
    queryFn: () => all("GET /merchant/redemptions", { status: "to_ship" }),
  });
  return (
    <Page
      title={t("拣货单", "Picking list")}
      back="/redemptions"
      about={t("待发货的奖品按种类合计，再逐单列出地址。", "What waits to be shipped, summed by reward, then each parcel with its address.")}
      actions={
        <Button type="primary" icon={<PrinterOutlined />} disabled={!waiting.data?.length} onClick={() => globalThis.print()}>
          {t("打印", "Print")}
        </Button>
      }
    >
      <Shown of={waiting}>{(found) => (found.length ? <Sheets waiting={found} /> : <Panel><Nothing>{t("没有待发货的兑换单", "Nothing waits to be shipped")}</Nothing></Panel>)}</Shown>
    </Page>
  );
}

function Sheets({ waiting }: { waiting: Redemption[] }) {
  const t = useText();
  return (
    <>
      <Panel title={t(`共 ${waiting.length} 单`, `${waiting.length} parcels`)}>
        <table className="sheet">
          <thead>
            <tr>
              <th scope="col">{t("奖品", "Reward")}</th>
              <th scope="col">{t("件数", "Units")}</th>
            </tr>
          </thead>
          <tbody>
            {[...sums(waiting)].map(([name, count]) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="number">{points(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
      <Panel title={t("逐单", "Each parcel")}>
        <table className="sheet">
          <thead>
            <tr>
              <th scope="col">{t("已拣", "Picked")}</th>
              <th scope="col">{t("奖品", "Reward")}</th>
              <th scope="col">{t("收件人", "Receiver")}</th>
              <th scope="col">{t("兑换单", "Redemption")}</th>
            </tr>
          </thead>
          <tbody>
            {waiting.map((one) => (
              <tr key={one.redemption_id}>
                <td aria-label={t("打勾处", "To tick")}>☐</td>
                <td>
                  {one.name} × {one.quantity}
                </td>
                <td>
                  {one.address ? `${one.address.name} ${one.address.phone}` : "—"}
                  <div className="small">{one.address && place(one.address)}</div>
                </td>
                <td>
                  <span className="code">{one.redemption_id}</span>
                  <div className="small muted">{moment(one.created_at)}</div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </>
  );
}

/** The units of each reward, the most first. */
function sums(waiting: readonly Redemption[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { name, quantity } of waiting) found.set(name, (found.get(name) ?? 0) + quantity);
  return new Map([...found].sort(([, one], [, other]) => other - one));
}
