/** Who is logged in, what they may do, and what happens when the session ends in the middle of something. */

import { Modal } from "antd";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";

import { keepZone } from "../format/times.ts";
import { useText } from "../language.tsx";
import { problemOf } from "../service/problem.ts";
import { queries } from "../service/queries.ts";
import { type Answer, call, send, whenTheSessionEnds } from "../service/wire.ts";
import { LoginForm } from "./login-form.tsx";

export type Operator = Answer<"GET /operators/me">;

type State = { is: "unknown" } | { is: "failed"; title: string } | { is: "out" } | { is: "in"; operator: Operator };

interface Session {
  state: State;
  /** Another number when everything is to be drawn anew, because the shop's zone has become known. */
  drawing: number;
  may: (right: string) => boolean;
  enter: (operator: Operator) => void;
  leave: () => Promise<void>;
  retry: () => void;
  /** Asks anew who this is, after something about the account has changed. */
  refresh: () => void;
}

const Current = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<State>({ is: "unknown" });
  const [isAsking, setIsAsking] = useState(false);
  const [drawing, setDrawing] = useState(0);
  const waiting = useRef<(() => void)[]>([]);

  const enter = useCallback((operator: Operator) => {
    setState({ is: "in", operator });
    if (!operator.must_change && allows(operator, "program:view")) void learnZone().then((isNew) => isNew && setDrawing((before) => before + 1));
  }, []);
  const look = useCallback(async () => {
    try {
      enter(await send<Operator>("GET /operators/me", {}, true));
    } catch (thrown) {
      const problem = problemOf(thrown);
      setState(problem.status === 401 ? { is: "out" } : { is: "failed", title: problem.title });
    }
  }, [enter]);
  useEffect(() => void look(), [look]);

  useEffect(() => {
    whenTheSessionEnds(() => {
      setIsAsking(true);
      return new Promise<void>((resolve) => waiting.current.push(resolve));
    });
  }, []);

  const again = (operator: Operator) => {
    setIsAsking(false);
    // What is on the screen was somebody else's: begin anew rather than send it in their name.
    if (state.is === "in" && state.operator.operator_id !== operator.operator_id) return location.reload();
    enter(operator);
    for (const go of waiting.current.splice(0)) go();
  };
  const session = useMemo<Session>(
    () => ({
      state,
      drawing,
      may: (right) => state.is === "in" && allows(state.operator, right),
      enter,
      leave: async () => {
        await send("POST /operators/logout", {}, true).catch(() => undefined);
        queries.clear();
        setState({ is: "out" });
      },
      retry: () => void look(),
      refresh: () => void look(),
    }),
    [state, drawing, enter, look],
  );
  return (
    <Current value={session}>
      {children}
      {state.is === "in" && <AgainModal isOpen={isAsking} name={state.operator.name} enter={again} />}
    </Current>
  );
}

function AgainModal({ isOpen, name, enter }: { isOpen: boolean; name: string; enter: (operator: Operator) => void }) {
  const t = useText();
  return (
    <Modal open={isOpen} title={t("请重新登录", "Please log in again")} footer={null} closable={false} keyboard={false} mask={{ closable: false }} destroyOnHidden zIndex={2000}>
      <p>{t("登录已过期。登录后接着做，已填的内容都还在。", "Your session has ended. After logging in you go on; what you entered is still there.")}</p>
      <LoginForm enter={enter} name={name} />
    </Modal>
  );
}

export function useSession(): Session {
  const session = useContext(Current);
  if (!session) throw new Error("useSession stands outside of SessionProvider");
  return session;
}

/** The one who is logged in, for pages behind the login. */
export function useOperator(): Operator {
  const { state } = useSession();
  if (state.is !== "in") throw new Error("nobody is logged in");
  return state.operator;
}

/** Who may edit may look. */
export function allows({ rights }: Operator, right: string): boolean {
  const [name] = right.split(":");
  const held: readonly string[] = rights;
  return held.includes(right) || (right.endsWith(":view") && held.includes(`${name}:edit`));
}

/** Until it is known, and where it cannot be, times are those of the usual zone. */
async function learnZone(): Promise<boolean> {
  try {
    const { time_zone } = await call("GET /merchant/program");
    return keepZone(time_zone);
  } catch {
    return false;
  }
}
