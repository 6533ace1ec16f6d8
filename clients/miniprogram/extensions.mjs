// `node --import ./extensions.mjs`: our imports name no extension, as WeChat's bundler wants them; Node's want one.

import { registerHooks } from "node:module";

registerHooks({
  resolve: (name, context, next) => next(name.startsWith(".") && !/\.\w+$/.test(name) ? `${name}.js` : name, context),
});
