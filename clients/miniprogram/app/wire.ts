/** One call to the service, its refusals, and when it is worth asking again. */

import type { components } from "./openapi.js";

export type Code = components["schemas"]["Problem"]["code"];

/** Why a call came to nothing. `title` is for the member, in their language; `requestId` for whoever looks into it. */
export class Problem extends Error {
  constructor(
    readonly code: Code | "OFFLINE" | "PAYMENT_FAILED",
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

  /** The service takes the token no longer. */
  get isTokensEnd(): boolean {
    return this.code === "UNAUTHENTICATED";
  }
}

/** What a call takes: `id` for the part of its path in braces, `key` for a tap, `picture` in the place of a body. */
export interface Given {
  id?: string;
  query?: object | undefined;
  body?: object;
  picture?: { bytes: ArrayBuffer; mediaType: string };
  key?: string;
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 10_000;
/** A longer wait is for the member to decide on: they are told, and see `retryAfterS`. */
const PATIENCE_S = 10;

/** Does it again where that can help: after a second, or when the service says, the second time after two. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.isOpen || count === ATTEMPTS) throw problem;
      if ((problem.retryAfterS ?? 0) > PATIENCE_S) throw problem;
      const pauseS = Math.max(problem.retryAfterS ?? 0, count) + Math.random(); // not all phones at once
      await new Promise((resolve) => setTimeout(resolve, pauseS * 1000));
    }
  }
}

export function send<T>(url: string, route: string, { id = "", query = {}, body, picture, key }: Given, token?: string): Promise<T> {
  const [method, path] = route.split(" ") as ["GET" | "POST" | "DELETE", string];
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
        ...(picture && { "Content-Type": picture.mediaType }),
      },
      ...(body && { data: body }),
      ...(picture && { data: picture.bytes }),
      timeout: TIMEOUT_MS,
      // For wx every answer is a success, whatever its status, and whatever a network in between has made of it.
      success: (answer) => (isAnswer(answer) ? resolve(answer.data as T) : reject(problemOf(answer))),
      fail: () => reject(offline()),
    }),
  );
}

function isAnswer({ statusCode, data }: WechatMiniprogram.RequestSuccessCallbackResult): boolean {
  return statusCode === 204 || (statusCode < 300 && typeof data === "object");
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

export function offline(): Problem {
  return new Problem("OFFLINE", words("网络不给力，请稍后再试", "No connection, please try again"));
}

function words(chinese: string, english: string): string {
  return language().startsWith("en") ? english : chinese;
}

/** As WeChat is set: `zh-CN`, `zh-TW`, `en`. */
function language(): string {
  return wx.getAppBaseInfo().language.replace("_", "-");
}

export function unpaid(): Problem {
  return new Problem("PAYMENT_FAILED", words("支付未完成，请稍后再试", "The payment did not go through, please try again"));
}
