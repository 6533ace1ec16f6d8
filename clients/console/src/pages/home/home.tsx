/** Today in numbers, and what waits; each leads to the list of it. */

import { Link } from "react-router";

import { type Text, useText } from "../../language.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { SCREENS } from "../../shell/navigation.tsx";
import { useOperator, useSession } from "../../shell/session.tsx";
import { Today } from "./today.tsx";
import { Todos } from "./todos.tsx";

export function Home() {
  const t = useText();
  const operator = useOperator();
  const { may } = useSession();
  return (
    <Page title={t(`${operator.name}，你好`, `Hello, ${operator.name}`)} about={t("今天等着处理的事。", "What waits today.")}>
      <Todos />
      {may("figures:view") && <Today />}
      <Shortcuts />
    </Page>
  );
}

/** For whoever has little to do here: the screens that are theirs. */
function Shortcuts() {
  const t = useText();
  const { may } = useSession();
  const mine = SCREENS.filter(({ path, right }) => path !== "/" && right && may(right));
  return (
    <Panel title={t("常用", "Shortcuts")}>
      <div className="row">
        {mine.map((screen) => (
          <Link key={screen.path} to={screen.path} className="shortcut">
            {screen.icon} {nameOf(screen.name, t)}
          </Link>
        ))}
      </div>
    </Panel>
  );
}

function nameOf([chinese, english]: readonly [string, string], t: Text): string {
  return t(chinese, english);
}
