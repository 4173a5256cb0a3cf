/** One phone: whose it is, the conversation with the account, and its foot. */

import { control } from "./api.js";
import { Composer } from "./composer.js";
import { button, h, showBadge } from "./dom.js";
import { drawEntry } from "./entries.js";
import { dividerTime, shortTime } from "./moments.js";

const QUIET_GAP = 5 * 60e3; // a new time stands above a message after so long a silence
const NEAR_END = 120;
const TYPING_SHOWN = 15e3;
const MOST_NAMES = 200; // to choose from in the caption; of a whole city the list beside it finds the others

const CANNOT = { scan: "没有这张卡，或者已经过期", tap: "菜单变了，请再点一次", tap_line: "这一行已经点不了", follow: "已经关注了" };
const TRIGGERS = { message: "发过消息", menu: "点过菜单", follow: "刚关注", scan: "刚扫码", pay: "付过款" };

export class Handset extends EventTarget {
  person = null;
  element;
  #world;
  #talk;
  #composer;
  #drawn = new Map(); // seq → element
  #last = null;
  #typingTimer = 0;

  /** Emits `pick` (another person was chosen in the caption), `people` (back), `away`, `touched`, `acted` (did something). */
  constructor(world) {
    super();
    this.#world = world;
    this.element = document.getElementById("handset").content.firstElementChild.cloneNode(true);
    this.#talk = this.#find(".talk");
    this.#composer = new Composer(this.#find(".composer"), (action, body) => this.act(action, body));
    const tell = (kind, detail) => this.dispatchEvent(new CustomEvent(kind, { detail }));
    this.#find("select").addEventListener("change", (event) => tell("pick", event.target.value));
    this.#find(".back").addEventListener("click", () => tell("people"));
    this.#find(".away").addEventListener("click", () => tell("away"));
    this.#find(".info").addEventListener("click", () => this.#showSettings());
    this.element.addEventListener("focusin", () => tell("touched"));
    this.element.addEventListener("pointerdown", () => tell("touched"));
    this.element.addEventListener("click", () => this.#beThePerson(), { capture: true });
    this.#find(".newer").addEventListener("click", () => this.#toEnd());
    this.#talk.addEventListener("scroll", () => { if (this.#nearEnd()) this.#read(); });
    new ResizeObserver(() => { if (!this.#find(".newer").hidden) return; this.#toEnd(); }).observe(this.#talk);
    this.#listen();
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  #listen() {
    const mine = (kind, take) => this.#world.addEventListener(kind, ({ detail }) => {
      if (this.person && detail.openid === this.person.openid) take(detail.entry);
    });
    mine("entry", (entry) => this.#arrive(entry));
    mine("push", (entry) => this.#redraw(entry));
    mine("person", () => this.#renew());
    this.#world.addEventListener("menu", () => this.#renew());
    this.#world.addEventListener("account", () => this.#renew());
    this.#world.addEventListener("clock", () => this.#renewTimes());
    this.#world.addEventListener("people", () => this.#fillNames());
  }

  /** A web page opened from this phone asks WeChat who holds it; the local WeChat reads this cookie. */
  #beThePerson() {
    if (this.person) document.cookie = `wechat_openid=${encodeURIComponent(this.person.openid)}; path=/; SameSite=Lax`;
  }

  get #account() {
    return this.#world.accounts.get(this.person.account);
  }

  async act(action, body = {}) {
    this.dispatchEvent(new CustomEvent("acted"));
    try {
      const answer = await control.act(this.person.openid, action, body);
      if (answer.entry) this.#world.add(answer.entry.openid ?? this.person.openid, answer.entry);
      for (const entry of answer.answers ?? []) this.#world.add(entry.openid ?? this.person.openid, entry);
      if (["follow", "unfollow", "scan", "block", "unblock"].includes(action)) await this.#world.readPerson(this.person.openid);
    } catch (error) {
      this.dispatchEvent(new CustomEvent("trouble", { detail: error.status >= 400 && error.status < 500 ? CANNOT[action] ?? error.message : error.message }));
    }
  }

  async show(openid) {
    this.person = this.#world.people.get(openid);
    this.element.setAttribute("aria-busy", "true"); // until the foot is this person's too
    try {
      await this.#fill(openid);
    } finally {
      if (this.person?.openid === openid) this.element.removeAttribute("aria-busy");
    }
  }

  async #fill(openid) {
    await this.#world.loadTalk(openid);
    if (this.person?.openid !== openid) return; // meanwhile another phone was picked up
    this.#fillNames();
    this.#drawn.clear();
    this.#last = null;
    this.#talk.replaceChildren();
    this.#find(".newer").hidden = true;
    for (const entry of this.#world.talk(openid)) this.#append(entry);
    await this.#renew();
    this.#toEnd();
  }

  #fillNames() {
    if (!this.person) return;
    const people = [...this.#world.people.values()].filter(({ openid }, at) => at < MOST_NAMES || openid === this.person.openid);
    this.#find("select").replaceChildren(...people.map((person) =>
      h("option", { value: person.openid, selected: person.openid === this.person.openid }, person.name)));
    this.#find(".about").textContent = this.person.about ?? "";
    this.#find(".about").title = this.person.about ?? "";
    this.element.setAttribute("aria-label", `${this.person.name}的手机`);
  }

  async #renew() {
    if (!this.person) return;
    this.person = this.#world.people.get(this.person.openid) ?? this.person;
    this.#nameAccount();
    const { openid, account } = this.person;
    const menu = await control.menu(account, openid).catch(() => []);
    if (this.person.openid === openid) this.#composer.show(this.person, menu);
  }

