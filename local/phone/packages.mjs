// The packages of clients/miniprogram, for scripts that stand elsewhere in the repository.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const MINI_PROGRAM = fileURLToPath(new URL("../../clients/miniprogram/", import.meta.url));
export const need = createRequire(`${MINI_PROGRAM}package.json`);
