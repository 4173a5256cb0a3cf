/** The list of people whose phone one can pick up. */

import { h, portrait, showBadge } from "./dom.js";
import { preview } from "./entries.js";
import { listTime } from "./moments.js";

const MANY = 12;
const MOST_SHOWN = 200;

export class PeopleList {
  #world;
  #root;
  #rows = new Map();
  #held = [];
  #pick;

  /** `pick(openid)` is called when a person is chosen. The order stays: rows never move under the pointer. */
  constructor(root, world, pick) {
    this.#root = root;
    this.#world = world;
    this.#pick = pick;
    this.#search.addEventListener("input", () => this.draw());
    for (const kind of ["fresh", "people"]) world.addEventListener(kind, () => this.draw());
    world.addEventListener("clock", () => { for (const openid of this.#rows.keys()) this.#renew(openid); });
    world.addEventListener("person", ({ detail }) => this.#renew(detail.openid));
    world.addEventListener("entry", ({ detail }) => {
      this.#renew(detail.openid);
      if (detail.entry.from === "account") this.#cue(detail.openid);
    });
    root.querySelector("ul").addEventListener("keydown", (event) => this.#arrows(event));
  }

  get #search() {
    return this.#root.querySelector("input");
  }

  /** Marks the rows whose phones are in the hand now. */
  hold(openids) {
    this.#held = openids;
    for (const [openid, row] of this.#rows) {
      row.querySelector("button").setAttribute("aria-current", String(openids.includes(openid)));
    }
  }

  draw() {
    const people = [...this.#world.people.values()];
    this.#root.querySelector(".find").hidden = people.length <= MANY;
    const wanted = this.#search.value.trim();
    const shown = people.filter((person) => `${person.name}${person.about ?? ""}`.includes(wanted)).slice(0, MOST_SHOWN);
    this.#rows = new Map(shown.map((person) => [person.openid, this.#row(person)]));
    this.#root.querySelector("ul").replaceChildren(...this.#rows.values(),
      shown.length ? "" : h("li", { class: "none" }, people.length ? "没有叫这个名字的人" : "还没有人。来一位新人吧"));
    for (const openid of this.#rows.keys()) this.#renew(openid);
    this.hold(this.#held);
  }

  #row(person) {
    return h("li", {}, h("button", { type: "button", onclick: () => this.#pick(person.openid) },
      h("span", { class: "face" }, portrait(person.name), h("span", { class: "badge", hidden: true })),
      h("span", { class: "line" }, h("b", {}, person.name), h("time", {})),
      h("span", { class: "about" }, person.about ?? ""),
      h("span", { class: "last" })));
  }

  #renew(openid) {
    const row = this.#rows.get(openid);
    if (!row) return;
    const last = this.#world.last(openid);
    const person = this.#world.people.get(openid);
    row.querySelector("time").textContent = last ? listTime(last.at, this.#world.now) : "";
    row.querySelector(".about").textContent = person.about ?? "";
    row.querySelector(".last").textContent = person.follows || last?.from === "account" ? preview(last) || "还没有说过话" : "没有关注";
    const count = this.#world.unread(openid);
    showBadge(row.querySelector(".badge"), count);
    row.querySelector("button").setAttribute("aria-label",
      [person.name, person.about, count ? `${count} 条没看` : "", preview(last)].filter(Boolean).join("，"));
  }

  #cue(openid) {
    const row = this.#rows.get(openid);
    row?.classList.remove("cued");
    requestAnimationFrame(() => row?.classList.add("cued"));
  }

  #arrows(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...this.#root.querySelectorAll("li > button")];
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
  }
}
