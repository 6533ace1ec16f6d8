// Writes src/service/openapi.ts, the types of what an operator can call, from docs/openapi.json; with --check, only says
// whether it is up to date.

import openapiTS, { astToString } from "openapi-typescript";

import { generate } from "../types.mjs";

await generate({
  openapiTS,
  astToString,
  target: new URL("src/service/openapi.ts", import.meta.url),
  who: "operators",
  isTheirs: (path) => /^\/(merchant|operators)(\/|$)/.test(path),
});
