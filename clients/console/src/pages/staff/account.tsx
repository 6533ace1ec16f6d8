/** One's own account: password, second factor, and where one is logged in. */

import { App, Button, Form, Input, QRCode, Typography } from "antd";
import { useState } from "react";

import { moment } from "../../format/times.ts";
import { useText } from "../../language.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { type Column, Listing } from "../../parts/listing.tsx";
import { Facts, Mark, Page, Panel } from "../../parts/page.tsx";
import { useStores } from "../../parts/stores.tsx";
import { problemOf } from "../../service/problem.ts";
import { useChange, usePages } from "../../service/queries.ts";
import { type Answer, call } from "../../service/wire.ts";
import { OldPassword, PasswordFields, type Passwords } from "../../shell/password-fields.tsx";
import { roleName } from "../../shell/roles.ts";
import { useOperator, useSession } from "../../shell/session.tsx";

type Live = Answer<"GET /operators/me/sessions">["items"][number];

export function Account() {
  const t = useText();
  const me = useOperator();
  const { namesOf } = useStores();
  const [asked, setAsked] = useState<"password" | "totp" | null>(null);
  return (
    <Page title={t("我的账号", "My account")} isNarrow>
      <Panel>
        <Facts
          items={[
            [t("姓名", "Name"), me.name],
            [t("角色", "Role"), roleName(me.role, t)],
            [t("门店", "Stores"), namesOf(me.stores)],
            [t("密码", "Password"), <Button size="small" onClick={() => setAsked("password")}>{t("改密码", "Change the password")}</Button>],
            [
              t("两步验证", "Second factor"),
              <span className="row">
                {me.has_totp ? <Mark tone="good">{t("已打开", "On")}</Mark> : <Mark tone="idle">{t("未打开", "Off")}</Mark>}
                <Button size="small" onClick={() => setAsked("totp")}>
                  {me.has_totp ? t("关闭", "Turn off") : t("打开", "Turn on")}
                </Button>
              </span>,
            ],
          ]}
        />
      </Panel>
      <Sessions />
      <Password isOpen={asked === "password"} close={() => setAsked(null)} />
      {me.has_totp ? <TotpOff isOpen={asked === "totp"} close={() => setAsked(null)} /> : <TotpOn isOpen={asked === "totp"} close={() => setAsked(null)} />}
    </Page>
  );
}

function Sessions() {
  const t = useText();
  const { message } = App.useApp();
  const pages = usePages("GET /operators/me/sessions", {}, null);
  const end = useChange((session_id: string) => call("DELETE /operators/me/sessions/{session_id}", { path: { session_id } }), "operators");
  const endOthers = useChange(() => call("DELETE /operators/me/sessions"), "operators");
  const tell = (done: Promise<unknown>) =>
    void done.then(
      () => message.success(t("已退出", "Ended")),
      (thrown: unknown) => message.error(problemOf(thrown).title),
    );
  const columns: Column<Live>[] = [
    { title: t("在哪里", "Where"), show: ({ agent, source, is_current }) => <>{browserName(agent)} {is_current && <Mark tone="good">{t("这里", "Here")}</Mark>}<div className="muted small">{source}</div></> },
    { title: t("登录", "Since"), show: ({ began_at }) => moment(began_at) },
    { title: t("最近使用", "Last used"), show: ({ seen_at }) => moment(seen_at) },
    {
      title: t("操作", "Actions"),
      show: ({ session_id, is_current }) =>
        !is_current && (
          <Button size="small" danger onClick={() => tell(end.mutateAsync(session_id))}>
            {t("退出", "Log out")}
          </Button>
        ),
    },
  ];
  return (
    <Panel title={t("登录着的地方", "Where I am logged in")} extra={<Button onClick={() => tell(endOthers.mutateAsync(undefined))}>{t("退出其他所有地方", "Log out everywhere else")}</Button>}>
      <Listing name={t("登录着的地方", "Where I am logged in")} pages={pages} columns={columns} keyOf={({ session_id }) => session_id} empty={t("没有", "Nowhere")} />
    </Panel>
  );
}

/** "Chrome · Windows" of what a browser calls itself. */
function browserName(agent: string): string {
  const browsers = [["Edg/", "Edge"], ["MicroMessenger", "微信"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]] as const;
  const systems = [["Windows", "Windows"], ["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Mac OS", "macOS"], ["Linux", "Linux"]] as const;
  const named = [browsers, systems].map((known) => known.find(([part]) => agent.includes(part))?.[1]).filter(Boolean);
  return named.join(" · ") || agent.slice(0, 40) || "—";
}

