// Writes openapi.ts, the types of what a member can call, from docs/openapi.json; with --check, only says whether it
// is up to date. The header's digest lets `make test` say the same without Node.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const SOURCE = new URL("../../docs/openapi.json", import.meta.url);
const TARGET = new URL("app/openapi.ts", import.meta.url);

// Limits are the service's to check and leave no trace in types: when one moves, the types stay as they are.
const LIMITS = ["maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern"];

/** What members can call and how it goes well; every refusal is a Problem, whatever the call. */
function forMembers({ openapi, info, paths, components: { schemas } }) {
  const theirs = Object.entries(paths).filter(([path]) => !/^\/(merchant|operators|wechat)(\/|$)/.test(path));
  const members = { openapi, info, paths: each(theirs, (calls) => each(Object.entries(calls), goingWell)) };
  const used = { Problem: schemas.Problem };
  for (let more = true; more; ) {
    const names = [...JSON.stringify([members, used]).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    more = names.some((name) => !(name in used));
    for (const name of names) used[name] = schemas[name];
  }
  return { ...members, components: { schemas: used } };
}

function goingWell({ summary, parameters, requestBody, responses }) {
  const well = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return { summary, parameters, requestBody, responses: Object.fromEntries(well) };
}

function each(entries, change) {
  return Object.fromEntries(entries.map(([name, value]) => [name, change(value)]));
}

/** JSON with every object's keys in order, so that it has one spelling (tests/test_mini_program.py spells it too). */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort().filter((key) => value[key] !== undefined);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

const withoutLimits = (key, value) => (LIMITS.includes(key) ? undefined : value);
const document = forMembers(JSON.parse(readFileSync(SOURCE, "utf8"), withoutLimits));
const digest = createHash("sha256").update(canonical(document)).digest("hex");
const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
const text = `// Made by generate.mjs from docs/openapi.json, never by hand.\n// sha256 of what members can call: ${digest}\n\n${types}`;

if (!process.argv.includes("--check")) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, "utf8") !== text) {
  console.error("clients/miniprogram/app/openapi.ts is not what docs/openapi.json describes: npm run types writes it anew.");
  process.exit(1);
}
