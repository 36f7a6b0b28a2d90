// @ts-check
// One door to the server. A refusal is an error with a clear message; a silent server is said once.
import { language } from "./texts.js";

export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    const told = body && (body.error || body.detail || body);
    super(typeof told === "string" ? told : told && told.message ? told.message : `HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.code = told && told.code || "";
    this.remedies = told && told.remedies || [];
  }
}

export class Offline extends Error {
  /** @param {boolean} isChange what did not reach the server was to change something */
  constructor(isChange) { super(); this.isChange = isChange; }
}

/** @type {Set<(isThere: boolean) => void>} */
const watchers = new Set();
let isThere = true;
/** @param {(isThere: boolean) => void} watcher */
export function watchServer(watcher) { watchers.add(watcher); }
/** @param {boolean} now */
function tell(now) {
  if (now === isThere) return;
  isThere = now;
  for (const watcher of watchers) watcher(now);
  if (!now) retry();
}
/** Wait until the server answers. @returns {Promise<void>} */
export const serverBack = () => new Promise((resolve) => {
  if (isThere) { setTimeout(resolve, 300); return; }
  const watcher = (/** @type {boolean} */ now) => { if (now) { watchers.delete(watcher); resolve(); } };
  watchers.add(watcher);
});
function retry() {
  setTimeout(async () => {
    if (isThere) return;
    try { await send("GET", "project"); } catch { if (!isThere) retry(); }
  }, 1500);
}

/** @param {string} path */
export const address = (path) => `/api/${path}${path.includes("?") ? "&" : "?"}lang=${language}`;

/**
 * @param {string} method
 * @param {string} path below /api/
 * @param {any} [body] JSON, or a form
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function send(method, path, body, signal) {
  const isForm = body instanceof FormData;
  let answer;
  try {
    answer = await fetch(address(path), {
      method, signal, credentials: "same-origin", cache: "no-store",
      headers: body === undefined || isForm ? { Accept: "application/json" } : { Accept: "application/json", "Content-Type": "application/json" },
      body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError") throw error;
    tell(false);
    throw new Offline(method !== "GET");
  }
  tell(true);
  const text = await answer.text();
  let value = null;
  try { value = text ? JSON.parse(text) : null; } catch { value = { message: text.slice(0, 300) }; }
  if (!answer.ok) throw new Refusal(answer.status, value);
  return value;
}

/** @param {string} path */
export const get = (path) => send("GET", path);
/** @param {string} path @param {any} [body] */
export const post = (path, body = {}) => send("POST", path, body);

/**
 * Read a stream of server-sent events to its end.
 * @param {string} method
 * @param {string} path
 * @param {any} body
 * @param {(event: string, value: any) => void} heard
 * @param {AbortSignal} [signal]
 */
export async function follow(method, path, body, heard, signal) {
  let answer;
  try {
    answer = await fetch(address(path), {
      method, signal, headers: { Accept: "text/event-stream", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError") throw error;
    tell(false);
    throw new Offline(method !== "GET");
  }
  if (!answer.ok || !answer.body) throw new Refusal(answer.status, await answer.json().catch(() => null));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest = (rest + value).replaceAll("\r\n", "\n");
    const events = rest.split("\n\n");
    rest = /** @type {string} */ (events.pop());
    for (const event of events) {
      const lines = event.split("\n"), of = (/** @type {string} */ name) => lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim()).join("\n");
      const said = of("data");
      if (said) heard(of("event") || "message", JSON.parse(said));
    }
  }
}
