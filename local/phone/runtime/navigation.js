// The bars above and below a page, the stack of pages between them, and their lifecycles.

import { shareSheet, toast } from "./sheets.js";

export class Navigation {
  pages = [];
  configs = {};

  constructor({ app, pages }, { create, dispatch, pageStyle }) {
    Object.assign(this, { app, known: pages, create, dispatch, pageStyle });
    this.viewport = document.getElementById("viewport");
    this.tabs = document.getElementById("tabs");
    document.getElementById("back").onclick = () => this.back();
    this.drawTabs();
    document.addEventListener("visibilitychange", () => this.top && this.call(document.hidden ? "onHide" : "onShow"));
  }

  get top() {
    return this.pages[this.pages.length - 1];
  }

  configure(path, config) {
    this.configs[path] = config;
  }

  isTab(path) {
    return this.app.tabBar.list.some(({ pagePath }) => pagePath === path);
  }

  // ── Going somewhere ────────────────────────────────────────────────────────

  /** Puts a page on top. Fails as WeChat does where there is none of that name. */
  open(url) {
    const { path, query } = this.parse(url);
    if (this.top) this.hide(this.top);
    const container = Object.assign(document.createElement("div"), { className: "page-holder" });
    this.viewport.append(container);
    const page = { path, query, container };
    this.pages.push(page);
    this.pageStyle(path);
    Object.assign(page, this.create(path, container));
    page.element = container.firstElementChild;
    page.element.classList.add("wx-page");
    Object.assign(page.caller, { route: path, options: query });
    page.element.addEventListener("scroll", () => this.scrolled(page));
    this.draw();
    this.call("onLoad", query);
    this.call("onShow");
    this.call("onReady");
  }

  follow(url, openType = "navigate") {
    const go = { navigate: "open", redirect: "redirect", switchTab: "switchTab", navigateBack: "back" }[openType ?? "navigate"];
    this[go](go === "back" ? 1 : url);
  }

  redirect(url) {
    this.parse(url);
    this.drop(this.pages.pop());
    this.open(url);
  }

  back(delta = 1) {
    for (let left = Math.min(delta, this.pages.length - 1); left > 0; left--) this.drop(this.pages.pop());
    this.shown();
  }

  /** A tab's page stays as it is while others are shown. */
  switchTab(url) {
    const { path } = this.parse(url);
    if (!this.isTab(path)) throw new Error("switchTab:fail can not switch to no-tabBar page");
    this.kept ??= {};
    for (const page of this.pages) {
      if (this.isTab(page.path)) this.keep(page);
      else this.drop(page);
    }
    this.pages = [];
    if (!this.kept[path]) return this.open(url);
    this.pages = [this.kept[path]];
    return this.shown();
  }

  relaunch(url) {
    for (const page of [...this.pages, ...Object.values(this.kept ?? {})]) if (page.container.isConnected) this.drop(page);
    this.pages = [];
    this.kept = {};
    this.open(url);
  }

  parse(url) {
    const [place, search = ""] = url.split("?");
    const path = place.startsWith("/") ? place.slice(1) : new URL(place, `http://m/${this.top.path}`).pathname.slice(1);
    if (!this.known.includes(path)) throw new Error(`navigateTo:fail page "${path}" is not found`);
    return { path, query: Object.fromEntries(new URLSearchParams(search)) };
  }

  keep(page) {
    this.kept[page.path] = page;
    if (page === this.top) this.hide(page);
  }

  hide(page) {
    this.call("onHide", undefined, page);
    page.container.hidden = true;
  }

  drop(page) {
    this.call("onUnload", undefined, page);
    page.root.release();
    page.container.remove();
    if (this.kept?.[page.path] === page) delete this.kept[page.path];
  }

  shown() {
    this.top.container.hidden = false;
    this.pageStyle(this.top.path);
    this.draw();
    this.call("onShow");
  }

  call(name, argument, page = this.top) {
    return page.caller[name]?.(argument);
  }

  scrolled(page) {
    const { scrollTop, scrollHeight, clientHeight } = page.element;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 50;
    if (isAtEnd && !page.isAtEnd) this.call("onReachBottom", undefined, page);
    page.isAtEnd = isAtEnd;
  }

  // ── The bars ───────────────────────────────────────────────────────────────

  draw() {
    const { path } = this.top;
    document.getElementById("back").hidden = this.pages.length < 2;
    this.title(this.top.title ?? this.configs[path].navigationBarTitleText ?? this.app.window.navigationBarTitleText);
    this.tabs.hidden = !this.isTab(path);
    document.body.classList.toggle("has-tabs", this.isTab(path));
    for (const tab of this.tabs.children) tab.setAttribute("aria-selected", String(tab.dataset.path === path));
  }

  title(text) {
    if (this.top) this.top.title = text;
    document.getElementById("title").textContent = document.title = text;
  }

  drawTabs() {
    for (const { pagePath, text, iconPath, selectedIconPath } of this.app.tabBar.list) {
      const tab = Object.assign(document.createElement("button"), { className: "tab" });
      tab.dataset.path = pagePath;
      tab.setAttribute("role", "tab");
      tab.innerHTML = `<img alt="" class="plain" src="files/${iconPath}"><img alt="" class="chosen" src="files/${selectedIconPath}"><span></span><i hidden></i>`;
      tab.querySelector("span").textContent = text;
      tab.onclick = () => this.top.path !== pagePath && this.switchTab(`/${pagePath}`);
      this.tabs.append(tab);
    }
  }

  tab(index) {
    return this.tabs.children[index];
  }

  // ── Buttons with an open-type ──────────────────────────────────────────────

  share(button) {
    const card = this.top.caller.onShareAppMessage?.({ from: "button", target: { dataset: { ...button.dataset } } });
    if (card) shareSheet(card);
  }

  /** Says nothing where the member goes back or refuses, as WeChat does. */
  async chooseAvatar(button) {
    const avatarUrl = await wx._avatar().catch(() => undefined);
    if (avatarUrl) this.dispatch(button, "chooseavatar", { avatarUrl });
  }

  opened(type, button) {
    if (type === "agreePrivacyAuthorization") this.dispatch(button, "agreeprivacyauthorization", {});
    if (type === "contact") toast({ title: "这里接通店里的客服", icon: "none" });
  }
}
