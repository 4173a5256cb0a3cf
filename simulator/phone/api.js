/** The control API (simulator/README.md) as functions. Each rejects with a ControlError that has a sentence for the reader. */

export class ControlError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(`/_control/${path}`, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ControlError("连不上本地微信，正在再试", 0);
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ControlError(data.error ?? `本地微信回答了 ${answer.status}`, answer.status);
  return data;
}

/** Things an older back end may not have: null instead of an error. */
async function optional(path) {
  try {
    return await call("GET", path);
  } catch (error) {
    if (error.status === 0) throw error;
    return null;
  }
}

const get = (path) => call("GET", path);
const q = encodeURIComponent;

export const control = {
  accounts: async () => (await get("accounts")).accounts,
  menu: async (appid, openid) => (await get(`accounts/${q(appid)}/menu?openid=${q(openid)}`)).button ?? [],
  expireTokens: (appid) => call("POST", `accounts/${q(appid)}/expire_tokens`, { errcode: 42001 }),
  people: async () => (await get("people")).people,
  person: (openid) => get(`people/${q(openid)}`),
  addPerson: (name, account) => call("POST", "people", { name, account, follows: false }),
  conversation: async (openid) => (await get(`people/${q(openid)}/conversation`)).entries,
  /** Does not wait for the account's answer: that comes as an event. */
  act: (openid, action, body = {}) => call("POST", `people/${q(openid)}/${action}`, { wait: false, ...body }),
  events: (after, wait) => get(`events?after=${after}&wait=${wait}`),
  idle: (timeout) => call("POST", "wait_idle", { timeout }),
  clock: () => get("clock"),
  setClock: (moment) => call("POST", "clock/set", { moment }),
  advanceTo: (moment) => call("POST", "clock/advance", { to: moment }),
  advance: (seconds) => call("POST", "clock/advance", { seconds }),
  nextDue: () => call("POST", "clock/next", {}),
  faults: async () => (await get("faults")).rules,
  addFault: (rule) => call("POST", "faults", rule),
  dropFault: (id) => call("DELETE", id === undefined ? "faults" : `faults/${id}`),
  hints: async () => {
    const found = await optional("hints");
    return Array.isArray(found) ? found : (found?.hints ?? []);
  },
  cards: async () => {
    const found = await optional("cards");
    return Array.isArray(found) ? found : (found?.cards ?? []);
  },
};

export function mediaAddress(mediaId) {
  return `/_control/media/${q(mediaId)}`;
}
