// The client against a running stack: POINTS_API_URL=http://127.0.0.1:8080 node --test (tests/stack/test_mini_program.py does).
// The stack sells one coupon, "five-off", for 5 points and knows the template named in POINTS_TEMPLATE.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Points, Problem, uuidv7 } from "./build/app/points.js";

const { POINTS_API_URL: url, POINTS_TEMPLATE: template } = process.env;
const storage = {};

globalThis.wx = {
  getStorageSync: (key) => storage[key] ?? "",
  setStorageSync: (key, value) => (storage[key] = value),
  removeStorageSync: (key) => delete storage[key],
  getEnterOptionsSync: () => ({ query: {} }),
  getAppBaseInfo: () => ({ language: "zh_CN" }),
  requestSubscribeMessage: async ({ tmplIds }) => Object.fromEntries(tmplIds.map((id) => [id, "accept"])),
  async request({ url, method, header, data, success, fail }) {
    try {
      const answer = await fetch(url, {
        method,
        headers: { "Content-Type": "application/json", ...header },
        ...(data && { body: JSON.stringify(data) }),
      });
      const text = await answer.text();
      success({ statusCode: answer.status, data: text && JSON.parse(text), header: Object.fromEntries(answer.headers) });
    } catch (error) {
      fail({ errMsg: String(error) });
    }
  },
};

test("a member's first day, through the client", { skip: !url && "POINTS_API_URL names no stack" }, async () => {
  const points = new Points(url, async () => `demo-${uuidv7()}`);

  const { next_points } = await points.calendar();
  const { points: earned } = await points.signIn();
  assert.equal(earned, next_points);
  await assert.rejects(points.signIn(), (error) => error instanceof Problem && error.code === "ALREADY_SIGNED_IN");

  const reward = await points.reward("five-off");
  const wish = { reward_id: reward.reward_id, quantity: 1, expected_points: reward.points };
  await assert.rejects(points.redeem({ ...wish, expected_points: 4 }), { code: "PRICE_CHANGED", status: 409 });
  const { redemption_id, coupon } = await points.redeem(wish);
  await assert.rejects(points.redeem(wish), { code: "INSUFFICIENT_POINTS", title: "积分不足" });
  assert.equal((await points.coupons({ status: "issued" })).items[0].coupon_code, coupon.coupon_code);

  await points.cancel(redemption_id);
  assert.equal((await points.redemption(redemption_id)).status, "cancelled");
  assert.equal((await points.points()).balance, earned);
  const kinds = (await points.entries({ limit: 3 })).items.map(({ kind }) => kind);
  assert.deepEqual(kinds, ["cancel", "redeem", "sign_in"]);
});

test("a lost answer is found again under the key that was kept", { skip: !url }, async () => {
  const name = uuidv7();
  const points = new Points(url, async () => `demo-${name}`);
  delete storage["points.login"];
  await points.signIn();

  const key = uuidv7();
  const wish = { reward_id: "five-off", quantity: 1, expected_points: 5 };
  storage["points.taps"] = { "POST /redeem five-off": key };
  const first = await points.redeem(wish);
  storage["points.taps"] = { "POST /redeem five-off": key }; // as if the answer had not arrived
  assert.deepEqual(await points.redeem(wish), first);
  assert.equal((await points.redemptions()).items.length, 1);
});

test("a token that is no longer good is renewed, and consent is counted", { skip: !url }, async () => {
  storage["points.login"] = { token: "k1.forged.token" };
  const points = new Points(url, async () => "demo-renewed");
  await points.subscribe([template]);

  assert.equal((await points.rank({ board: "week" })).board, "week");
  assert.deepEqual((await points.messages()).items, []);
  assert.deepEqual(await points.readMessages(), { read: 0 });
});
