// node build.mjs TARGET: the mini program as a page for a browser. WXML becomes WeChat's own template code, WXSS
// becomes CSS, TypeScript one bundle, and runtime/ plays the part of the WeChat app around it.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { MINI_PROGRAM, need } from "./packages.mjs";

const { build } = need("esbuild");
const { TmplGroup } = need("glass-easel-template-compiler");

const RUNTIME = fileURLToPath(new URL("runtime/", import.meta.url));
const APP = join(MINI_PROGRAM, "app");
const TARGET = process.argv[2];

const read = (path) => readFileSync(join(APP, path), "utf8");
const readJson = (path) => (existsSync(join(APP, path)) ? JSON.parse(read(path)) : {});
const optional = (path) => (existsSync(join(APP, path)) ? read(path) : "");

const app = readJson("app.json");
const pages = [...app.pages, ...(app.subPackages ?? []).flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`))];

/** Every component that a page uses, leaves first: glass-easel wants a component known before it is used. */
function componentsOf(paths, found = []) {
  for (const path of paths) {
    const used = Object.values({ ...(pages.includes(path) ? app.usingComponents : {}), ...readJson(`${path}.json`).usingComponents });
    const places = used.map((one) => (one.startsWith("/") ? one.slice(1) : join(dirname(path), one)));
    componentsOf(places.filter((place) => !found.includes(place)), found);
    for (const place of places) if (!found.includes(place)) found.push(place);
  }
  return found;
}

const components = componentsOf(pages);

// ── WXML ─────────────────────────────────────────────────────────────────────

function templates() {
  const group = new TmplGroup();
  for (const path of [...components, ...pages]) {
    const faults = group.addTmpl(path, read(`${path}.wxml`)).filter(({ level }) => level >= 3);
    if (faults.length) throw new Error(`${path}.wxml: ${faults.map(({ message, startLine }) => `${startLine + 1}: ${message}`).join("; ")}`);
  }
  return group.getTmplGenObjectGroups();
}

// ── WXSS ─────────────────────────────────────────────────────────────────────

const TAGS = /(^|[\s>+~,(])(view|text|image|button|input|textarea|scroll-view|navigator|page)(?=$|[\s.:,>+~[)])/g;

/** Selectors as the browser needs them: our elements are `wx-…`, and a component's own classes carry its scope. */
function toCss(wxss, scope = "") {
  const whole = wxss.replace(/\/\*[\s\S]*?\*\//g, "").replace(/@import\s+"([^"]+)";/g, (_, path) => optional(path.replace(/^\//, "")));
  return whole
    .replace(/(-?[\d.]+)rpx/g, "calc(100vw * $1 / 750)")
    .replace(/([^{};]+)\{/g, (all, selector) => (selector.trim().startsWith("@") ? all : `${scoped(selector, scope)}{`));
}

function scoped(selector, scope) {
  const tagged = selector.replace(TAGS, (_, before, tag) => `${before}${tag === "page" ? ".wx-page" : `wx-${tag}`}`);
  return scope ? tagged.replace(/\.(?!wx-page)([A-Za-z_][\w-]*)/g, `.${scope}--$1`) : tagged;
}

// ── The bundle ───────────────────────────────────────────────────────────────

const scopeOf = (index) => `c${index}`;

function entry() {
  const config = JSON.stringify({ app, pages, theme: readJson("theme.json") });
  const defined = [
    ...components.map((path, index) => unit(path, { scope: scopeOf(index), css: toCss(optional(`${path}.wxss`), scopeOf(index)) })),
    ...pages.map((path) => unit(path, { css: toCss(optional(`${path}.wxss`)), isPage: true })),
  ];
  return [
    `import { begin, define, start } from ${JSON.stringify(join(RUNTIME, "main.js"))};`,
    `begin(${config}, ${templates()}, ${JSON.stringify(toCss(optional("app.wxss")))});`,
    `require(${JSON.stringify(join(APP, "app.ts"))});`,
    ...defined,
    "start();",
  ].join("\n");
}

function unit(path, about) {
  const json = readJson(`${path}.json`);
  const using = about.isPage ? { ...app.usingComponents, ...json.usingComponents } : json.usingComponents;
  const config = { ...json, ...(using && { usingComponents: using }), ...(about.isPage ? {} : { component: true }) };
  return `define(${JSON.stringify({ path, config, ...about })}, () => require(${JSON.stringify(join(APP, `${path}.ts`))}));`;
}

/** What differs from a phone: the addresses and template ids are those of the stack that serves the page. */
const ownConfig = {
  name: "config of the stack",
  setup(building) {
    building.onLoad({ filter: /[/\\]app[/\\]config\.ts$/ }, () => ({
      contents: "export const { API_URL, TEMPLATES } = window.phoneConfig;",
      loader: "js",
    }));
  },
};

await build({
  stdin: { contents: entry(), resolveDir: MINI_PROGRAM, sourcefile: "entry.js" },
  bundle: true,
  format: "iife",
  target: "es2020",
  outfile: join(TARGET, "bundle.js"),
  sourcemap: "linked",
  minify: true,
  keepNames: true,
  define: { "process.env.NODE_ENV": '"production"' },
  nodePaths: [join(MINI_PROGRAM, "node_modules")],
  plugins: [ownConfig],
  logLevel: "error",
});

mkdirSync(join(TARGET, "files"), { recursive: true });
cpSync(join(APP, "icons"), join(TARGET, "files", "icons"), { recursive: true });
for (const name of ["app.html", "frame.html", "home.html", "reference.html", "reference.js", "phone.css", "desk.css"]) cpSync(join(RUNTIME, name), join(TARGET, name));
mkdirSync(join(TARGET, "reference"), { recursive: true });
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"]) cpSync(join(MINI_PROGRAM, "node_modules", "swagger-ui-dist", name), join(TARGET, "reference", name));
fonts(join(MINI_PROGRAM, "node_modules", "@fontsource", "noto-sans-sc"), join(TARGET, "fonts"));
writeFileSync(join(TARGET, "built.json"), JSON.stringify({ pages, components }));

/** Chinese characters for machines that have none: two weights, each in parts that load when a character needs them. */
function fonts(source, target) {
  if (existsSync(join(target, "fonts.css"))) return;
  mkdirSync(target, { recursive: true });
  const css = ["400", "600"].map((weight) => readFileSync(join(source, `${weight}.css`), "utf8")).join("\n");
  writeFileSync(join(target, "fonts.css"), css.replace(/url\(\.\/files\/([^)]+\.woff2)\)/g, "url($1)").replace(/,\s*url\([^)]+\.woff\)[^;]*/g, ""));
  for (const [, name] of css.matchAll(/url\(\.\/files\/([^)]+\.woff2)\)/g)) cpSync(join(source, "files", name), join(target, name));
}
