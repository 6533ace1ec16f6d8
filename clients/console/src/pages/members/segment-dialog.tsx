/** Saves a segment or changes one. Empty fields ask for nothing. */

import { Form, Input, Select } from "antd";

import { RISK_ORDER, riskName } from "../../format/labels.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { CountInput, WordsInput } from "../../parts/inputs.tsx";
import { useChange } from "../../service/queries.ts";
import { type Body, call } from "../../service/wire.ts";
import { NUMBERS } from "./segment-words.ts";
import type { Segment } from "./segments.tsx";

type Saved = Body<"POST /merchant/segments">;

export function SegmentDialog({ segment, close }: { segment: Segment | "new" | null; close: () => void }) {
  const t = useText();
  const before = segment === "new" ? null : segment;
  const save = useChange((values: Saved) => {
    const body = { name: values.name.trim(), conditions: asked({ ...before?.conditions, ...values.conditions }) };
    if (!before) return call("POST /merchant/segments", { body });
    const { segment_id, version } = before;
    return call("PUT /merchant/segments/{segment_id}", { path: { segment_id }, body: { ...body, version } });
  }, "segments");
  return (
    <Dialog<Saved>
      isOpen={segment !== null}
      title={before ? t("修改人群", "Edit segment") : t("新人群", "New segment")}
      consequence={t("写上的条件要同时符合，空着的不限。今晚统计后有人数。", "All conditions that you fill in must hold. It is counted tonight.")}
      action={t("保存", "Save")}
      initial={before ?? { conditions: {} }}
      done={t("已保存，今晚统计", "Saved. Counted tonight")}
      act={(values) => save.mutateAsync(values)}
      close={close}
    >
      <Form.Item name="name" label={t("名称", "Name")} rules={[{ required: true, whitespace: true, max: 60, message: t("写上名称", "A name is needed") }]}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Conditions />
    </Dialog>
  );
}

function Conditions() {
  const t = useText();
  return (
    <>
      <div className="fields">
        {NUMBERS.map(([field, name, unit]) => (
          <Form.Item key={field} name={["conditions", field]} label={t(name[0], name[1])}>
            <CountInput unit={t(unit[0], unit[1])} min={field.startsWith("balance") ? -1_000_000_000 : 0} />
          </Form.Item>
        ))}
      </div>
      <Form.Item name={["conditions", "tags"]} label={t("有这些标签", "Has these tags")}>
        <WordsInput most={4} />
      </Form.Item>
      <Form.Item name={["conditions", "without_tags"]} label={t("没有这些标签", "Has none of these tags")}>
        <WordsInput most={4} />
      </Form.Item>
      <Form.Item name={["conditions", "risk"]} label={t("风险", "Risk")}>
        <Select mode="multiple" options={RISK_ORDER.map((value) => ({ value, label: riskName(value, t) }))} />
      </Form.Item>
      <Form.Item name={["conditions", "frozen"]} label={t("状态", "State")}>
        <Select
          allowClear
          options={[
            { value: true, label: t("已冻结", "Frozen") },
            { value: false, label: t("未冻结", "Not frozen") },
          ]}
        />
      </Form.Item>
    </>
  );
}

/** Only what asks for something. */
function asked(conditions: Saved["conditions"]): Saved["conditions"] {
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => value != null && !(Array.isArray(value) && !value.length)));
}