  #nameAccount() {
    this.#find("h2").textContent = this.#account?.name || "公众号";
    this.#find("h2").classList.toggle("refusing", this.person.refuses === true);
  }

  #append(entry) {
    const drawn = drawEntry(entry, { person: this.person, account: this.#account, act: (action, body) => this.act(action, body) });
    if (!drawn) return null;
    const at = Date.parse(entry.at);
    if (this.#last === null || Math.abs(at - this.#last) > QUIET_GAP) {
      this.#talk.append(h("p", { class: "divider" }, h("time", { datetime: entry.at }, dividerTime(entry.at, this.#world.now))));
    }
    this.#last = at;
    this.#drawn.set(entry.seq, drawn);
    this.#talk.append(drawn);
    return drawn;
  }

  #arrive(entry) {
    if (entry.type === "typing") {
      this.#showTyping(entry.on !== false);
      return;
    }
    if (entry.from !== "person") this.#showTyping(false);
    const follow = this.#nearEnd() || entry.from === "person";
    if (this.#drawn.size && entry.seq < Math.max(...this.#drawn.keys())) {
      this.show(this.person.openid); // it belongs above what is already drawn
      return;
    }
    this.#append(entry)?.classList.add("arriving");
    if (follow) this.#toEnd();
    else this.#find(".newer").hidden = false;
    if (entry.from === "account" && entry.via !== "reply") this.#glow();
  }

  #glow() {
    this.element.classList.remove("pushed");
    requestAnimationFrame(() => this.element.classList.add("pushed"));
  }

  #showTyping(on) {
    clearTimeout(this.#typingTimer);
    if (!on) {
      this.#nameAccount();
      return;
    }
    this.#find("h2").textContent = "对方正在输入…";
    this.#typingTimer = setTimeout(() => this.#nameAccount(), TYPING_SHOWN);
  }

  #redraw(entry) {
    const old = this.#drawn.get(entry.seq);
    const drawn = drawEntry(entry, { person: this.person, account: this.#account, act: (action, body) => this.act(action, body) });
    if (!old || !drawn) return;
    const atEnd = this.#nearEnd();
    old.replaceWith(drawn);
    this.#drawn.set(entry.seq, drawn);
    if (atEnd) this.#toEnd();
  }

  #renewTimes() {
    for (const time of this.#talk.querySelectorAll(".divider time")) time.textContent = dividerTime(time.dateTime, this.#world.now);
  }

  #nearEnd() {
    return this.#talk.scrollHeight - this.#talk.scrollTop - this.#talk.clientHeight < NEAR_END;
  }

  #toEnd() {
    this.#talk.scrollTop = this.#talk.scrollHeight;
    this.#read();
  }

  #read() {
    this.#find(".newer").hidden = true;
    if (this.person && this.element.isConnected && this.element.offsetParent) this.#world.markSeen(this.person.openid);
  }

  /** How many messages wait on the other phones. */
  showOthers(count) {
    showBadge(this.#find(".back .badge"), count);
  }

  async #showSettings() {
    await this.#world.readPerson(this.person.openid).catch(() => {});
    const { person } = this;
    const dialog = h("dialog", { class: "settings", "aria-label": "这个对话的设置" });
    const doing = (action) => async () => {
      dialog.close();
      await this.act(action);
    };
    const windows = (person.windows ?? []).map((window) => h("li", {},
      `${TRIGGERS[window.trigger] ?? window.trigger}：还能收 ${window.left ?? "不限"} 条，到 ${shortTime(window.until)}`));
    dialog.append(
      h("h2", {}, person.name), person.about ? h("p", { class: "note" }, person.about) : null ?? "",
      person.follows ? button("取消关注", doing("unfollow")) : button("关注", doing("follow"), { class: "strong" }),
      h("label", { class: "switch" }, h("input", { type: "checkbox", role: "switch", checked: person.refuses, onchange: (event) => doing(event.target.checked ? "block" : "unblock")() }),
        h("span", {}, h("b", {}, "拒收消息"), h("small", {}, "不取消关注，但什么也收不到"))),
      h("h3", {}, "客服消息还能收多少"),
      windows.length ? h("ul", {}, windows) : h("p", { class: "note" }, "现在一条也不能：先说句话或点一下菜单。"),
      h("p", { class: "note id" }, person.openid),
      button("关上", () => dialog.close(), { class: "soft" }));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
}
