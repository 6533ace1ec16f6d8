/** The console: language, colours, session, and the page that the address names. */

import { QueryClientProvider } from "@tanstack/react-query";
import { App as Antd, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect } from "react";
import { RouterProvider } from "react-router/dom";

import { LanguageProvider, useLanguage } from "./language.tsx";
import { Failed, Waiting } from "./parts/states.tsx";
import { router } from "./routes.tsx";
import { Problem } from "./service/problem.ts";
import { queries } from "./service/queries.ts";
import { FirstPassword } from "./shell/first-password.tsx";
import { Login } from "./shell/login.tsx";
import { SessionProvider, useSession } from "./shell/session.tsx";

const IS_CALM = matchMedia("(prefers-reduced-motion: reduce)").matches;

// antd's greys for lesser words are too light for text on white: these have a contrast of at least 4.5.
const THEME = {
  token: {
    colorPrimary: "#1f6f5c",
    colorInfo: "#1f6f5c",
    colorLink: "#1f6f5c",
    colorError: "#b3341f",
    colorWarning: "#96650f",
    colorTextSecondary: "#57534e",
    colorTextTertiary: "#6b6761",
    colorTextQuaternary: "#6b6761",
    colorTextPlaceholder: "#76716b",
    colorBgLayout: "#f6f5f2",
    borderRadius: 8,
    motion: !IS_CALM,
    fontFamily: "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif",
  },
  // The ticks say which rows are chosen: behind the mask of a dialog a background of theirs has too little contrast.
  components: { Table: { rowSelectedBg: "#ffffff", rowSelectedHoverBg: "#faf8f5" }, Menu: { itemSelectedBg: "#e5f0eb", itemBorderRadius: 8 }, Layout: { headerBg: "#ffffff", siderBg: "#ffffff" } },
};

export function App() {
  return (
    <LanguageProvider>
      <QueryClientProvider client={queries}>
        <Themed />
      </QueryClientProvider>
    </LanguageProvider>
  );
}

function Themed() {
  const { language } = useLanguage();
  useEffect(() => {
    document.documentElement.lang = language;
    dayjs.locale(language === "en" ? "en" : "zh-cn");
    void queries.invalidateQueries(); // what the service says in words is in the language asked for
  }, [language]);
  return (
    <ConfigProvider locale={language === "en" ? en : zh} theme={THEME} button={{ autoInsertSpace: false }}>
      <Antd message={{ top: 64 }}>
        <SessionProvider>
          <Door />
        </SessionProvider>
      </Antd>
    </ConfigProvider>
  );
}

function Door() {
  const { state, drawing, retry } = useSession();
  switch (state.is) {
    case "unknown":
      return (
        <main className="login">
          <Waiting />
        </main>
      );
    case "failed":
      return <Failed problem={new Problem(0, { title: state.title })} retry={retry} />;
    case "out":
      return <Login />;
    case "in":
      return state.operator.must_change ? <FirstPassword /> : <RouterProvider key={drawing} router={router} />;
  }
}
