/** What the page knows of the local WeChat, kept fresh by the long poll. Everything shown is drawn from here. */

import { control } from "./api.js";

const SEEN = "seen";
const LOADED_AT_START = 60; // a city may have thousands: the others are fetched when their phone is picked up
const PAUSE = 2000;

/**
 * Emits (as CustomEvent, `detail` in brackets): `entry` {openid, entry}, `push` {openid, entry}, `person` {openid}, `people`,
 * `clock`, `menu`, `hints`, `account`, `faults`, `fresh` (everything was loaded anew), `trouble` {text, or "" when it is over}.
 */
export class World extends EventTarget {
  people = new Map();
  accounts = new Map();
  rules = [];
  clock = { now: new Date(0).toISOString(), mode: "set", next: null, external: false };
  #talks = new Map(); // openid → Map(seq → entry)
  #readAt = 0;
  #seq = 0; // up to here the news were taken
  #newest = 0; // highest number seen anywhere
  #seen = JSON.parse(localStorage.getItem(SEEN) ?? "{}");

  #tell(kind, detail = {}) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }

  async load() {
    this.#seq = (await control.events(0, 0)).seq;
    this.#newest = this.#seq;
    const [accounts, people] = await Promise.all([control.accounts(), control.people()]);
    this.accounts = new Map(accounts.map((account) => [account.appid, account]));
    this.people = new Map(people.map((person) => [person.openid, person]));
    this.#talks.clear();
    await Promise.all([
      this.readClock(), this.#readFaults(),
      ...people.slice(0, LOADED_AT_START).map((person) => this.loadTalk(person.openid)),
    ]);
    this.#tell("fresh");
  }

  async loadTalk(openid) {
    if (this.#talks.has(openid)) return;
    const entries = await control.conversation(openid);
    this.#talks.set(openid, new Map([...(this.#talks.get(openid) ?? []), ...entries.map((entry) => [entry.seq, entry])]));
  }

  /** Oldest first. */
  talk(openid) {
    return [...(this.#talks.get(openid)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
  }

  last(openid) {
    return this.talk(openid).findLast((entry) => entry.type !== "typing");
  }

  /** The present of the phones in milliseconds; in real time it runs on between two readings. */
  get now() {
    const runs = this.clock.mode === "real" || this.clock.running === true;
    return Date.parse(this.clock.now) + (runs ? performance.now() - this.#readAt : 0);
  }

  unread(openid) {
    const talk = this.talk(openid);
    // A simulator that began anew counts from 1 again: what was seen before says nothing then.
    const seen = Math.min(this.#seen[openid] ?? 0, this.#newest);
    return talk.filter((entry) => entry.seq > seen && entry.from === "account" && entry.type !== "typing").length;
  }

  unreadOfOthers(openids) {
    return [...this.people.keys()].filter((openid) => !openids.includes(openid))
      .reduce((sum, openid) => sum + this.unread(openid), 0);
  }

  markSeen(openid) {
    const last = this.talk(openid).at(-1)?.seq ?? 0;
    if (this.#seen[openid] === last) return;
    this.#seen[openid] = last;
    localStorage.setItem(SEEN, JSON.stringify(this.#seen));
    this.#tell("person", { openid });
  }

  add(openid, entry) {
    if (!this.#talks.has(openid)) this.#talks.set(openid, new Map());
    const talk = this.#talks.get(openid);
    const known = talk.has(entry.seq);
    this.#newest = Math.max(this.#newest, entry.seq);
    talk.set(entry.seq, entry);
    this.#tell(known ? "push" : "entry", { openid, entry });
  }

  async readClock() {
    this.clock = await control.clock();
    this.#readAt = performance.now();
    this.#tell("clock");
  }

  async #readFaults() {
    this.rules = await control.faults();
    this.#tell("faults");
  }

  async readPerson(openid) {
    const known = this.people.has(openid);
    this.people.set(openid, await control.person(openid));
    this.#tell(known ? "person" : "people", { openid });
  }

  /** Never returns: waits for news, and goes on after trouble. */
  async follow() {
    let troubled = false;
    for (;;) {
      try {
        const news = await control.events(this.#seq, troubled ? 0 : 25);
        if (news.reset || news.seq < this.#seq) await this.load();
        else for (const event of news.events) await this.#take(event);
        this.#seq = Math.max(news.reset ? 0 : this.#seq, news.seq);
        if (troubled) this.#tell("trouble", { text: "" });
        troubled = false;
      } catch (error) {
        troubled = true;
        this.#tell("trouble", { text: error.message });
        await new Promise((done) => setTimeout(done, PAUSE));
      }
    }
  }

  async #take(event) {
    if (event.kind === "entry" || event.kind === "push") this.add(event.openid, event.entry);
    else if (event.kind === "clock") await this.readClock();
    else if (event.kind === "faults") await this.#readFaults();
    else if (event.kind === "person") await this.readPerson(event.openid);
    else if (event.kind === "menu") this.#tell("menu");
    else if (event.kind === "hints") this.#tell("hints");
    else if (event.kind === "account") {
      this.accounts = new Map((await control.accounts()).map((account) => [account.appid, account]));
      this.#tell("account");
    }
  }
}
