// What the client promises, against a phone that is not one: `npm run check` compiles points.ts and runs this.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { addressOf, invitation, inviteCode, Points, Problem, uuidv7 } from "./build/points.js";

const WISH = { reward_id: "mug", quantity: 1, expected_points: 80 };
const REFUSED = { code: "INSUFFICIENT_POINTS", title: "积分不足", request_id: "r-1" };
const BUSY = { code: "TRY_AGAIN", title: "系统繁忙，请稍后再试" };

let phone;

/** Answers in the order given, the last one for ever: `[status, body, headers]`, or "lost" where none comes. */
class Phone {
  requests = [];
  storage = {};
  pauses = [];
  logins = 0;
  query = {};
  language = "zh_CN";

  constructor() {
    this.answers = [[200, {}]];
    globalThis.setTimeout = (done, ms) => (this.pauses.push(ms), queueMicrotask(done));
    globalThis.wx = {
      login: async () => ({ code: `code-${++this.logins}` }),
      getStorageSync: (key) => structuredClone(this.storage[key] ?? ""),
      setStorageSync: (key, value) => (this.storage[key] = structuredClone(value)),
      getEnterOptionsSync: () => ({ query: this.query }),
      getAppBaseInfo: () => ({ language: this.language }),
      request: (sent) => queueMicrotask(() => this.answer(sent)),
    };
  }

  answer(sent) {
    this.requests.push(sent);
    if (sent.url.endsWith("/login")) {
      return sent.success({ statusCode: 200, data: { token: `token-${this.logins}`, member: { invite_code: "mine" } }, header: {} });
    }
    const next = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    if (next === "lost") return sent.fail({ errMsg: "request:fail timeout" });
    const [statusCode, data, header = {}] = next;
    return sent.success({ statusCode, data, header });
  }

  get calls() {
    return this.requests.filter(({ url }) => !url.endsWith("/login"));
  }

  get keys() {
    return this.calls.map(({ header }) => header["Idempotency-Key"]);
  }
}

const open = () => new Points("https://shop");
const problem = (code) => (error) => error instanceof Problem && error.code === code;

beforeEach(() => (phone = new Phone()));

test("the first call logs in, the next ones use the token", async () => {
  await open().points();
  await open().points();

  assert.equal(phone.logins, 1);
  assert.deepEqual(phone.calls.map(({ header }) => header.Authorization), ["Bearer token-1", "Bearer token-1"]);
});

test("calls made at the same time log in once", async () => {
  const points = open();
  await Promise.all([points.points(), points.rewards(), points.calendar()]);

  assert.equal(phone.logins, 1);
});

test("a token that is no longer taken is renewed once", async () => {
  phone.storage["points.login"] = { token: "stale" };
  phone.answers = [[401, { code: "UNAUTHENTICATED" }], [200, { balance: 5 }]];

  assert.deepEqual(await open().points(), { balance: 5 });
  assert.deepEqual(phone.calls.map(({ header }) => header.Authorization), ["Bearer stale", "Bearer token-1"]);
});

test("a token refused twice is not tried a third time", async () => {
  phone.answers = [[401, { code: "UNAUTHENTICATED", title: "请先登录" }]];

  await assert.rejects(open().points(), problem("UNAUTHENTICATED"));
  assert.equal(phone.calls.length, 2);
});

test("a friend's invitation goes with the login", async () => {
  phone.query = { invite: "abcdefgh12345678" };
  await open().points();

  assert.deepEqual(phone.requests[0].data, { code: "code-1", invite_code: "abcdefgh12345678" });
});

test("a lost answer is asked for again under the same key", async () => {
  phone.answers = ["lost", [503, BUSY, { "retry-after": "3" }], [201, { status: "to_ship" }]];

  assert.deepEqual(await open().redeem(WISH), { status: "to_ship" });
  assert.equal(new Set(phone.keys).size, 1);
  assert.equal(phone.calls.length, 3);
  assert.ok(phone.pauses[0] >= 1000, "a second where the service says nothing");
  assert.ok(phone.pauses[1] >= 3000, "as long as the service says");
});

test("after three attempts the member is told, and the next tap goes on under the same key, even after a restart", async () => {
  phone.answers = ["lost"];
  await assert.rejects(open().redeem(WISH), (error) => error.code === "OFFLINE" && error.title === "网络不给力，请稍后再试");
  phone.answers = [[201, {}]];
  await open().redeem(WISH);

  assert.equal(phone.calls.length, 4);
  assert.equal(new Set(phone.keys).size, 1);
});

