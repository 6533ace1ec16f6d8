/** Name and password, then the code of an authenticator where one is set up. */

import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";

import { useText } from "../language.tsx";
import { type Problem, problemOf } from "../service/problem.ts";
import { send } from "../service/wire.ts";
import type { Operator } from "./session.tsx";

interface Given {
  name: string;
  password: string;
  code?: string;
}

export function LoginForm({ enter, name }: { enter: (operator: Operator) => void; name?: string }) {
  const t = useText();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [needsCode, setNeedsCode] = useState(false);
  const [isSending, setIsSending] = useState(false);

  const logIn = async (given: Given) => {
    setIsSending(true);
    setProblem(null);
    try {
      const body = { name: given.name.trim(), password: given.password, ...(given.code && { code: given.code.replace(/\s/g, "") }) };
      const { operator } = await send<{ operator: Operator }>("POST /operators/login", { body } as never, true);
      enter(operator);
    } catch (thrown) {
      const refused = problemOf(thrown);
      if (refused.needsCode && !needsCode) setNeedsCode(true);
      else setProblem(refused);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <Form<Given> layout="vertical" onFinish={logIn} initialValues={{ name }} requiredMark={false} name="login">
      {problem && <Alert className="spaced" type="error" showIcon role="alert" title={words(problem, t)} />}
      <Form.Item name="name" label={t("账号", "Name")} rules={[{ required: true, message: t("请输入账号", "Enter your name") }]}>
        <Input autoComplete="username" autoFocus={!name} size="large" />
      </Form.Item>
      <Form.Item name="password" label={t("密码", "Password")} rules={[{ required: true, message: t("请输入密码", "Enter your password") }]}>
        <Input.Password autoComplete="current-password" autoFocus={Boolean(name)} size="large" />
      </Form.Item>
      {needsCode && (
        <Form.Item name="code" label={t("验证码", "Code")} extra={t("身份验证器上的 6 位数字，或一个恢复码", "Six digits of your authenticator, or a recovery code")} rules={[{ required: true, message: t("请输入验证码", "Enter the code") }]}>
          <Input autoComplete="one-time-code" inputMode="text" autoFocus size="large" />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" block size="large" loading={isSending}>
        {t("登录", "Log in")}
      </Button>
    </Form>
  );
}

function words(problem: Problem, t: ReturnType<typeof useText>): string {
  if (problem.status === 429) {
    const minutes = Math.ceil((problem.retryAfterS ?? 60) / 60);
    return t(`试得太多了，请 ${minutes} 分钟后再试`, `Too many attempts. Try again in ${minutes} min`);
  }
  if (problem.status === 401) return t("账号、密码或验证码不对", "The name, password or code is wrong");
  return problem.title;
}