interface Given {
  isOpen: boolean;
  close: () => void;
}

function Password({ isOpen, close }: Given) {
  const t = useText();
  const { refresh } = useSession();
  const change = useChange(({ password, new_password }: Passwords) => call("POST /operators/me/password", { body: { password, new_password } }), "operators");
  return (
    <Dialog<Passwords>
      isOpen={isOpen}
      title={t("改密码", "Change the password")}
      consequence={t("其他登录着的地方都会退出。", "You are logged out everywhere else.")}
      action={t("改密码", "Change")}
      done={t("密码已改", "Changed")}
      act={async (values) => {
        await change.mutateAsync(values);
        refresh();
      }}
      close={close}
    >
      <PasswordFields />
    </Dialog>
  );
}

/** First the password, then a code of the app that has read the secret; then the recovery codes, once. */
function TotpOn({ isOpen, close }: Given) {
  const t = useText();
  const { refresh } = useSession();
  const [begun, setBegun] = useState<{ password: string; secret: string; uri: string } | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const step = useChange((body: { password: string; action: "begin" | "confirm"; code?: string }) => call("POST /operators/me/totp", { body: { code: null, ...body } }), "operators");
  const leave = () => {
    setBegun(null);
    setCodes([]);
    refresh();
    close();
  };
  const act = async ({ password, code }: { password: string; code: string }) => {
    if (!begun) {
      const { secret, uri } = await step.mutateAsync({ password, action: "begin" });
      return setBegun({ password, secret: secret ?? "", uri: uri ?? "" });
    }
    const { recovery_codes } = await step.mutateAsync({ password: begun.password, action: "confirm", code: code.replace(/\s/g, "") });
    setCodes(recovery_codes ?? []);
  };
  if (codes.length) return <Dialog<object> isOpen={isOpen} title={t("恢复码", "Recovery codes")} consequence={<>{t("手机丢了时，每个码能代替一次验证码。只显示这一次，请现在抄下或打印。", "If the phone is lost, each replaces one code, once. They are shown now and never again.")}<Typography.Paragraph copyable={{ text: codes.join("\n") }} className="codes">{codes.join("\n")}</Typography.Paragraph></>} action={t("我已记下", "I have them")} done={t("两步验证已打开", "The second factor is on")} act={async () => undefined} close={leave} />;
  return (
    <Dialog<{ password: string; code: string }>
      isOpen={isOpen}
      staysOpen
      title={t("打开两步验证", "Turn on the second factor")}
      consequence={begun ? t("用身份验证器扫这个码，再输入它显示的 6 位数字。", "Scan this with an authenticator app, then enter its six digits.") : t("登录时除了密码，还要手机上的 6 位数字。", "To log in you then need six digits of your phone as well.")}
      action={begun ? t("确认", "Confirm") : t("下一步", "Next")}
      done=""
      act={act}
      close={leave}
    >
      {begun ? (
        <>
          <QRCode value={begun.uri} type="svg" className="spaced" />
          <p className="code spaced">{begun.secret}</p>
          <Form.Item name="code" label={t("验证码", "Code")} rules={[{ required: true, message: t("请输入 6 位数字", "Enter the six digits") }]}>
            <Input inputMode="numeric" autoComplete="one-time-code" />
          </Form.Item>
        </>
      ) : (
        <OldPassword />
      )}
    </Dialog>
  );
}

function TotpOff({ isOpen, close }: Given) {
  const t = useText();
  const { refresh } = useSession();
  const off = useChange(({ password, code }: { password: string; code: string }) => call("POST /operators/me/totp", { body: { password, code: code.replace(/\s/g, ""), action: "off" } }), "operators");
  return (
    <Dialog<{ password: string; code: string }>
      isOpen={isOpen}
      title={t("关闭两步验证", "Turn off the second factor")}
      consequence={t("之后登录只要密码；恢复码都作废。", "A password is then enough to log in, and the recovery codes are void.")}
      action={t("关闭", "Turn off")}
      isDangerous
      done={t("已关闭", "Turned off")}
      act={async (values) => {
        await off.mutateAsync(values);
        refresh();
      }}
      close={close}
    >
      <OldPassword />
      <Form.Item name="code" label={t("验证码或恢复码", "Code, or a recovery code")} rules={[{ required: true, message: t("请输入验证码", "Enter the code") }]}>
        <Input autoComplete="one-time-code" />
      </Form.Item>
    </Dialog>
  );
}
