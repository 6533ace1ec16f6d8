/** Calls of the service. The session is a cookie that no script reads; where it has ended the call waits for a new one. */

import { chosenLanguage, inLanguage } from "../language-choice.ts";
import type { paths } from "./openapi.ts";
import { Problem, type Said } from "./problem.ts";

type Method = "get" | "post" | "put" | "delete";
type Declared = {
  [Path in keyof paths & string]: {
    [M in Method]: paths[Path][M] extends { responses: unknown } ? `${Uppercase<M>} ${Path}` : never;
  }[Method];
}[keyof paths & string];

export type Route = Declared;
type Operation<R> = R extends `${infer M} ${infer Path}`
  ? Path extends keyof paths
    ? Lowercase<M> extends keyof paths[Path]
      ? paths[Path][Lowercase<M>]
      : never
    : never
  : never;
type Json<T> = T extends { content: { "application/json": infer J } } ? J : undefined;

/** What a call answers when it goes well. */
export type Answer<R> = Operation<R> extends { responses: infer All } ? Json<All[keyof All]> : never;
export type Body<R> = Operation<R> extends { requestBody?: infer B } ? Json<NonNullable<B>> : undefined;
type Query<R> = Operation<R> extends { parameters: { query?: infer Q } } ? Q : undefined;

/** `path` fills the braces of the route, `key` is the Idempotency-Key of one intent. */
export interface Given<R> {
  path?: Record<string, string>;
  query?: Query<R>;
  body?: Body<R>;
  key?: string;
}

const TIMEOUT_MS = 35_000; // the gateway gives up after 30 s

let renew: () => Promise<void> = () => Promise.reject(new Problem(401, { code: "UNAUTHENTICATED" }));

/** `act` asks the operator to log in again, and is over when they have. */
export function whenTheSessionEnds(act: () => Promise<void>): void {
  renew = act;
}

export async function call<R extends Route>(route: R, given: Given<R> = {}): Promise<Answer<R>> {
  return send<Answer<R>>(route, given);
}

/** As `call`, and for calls that the document does not describe. Without `isOpen` an ended session is renewed. */
export async function send<T>(route: string, given: Given<never> | Given<Route> = {}, isOpen = false): Promise<T> {
  try {
    return await attempt<T>(route, given as Given<Route>);
  } catch (problem) {
    if (isOpen || !(problem instanceof Problem) || problem.status !== 401) throw problem;
    await renew();
    return attempt<T>(route, given as Given<Route>);
  }
}

/** A picture's bytes as they are; answers the address under which it is served. */
export async function upload(picture: Blob): Promise<string> {
  const { image_url } = await send<Answer<"POST /merchant/images">>("POST /merchant/images", { body: picture as never });
  return image_url;
}

/** The pages of a CSV file, one after the other. An ended session is renewed. */
export async function wholeFile(place: string): Promise<string> {
  let whole = "";
  for (let cursor: string | null = ""; cursor !== null; ) {
    const url: string = cursor ? `${place}?cursor=${encodeURIComponent(cursor)}` : place;
    const page: FilePage = await filePage(url).catch(async (problem: unknown) => {
      if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
      await renew();
      return filePage(url);
    });
    whole += page.text;
    cursor = page.next;
  }
  return whole;
}

interface FilePage {
  text: string;
  next: string | null;
}

async function filePage(url: string): Promise<FilePage> {
  const { answer, text } = await received(url, { headers: { Accept: "text/csv, application/problem+json", "Accept-Language": chosenLanguage() } });
  if (!answer.ok) throw refusal(answer, parsed(text));
  return { text, next: answer.headers.get("Next-Cursor") };
}

async function attempt<T>(route: string, { path = {}, query, body, key }: Given<Route>): Promise<T> {
  const [method = "GET", place = "/"] = route.split(" ");
  const filled = place.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
  const asked = Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => value != null && value !== "");
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": chosenLanguage() };
  if (method !== "GET") headers["X-Requested-With"] = "console";
  const bytes = (body as unknown) instanceof Blob ? (body as unknown as Blob) : null;
  if (body !== undefined) headers["Content-Type"] = bytes?.type ?? "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const sent = bytes ?? (body === undefined ? null : JSON.stringify(body));
  return answered<T>(`${filled}${search && `?${search}`}`, { method, headers, body: sent });
}

async function answered<T>(url: string, request: RequestInit): Promise<T> {
  const { answer, text } = await received(url, request);
  const said = parsed(text);
  if (answer.ok && said !== undefined) return said as T;
  if (answer.status === 204) return undefined as T;
  throw refusal(answer, said);
}

async function received(url: string, request: RequestInit): Promise<{ answer: Response; text: string }> {
  try {
    const answer = await fetch(url, { ...request, credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { answer, text: await answer.text() };
  } catch {
    throw new Problem(0, { code: "OFFLINE", title: inLanguage("连不上服务，请检查网络", "No connection to the service") });
  }
}

function refusal(answer: Response, said: unknown): Problem {
  const busy = { title: inLanguage("系统繁忙，请稍后再试", "The service is busy, please try again") };
  const later = Number(answer.headers.get("Retry-After")) || undefined;
  return new Problem(answer.ok ? 502 : answer.status, { ...busy, ...((said ?? {}) as Said) }, later);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
