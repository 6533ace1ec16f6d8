// The calls of `wx` that the mini program makes, answered by the browser, the stack's API and the stand-in WeChat.

import { chosenAvatar, readTemporary } from "./album.js";
import { modal, sheet, toast } from "./sheets.js";

const settings = () => window.phoneSettings;
const hour = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

export function makeWx(navigation, { app }) {
  const launch = launchOptions(app);
  const heard = { network: new Set(), theme: new Set(), privacy: undefined };
  window.addEventListener("online", () => tell(heard.network, { isConnected: true, networkType: "wifi" }));
  window.addEventListener("offline", () => tell(heard.network, { isConnected: false, networkType: "none" }));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => tell(heard.theme, { theme: matches ? "dark" : "light" }));
  const promised = promisedCalls(navigation, heard);
  const all = {
    ...Object.fromEntries(Object.entries(promised).map(([name, act]) => [name, eitherWay(act)])),
    request,
    getStorageSync: (key) => JSON.parse(localStorage.getItem(stored(key)) ?? '""'),
    setStorageSync: (key, value) => localStorage.setItem(stored(key), JSON.stringify(value)),
    removeStorageSync: (key) => localStorage.removeItem(stored(key)),
    getStorageInfoSync: () => ({ keys: ownKeys().map((key) => key.slice(stored("").length)) }),
    clearStorageSync: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
    getLaunchOptionsSync: () => launch,
    getEnterOptionsSync: () => launch,
    getAppBaseInfo: () => ({
      language: settings().language,
      theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
      fontSizeSetting: settings().fontSize,
      SDKVersion: settings().baseLibrary,
    }),
    getWindowInfo: () => ({ windowWidth: innerWidth, windowHeight: innerHeight, pixelRatio: devicePixelRatio, safeArea: { bottom: innerHeight } }),
    getAccountInfoSync: () => ({ miniProgram: { appId: "touristappid", envVersion: "develop", version: "" } }),
    getUpdateManager: () => ({ onUpdateReady() {}, applyUpdate() {}, onCheckForUpdate() {}, onUpdateFailed() {} }),
    canIUse: (what) => !settings().missing.includes(what),
    getFileSystemManager: () => ({ readFile: eitherWay(({ filePath }) => readTemporary(filePath).then((data) => ({ data }))) }),
    onNetworkStatusChange: (hear) => heard.network.add(hear),
    offNetworkStatusChange: (hear) => heard.network.delete(hear),
    onThemeChange: (hear) => heard.theme.add(hear),
    onNeedPrivacyAuthorization: (hear) => (heard.privacy = hear), // the last one counts
    nextTick: (act) => setTimeout(act, 0),
  };
  for (const name of settings().missing) delete all[name]; // as an older base library has it
  return all;
}

function launchOptions({ pages }) {
  const asked = new URLSearchParams(location.search);
  const path = asked.get("path") || pages[0];
  return { path, query: Object.fromEntries(new URLSearchParams(asked.get("query") ?? "")), scene: 1001 };
}

const stored = (key) => `${settings().as}/${key}`;
const ownKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(stored("")));
const tell = (heard, what) => heard.forEach((hear) => hear(what));

/** WeChat's calls answer by callbacks where there are any, by a promise where there are none. */
const eitherWay = (act) => (given = {}) => {
  const { success, fail, complete } = given;
  const done = Promise.resolve().then(() => act(given));
  if (!success && !fail && !complete) return done;
  done.then((value) => (success?.(value), complete?.(value)), (error) => (fail?.(failure(error)), complete?.(failure(error))));
  return undefined;
};

const failure = (error) => (error instanceof Error ? { errMsg: error.message } : error);

