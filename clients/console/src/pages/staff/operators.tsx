/** The shop's people: their roles, their stores, their limits. */

import { PlusOutlined } from "@ant-design/icons";
import { App, Button, Dropdown, Form, Input, Select } from "antd";
import { useState } from "react";

import { points } from "../../format/amounts.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useDeletion } from "../../parts/decision-form.tsx";
import { CountInput } from "../../parts/inputs.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Mark, Page, Panel } from "../../parts/page.tsx";
import { Shared, type Shown } from "../../parts/secret.tsx";
import { StoresInput, useStores } from "../../parts/stores.tsx";
import { useChange, usePages } from "../../service/queries.ts";
import { type Answer, type Body, call } from "../../service/wire.ts";
import { ROLES, roleAbout, roleName } from "../../shell/roles.ts";
import { useOperator, useSession } from "../../shell/session.tsx";

type Person = Answer<"GET /operators">["items"][number];
type Terms = Body<"PUT /operators/{operator_id}">;

export function Operators() {
  const t = useText();
  const { may } = useSession();
  const [edited, setEdited] = useState<Person | "new" | null>(null);
  const [password, setPassword] = useState<Shown | null>(null);
  const pages = usePages("GET /operators");
  const columns = useColumns(may("operators:edit") ? setEdited : undefined, setPassword);
  const add = may("operators:edit") && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {t("新员工", "New operator")}
    </Button>
  );
  return (
    <Page title={t("员工", "Operators")} about={t("每个人用自己的账号；谁做了什么，操作记录里都有。", "Everybody has an account of their own; the audit trail says who did what.")} actions={add}>
      <Panel>
        <Listing name={t("员工", "Operators")} pages={pages} columns={columns} keyOf={({ operator_id }) => operator_id} empty={t("还没有员工", "No operator yet")} />
      </Panel>
      <Edit key={edited === "new" ? "" : edited?.operator_id} person={edited} close={() => setEdited(null)} made={setPassword} />
      <Shared shown={password} close={() => setPassword(null)} />
    </Page>
  );
}

function useColumns(edit: ((person: Person) => void) | undefined, show: (shown: Shown) => void): Column<Person>[] {
  const t = useText();
  const any = t("不限", "Any");
  const { namesOf } = useStores();
  return [
    {
      title: t("姓名", "Name"),
      show: ({ name, has_totp, must_change }) => (
        <>
          {name} {has_totp && <Mark tone="good">{t("两步验证", "Two factors")}</Mark>} {must_change && <Mark tone="wait">{t("还没改初始密码", "First password")}</Mark>}
        </>
      ),
    },
    { title: t("角色", "Role"), show: ({ role }) => roleName(role, t) },
    { title: t("门店", "Stores"), show: ({ stores }) => namesOf(stores) },
    {
      title: t("调整上限：一次 / 一天", "Adjustments: once / a day"),
      show: ({ limits: { points_per_adjustment: once, points_per_day: daily } }) => `${once == null ? any : points(once)} / ${daily == null ? any : points(daily)}`,
    },
    ...(edit ? [{ title: t("操作", "Actions"), show: (person: Person) => <Ways person={person} edit={edit} show={show} /> }] : []),
  ];
}

function Ways({ person, edit, show }: { person: Person; edit: (person: Person) => void; show: (shown: Shown) => void }) {
  const t = useText();
  const me = useOperator();
  const { modal } = App.useApp();
  const path = { operator_id: person.operator_id };
  const reset = useChange(() => call("POST /operators/{operator_id}/reset", { path }), "operators");
  const remove = useChange(() => call("DELETE /operators/{operator_id}", { path }), "operators");
  const askToRemove = useDeletion(t(`移除“${person.name}”？`, `Remove “${person.name}”?`), t("这个账号立刻不能再用，已登录的地方全部退出。做过的事仍留在操作记录里。", "The account ends at once, and so do its sessions. The audit trail keeps what was done."), () => remove.mutateAsync(undefined), () => undefined);
  const askToReset = () =>
    void modal.confirm({
      title: t(`重设“${person.name}”的密码？`, `Reset the password of “${person.name}”?`),
      content: t("会生成一个新密码，只显示一次；两步验证也会关闭，已登录的地方全部退出。", "There will be a new password, shown once. The second factor is turned off and all sessions end."),
      okText: t("重设", "Reset"),
      cancelText: t("取消", "Cancel"),
      onOk: async () => show({ title: t(`${person.name} 的新密码`, `The new password of ${person.name}`), secret: (await reset.mutateAsync(undefined)).password }),
    });
  const items = [
    { key: "reset", label: t("重设密码", "Reset the password"), onClick: askToReset },
    { key: "remove", danger: true, label: t("移除", "Remove"), onClick: askToRemove },
  ];
  return (
    <span className="row">
      <Button size="small" onClick={() => edit(person)}>
        {t("修改", "Change")}
      </Button>
      {person.operator_id !== me.operator_id && (
        <Dropdown menu={{ items }} trigger={["click"]}>
          <Button size="small">{t("更多", "More")}</Button>
        </Dropdown>
      )}
    </span>
  );
}

function Edit({ person, close, made }: { person: Person | "new" | null; close: () => void; made: (shown: Shown) => void }) {
  const t = useText();
  const before = person === "new" ? null : person;
  const save = useChange(async (terms: Terms) => {
    const body = { ...terms, stores: terms.role === "counter" ? (terms.stores ?? []) : [] };
    if (before) return void (await call("PUT /operators/{operator_id}", { path: { operator_id: before.operator_id }, body: { ...body, version: before.version } }));
    const { name, password } = await call("POST /operators", { body });
    made({ title: t(`${name} 的初始密码`, `The first password of ${name}`), secret: password });
  }, "operators");
  return (
    <Dialog<Terms>
      isOpen={person !== null}
      title={before ? t(`修改：${before.name}`, `Change: ${before.name}`) : t("新员工", "New operator")}
      action={t("保存", "Save")}
      initial={before ? { name: before.name, role: before.role, stores: before.stores, limits: before.limits } : { role: "support" }}
      done={t("已保存", "Saved")}
      act={(terms) => save.mutateAsync(terms)}
      close={close}
    >
      <Form.Item name="name" label={t("姓名（登录用）", "Name (to log in)")} rules={[{ required: true, whitespace: true, max: 40, message: t("请输入姓名，最多 40 字", "A name, up to 40 characters") }]}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <RoleFields />
    </Dialog>
  );
}

function RoleFields() {
  const t = useText();
  const role = Form.useWatch("role") as Person["role"] | undefined;
  return (
    <>
      <Form.Item name="role" label={t("角色", "Role")} extra={role && roleAbout(role, t)}>
        <Select options={ROLES.map((value) => ({ value, label: roleName(value, t) }))} />
      </Form.Item>
      {role === "counter" && (
        <Form.Item name="stores" label={t("门店", "Stores")} rules={[{ required: true, message: t("请写上门店", "Name the stores") }]}>
          <StoresInput most={50} />
        </Form.Item>
      )}
      {role !== "counter" && role !== "analyst" && (
        <div className="fields">
          <Form.Item name={["limits", "points_per_adjustment"]} label={t("一次最多调整几分", "Points in one adjustment")} extra={role === "owner" ? t("空着不限", "Empty: any number") : undefined}>
            <CountInput max={10_000_000} />
          </Form.Item>
          <Form.Item name={["limits", "points_per_day"]} label={t("一天最多调整几分", "Points in a day")}>
            <CountInput max={10_000_000} />
          </Form.Item>
        </div>
      )}
    </>
  );
}
