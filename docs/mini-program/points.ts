/**
 * The points program in a WeChat mini program: one file, no dependencies, base library 2.20.1 or later.
 *
 *     export const points = new Points("https://points.example.com");
 *
 * What can be called, what is sent and what is answered have the types of openapi.ts, which is made from the
 * service's own description. Everything that is not an answer is thrown as a `Problem`.
 */

import type { components, paths } from "./openapi";

// ── Types: the routes, and what each is given and gives ──────────────────────

type Paths = keyof paths & string;
type Routes = {
  [P in Paths as paths[P] extends { get: object } ? `GET ${P}` : never]: paths[P]["get"];
} & {
  [P in Paths as paths[P] extends { post: object } ? `POST ${P}` : never]: paths[P]["post"];
};
type Json<T> = T extends { content: { "application/json": infer Content } } ? Content : never;
type Successful<T> = T extends { responses: infer All } ? Json<All[keyof All & (200 | 201)]> : never;

export type Route = keyof Routes;
export type Answer<R extends Route> = Successful<Routes[R]>;
export type Body<R extends Route> = Routes[R] extends { requestBody?: infer Content } ? Json<Content> : never;
export type Query<R extends Route> = Routes[R] extends { parameters: { query?: infer Asked } } ? Asked : never;

export type Login = Answer<"POST /login">;
export type Code = components["schemas"]["Problem"]["code"];
export type Reward = Answer<"GET /rewards">["items"][number];
export type Wish = Body<"POST /redeem">;
export type Address = NonNullable<Wish["address"]>;
export type Redemption = Answer<"POST /redeem">;

/** Why a call came to nothing. `title` is for the member, in their language; `requestId` for whoever looks into it. */
export class Problem extends Error {
  constructor(
    readonly code: Code | "OFFLINE",
    readonly title: string,
    readonly status = 0,
    readonly errors: readonly { field: string; message: string }[] = [],
    readonly requestId = "",
    readonly retryAfterS?: number,
  ) {
    super(`${code} ${requestId}`);
  }

  /** Nobody knows whether it was done: no answer came, or the service was too busy to give one. */
  get isOpen(): boolean {
    return this.status === 0 || this.status >= 500;
  }

  /** The service has looked at what was asked and refused it. A missing token or too much haste is no such refusal. */
  get isFinal(): boolean {
    return !this.isOpen && this.status !== 401 && this.status !== 429;
  }
}

// ── What a member can do ─────────────────────────────────────────────────────

export class Points {
  private loggingIn: Promise<Login> | undefined;

  /** `loginCode` is there for `make serve`, whose WeChat takes codes such as `demo-ming`. */
  constructor(
    private readonly url: string,
    private readonly loginCode: () => Promise<string> = () => wx.login().then(({ code }) => code),
  ) {}

  points = () => this.call("GET /points");
  entries = (query?: Query<"GET /points/entries">) => this.call("GET /points/entries", { query });
  calendar = (query?: Query<"GET /sign-in">) => this.call("GET /sign-in", { query });
  activities = (query?: Query<"GET /activities">) => this.call("GET /activities", { query });
  rewards = (query?: Query<"GET /rewards">) => this.call("GET /rewards", { query });
  reward = (id: string) => this.call("GET /rewards/{reward_id}", { id });
  redemptions = (query?: Query<"GET /redemptions">) => this.call("GET /redemptions", { query });
  redemption = (id: string) => this.call("GET /redemptions/{redemption_id}", { id });
  coupons = (query?: Query<"GET /coupons">) => this.call("GET /coupons", { query });
  rank = (query?: Query<"GET /rank">) => this.call("GET /rank", { query });
  invitations = (query?: Query<"GET /invitations">) => this.call("GET /invitations", { query });
  messages = (query?: Query<"GET /messages">) => this.call("GET /messages", { query });

  signIn = () => this.call("POST /sign-in", { body: {} });
  makeUp = (date: string) => this.call("POST /sign-in/make-up", { body: { date } });
  earn = (report: Body<"POST /earn">) => this.once("POST /earn", JSON.stringify(report), report);
  openShare = (share_token: string) => this.call("POST /shares/opened", { body: { share_token } });
  redeem = (wish: Wish) => this.once("POST /redeem", wish.reward_id, wish);
  cancel = (id: string) => this.call("POST /redemptions/{redemption_id}/cancel", { id, body: {} });
  /** What `wx.requestPayment` takes, again; or the redemption as it is, where it is paid and we have not been told. */
  pay = (id: string) => this.call("POST /redemptions/{redemption_id}/pay", { id, body: {} });
  confirm = (id: string) => this.call("POST /redemptions/{redemption_id}/confirm", { id, body: {} });
  changeMe = (changes: Body<"POST /me">) => this.call("POST /me", { body: changes });
  readMessages = (body: Body<"POST /messages/read"> = {}) => this.call("POST /messages/read", { body });

