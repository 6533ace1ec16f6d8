/** What the client keeps on the phone: the login, the keys of unanswered taps, and what is held until it is paid. */

import type { Login, Wish } from "./points.js";

// ── The login ────────────────────────────────────────────────────────────────

const LOGIN = "points.login";
const LEAVING = "points.leaving";

export function keepLogin(login: Login): void {
  wx.setStorageSync(LOGIN, login);
}

export function lastLogin(): Login | undefined {
  return wx.getStorageSync(LOGIN) || undefined;
}

/** Only the token that was refused: another call may have brought a new one. */
export function forgetLogin(token: string): void {
  if (lastLogin()?.token === token) wx.removeStorageSync(LOGIN);
}

/** Notes with the login how the member is called now. */
export function keepName<T extends Login["member"]>(profile: T): T {
  const login = lastLogin();
  const { member_id, nickname, avatar_url, invite_code } = profile;
  if (login) keepLogin({ ...login, member: { member_id, nickname, avatar_url, invite_code } });
  return profile;
}

/** That an erasure was begun with this token, and not answered. */
export function keepLeaving(token: string): void {
  wx.setStorageSync(LEAVING, token);
}

export function isLeaving(token: string): boolean {
  return wx.getStorageSync(LEAVING) === token;
}

export function forgetEverything(): void {
  for (const name of [LOGIN, LEAVING, TAPS, HOLDS]) wx.removeStorageSync(name);
}

// ── One tap, one key ─────────────────────────────────────────────────────────

const TAPS = "points.taps";
const LIFETIME_MS = 24 * 3600 * 1000; // of a tap, and of what it holds
const HEX = "0123456789abcdef";

/** The key of a tap that is still unanswered, or a new one. */
export function keyOf(tap: string): string {
  const taps = openTaps();
  const key = (taps[tap] ??= uuidv7());
  wx.setStorageSync(TAPS, taps);
  return key;
}

export function forget(tap: string): void {
  const taps = openTaps();
  delete taps[tap];
  wx.setStorageSync(TAPS, taps);
}

/** Unanswered taps and their keys. Whoever taps again a day later means something new. */
function openTaps(): Record<string, string> {
  const taps: Record<string, string> = wx.getStorageSync(TAPS) || {};
  for (const [tap, key] of Object.entries(taps)) {
    if (tappedAt(key) < Date.now() - LIFETIME_MS) delete taps[tap];
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

// ── What is held until it is paid ────────────────────────────────────────────

const HOLDS = "points.holds";

interface Hold {
  id: string;
  at: number;
}

/** Tells wishes apart, at whatever price, without keeping the address that is in them (FNV-1a). */
export function nameOf({ reward_id, quantity, address }: Wish): string {
  let digest = 0x811c9dc5;
  for (const character of JSON.stringify(address ?? "")) {
    digest = Math.imul(digest ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return `${reward_id} ${quantity} ${digest.toString(36)}`;
}

/** Remembers which redemption a wish holds, so that a second tap makes no second one. */
export function hold(what: string, id: string): void {
  wx.setStorageSync(HOLDS, { ...openHolds(), [what]: { id, at: Date.now() } });
}

/** The redemption that this wish holds, as far as we know. */
export function heldBy(what: string): string | undefined {
  return openHolds()[what]?.id;
}

export function letGo(id: string): void {
  const holds = openHolds();
  for (const [what, held] of Object.entries(holds)) if (held.id === id) delete holds[what];
  wx.setStorageSync(HOLDS, holds);
}

function openHolds(): Record<string, Hold> {
  const holds: Record<string, Hold> = wx.getStorageSync(HOLDS) || {};
  for (const [what, { at }] of Object.entries(holds)) if (at < Date.now() - LIFETIME_MS) delete holds[what];
  return holds;
}
