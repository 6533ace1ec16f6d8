/** Gives several members a tag, or takes it from them. */

import { Form, Input, Radio } from "antd";

import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { inTurn } from "../../service/in-turn.ts";
import { useChange } from "../../service/queries.ts";
import { call } from "../../service/wire.ts";
import type { Row } from "./list.tsx";

interface Tagging {
  way: "give" | "take";
  tag: string;
}

const MOST_TAGS = 4;

export function TagDialog({ members, close, done }: { members: readonly Row[]; close: () => void; done: () => void }) {
  const t = useText();
  const change = useChange((tagging: Tagging) => tagAll(members, tagging), "members");
  return (
    <Dialog<Tagging>
      isOpen={members.length > 0}
      title={t(`给 ${members.length} 位会员打标签`, `Tag ${members.length} members`)}
      consequence={t(`每人最多 ${MOST_TAGS} 个标签，满了的不变。`, `A member has at most ${MOST_TAGS} tags. Whoever has them is left as they are.`)}
      action={t("确认", "Confirm")}
      initial={{ way: "give" }}
      done={(left) => (left ? t(`已完成，${String(left)} 人的标签已满`, `Done. ${String(left)} members have all their tags`) : t("已完成", "Done"))}
      act={async (tagging) => {
        const left = await change.mutateAsync(tagging);
        done();
        return left;
      }}
      close={close}
    >
      <Form.Item name="way" label={t("加还是去掉", "Add or remove")}>
        <Radio.Group
          optionType="button"
          options={[
            { value: "give", label: t("加上", "Add") },
            { value: "take", label: t("去掉", "Remove") },
          ]}
        />
      </Form.Item>
      <Form.Item name="tag" label={t("标签", "Tag")} rules={[{ required: true, pattern: /^[a-z0-9_-]{1,12}$/, message: t("1 到 12 个小写字母、数字、_ 或 -", "1 to 12 lower-case letters, digits, _ or -") }]}>
        <Input autoComplete="off" maxLength={12} />
      </Form.Item>
    </Dialog>
  );
}

/** Answers how many had no room for the tag. Begun again after a failure, it does the rest. */
async function tagAll(members: readonly Row[], { way, tag }: Tagging): Promise<number> {
  const wanted = members.filter(({ tags }) => tags.includes(tag) === (way === "take"));
  const able = wanted.filter(({ tags }) => way === "take" || tags.length < MOST_TAGS);
  await inTurn(able, async ({ member_id, tags }) => {
    await call("PUT /merchant/members/{member_id}/tags", { path: { member_id }, body: { tags: way === "give" ? [...tags, tag] : tags.filter((each) => each !== tag) } });
  });
  return wanted.length - able.length;
}
