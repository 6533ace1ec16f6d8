/** The first page of whoever is not logged in. */

import { Button } from "antd";

import { useLanguage, useText } from "../language.tsx";
import { useTitle } from "../service/queries.ts";
import mark from "../mark.svg";
import { LoginForm } from "./login-form.tsx";
import { useSession } from "./session.tsx";

export function Login() {
  const t = useText();
  const { enter } = useSession();
  useTitle(t("登录", "Log in"));
  return (
    <div className="login">
      <main className="login-card">
        <img src={mark} alt="" width={48} height={48} />
        <h1>{t("积分商城后台", "Points console")}</h1>
        <p className="muted">{t("店里的人从这里进来", "For the people of the shop")}</p>
        <LoginForm enter={enter} />
        <LanguageSwitch />
      </main>
    </div>
  );
}

export function LanguageSwitch() {
  const { language, change } = useLanguage();
  const other = language === "en" ? "zh-CN" : "en";
  return (
    <Button type="text" size="small" lang={other} onClick={() => change(other)}>
      {other === "en" ? "English" : "中文"}
    </Button>
  );
}
