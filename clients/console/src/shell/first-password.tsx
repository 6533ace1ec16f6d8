/** The only page of an operator whose password somebody else chose. The service refuses everything else until then. */

import { Button, Form } from "antd";
import { useState } from "react";

import { useText } from "../language.tsx";
import { isPart, place, ProblemNote } from "../parts/problem-note.tsx";
import { type Problem, problemOf } from "../service/problem.ts";
import { useTitle } from "../service/queries.ts";
import { call } from "../service/wire.ts";
import { LanguageSwitch } from "./login.tsx";
import { PasswordFields, type Passwords } from "./password-fields.tsx";
import { useSession } from "./session.tsx";

export function FirstPassword() {
  const t = useText();
  const { leave } = useSession();
  useTitle(t("改密码", "Change the password"));
  return (
    <div className="login">
      <main className="login-card">
        <h1>{t("请先改密码", "Choose your own password")}</h1>
        <p className="muted">{t("你的密码是别人设的。改成自己的以后才能接着用。", "Somebody else chose your password. Replace it before you go on.")}</p>
        <Change />
        <Button type="text" onClick={() => void leave()}>
          {t("退出登录", "Log out")}
        </Button>
        <LanguageSwitch />
      </main>
    </div>
  );
}

function Change() {
  const t = useText();
  const { refresh } = useSession();
  const [form] = Form.useForm<Passwords>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setIsSending] = useState(false);

  const change = async ({ password, new_password }: Passwords) => {
    setIsSending(true);
    try {
      await call("POST /operators/me/password", { body: { password, new_password } });
      refresh();
    } catch (thrown) {
      const refused = problemOf(thrown);
      setProblem(refused);
      place(form, refused);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <Form<Passwords> form={form} layout="vertical" onFinish={change} requiredMark={false} name="first-password">
      <ProblemNote problem={problem} isPlaced={(field) => isPart(form, field)} />
      <PasswordFields />
      <Button type="primary" htmlType="submit" block size="large" loading={isSending}>
        {t("改密码", "Change the password")}
      </Button>
    </Form>
  );
}
