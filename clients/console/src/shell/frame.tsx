/** What stands around every page: the screens at the side, who is logged in at the top. */

import { LogoutOutlined, MenuOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Drawer, Dropdown, Grid, Layout, Menu } from "antd";
import { Suspense, useState } from "react";
import { Link, Outlet, useLocation, useNavigate } from "react-router";

import { useLanguage, useText } from "../language.tsx";
import { Waiting } from "../parts/states.tsx";
import mark from "../mark.svg";
import { LanguageSwitch } from "./login.tsx";
import { SCREENS } from "./navigation.tsx";
import { roleName } from "./roles.ts";
import { useOperator, useSession } from "./session.tsx";

export function Frame() {
  const t = useText();
  const isWide = Grid.useBreakpoint().lg !== false;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Layout className="frame">
      <a className="skip" href="#content">
        {t("跳到内容", "Skip to the content")}
      </a>
      {isWide ? (
        <Layout.Sider className="side" width={208} theme="light">
          <Brand />
          <Screens />
        </Layout.Sider>
      ) : (
        <Drawer open={isOpen} onClose={() => setIsOpen(false)} placement="left" size={240} title={<Brand />} styles={{ body: { padding: 0 } }}>
          <Screens onChosen={() => setIsOpen(false)} />
        </Drawer>
      )}
      <Layout>
        <Layout.Header className="top">
          {!isWide && <Button type="text" icon={<MenuOutlined />} aria-label={t("菜单", "Menu")} onClick={() => setIsOpen(true)} />}
          <span className="grow" />
          <LanguageSwitch />
          <Me />
        </Layout.Header>
        <Layout.Content className="content" id="content" role="main" tabIndex={-1}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function Brand() {
  const t = useText();
  return (
    <span className="brand">
      <img src={mark} alt="" width={28} height={28} />
      {t("积分商城", "Points")}
    </span>
  );
}

function Screens({ onChosen }: { onChosen?: () => void }) {
  const { language } = useLanguage();
  const { may } = useSession();
  const { pathname } = useLocation();
  const t = useText();
  const mine = SCREENS.filter(({ right }) => !right || may(right));
  const here = mine.filter(({ path }) => path === "/" ? pathname === "/" : pathname.startsWith(path)).at(-1);
  const items = mine.map(({ path, icon, name: [chinese, english] }) => ({
    key: path,
    icon,
    label: (
      <Link to={path} onClick={onChosen}>
        {language === "en" ? english : chinese}
      </Link>
    ),
  }));
  return (
    <nav aria-label={t("页面", "Screens")}>
      <Menu mode="inline" selectedKeys={here ? [here.path] : []} items={items} />
    </nav>
  );
}

function Me() {
  const t = useText();
  const operator = useOperator();
  const { leave } = useSession();
  const go = useNavigate();
  const items = [
    { key: "account", icon: <UserOutlined />, label: t("我的账号", "My account"), onClick: () => void go("/account") },
    { key: "leave", icon: <LogoutOutlined />, label: t("退出登录", "Log out"), onClick: () => void leave() },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]}>
      <Button type="text" icon={<UserOutlined />}>
        {operator.name} <span className="muted">{roleName(operator.role, t)}</span>
      </Button>
    </Dropdown>
  );
}
