/**
 * The points program in a WeChat mini program: no dependencies, base library 2.20.1 or later.
 *
 *     export const points = new Points("https://points.example.com");
 *
 * What can be called, what is sent and what is answered have the types of openapi.ts, which is made from the
 * service's own description. Everything that is not an answer is thrown as a `Problem`.
 */

import * as kept from "./kept.js";
import type { paths } from "./openapi.js";
import { type Given, offline, patiently, Problem, send, unpaid } from "./wire.js";

export { uuidv7 } from "./kept.js";
export { type Code, Problem } from "./wire.js";

// ── Types: the routes, and what each is given and gives ──────────────────────

type Paths = keyof paths & string;
type Routes = {
  [P in Paths as paths[P] extends { get: object } ? `GET ${P}` : never]: paths[P]["get"];
} & {
  [P in Paths as paths[P] extends { post: object } ? `POST ${P}` : never]: paths[P]["post"];
} & {
  [P in Paths as paths[P] extends { delete: object } ? `DELETE ${P}` : never]: paths[P]["delete"];
};
type Json<T> = T extends { content: { "application/json": infer Content } } ? Content : never;
type Successful<T> = T extends { responses: infer All } ? Json<All[keyof All & (200 | 201)]> : never;

export type Route = keyof Routes;
export type Answer<R extends Route> = Successful<Routes[R]>;
export type Body<R extends Route> = Routes[R] extends { requestBody?: infer Content } ? Json<Content> : never;
export type Query<R extends Route> = Routes[R] extends { parameters: { query?: infer Asked } } ? Asked : never;

export type Login = Answer<"POST /login">;
export type Reward = Answer<"GET /rewards">["items"][number];
export type Wish = Body<"POST /redeem">;
export type Address = NonNullable<Wish["address"]>;
export type Redemption = Answer<"POST /redeem">;

// ── What a member can do ─────────────────────────────────────────────────────

export class Points {
  private loggingIn: Promise<Login> | undefined;

  /** `loginCode` is there for `make serve`, whose WeChat takes codes such as `demo-ming`. */
  constructor(
    private readonly url: string,
    private readonly loginCode: () => Promise<string> = () => wx.login().then(({ code }) => code),
  ) {}

  /** Everything on the first screen. */
  home = () => this.call("GET /home").then((shown) => (kept.keepName(shown.me), shown));
  points = () => this.call("GET /points");
  entries = (query?: Query<"GET /points/entries">) => this.call("GET /points/entries", { query });
  trend = (query?: Query<"GET /points/trend">) => this.call("GET /points/trend", { query });
  calendar = (query?: Query<"GET /sign-in">) => this.call("GET /sign-in", { query });
  activities = (query?: Query<"GET /activities">) => this.call("GET /activities", { query });
  rewards = (query?: Query<"GET /rewards">) => this.call("GET /rewards", { query });
  reward = (id: string) => this.call("GET /rewards/{reward_id}", { id });
  redemptions = (query?: Query<"GET /redemptions">) => this.call("GET /redemptions", { query });
  redemption = (id: string) => this.call("GET /redemptions/{redemption_id}", { id });
  tracking = (id: string) => this.call("GET /redemptions/{redemption_id}/tracking", { id });
  coupons = (query?: Query<"GET /coupons">) => this.call("GET /coupons", { query });
  rank = (query?: Query<"GET /rank">) => this.call("GET /rank", { query });
  invitations = (query?: Query<"GET /invitations">) => this.call("GET /invitations", { query });
  /** The picture of a mini-program code that leads a friend here, invited by the member. Made once. */
  invitationCode = () => this.call("POST /invitations/code", { body: {} });
  messages = (query?: Query<"GET /messages">) => this.call("GET /messages", { query });
  terms = () => this.call("GET /terms");

  signIn = () => this.call("POST /sign-in", { body: {} });
  makeUp = (date: string) => this.call("POST /sign-in/make-up", { body: { date } });
  earn = (report: Body<"POST /earn">) => this.once("POST /earn", JSON.stringify(report), report);
  openShare = (share_token: string) => this.call("POST /shares/opened", { body: { share_token } });
  confirm = (id: string) => this.call("POST /redemptions/{redemption_id}/confirm", { id, body: {} });
  me = () => this.call("GET /me").then(kept.keepName);
  changeMe = (changes: Body<"POST /me">) => this.call("POST /me", { body: changes }).then(kept.keepName);
  acceptTerms = (version: string) => this.call("POST /me/terms", { body: { version } });
  /** The bytes of a PNG, JPEG or WebP of at most 256 KB. Others see the picture when WeChat has checked it. */
  changeAvatar = (bytes: ArrayBuffer) => this.call("POST /me/avatar", { picture: { bytes, mediaType: mediaType(bytes) } });
  readMessages = (body: Body<"POST /messages/read"> = {}) => this.call("POST /messages/read", { body });
  /** Everything held about the member; its lists go on at `next_cursor`. */
  export = (query?: Query<"GET /me/export">) => this.call("GET /me/export", { query });

  /**
   * Turns points into a reward. What costs cash comes back as `pending_payment`: points and stock are held until
   * `payment.pay_until`, and `pay` is next. The same wish again answers the same hold for as long as it lasts.
   */
  async redeem(wish: Wish): Promise<Redemption> {
    const what = kept.nameOf(wish);
    const held = await this.stillHeld(what);
    if (held) return held;
    const redeemed = await this.once("POST /redeem", wish.reward_id, wish);
    if (redeemed.status === "pending_payment") kept.hold(what, redeemed.redemption_id);
    return redeemed;
  }