  /** Logs in, once however many ask at the same time. The calls above do so by themselves where they must. */
  login(): Promise<Login> {
    this.loggingIn ??= patiently(() => this.exchangeCode()).finally(() => {
      this.loggingIn = undefined;
    });
    return this.loggingIn;
  }

  /**
   * Asks for one message of each template, five at most, and reports what the member chose.
   *
   * Call it first in the handler of a tap, before anything is awaited: WeChat asks only while the tap lasts. It
   * resolves whatever the member chooses, and nothing may depend on that.
   */
  async subscribe(templates: string[]): Promise<void> {
    const chosen = await wx.requestSubscribeMessage({ tmplIds: templates }).catch(() => undefined);
    const reports = templates
      .map((template) => ({ template, result: chosen?.[template] }))
      .filter((choice): choice is Body<"POST /subscriptions"> => choice.result !== undefined)
      .map((body) => this.call("POST /subscriptions", { body, key: uuidv7() }).catch(() => undefined));
    await Promise.all(reports);
  }

  /** A login code is good once, so every attempt takes a new one. */
  private async exchangeCode(): Promise<Login> {
    const code = await this.loginCode().catch(() => Promise.reject(offline()));
    const { query } = wx.getEnterOptionsSync();
    const invite_code = inviteCode(query);
    const share_token = query["share"]; // as a shared card's path carries it
    const body = { code, ...(invite_code && { invite_code }), ...(share_token && { share_token }) };
    const login = await send<Login>(this.url, "POST /login", { body });
    wx.setStorageSync(LOGIN, login);
    return login;
  }

  /** With the token we have; where the service takes it no longer, once more with a new one. */
  private async call<R extends Route>(route: R, given: Given = {}): Promise<Answer<R>> {
    const attempt = (token: string) => patiently(() => send<Answer<R>>(this.url, route, given, token));
    const { token } = lastLogin() ?? (await this.login());
    try {
      return await attempt(token);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== "UNAUTHENTICATED") throw problem;
      const newer = lastLogin(); // another call may have been faster
      return attempt(newer && newer.token !== token ? newer.token : (await this.login()).token);
    }
  }

  /** Under the key of the tap, which is kept until the service has answered, even over a restart. */
  private async once<R extends Route>(route: R, what: string, body: object): Promise<Answer<R>> {
    const tap = `${route} ${what}`;
    try {
      const answer = await this.call(route, { body, key: keyOf(tap) });
      forget(tap);
      return answer;
    } catch (problem) {
      if (problem instanceof Problem && problem.isFinal) forget(tap);
      throw problem;
    }
  }
}

// ── One tap, one key ─────────────────────────────────────────────────────────

const TAPS = "points.taps";
const TAP_LIFETIME_MS = 24 * 3600 * 1000;
const HEX = "0123456789abcdef";

/** The key of a tap that is still unanswered, or a new one. */
function keyOf(tap: string): string {
  const taps = openTaps();
  const key = (taps[tap] ??= uuidv7());
  wx.setStorageSync(TAPS, taps);
  return key;
}

function forget(tap: string): void {
  const taps = openTaps();
  delete taps[tap];
  wx.setStorageSync(TAPS, taps);
}

