/** Switches for the faults that the local WeChat can play. */

import { control } from "./api.js";
import { button, h, showBadge } from "./dom.js";

const SWITCHES = [
  { label: "慢网络", note: "每次调用慢 2 秒", rule: { kind: "slow", seconds: 2 } },
  { label: "推送慢", note: "您发的话 4 秒后才到对方", rule: { kind: "push_slow", seconds: 4 } },
  { label: "同一条推三遍", note: "像微信没收到回答时那样重发", rule: { kind: "push_doubled", copies: 3 } },
  { label: "次序颠倒", note: "先发的后到", rule: { kind: "push_reordered" } },
  { label: "丢回执", note: "模板消息发出后没有下文", rule: { kind: "receipt_lost" } },
  { label: "回执来两遍", note: "", rule: { kind: "receipt_doubled" } },
  { label: "对方拒收", note: "回执说 user block", rule: { kind: "receipt_status", status: "failed:user block" } },
  { label: "送达失败", note: "回执说 system failed", rule: { kind: "receipt_status", status: "failed: system failed" } },
  { label: "系统繁忙", note: "错误码 -1", rule: { kind: "refuse", errcode: -1 } },
  { label: "太频繁", note: "错误码 45011", rule: { kind: "refuse", errcode: 45011 } },
  { label: "当天次数用完", note: "错误码 45009", rule: { kind: "refuse", errcode: 45009 } },
  { label: "网关出错", note: "HTTP 502", rule: { kind: "http", status: 502 } },
  { label: "办完才断线", note: "不知道成没成", rule: { kind: "reset_after" } },
];

const isSame = (rule, wanted) => Object.entries(wanted).every(([name, value]) => rule[name] === value);

export class FaultBox {
  #world;
  #root;
  #say;
  #whose;

  /** `whose()` gives the person whose phone is in the hand; `say(text)` tells what could not be done. */
  constructor(root, world, { say, whose }) {
    this.#root = root;
    this.#world = world;
    this.#say = say;
    this.#whose = whose;
    this.#build();
    for (const kind of ["faults", "fresh"]) world.addEventListener(kind, () => this.#draw());
  }

  #build() {
    this.#root.querySelector(".content").replaceChildren(
      h("label", { class: "switch" }, h("input", { type: "checkbox", name: "one" }), h("span", {}, h("b", {}, "只对手上这位"), h("small", {}, "不勾就是所有人"))),
      h("ul", {}, SWITCHES.map((item, index) => h("li", {}, h("label", { class: "switch" },
        h("input", { type: "checkbox", role: "switch", "data-index": index, onchange: (event) => this.#turn(event.target, item) }),
        h("span", {}, h("b", {}, item.label), item.note ? h("small", {}, item.note) : null))))),
      h("p", { class: "note others" }),
      h("div", { class: "choices" },
        button("口令过期", () => this.#expire(), { class: "soft" }),
        button("全部恢复", () => this.#try(() => control.dropFault()), { class: "strong" })));
  }

  async #try(act) {
    try {
      await act();
    } catch (error) {
      this.#say(error.message);
      this.#draw();
    }
  }

  #turn(input, item) {
    const one = this.#root.querySelector("[name=one]").checked;
    return this.#try(async () => {
      if (input.checked) await control.addFault({ ...item.rule, ...(one && this.#whose() ? { openid: this.#whose().openid } : {}) });
      else for (const rule of this.#world.rules.filter((candidate) => isSame(candidate, item.rule))) await control.dropFault(rule.id);
    });
  }

  #expire() {
    return this.#try(async () => {
      for (const appid of this.#world.accounts.keys()) await control.expireTokens(appid);
      this.#say("所有口令都过期了");
    });
  }

  #draw() {
    const { rules } = this.#world;
    for (const input of this.#root.querySelectorAll("[data-index]")) {
      input.checked = rules.some((rule) => isSame(rule, SWITCHES[input.dataset.index].rule));
    }
    const others = rules.filter((rule) => !SWITCHES.some((item) => isSame(rule, item.rule)));
    this.#root.querySelector(".others").textContent = others.length ? `另有 ${others.length} 条别处设的故障` : "";
    showBadge(document.querySelector("#fault-button .badge"), rules.length);
  }
}
