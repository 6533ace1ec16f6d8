/** The keys with which the shop's own systems sign their requests. */

import { PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Form, Input } from "antd";
import { useState } from "react";

import { moment } from "../../format/times.ts";
import { type Text, useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useDeletion } from "../../parts/decision-form.tsx";
import { CountInput } from "../../parts/inputs.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { Shared, type Shown } from "../../parts/secret.tsx";
import { StoresInput, useStores } from "../../parts/stores.tsx";
import { useChange, usePages } from "../../service/queries.ts";
import { type Answer, type Body, call } from "../../service/wire.ts";
import { useSession } from "../../shell/session.tsx";

type Key = Answer<"GET /merchant/keys">["items"][number];
type NewKey = Body<"POST /merchant/keys">;

export function Keys() {
  const t = useText();
  const { may } = useSession();
  const [isNew, setIsNew] = useState(false);
  const [rotated, setRotated] = useState<Key | null>(null);
  const [secret, setSecret] = useState<Shown | null>(null);
  const { namesOf } = useStores();
  const pages = usePages("GET /merchant/keys");
  const canEdit = may("integrations:edit");
  const columns: Column<Key>[] = [
    { title: t("名称", "Name"), show: ({ name, key }) => <>{name || "—"}<div className="code muted small">{key}</div></> },
    { title: t("能做什么", "Scopes"), show: ({ scopes }) => scopes.map((scope) => scopeName(scope, t)).join("、") },
    { title: t("门店", "Stores"), show: ({ stores }) => namesOf(stores) },
    { title: t("最近使用", "Last used"), show: ({ used_at }) => moment(used_at) },
    { title: t("建立", "Made"), show: ({ created_at, created_by }) => <>{moment(created_at)}<div className="muted small">{created_by}</div></> },
    {
      title: t("操作", "Actions"),
      show: (one) => {
        if (one.made === "secret") return <span className="muted">{t("在密钥 MerchantKeys 里改", "Changed in the secret MerchantKeys")}</span>;
        return canEdit && <Ways one={one} rotate={() => setRotated(one)} />;
      },
    },
  ];
  const add = canEdit && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsNew(true)}>
      {t("新密钥", "New key")}
    </Button>
  );
  return (
    <Page title={t("接口密钥", "API keys")} about={t("商城、收银台用它签名请求。一个系统一把，用不着了就撤销。", "The shop's own systems sign with them. One for each system; revoke what is not needed.")} actions={add}>
      <Panel>
        <Listing name={t("接口密钥", "API keys")} pages={pages} columns={columns} keyOf={({ key }) => key} empty={t("还没有密钥", "No key yet")} />
      </Panel>
      <Make isOpen={isNew} close={() => setIsNew(false)} made={setSecret} />
      <Rotate one={rotated} close={() => setRotated(null)} made={setSecret} />
      <Shared shown={secret} close={() => setSecret(null)} />
    </Page>
  );
}

function scopeName(scope: string, t: Text): string {
  const names: Record<string, string> = { orders: t("订单和用券", "orders and coupons"), staff: t("发货和核销", "shipping and vouchers"), admin: t("管理", "administration") };
  return names[scope] ?? scope;
}

function Ways({ one, rotate }: { one: Key; rotate: () => void }) {
  const t = useText();
  const revoke = useChange(() => call("DELETE /merchant/keys/{key}", { path: { key: one.key } }), "keys");
  const ask = useDeletion(t(`撤销“${one.name}”？`, `Revoke “${one.name}”?`), t("用它签名的系统立刻连不上了，不能恢复。", "Systems that sign with it are refused from now on. This cannot be undone."), () => revoke.mutateAsync(undefined), () => undefined);
  return (
    <span className="row">
      {one.overlap_until && Date.parse(one.overlap_until) > Date.now() && <Mark tone="wait">{t(`旧的可用到 ${moment(one.overlap_until)}`, `The old one until ${moment(one.overlap_until)}`)}</Mark>}
      <Button size="small" onClick={rotate}>
        {t("更换", "Rotate")}
      </Button>
      <Button size="small" danger onClick={ask}>
        {t("撤销", "Revoke")}
      </Button>
    </span>
  );
}

function Make({ isOpen, close, made }: { isOpen: boolean; close: () => void; made: (shown: Shown) => void }) {
  const t = useText();
  const make = useChange((body: NewKey) => call("POST /merchant/keys", { body: { ...body, stores: body.stores ?? [] } }), "keys");
  return (
    <Dialog<NewKey>
      isOpen={isOpen}
      title={t("新密钥", "New key")}
      action={t("建立", "Make")}
      initial={{ scopes: ["orders"], stores: [] }}
      done={t("已建立", "Made")}
      act={async (body) => {
        const { key, secret } = await make.mutateAsync(body);
        made({ title: t(`密钥 ${key}`, `Key ${key}`), secret });
      }}
      close={close}
    >
      <Form.Item name="name" label={t("给哪个系统用", "For which system")} rules={[{ required: true, whitespace: true, max: 60, message: t("请写明，最多 60 字", "Name it, up to 60 characters") }]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="scopes" label={t("能做什么", "Scopes")} rules={[{ type: "array", min: 1, message: t("至少选一种", "Choose at least one") }]}>
        <Checkbox.Group options={["orders", "staff", "admin"].map((value) => ({ value, label: scopeName(value, t) }))} />
      </Form.Item>
      <Form.Item name="stores" label={t("只限门店", "Only in stores")} extra={t("空着表示所有门店", "Empty: every store")}>
        <StoresInput most={50} />
      </Form.Item>
    </Dialog>
  );
}

function Rotate({ one, close, made }: { one: Key | null; close: () => void; made: (shown: Shown) => void }) {
  const t = useText();
  const rotate = useChange((body: { overlap_hours: number }) => call("POST /merchant/keys/{key}/rotate", { path: { key: one?.key ?? "" }, body }), "keys");
  return (
    <Dialog<{ overlap_hours: number }>
      isOpen={one !== null}
      title={t(`更换“${one?.name ?? ""}”`, `Rotate “${one?.name ?? ""}”`)}
      consequence={t("会有一个新的密文；旧的还能用一段时间，趁这段时间换上新的。", "There will be a new secret. The old one stays valid for a while, so that systems can change over.")}
      action={t("更换", "Rotate")}
      initial={{ overlap_hours: 24 }}
      done={t("已更换", "Rotated")}
      act={async (body) => {
        const { key, secret } = await rotate.mutateAsync(body);
        made({ title: t(`密钥 ${key}`, `Key ${key}`), secret });
      }}
      close={close}
    >
      <Form.Item name="overlap_hours" label={t("旧的再用几小时", "Hours that the old one stays valid")} rules={[{ required: true, message: t("0 到 168", "0 to 168") }]}>
        <CountInput max={168} />
      </Form.Item>
    </Dialog>
  );
}
