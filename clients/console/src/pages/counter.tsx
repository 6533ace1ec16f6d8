/** The counter: a code is typed or scanned (a scanner types and presses Enter), looked at, and then redeemed. */

import { App, Button, Form, Input, type InputRef, Select } from "antd";
import { useRef, useState } from "react";

import { useText } from "../language.tsx";
import { moment } from "../format/times.ts";
import { SuggestInput } from "../parts/inputs.tsx";
import { Facts, Page, Panel } from "../parts/page.tsx";
import { Nothing } from "../parts/states.tsx";
import { useStores } from "../parts/stores.tsx";
import { problemOf } from "../service/problem.ts";
import { useAll, useChange } from "../service/queries.ts";
import { call, type Answer } from "../service/wire.ts";
import { useOperator, useSession } from "../shell/session.tsx";

type Redemption = Answer<"POST /merchant/vouchers/verify">;
type Look = Answer<"GET /merchant/vouchers/{code}">;
type Verdict = { is: "looked"; one: Look; code: string } | { is: "used"; one: Redemption } | { is: "refused"; title: string; code: string };
interface Used {
  redemption_id: string;
  name: string;
  quantity: number;
  store: string;
  at: string;
}

const MOST_SHOWN = 20;
const STORE = "console.store";
const REPEAT_MS = 2000; // a scanner that reads the same code twice means it once

export function Counter() {
  const t = useText();
  const input = useRef<InputRef>(null);
  const [store, setStore] = useStore();
  const [used, note] = useUsed();
  const desk = useDesk(store, note, () => input.current?.focus({ cursor: "all" }));
  const ready = desk.verdict?.is === "looked" && desk.verdict.one.may_use && !desk.code ? desk.verdict : null;
  return (
    <Page title={t("核销台", "Counter")} about={t("扫会员手机上的码，或输入码后按回车，先看清是什么；再按一次回车就核销。", "Scan the code on the member's phone, or type it and press Enter, and see what it is. Enter once more redeems it.")}>
      <div className="counter">
        <StoreChoice store={store} change={setStore} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void (ready ? desk.redeem(ready.code) : desk.look());
          }}
        >
          <label className="muted" htmlFor="voucher">
            {t("券码", "Voucher code")}
          </label>
          <Input id="voucher" ref={input} className="counter-input" value={desk.code} autoFocus autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={80} readOnly={desk.isBusy} onChange={({ target }) => desk.setCode(target.value)} />
          <Button className="tall" type="primary" htmlType="submit" size="large" block loading={desk.isBusy}>
            {ready ? t("核销", "Redeem") : t("看一看", "Look")}
          </Button>
        </form>
        <div aria-live="assertive">{desk.verdict && <Shown verdict={desk.verdict} />}</div>
        <Panel title={t("刚刚核销的", "Just redeemed")}>{used.length ? <Recent used={used} /> : <Nothing>{t("今天这台机器还没有核销", "Nothing was redeemed here yet")}</Nothing>}</Panel>
      </div>
    </Page>
  );
}

/** What is done with a code. The input keeps the focus, so that the next scan goes into it. */
function useDesk(store: string, note: (one: Redemption) => void, focus: () => void) {
  const t = useText();
  const { message } = App.useApp();
  const last = useRef({ code: "", at: 0 });
  const [code, setCode] = useState("");
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const seen = useChange((shown: string) => call("GET /merchant/vouchers/{code}", { path: { code: shown }, query: store ? { store } : {} }));
  const verify = useChange((voucher_code: string) => call("POST /merchant/vouchers/verify", { body: { voucher_code, store: store || null } }), "redemptions");

  const refuse = (thrown: unknown) => {
    const problem = problemOf(thrown);
    setVerdict({ is: "refused", title: problem.title, code: problem.code });
    if (problem.isOpen) void message.warning(t("没有收到回答，请再试一次", "No answer came: try again"));
    last.current.at = 0;
    return problem;
  };
  const lookAt = async (shown: string) => {
    const one = await seen.mutateAsync(shown);
    setVerdict({ is: "looked", one, code: shown });
  };
  const look = async () => {
    const shown = code.trim();
    if (!shown) return focus();
    if (last.current.code === shown && Date.now() - last.current.at < REPEAT_MS) return setCode("");
    last.current = { code: shown, at: Date.now() };
    try {
      await lookAt(shown);
      setCode("");
    } catch (thrown) {
      refuse(thrown);
    }
    focus();
  };
  const redeem = async (shown: string) => {
    try {
      const one = await verify.mutateAsync(shown);
      setVerdict({ is: "used", one });
      note(one);
    } catch (thrown) {
      // Another counter may have been faster: the voucher itself says who and when.
      if (refuse(thrown).code === "STATE_CONFLICT") await lookAt(shown).catch(() => undefined);
    }
    focus();
  };
  return { code, setCode, verdict, look, redeem, isBusy: seen.isPending || verify.isPending };
}

