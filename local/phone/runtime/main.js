// The WeChat app around a mini program, as far as this one needs it: registers templates and components with
// WeChat's view engine, keeps the stack of pages, and calls their lifecycles.

import * as glassEasel from "glass-easel";
import { MiniProgramEnv } from "glass-easel-miniprogram-adapter";

import { defineElements, ELEMENTS, onTap } from "./elements.js";
import { Navigation } from "./navigation.js";
import { makeWx } from "./wx.js";

const environment = new MiniProgramEnv();
const backend = environment.associateBackend();
let space;
let templates;
let configuration;
let application = {};
const sheets = {};
let navigation;

export function begin(config, compiled, appCss) {
  configuration = config;
  templates = compiled;
  defineElements(dispatch);
  const shared = environment.getGlobalCodeSpace().getComponentSpace();
  for (const tag of ELEMENTS) shared.setGlobalUsingComponent(tag, `wx-${tag}`);
  space = environment.createCodeSpace("app", true);
  space.getComponentSpace().updateComponentOptions({ writeIdToDOM: true });
  for (const tag of ELEMENTS) space.getComponentSpace().setGlobalUsingComponent(tag, `wx-${tag}`);
  style("app", appCss).disabled = false;
  backend._$.onEvent(received);
  glassEasel.addGlobalErrorListener((error) => {
    console.error(error);
    window.phoneErrors.push(String(error?.stack ?? error));
    return false;
  });
  navigation = new Navigation(configuration, { create, dispatch, pageStyle });
  globalThis.wx = makeWx(navigation, configuration);
  globalThis.App = (definition) => (application = definition);
  globalThis.getApp = () => application;
  globalThis.getCurrentPages = () => navigation.pages.map(({ caller }) => caller);
}

/** A component or a page: its template, its style, and the code that registers it. */
export function define({ path, config, scope, css, isPage }, run) {
  space.addComponentStaticConfig(path, config);
  space.addCompiledTemplate(path, { content: templates[path], fallbackListenerOnNativeNode: true });
  if (isPage) style(path, css);
  else {
    backend.registerStyleSheetContent(path, css);
    space.addStyleSheet(path, path, scope);
  }
  navigation.configure(path, config);
  space.globalComponentEnv(globalThis, path, run);
}

export function start() {
  application.onLaunch?.(wx.getLaunchOptionsSync());
  const { path, query } = wx.getLaunchOptionsSync();
  navigation.open(`/${path}?${new URLSearchParams(query)}`);
}

/** A page's style counts only while the page is shown; here all of them share one document. */
function style(path, css) {
  const sheet = Object.assign(document.createElement("style"), { textContent: css });
  document.head.append(sheet);
  sheet.disabled = true;
  sheets[path] = sheet;
  return sheet;
}

function pageStyle(path) {
  for (const [name, sheet] of Object.entries(sheets)) sheet.disabled = name !== path && name !== "app";
}

/** The page's element, put where the container is, and the object its code calls `this`. */
function create(path, container) {
  const place = document.createElement("div");
  container.append(place);
  const root = backend.createRoot("wx-page", space, path);
  watch(root.get());
  root.attach(container, place);
  return { root, caller: root.get() };
}

let isWatched = false;

/** Notes what pages and components send to their views, for a test that has set `window.phoneDrawn` to a list. */
function watch(caller) {
  if (isWatched || !window.phoneDrawn) return;
  isWatched = true;
  let maker = caller;
  while (!Object.hasOwn(maker, "setData")) maker = Object.getPrototypeOf(maker);
  const draw = maker.setData;
  maker.setData = function (changes, done) {
    window.phoneDrawn.push({ by: this.is, changes: structuredClone(changes), bytes: new Blob([JSON.stringify(changes)]).size });
    return draw.call(this, changes, done);
  };
}

function dispatch(element, type, detail, options = { bubbles: false }) {
  let node = element;
  while (node && !node.__wxElement) node = node.parentNode;
  if (node) glassEasel.Event.dispatchEvent(node.__wxElement, new glassEasel.Event(type, detail, options));
}

function received(target, type, detail, options) {
  if (type === "tap" && !onTap(options.originalEvent, navigation)) return undefined;
  const event = new glassEasel.Event(type, detail, options);
  glassEasel.Event.dispatchEvent(target, event);
  // A browser sends a click after a touch, to whatever lies there by then; only fields need it, to be written in.
  const isOver = type === "tap" && !options.originalEvent.target.closest?.("wx-input, wx-textarea");
  return isOver || event.defaultPrevented() ? 1 : 0;
}