/** Unanswered taps and their keys. Whoever taps again a day later means something new. */
function openTaps(): Record<string, string> {
  const taps: Record<string, string> = wx.getStorageSync(TAPS) || {};
  for (const [tap, key] of Object.entries(taps)) {
    if (tappedAt(key) < Date.now() - TAP_LIFETIME_MS) delete taps[tap];
  }
  return taps;
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of time, which the service orders redemptions by, and 74 random ones. There is no
 * `crypto` in a mini program and none is needed: a key has to be new to its member, not secret.
 */
export function uuidv7(nowMs = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, "0");
  const variant = drawn("89ab", 1);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${drawn(HEX, 3)}-${variant}${drawn(HEX, 3)}-${drawn(HEX, 12)}`;
}

function tappedAt(key: string): number {
  return parseInt(key.replace("-", "").slice(0, 12), 16);
}

function drawn(characters: string, count: number): string {
  const one = () => characters.charAt(Math.floor(Math.random() * characters.length));
  return Array.from({ length: count }, one).join("");
}

// ── What WeChat knows ────────────────────────────────────────────────────────

/** An address from the member's WeChat, as goods need it; undefined where they went back or refused. */
export async function chooseAddress(): Promise<Address | undefined> {
  const chosen = await wx.chooseAddress().catch(() => undefined);
  return chosen && addressOf(chosen);
}

export function addressOf(chosen: WechatMiniprogram.ChooseAddressSuccessCallbackResult): Address {
  return {
    name: chosen.userName,
    phone: chosen.telNumber.replace(/\D/g, "").replace(/^86(?=1\d{10}$)/, ""),
    province: chosen.provinceName,
    city: chosen.cityName,
    district: chosen.countyName || chosen.cityName, // a few cities, such as Dongguan, have no districts
    detail: chosen.detailInfo,
  };
}

/** The path of a card that invites a friend to the page; without an invitation before the first login. */
export function invitation(page: string): string {
  const login = lastLogin();
  return login ? `${page}?invite=${login.member.invite_code}` : page;
}

/** Who invited this visitor: `invite` of a shared card's path, or the same as `scene` of a mini-program code. */
export function inviteCode(query: Record<string, string | undefined>): string | undefined {
  return query["invite"] ?? /^invite(?:=|%3D)(\w+)$/i.exec(query["scene"] ?? "")?.[1];
}

// ── The wire ─────────────────────────────────────────────────────────────────

const LOGIN = "points.login";
const ATTEMPTS = 3;
const TIMEOUT_MS = 10_000;

interface Given {
  id?: string;
  query?: object | undefined;
  body?: object;
  key?: string;
}

function lastLogin(): Login | undefined {
  return wx.getStorageSync(LOGIN) || undefined;
}

/** Does it again where that can help: after a second, or when the service says, the second time after two. */
async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.isOpen || count === ATTEMPTS) throw problem;
      const pauseS = Math.max(problem.retryAfterS ?? 0, count) + Math.random(); // not all phones at once
      await new Promise((resolve) => setTimeout(resolve, pauseS * 1000));
    }
  }
}

function send<T>(url: string, route: string, { id = "", query = {}, body, key }: Given, token?: string): Promise<T> {
  const [method, path] = route.split(" ") as ["GET" | "POST", string];
  const asked = Object.entries(query).filter(([, value]) => value != null);
  const search = asked.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return new Promise((resolve, reject) =>
    wx.request({
      url: url + path.replace(/{\w+}/, encodeURIComponent(id)) + (search && `?${search}`),
      method,
      header: {
        "Accept-Language": language(),
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(key && { "Idempotency-Key": key }),
      },
      ...(body && { data: body }),
      timeout: TIMEOUT_MS,
      // For wx every answer is a success, whatever its status.
      success: (answer) => (answer.statusCode < 300 ? resolve(answer.data as T) : reject(problemOf(answer))),
      fail: () => reject(offline()),
    }),
  );
}

/** The service's own words; a gateway in front of it may have answered without any. */
function problemOf({ statusCode, data, header }: WechatMiniprogram.RequestSuccessCallbackResult): Problem {
  const said = (typeof data === "object" && data ? data : {}) as Partial<components["schemas"]["Problem"]>;
  const later = Object.keys(header).find((name) => name.toLowerCase() === "retry-after");
  return new Problem(
    said.code ?? "TRY_AGAIN",
    said.title ?? words("系统繁忙，请稍后再试", "Busy, please try again"),
    statusCode,
    said.errors ?? [],
    said.request_id ?? "",
    later ? Number(header[later]) : undefined,
  );
}

function offline(): Problem {
  return new Problem("OFFLINE", words("网络不给力，请稍后再试", "No connection, please try again"));
}

function words(chinese: string, english: string): string {
  return language().startsWith("en") ? english : chinese;
}

/** As WeChat is set: `zh-CN`, `zh-TW`, `en`. */
function language(): string {
  return wx.getAppBaseInfo().language.replace("_", "-");
}