function Shown({ verdict }: { verdict: Verdict }) {
  const t = useText();
  if (verdict.is === "refused") {
    return (
      <div className="verdict no">
        <b>{t("没有核销", "Not redeemed")}</b>
        {verdict.title}
      </div>
    );
  }
  if (verdict.is === "looked") return <Looked one={verdict.one} />;
  const { one } = verdict;
  return (
    <div className="verdict yes">
      <b>
        {one.name}
        {one.quantity > 1 && ` × ${one.quantity}`}
      </b>
      {t("已核销，请交付。", "Redeemed. Hand it over.")}
      <div className="small">
        {one.voucher?.used_at_name ? `${one.voucher.used_at_name} · ` : ""}
        {t("会员尾号", "Member …")}
        {one.member_id.slice(-4)}
      </div>
    </div>
  );
}

function Looked({ one }: { one: Look }) {
  const t = useText();
  const { used, member } = one;
  const where = one.stores.length ? one.store_names.join("、") : t("所有门店", "Every store");
  return (
    <div className={one.may_use ? "verdict" : "verdict no"}>
      <b>
        {one.name}
        {one.quantity > 1 && ` × ${one.quantity}`}
      </b>
      <p className="spaced">{one.may_use ? t("可以核销，按回车确认。", "It can be redeemed. Press Enter.") : t("没有核销：", "Not redeemed: ") + whyNot(one.why_not, t)}</p>
      <Facts
        items={[
          [t("会员", "Member"), member.nickname || t(`尾号 ${member.alias}`, `… ${member.alias}`)],
          [t("可用门店", "Stores"), where],
          [t("有效期至", "Valid until"), moment(one.valid_until)],
          used && [t("核销时间", "Used at"), moment(used.at)],
          used?.store_name && [t("核销门店", "Used in"), used.store_name],
          used?.by && [t("核销人", "Used by"), used.by],
        ]}
      />
    </div>
  );
}

function whyNot(code: string | null, t: ReturnType<typeof useText>): string {
  const names: Record<string, string> = {
    STATE_CONFLICT: t("这张券已经用过或取消了", "it was used or cancelled"),
    EXPIRED: t("这张券已过期", "it has expired"),
    ACCOUNT_FROZEN: t("会员已被冻结", "the member is frozen"),
  };
  return names[code ?? ""] ?? t("现在不能核销", "it cannot be redeemed now");
}
function Recent({ used }: { used: Used[] }) {
  return (
    <ul className="cards">
      {used.map((one) => (
        <li key={one.redemption_id} className="card-line">
          <span className="number">{moment(one.at).slice(11)}</span>
          <span>
            {one.name}
            {one.quantity > 1 && ` × ${one.quantity}`} <span className="muted">{one.store}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Whoever is bound to stores chooses among them; others may name one. */
function StoreChoice({ store, change }: { store: string; change: (store: string) => void }) {
  const t = useText();
  const { stores } = useOperator();
  const { may } = useSession();
  const { nameOf, open } = useStores();
  const rewards = useAll("GET /merchant/rewards", stores.length === 0 && may("rewards:view"));
  if (stores.length === 1) return null;
  const known = [...new Set([...open.map(({ value }) => value), ...(rewards.data ?? []).flatMap(({ service }) => service?.stores ?? [])])];
  return (
    <Form.Item label={t("门店", "Store")} htmlFor="store" layout="vertical">
      {stores.length ? (
        <Select id="store" size="large" value={store || null} onChange={change} options={stores.map((value) => ({ value, label: nameOf(value) }))} placeholder={t("请选择门店", "Choose the store")} />
      ) : (
        <SuggestInput id="store" size="large" value={store} onChange={(value) => change(value ?? "")} suggestions={known} nameOf={nameOf} placeholder={t("限定门店的券需要", "Needed by vouchers of certain stores")} />
      )}
    </Form.Item>
  );
}

function useStore(): [string, (store: string) => void] {
  const { stores } = useOperator();
  const kept = localStorage.getItem(STORE) ?? "";
  const [store, setStore] = useState(stores.length ? (stores.includes(kept) ? kept : (stores[0] ?? "")) : kept);
  const change = (next: string) => {
    localStorage.setItem(STORE, next ?? "");
    setStore(next ?? "");
  };
  return [store, change];
}

/** The last ones of this window, kept until it is closed; no name and no code among them. */
function useUsed(): [Used[], (one: Redemption) => void] {
  const { operator_id } = useOperator();
  const key = `console.used.${operator_id}`;
  const [used, setUsed] = useState<Used[]>(() => JSON.parse(sessionStorage.getItem(key) ?? "[]") as Used[]);
  const note = ({ redemption_id, name, quantity, voucher }: Redemption) => {
    const next = [{ redemption_id, name, quantity, store: voucher?.used_at_name ?? "", at: new Date().toISOString() }, ...used].slice(0, MOST_SHOWN);
    sessionStorage.setItem(key, JSON.stringify(next));
    setUsed(next);
  };
  return [used, note];
}
