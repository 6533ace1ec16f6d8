// The API's reference with "try it": what a member's phone and the merchant's server do before a request is done here.

/* global SwaggerUIBundle */

const KEY = "Idempotency-Key";
const tokens = new Map();

const postJson = async (path, body) => (await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();

async function tokenOf(name) {
  if (!tokens.has(name)) tokens.set(name, (await postJson("/login", { code: `demo-${name}` })).token);
  return tokens.get(name);
}

async function prepared(request) {
  const { pathname, search } = new URL(request.url, location.origin);
  if (pathname.startsWith("/_")) return request;
  if (request.headers[KEY]) request.headers[KEY] = crypto.randomUUID();
  if (pathname.startsWith("/merchant/")) {
    const signed = await postJson("/_docs/signed", { method: request.method, path: pathname + search, body: request.body ?? "" });
    Object.assign(request.headers, signed);
  } else if (pathname !== "/login" && !pathname.startsWith("/wechat/")) {
    request.headers.Authorization = `Bearer ${await tokenOf(document.getElementById("as").value)}`;
  }
  return request;
}

/** A token that is refused was of a member who has left: the next request logs in again. */
function answered(response) {
  if (response.status === 401) tokens.clear();
  return response;
}

SwaggerUIBundle({
  url: "/_docs/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: -1,
  requestInterceptor: prepared,
  responseInterceptor: answered,
});