async function request({ url, method = "GET", header, data, timeout = 60000, success, fail, complete }) {
  try {
    const answer = await fetch(url, {
      method,
      headers: { "Content-Type": "application/json", ...header },
      ...(data !== undefined && { body: data instanceof ArrayBuffer ? data : JSON.stringify(data) }),
      signal: AbortSignal.timeout(timeout),
    });
    const text = await answer.text();
    success?.({ statusCode: answer.status, data: parsed(text), header: Object.fromEntries(answer.headers), errMsg: "request:ok" });
  } catch (error) {
    fail?.({ errMsg: `request:fail ${error.message}` });
  }
  complete?.();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function promisedCalls(navigation, heard) {
  return {
    login: () => ({ code: `demo-${settings().as}` }),
    navigateTo: ({ url }) => navigation.open(url),
    redirectTo: ({ url }) => navigation.redirect(url),
    switchTab: ({ url }) => navigation.switchTab(url),
    reLaunch: ({ url }) => navigation.relaunch(url),
    navigateBack: ({ delta }) => navigation.back(delta),
    setNavigationBarTitle: ({ title }) => navigation.title(title),
    setTabBarItem: ({ index, text }) => (navigation.tab(index).querySelector("span").textContent = text),
    showTabBarRedDot: ({ index }) => (navigation.tab(index).querySelector("i").hidden = false),
    hideTabBarRedDot: ({ index }) => (navigation.tab(index).querySelector("i").hidden = true),
    stopPullDownRefresh: () => undefined,
    pageScrollTo: ({ scrollTop }) => (navigation.top.element.scrollTop = scrollTop),
    getNetworkType: () => ({ networkType: navigator.onLine ? "wifi" : "none" }),
    showToast: toast,
    hideToast: () => document.querySelector(".toast")?.remove(),
    showModal: modal,
    setClipboardData: ({ data }) => {
      window.phoneClipboard = data;
      toast({ title: "内容已复制" });
    },
    getScreenBrightness: () => ({ value: 0.5 }),
    setScreenBrightness: ({ value }) => void (window.phoneBrightness = value),
    vibrateShort: () => undefined,
    previewImage: () => undefined,
    openPrivacyContract: () => modal({ title: "用户隐私保护指引", content: "在 WeChat 后台填写的隐私保护指引。", showCancel: false }),
    chooseAddress: () => needsPrivacy(heard, chooseAddress),
    _avatar: () => needsPrivacy(heard, chosenAvatar, "chooseAvatar"), // what WeChat's button does, no call of its own
    compressImage: async ({ src }) => ({ tempFilePath: src }), // the album's pictures here are small
    requestSubscribeMessage,
    requestPayment,
  };
}

/** The first call for personal data waits until the member has agreed, as WeChat makes it wait. */
async function needsPrivacy(heard, act, name = "chooseAddress") {
  if (settings().privacyAgreed) return act();
  const { event } = await new Promise((resolve) => (heard.privacy ? heard.privacy(resolve, { referrer: name }) : resolve({ event: "agree" })));
  if (event !== "agree") throw { errMsg: `${name}:fail privacy permission is not authorized`, errno: 104 };
  settings().privacyAgreed = true;
  return act();
}

async function chooseAddress() {
  const address = { userName: "王小明", telNumber: "13800138000", provinceName: "浙江省", cityName: "杭州市", countyName: "西湖区", detailInfo: "龙井路 1 号" };
  const chosen = await sheet("选择收货地址", [`${address.userName} ${address.telNumber}`, `${address.provinceName}${address.cityName}${address.countyName}${address.detailInfo}`], [["用这个地址", address], ["返回", undefined]]);
  if (!chosen) throw { errMsg: "chooseAddress:fail cancel" };
  return chosen;
}

async function requestSubscribeMessage({ tmplIds }) {
  const names = tmplIds.map((id) => settings().templateNames[id] ?? id);
  const result = await sheet("小程序申请发送一次以下消息", names.map((name) => `○ ${name}`), [["允许", "accept"], ["拒绝", "reject"]]);
  await control("/_popup", { code: `demo-${settings().as}`, status: result, template_ids: tmplIds });
  return Object.fromEntries(tmplIds.map((id) => [id, result]));
}

async function requestPayment({ package: prepay }) {
  const prepay_id = prepay.replace("prepay_id=", "");
  const orders = await control("/_orders", undefined);
  const order = orders.find((one) => one.prepay_id === prepay_id);
  const paid = await sheet("微信支付", [`¥${((order?.fen ?? 0) / 100).toFixed(2)}`, `积分商城 · ${hour()}`], [["确认支付", true], ["取消", undefined]]);
  if (!paid) throw { errMsg: "requestPayment:fail cancel" };
  await control("/_pay", { out_trade_no: order.out_trade_no });
  return { errMsg: "requestPayment:ok" };
}

async function control(path, body) {
  const answer = await fetch(`/_wechat${path}`, body && { method: "POST", body: JSON.stringify(body) });
  return answer.json();
}
