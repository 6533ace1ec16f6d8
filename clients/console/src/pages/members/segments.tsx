/** Saved segments: conditions that the nightly pass compares every member with. */

import { DownloadOutlined, PlusOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { points } from "../../format/amounts.ts";
import { download } from "../../format/csv.ts";
import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { problemOf } from "../../service/problem.ts";
import { useAnswer, useChange, useLocalPages } from "../../service/queries.ts";
import { type Answer, call, wholeFile } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";
import { SegmentDialog } from "./segment-dialog.tsx";
import { inWords } from "./segment-words.ts";

export type Segment = Answer<"GET /merchant/segments">["items"][number];

export function Segments() {
  const t = useText();
  const { may } = useSession();
  const [edited, setEdited] = useState<Segment | "new" | null>(null);
  const [removed, setRemoved] = useState<Segment | null>(null);
  const found = useAnswer("GET /merchant/segments");
  const pages = useLocalPages({ ...found, data: found.data?.items }, () => true, "");
  const canEdit = may("members:edit");
  const remove = useChange(({ segment_id, version }: Segment) => call("DELETE /merchant/segments/{segment_id}", { path: { segment_id }, query: { version } }), "segments");
  const columns: Column<Segment>[] = [
    { title: t("名称", "Name"), show: ({ segment_id, name, count }) => (count === null ? name : <Link to={`/members?segment=${segment_id}`}>{name}</Link>) },
    { title: t("条件", "Conditions"), show: ({ conditions }) => inWords(conditions, t).join(t("，", ", ")) },
    { title: t("人数", "Members"), show: ({ count }) => (count === null ? t("今晚统计", "Counted tonight") : points(count)), align: "right" },
    { title: t("统计于", "As of"), show: ({ as_of }) => moment(as_of) },
    {
      title: t("操作", "Actions"),
      show: (one) => (
        <span className="row">
          {may("members:export") && one.count !== null && <Export segment={one} />}
          {canEdit && (
            <Button size="small" onClick={() => setEdited(one)}>
              {t("修改", "Edit")}
            </Button>
          )}
          {canEdit && (
            <Button size="small" danger onClick={() => setRemoved(one)}>
              {t("删除", "Delete")}
            </Button>
          )}
        </span>
      ),
    },
  ];
  const add = canEdit && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {t("新人群", "New segment")}
    </Button>
  );
  return (
    <Page title={t("人群", "Segments")} about={t("每晚全部会员过一遍，符合条件的记下来。新建或改过的从下一晚起有人数。", "Every night all members are compared with the conditions. A new or changed segment is counted in the next night.")} back="/members" actions={add}>
      <Panel>
        <Listing name={t("人群", "Segments")} pages={pages} columns={columns} keyOf={({ segment_id }) => segment_id} empty={t("还没有人群", "No segment yet")} />
      </Panel>
      <SegmentDialog segment={edited} close={() => setEdited(null)} />
      <Dialog<object> isOpen={removed !== null} title={t(`删除“${removed?.name ?? ""}”？`, `Delete “${removed?.name ?? ""}”?`)} consequence={t("会员不变，只是不再统计。", "Members are not changed. They are only counted no more.")} action={t("删除", "Delete")} isDangerous done={t("已删除", "Deleted")} act={async () => removed && remove.mutateAsync(removed)} close={() => setRemoved(null)} />
    </Page>
  );
}

function Export({ segment }: { segment: Segment }) {
  const t = useText();
  const { message } = App.useApp();
  const [isReading, setIsReading] = useState(false);
  const read = async () => {
    setIsReading(true);
    try {
      download(`${segment.name}.csv`, `\uFEFF${await wholeFile(`/merchant/segments/${segment.segment_id}/export`)}`);
    } catch (thrown) {
      void message.error(problemOf(thrown).title);
    } finally {
      setIsReading(false);
    }
  };
  return (
    <Button size="small" icon={<DownloadOutlined />} loading={isReading} onClick={() => void read()}>
      {t("导出", "Export")}
    </Button>
  );
}
