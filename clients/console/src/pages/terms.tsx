/** The rules in words, as members read them: now, and after the next announced change, with what differs. */

import { Tabs } from "antd";
import { Link } from "react-router";

import { useText } from "../language.tsx";
import { Mark, Page, Panel } from "../parts/page.tsx";
import { Shown } from "../parts/states.tsx";
import { useAnswer } from "../service/queries.ts";
import type { Answer } from "../service/wire.ts";
import { useSession } from "../shell/session.tsx";

type Terms = Answer<"GET /merchant/terms">["current"];

export function TermsPage() {
  const t = useText();
  const { may } = useSession();
  const found = useAnswer("GET /merchant/terms");
  const actions = may("program:edit") && <Link to="/program">{t("去改积分计划", "Change the program")}</Link>;
  return (
    <Page title={t("条款", "Terms")} about={t("按积分计划和规则写成，会员在小程序里读到的就是这些。", "Made from the program and the rules. Members read this in the mini program.")} actions={actions} isNarrow>
      <Shown of={found}>{({ current, next }) => <Versions current={current} next={next} />}</Shown>
    </Page>
  );
}

function Versions({ current, next }: { current: Terms; next: Terms | null }) {
  const t = useText();
  if (!next) return <Text terms={current} />;
  const items = [
    { key: "next", label: t(`${next.effective_from ?? ""} 起`, `From ${next.effective_from ?? ""}`), children: <Text terms={next} before={current} /> },
    { key: "current", label: t("现在", "Now"), children: <Text terms={current} /> },
  ];
  return <Tabs items={items} />;
}

function Text({ terms, before }: { terms: Terms; before?: Terms }) {
  const t = useText();
  return (
    <Panel title={terms.effective_from ? t(`${terms.effective_from} 起生效`, `In effect from ${terms.effective_from}`) : t("新店的默认规则", "The rules of a new shop")} extra={<span className="code muted small">{terms.version}</span>}>
      {terms.sections.map(({ title, text }, place) => (
        <section key={title} className="spaced">
          <h3>{title}</h3>
          <Lines text={text} before={before && (before.sections[place]?.text ?? "")} />
        </section>
      ))}
    </Panel>
  );
}

/** Each sentence stands on a line of its own: what is new is marked, what goes away is struck out. */
function Lines({ text, before }: { text: string; before?: string | undefined }) {
  const t = useText();
  const lines = text.split("\n");
  const old = before?.split("\n") ?? lines;
  const gone = old.filter((line) => !lines.includes(line));
  return (
    <>
      {gone.map((line) => (
        <p key={`- ${line}`} className="muted">
          <Mark tone="bad">{t("去掉", "Gone")}</Mark> <del>{line}</del>
        </p>
      ))}
      {lines.map((line) => (
        <p key={line}>{old.includes(line) ? line : <><Mark tone="good">{t("新的", "New")}</Mark> <ins>{line}</ins></>}</p>
      ))}
    </>
  );
}
