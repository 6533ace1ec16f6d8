// Writes openapi.ts, the types of what a member can call, from docs/openapi.json; with --check, only says whether it
// is up to date.

import openapiTS, { astToString } from "openapi-typescript";

import { generate } from "../types.mjs";

await generate({
  openapiTS,
  astToString,
  target: new URL("app/openapi.ts", import.meta.url),
  who: "members",
  isTheirs: (path) => !/^\/(merchant|operators|wechat)(\/|$)/.test(path),
});