test("an answered tap is over: the next one has a key of its own", async () => {
  const points = open();
  phone.answers = [[201, {}], [422, REFUSED]];
  await points.redeem(WISH);
  await assert.rejects(points.redeem(WISH), problem("INSUFFICIENT_POINTS"));
  await assert.rejects(points.redeem(WISH), problem("INSUFFICIENT_POINTS"));

  assert.equal(new Set(phone.keys).size, 3);
  assert.deepEqual(phone.storage["points.taps"], {});
});

test("a refusal that is not of the tap itself leaves its key", async () => {
  phone.answers = [[429, { code: "RATE_LIMITED" }], [201, {}]];
  await assert.rejects(open().redeem(WISH), problem("RATE_LIMITED"));
  await open().redeem(WISH);

  assert.equal(new Set(phone.keys).size, 1);
});

test("a tap of yesterday is forgotten", async () => {
  const yesterday = uuidv7(Date.now() - 25 * 3600 * 1000);
  phone.storage["points.taps"] = { "POST /redeem mug": yesterday };
  await open().redeem(WISH);

  assert.notEqual(phone.keys[0], yesterday);
});

test("keys are UUIDv7 and tell the time", () => {
  const key = uuidv7(1_795_392_000_123);

  assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(parseInt(key.slice(0, 8) + key.slice(9, 13), 16), 1_795_392_000_123);
  assert.equal(new Set(Array.from({ length: 1000 }, () => uuidv7(0))).size, 1000);
});

test("a refusal says what to show", async () => {
  phone.answers = [[422, REFUSED]];

  await assert.rejects(open().redeem(WISH), (error) => error.title === "积分不足" && error.requestId === "r-1");
  assert.equal(phone.calls[0].header["Accept-Language"], "zh-CN");
});

test("a gateway without words gets ours, in the member's language", async () => {
  phone.language = "en";
  phone.answers = [[429, { message: "Too Many Requests" }]];

  await assert.rejects(open().points(), (error) => error.title === "Busy, please try again" && error.status === 429);
});

test("what is not given is not asked", async () => {
  await open().rewards({ kind: "goods", limit: 50 });
  await open().redemption("a b");

  assert.deepEqual(
    phone.calls.map(({ method, url }) => `${method} ${url}`),
    ["GET https://shop/rewards?kind=goods&limit=50", "GET https://shop/redemptions/a%20b"],
  );
});

test("subscriptions are asked for before anything is awaited, and what the member chose is reported", async () => {
  let asked;
  wx.requestSubscribeMessage = async ({ tmplIds }) => ((asked = tmplIds), { T1: "accept", T2: "reject", errMsg: "ok" });
  const done = open().subscribe(["T1", "T2", "T3"]);
  assert.deepEqual(asked, ["T1", "T2", "T3"]);
  await done;

  assert.deepEqual(
    phone.calls.map(({ data }) => data),
    [{ template: "T1", result: "accept" }, { template: "T2", result: "reject" }],
  );
});

test("a member whom WeChat may not ask goes on all the same", async () => {
  wx.requestSubscribeMessage = () => Promise.reject({ errCode: 20004 });
  await open().subscribe(["T1"]);

  assert.deepEqual(phone.calls, []);
});

test("an address from WeChat is one for us", () => {
  const chosen = { userName: "王小明", telNumber: "+86 138-0013-8000", provinceName: "广东省", cityName: "东莞市" };

  assert.deepEqual(addressOf({ ...chosen, countyName: "", detailInfo: "南城街道1号" }), {
    name: "王小明",
    phone: "13800138000",
    province: "广东省",
    city: "东莞市",
    district: "东莞市",
    detail: "南城街道1号",
  });
});

test("an invitation is found again in a card's path and in a code's scene", async () => {
  await open().login();
  assert.equal(invitation("/pages/points/index"), "/pages/points/index?invite=mine");
  assert.equal(inviteCode({ invite: "abc" }), "abc");
  assert.equal(inviteCode({ scene: "invite%3Dabc" }), "abc");
  assert.equal(inviteCode({ scene: "table=7" }), undefined);
});
