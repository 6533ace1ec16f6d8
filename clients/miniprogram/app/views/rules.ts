// The program's rules in words, as the service makes them.

import { dayText } from "../format";
import type { Answer } from "../points";
import { say } from "../words";

export function rulesView({ version, effective_from: since, sections }: Answer<"GET /terms">, today: string) {
  const from = since ? say(`，${dayText(since, today)}起`, `, since ${dayText(since, today)}`) : "";
  return {
    version,
    edition: say(`版本 ${version}${from}`, `Version ${version}${from}`),
    sections: sections.map(({ title, text }) => ({ title, lines: text.split("\n") })),
  };
}

/** Whether the member has yet to accept the rules as they are now. */
export function isNew(terms: Answer<"GET /me">["terms"], version: string): boolean {
  return terms?.version !== version;
}
