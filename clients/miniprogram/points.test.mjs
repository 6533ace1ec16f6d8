// What the client promises, against a phone that is not one: `npm run check` compiles points.ts and runs this.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { addressOf, invitation, inviteCode, Points, Problem, sharedCard, uuidv7 } from "./build/app/points.js";

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
      removeStorageSync: (key) => delete this.storage[key],
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

test("a token that is no longer taken is forgotten, whether or not there is a new one", async () => {
  phone.storage["points.login"] = { token: "stale" };
  phone.answers = [[401, { code: "UNAUTHENTICATED" }]];
  wx.login = () => Promise.reject({ errMsg: "login:fail" });

  await assert.rejects(open().points(), problem("OFFLINE"));
  assert.equal(phone.storage["points.login"], undefined);
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

test("a long wait is told to the member, not sat through", async () => {
  phone.answers = [[503, BUSY, { "Retry-After": "90" }]];

  await assert.rejects(open().points(), (error) => error.retryAfterS === 90);
  assert.equal(phone.calls.length, 1);
});

test("an answer that is not ours, such as a network's own page, is none", async () => {
  phone.answers = [[200, "<html>"]];

  await assert.rejects(open().points(), problem("TRY_AGAIN"));
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

test("a report that the service refuses is told, one that it did not hear is not", async () => {
  wx.requestSubscribeMessage = async () => ({ T1: "accept" });
  phone.answers = [[422, { code: "VALIDATION_FAILED", title: "填写的内容有误", errors: [{ field: "template", message: "没有这个模板" }] }]];
  await assert.rejects(open().subscribe(["T1"]), (error) => error.errors[0].field === "template");

  phone.answers = ["lost"];
  await open().subscribe(["T1"]);
});

test("a member whom WeChat may not ask goes on all the same", async () => {
  wx.requestSubscribeMessage = () => Promise.reject({ errCode: 20004 });
  await open().subscribe(["T1"]);

  assert.deepEqual(phone.calls, []);
});

// ── Points and cash ──────────────────────────────────────────────────────────

const POT = { ...WISH, reward_id: "pot", expected_cash_fen: 1990 };
const REQUEST = { timeStamp: "1", nonceStr: "n", package: "prepay_id=1", signType: "RSA", paySign: "s" };
const held = (status = "pending_payment", request = REQUEST) => ({
  redemption_id: "r-1",
  status,
  payment: { state: "awaiting", fen: 1990, pay_until: "2026-11-22T12:15:00+08:00", ...(request && { request }) },
});
const sheet = (errMsg) => (wx.requestPayment = async () => errMsg && Promise.reject({ errMsg }));
const paths = () => phone.calls.map(({ method, url }) => `${method} ${url.replace("https://shop", "")}`);

test("what is paid for is answered as the service knows it", async () => {
  phone.answers = [[201, held()], [200, held("to_ship", null)]];
  sheet();
  const points = open();

  assert.equal((await points.pay(await points.redeem(POT))).status, "to_ship");
  assert.deepEqual(paths(), ["POST /redeem", "POST /redemptions/r-1/pay"]);
});

test("closing the payment sheet is no error: the hold stays, and a second tap makes no second one", async () => {
  phone.answers = [[201, held()], [200, held("pending_payment", null)], [200, held()]];
  sheet("requestPayment:fail cancel");
  const points = open();

  assert.equal((await points.pay(await points.redeem(POT))).status, "pending_payment");
  const again = await open().redeem({ ...POT, expected_cash_fen: 2990 }); // after a restart, and at another price
  assert.equal((await open().pay(again)).status, "pending_payment");

  assert.equal(again.redemption_id, "r-1");
  assert.deepEqual(paths(), ["POST /redeem", "GET /redemptions/r-1", "POST /redemptions/r-1/pay"]);
});

test("去支付 pays what was held before", async () => {
  phone.answers = [[200, held()], [200, held("issued", null)]];
  sheet();

  assert.equal((await open().pay("r-1")).status, "issued");
});

test("a hold that is over makes room for a new one", async () => {
  for (const over of [held("cancelled", null), held("refunded", null)]) {
    phone = new Phone();
    phone.answers = [[201, held()], [200, over], [201, { ...held(), redemption_id: "r-2" }]];
    await open().redeem(POT);

    assert.equal((await open().redeem(POT)).redemption_id, "r-2");
  }
});

test("a hold that nobody knows any more makes room as well, one that cannot be looked at does not", async () => {
  phone.answers = [[201, held()], "lost", "lost", "lost", [404, { code: "NOT_FOUND" }], [201, { ...held(), redemption_id: "r-2" }]];
  const points = open();
  await points.redeem(POT);

  await assert.rejects(points.redeem(POT), problem("OFFLINE"));
  assert.equal((await points.redeem(POT)).redemption_id, "r-2");
});

test("a hold whose time is over is let go when the member hears of it, and one that was cancelled at once", async () => {
  const points = open();
  phone.answers = [[201, held("pending_payment", null)], [410, { code: "EXPIRED" }]];
  await assert.rejects(points.pay(await points.redeem(POT)), problem("EXPIRED"));
  assert.deepEqual(phone.storage["points.holds"], {});

  phone.answers = [[201, held()], [200, held("cancelled", null)]];
  await points.redeem(POT);
  await points.cancel("r-1");
  assert.deepEqual(phone.storage["points.holds"], {});
});

test("what was paid while nobody told the phone is not bought a second time", async () => {
  phone.answers = [[201, held()], [200, held("to_ship", null)], [201, { ...held(), redemption_id: "r-2" }]];
  const points = open();
  await points.redeem(POT);

  assert.equal((await points.redeem(POT)).status, "to_ship");
  assert.equal((await points.redeem(POT)).redemption_id, "r-2"); // and the tap after that means another one
});

test("another wish is another hold", async () => {
  phone.answers = [[201, held()], [201, { ...held(), redemption_id: "r-2" }]];
  const points = open();
  await points.redeem(POT);

  assert.equal((await points.redeem({ ...POT, quantity: 2 })).redemption_id, "r-2");
});

test("another address is another wish, and none is kept", async () => {
  const address = { name: "王小明", phone: "13800138000", province: "浙江省", city: "杭州市", district: "西湖区", detail: "龙井路1号" };
  phone.answers = [[201, held()], [201, { ...held(), redemption_id: "r-2" }], [200, held()]];
  const points = open();
  await points.redeem({ ...POT, address });

  assert.equal((await points.redeem({ ...POT, address: { ...address, detail: "龙井路2号" } })).redemption_id, "r-2");
  assert.equal((await points.redeem({ ...POT, address })).redemption_id, "r-1");
  assert.ok(!/13800138000|龙井路/.test(JSON.stringify(phone.storage)));
});

test("a payment that fails is told only where it has not come all the same", async () => {
  sheet("requestPayment:fail system error");
  phone.answers = [[200, held("to_ship", null)]];
  assert.equal((await open().pay(held())).status, "to_ship");

  phone.answers = [[200, held()]];
  await assert.rejects(open().pay(held()), (error) => error.code === "PAYMENT_FAILED" && error.title === "支付未完成，请稍后再试");
});

// ── Who the member is ────────────────────────────────────────────────────────

const NAMED = { member_id: "m", nickname: "小明", avatar_url: "https://a/1.png", invite_code: "mine", leaderboard: "shown" };

test("a new name is kept with the login", async () => {
  phone.answers = [[200, NAMED], [200, { ...NAMED, nickname: "大明" }]];
  const points = open();
  await points.changeMe({ nickname: "小明" });
  assert.equal(phone.storage["points.login"].member.nickname, "小明");

  await points.me();
  assert.equal(phone.storage["points.login"].member.nickname, "大明");
  assert.equal(phone.storage["points.login"].token, "token-1");
});

test("who is erased is forgotten here as well", async () => {
  const points = open();
  phone.answers = [[201, held()], "lost", [204, ""]];
  await points.redeem(POT);
  await points.erase();

  assert.deepEqual(phone.storage, {});
  assert.deepEqual(paths(), ["POST /redeem", "DELETE /me", "DELETE /me"]);
});

test("an erasure whose answer was lost is not made again of somebody new, even after a restart", async () => {
  phone.answers = ["lost", "lost", "lost", [401, { code: "UNAUTHENTICATED" }]];
  await assert.rejects(open().erase(), problem("OFFLINE"));
  await open().erase();

  assert.equal(phone.logins, 1);
  assert.deepEqual(phone.storage, {});
});

test("with a token that has died an erasure logs in first", async () => {
  phone.storage["points.login"] = { token: "stale" };
  phone.answers = [[401, { code: "UNAUTHENTICATED" }], [204, ""]];
  await open().erase();

  assert.deepEqual(phone.calls.map(({ header }) => header.Authorization), ["Bearer stale", "Bearer token-1"]);
  assert.deepEqual(phone.storage, {});
});

test("an export comes in pages", async () => {
  await open().export({ limit: 100, cursor: "c" });

  assert.deepEqual(paths(), ["GET /me/export?limit=100&cursor=c"]);
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

test("a shared card brings its token to the login of whoever is new", async () => {
  assert.equal(sharedCard("/pages/earn/index", "k1.abc.def"), "/pages/earn/index?share=k1.abc.def");
  phone.query = { share: "k1.abc.def" };
  await open().points();

  assert.deepEqual(phone.requests[0].data, { code: "code-1", share_token: "k1.abc.def" });
});

// ── Pictures ─────────────────────────────────────────────────────────────────

const FIRST_BYTES = { "image/png": [0x89, 0x50], "image/jpeg": [0xff, 0xd8], "image/webp": [0x52, 0x49] };

for (const [mediaType, first] of Object.entries(FIRST_BYTES)) {
  test(`sends a picture as its bytes and says that it is ${mediaType}`, async () => {
    phone.answers = [[200, { avatar_url: "https://shop/images/a-1.png" }]];
    const bytes = new Uint8Array([...first, 1, 2, 3]).buffer;

    const { avatar_url } = await open().changeAvatar(bytes);

    const [{ url, method, data, header }] = phone.calls;
    assert.deepEqual([url, method, avatar_url], ["https://shop/me/avatar", "POST", "https://shop/images/a-1.png"]);
    assert.equal(data, bytes);
    assert.equal(header["Content-Type"], mediaType);
  });
}

test("sends no type of its own with any other call", async () => {
  await open().points();

  assert.equal("Content-Type" in phone.calls[0].header, false);
});