  /**
   * Shows WeChat's payment sheet for what is held, and answers the redemption as it is then. A member who closes the
   * sheet has done nothing wrong: it is `pending_payment` still, and may be paid until its time is over (`EXPIRED`).
   */
  async pay(held: Redemption | string): Promise<Redemption> {
    const id = typeof held === "string" ? held : held.redemption_id;
    const asked = typeof held !== "string" && held.payment?.request ? held : await this.askToPay(id);
    const request = asked.payment?.request;
    if (asked.status !== "pending_payment" || !request) return asked;
    const closed = await wx.requestPayment(request).then(() => "", ({ errMsg }) => String(errMsg));
    if (isCancel(closed)) return asked;
    const paid = await this.askToPay(id); // WeChat tells the service, not the phone
    if (closed && paid.status === "pending_payment") throw unpaid();
    return paid;
  }

  async cancel(id: string): Promise<Redemption> {
    const cancelled = await this.call("POST /redemptions/{redemption_id}/cancel", { id, body: {} });
    kept.letGo(id);
    return cancelled;
  }

  /**
   * Erases the member, for good, and forgets them here. Whoever calls something afterwards joins as somebody new, so
   * leave the pages that do.
   */
  async erase(): Promise<void> {
    const { token } = kept.lastLogin() ?? (await this.login());
    try {
      await this.eraseWith(token);
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.isTokensEnd) throw problem;
      kept.forgetLogin(token); // it had died before we asked: nothing is erased yet
      await this.eraseWith((await this.login()).token);
    }
    kept.forgetEverything();
  }

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
   * resolves whatever the member chooses, and nothing may depend on that. A report that the service refuses is
   * thrown: it does not know the template (`VALIDATION_FAILED`), and nothing would ever be sent.
   */
  async subscribe(templates: string[]): Promise<void> {
    const chosen = await wx.requestSubscribeMessage({ tmplIds: templates }).catch(() => undefined);
    const reports = templates
      .map((template) => ({ template, result: chosen?.[template] }))
      .filter((choice): choice is Body<"POST /subscriptions"> => choice.result !== undefined)
      .map((body) => this.call("POST /subscriptions", { body, key: kept.uuidv7() }).catch(unlessRefused));
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
    kept.keepLogin(login);
    return login;
  }

  /** With the token we have; where the service takes it no longer, once more with a new one. */
  private async call<R extends Route>(route: R, given: Given = {}): Promise<Answer<R>> {
    const attempt = (token: string) => patiently(() => send<Answer<R>>(this.url, route, given, token));
    const { token } = kept.lastLogin() ?? (await this.login());
    try {
      return await attempt(token);
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.isTokensEnd) throw problem;
      kept.forgetLogin(token);
      return attempt((kept.lastLogin() ?? (await this.login())).token); // another call may have been faster
    }
  }

  private async askToPay(id: string): Promise<Redemption> {
    try {
      const asked = await this.call("POST /redemptions/{redemption_id}/pay", { id, body: {} });
      if (asked.status !== "pending_payment") kept.letGo(id);
      return asked;
    } catch (problem) {
      if (problem instanceof Problem && problem.isFinal) kept.letGo(id);
      throw problem;
    }
  }

  /** What this wish holds since an earlier tap, or was paid for meanwhile; undefined where that is over. */
  private async stillHeld(what: string): Promise<Redemption | undefined> {
    const id = kept.heldBy(what);
    if (!id) return undefined;
    try {
      const now = await this.redemption(id);
      if (now.status !== "pending_payment") kept.letGo(id);
      return now.status === "cancelled" || now.status === "refunded" ? undefined : now;
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.isFinal) throw problem;
      kept.letGo(id); // it was another member's, or is no more
      return undefined;
    }
  }

  /** Until it is answered. Refused after an attempt without an answer, it was done by that attempt. */
  private async eraseWith(token: string): Promise<void> {
    await patiently(async () => {
      const isRepeated = kept.isLeaving(token);
      try {
        await send(this.url, "DELETE /me", {}, token);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        if (problem.isTokensEnd && isRepeated) return;
        if (problem.isOpen) kept.keepLeaving(token);
        throw problem;
      }
    });
  }

  /** Under the key of the tap, which is kept until the service has answered, even over a restart. */
  private async once<R extends Route>(route: R, what: string, body: object): Promise<Answer<R>> {
    const tap = `${route} ${what}`;
    try {
      const answer = await this.call(route, { body, key: kept.keyOf(tap) });
      kept.forget(tap);
      return answer;
    } catch (problem) {
      if (problem instanceof Problem && problem.isFinal) kept.forget(tap);
      throw problem;
    }
  }
}

/** What the service has refused is a mistake of ours; what it has not heard it hears from WeChat. */
function unlessRefused(problem: unknown): void {
  if (problem instanceof Problem && problem.isFinal) throw problem;
}

/** By the first byte, as a temporary file's name may say nothing; the service looks at the rest. */
function mediaType(bytes: ArrayBuffer): string {
  const [first] = new Uint8Array(bytes);
  return first === 0x89 ? "image/png" : first === 0x52 ? "image/webp" : "image/jpeg";
}

/** Whether the member closed the payment sheet. */
function isCancel(errMsg: string): boolean {
  return errMsg.startsWith("requestPayment:fail cancel");
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
  const login = kept.lastLogin();
  return login ? `${page}?invite=${login.member.invite_code}` : page;
}

/** The path of a card that shares an activity, with the `share_token` that `activities` answered for it. */
export function sharedCard(page: string, share_token: string): string {
  return `${page}?share=${share_token}`;
}

/** Who invited this visitor: `invite` of a shared card's path, or the same as `scene` of a mini-program code. */
export function inviteCode(query: Record<string, string | undefined>): string | undefined {
  return query["invite"] ?? /^invite(?:=|%3D)(\w+)$/i.exec(query["scene"] ?? "")?.[1];
}
