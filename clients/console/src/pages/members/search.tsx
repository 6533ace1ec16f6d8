/** Finding a member by their id or openid. */

import { Alert, Form, Input } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useText } from "../../language.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Nothing } from "../../parts/states.tsx";
import { problemOf } from "../../service/problem.ts";
import { call } from "../../service/wire.ts";
import { recent } from "./recent.ts";

export function Members() {
  const t = useText();
  const go = useNavigate();
  const [isLooking, setIsLooking] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const look = async (text: string) => {
    const wanted = text.trim();
    if (!wanted) return;
    setIsLooking(true);
    setWrong(null);
    try {
      const id = await found(wanted);
      if (id) await go(`/members/${id}`);
      else setWrong(t("没有这个会员", "There is no such member"));
    } catch (thrown) {
      setWrong(problemOf(thrown).title);
    } finally {
      setIsLooking(false);
    }
  };
  return (
    <Page title={t("会员", "Members")} about={t("会员编号在小程序“我的”页最下面。", "Members see their id at the end of “Me” in the mini program.")} isNarrow>
      <Panel>
        <Form layout="vertical">
          <Form.Item label={t("会员编号或 openid", "Member id or openid")} htmlFor="wanted">
            <Input.Search id="wanted" size="large" autoFocus autoComplete="off" enterButton={t("查找", "Find")} loading={isLooking} onSearch={(text) => void look(text)} />
          </Form.Item>
        </Form>
        {wrong && <Alert type="warning" showIcon role="alert" title={wrong} />}
      </Panel>
      <Panel title={t("最近看过", "Seen lately")}>
        {recent().length ? (
          <ul className="cards">
            {recent().map(({ id, name }) => (
              <li key={id}>
                <Link to={`/members/${id}`}>{name || t("未取昵称", "No nickname")}</Link> <span className="code muted">{id}</span>
              </li>
            ))}
          </ul>
        ) : (
          <Nothing>{t("还没有看过会员", "No member yet")}</Nothing>
        )}
      </Panel>
    </Page>
  );
}

async function found(wanted: string): Promise<string | null> {
  const byId = await call("GET /merchant/members", { query: { member_id: wanted.slice(0, 64) } });
  const { items } = byId.items.length ? byId : await call("GET /merchant/members", { query: { openid: wanted.slice(0, 64) } });
  return items[0]?.member_id ?? null;
}
