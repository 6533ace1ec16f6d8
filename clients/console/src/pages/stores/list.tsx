/** The shop's stores: what others call by an id has a name, an address and hours here. */

import { PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Switch } from "antd";
import { useState } from "react";

import { useText } from "../../language.tsx";
import { useDeletion } from "../../parts/decision-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { useChange, usePages } from "../../service/queries.ts";
import { type Answer, type Body, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Store = Answer<"GET /merchant/stores">["items"][number];
type Terms = Body<"POST /merchant/stores">;

export function Stores() {
  const t = useText();
  const { may } = useSession();
  const [edited, setEdited] = useState<Store | "new" | null>(null);
  const pages = usePages("GET /merchant/stores");
  const canEdit = may("stores:edit");
  const columns: Column<Store>[] = [
    { title: t("门店", "Store"), show: ({ name, store_id }) => <>{name}<div className="code muted small">{store_id}</div></> },
    { title: t("状态", "State"), show: ({ is_open }) => (is_open ? <Mark tone="good">{t("营业", "Open")}</Mark> : <Mark tone="idle">{t("已关店", "Closed")}</Mark>) },
    { title: t("地址", "Address"), show: ({ address }) => address ?? "—" },
    { title: t("营业时间", "Hours"), show: ({ hours }) => hours ?? "—" },
    { title: t("操作", "Actions"), show: (one) => canEdit && <Ways one={one} edit={() => setEdited(one)} /> },
  ];
  const add = canEdit && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {t("新门店", "New store")}
    </Button>
  );
  return (
    <Page title={t("门店", "Stores")} about={t("奖品、员工、密钥、榜单用编号指门店；会员和这里看到的是名字。", "Rewards, operators, keys and boards use the id of a store. Members and this console show its name.")} actions={add}>
      <Panel>
        <Listing name={t("门店", "Stores")} pages={pages} columns={columns} keyOf={({ store_id }) => store_id} empty={t("还没有门店", "No store yet")} />
      </Panel>
      <Edit key={edited === "new" ? "" : edited?.store_id} store={edited} close={() => setEdited(null)} />
    </Page>
  );
}

function Ways({ one, edit }: { one: Store; edit: () => void }) {
  const t = useText();
  const remove = useChange(() => call("DELETE /merchant/stores/{store_id}", { path: { store_id: one.store_id }, query: { version: one.version } }), "stores");
  const ask = useDeletion(
    t(`删除“${one.name}”？`, `Delete “${one.name}”?`),
    t("还有奖品、榜单、员工或密钥用到它时删不掉，可以改为已关店。以前的订单和券只显示编号。", "A store that rewards, boards, operators or keys still name is not deleted; close it instead. Past orders and vouchers then show its id."),
    () => remove.mutateAsync(undefined),
    () => undefined,
  );
  return (
    <span className="row">
      <Button size="small" onClick={edit}>
        {t("修改", "Change")}
      </Button>
      <Button size="small" danger onClick={ask}>
        {t("删除", "Delete")}
      </Button>
    </span>
  );
}

function Edit({ store, close }: { store: Store | "new" | null; close: () => void }) {
  const t = useText();
  const before = store === "new" ? null : store;
  const save = useChange(async ({ store_id, ...terms }: Terms) => {
    if (!before) return call("POST /merchant/stores", { body: { ...terms, store_id: store_id || null } });
    return call("PUT /merchant/stores/{store_id}", { path: { store_id: before.store_id }, body: { ...terms, version: before.version } });
  }, "stores");
  return (
    <Dialog<Terms>
      isOpen={store !== null}
      title={before ? t(`修改：${before.name}`, `Change: ${before.name}`) : t("新门店", "New store")}
      action={t("保存", "Save")}
      initial={before ? { name: before.name, address: before.address ?? null, hours: before.hours ?? null, is_open: before.is_open ?? true } : { is_open: true }}
      done={t("已保存", "Saved")}
      act={(terms) => save.mutateAsync({ ...terms, address: terms.address || null, hours: terms.hours || null })}
      close={close}
    >
      <Form.Item name="name" label={t("名称", "Name")} rules={[{ required: true, whitespace: true, max: 40, message: t("请输入名称，最多 40 字", "A name, up to 40 characters") }]}>
        <Input maxLength={40} />
      </Form.Item>
      {!before && (
        <Form.Item name="store_id" label={t("编号", "Id")} extra={t("收银台或奖品已经在用的编号；空着会自动取一个，以后不能改", "The id that tills or rewards already use. Empty: one is made. It cannot be changed later")}>
          <Input maxLength={32} autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="address" label={t("地址", "Address")}>
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name="hours" label={t("营业时间", "Hours")}>
        <Input maxLength={60} placeholder="9:00–21:00" />
      </Form.Item>
      <Form.Item name="is_open" label={t("营业", "Open")} valuePropName="checked" extra={t("关掉表示不再开了；以前的券和订单还看得到它的名字", "Off: closed for good. Vouchers and orders of before still show its name")}>
        <Switch />
      </Form.Item>
    </Dialog>
  );
}
