// Types of one client's part of docs/openapi.json. The digest in the file's head lets `make test` say without Node
// whether they are up to date.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = new URL("../docs/openapi.json", import.meta.url);

// Limits are the service's to check, and examples are for readers: when one moves, the types stay as they are.
const LIMITS = ["example", "examples", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern"];

/** Writes `target`; with --check, only says whether it is up to date. `isTheirs` chooses the paths, `who` names them. */
export async function generate({ openapiTS, astToString, target, who, isTheirs }) {
  const whole = JSON.parse(readFileSync(SOURCE, "utf8"), (key, value) => (LIMITS.includes(key) ? undefined : value));
  const document = part(whole, isTheirs);
  const digest = createHash("sha256").update(canonical(document)).digest("hex");
  const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
  const text = `// Made by generate.mjs from docs/openapi.json, never by hand.\n// sha256 of what ${who} can call: ${digest}\n\n${types}`;
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error(`${relative(ROOT, fileURLToPath(target))} is not what docs/openapi.json describes: npm run types writes it anew.`);
    process.exit(1);
  }
}

/** What they can call and how it goes well; every refusal is a Problem, whatever the call. */
function part({ openapi, info, paths, components: { schemas } }, isTheirs) {
  const theirs = Object.entries(paths).filter(([path]) => isTheirs(path));
  const calls = { openapi, info, paths: each(theirs, (methods) => each(Object.entries(methods), goingWell)) };
  const used = { Problem: schemas.Problem };
  for (let more = true; more; ) {
    const names = [...JSON.stringify([calls, used]).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    more = names.some((name) => !(name in used));
    for (const name of names) used[name] = schemas[name];
  }
  return { ...calls, components: { schemas: used } };
}

function goingWell({ summary, parameters, requestBody, responses }) {
  const well = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return { summary, parameters, requestBody, responses: Object.fromEntries(well) };
}

function each(entries, change) {
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value)]));
}

/** JSON with every object's keys in order, so that it has one spelling (tests/client_types.py spells it too). */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort().filter((key) => value[key] !== undefined);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}
