/** Small questions in a native dialog: it keeps the focus inside, and Escape closes it. */

import { button, h } from "./dom.js";

/**
 * Shows a form and resolves with what `read()` gives after the main button, or with null when it was closed. `close(value)`
 * is handed to `build` for bodies whose own buttons already are the answer.
 */
export function ask(title, build, { main = "好", read = () => true } = {}) {
  return new Promise((resolve) => {
    let answer = null;
    const dialog = h("dialog", { "aria-label": title });
    const close = (value) => {
      answer = value;
      dialog.close();
    };
    const form = h("form", { method: "dialog", onsubmit: (event) => {
      event.preventDefault();
      close(read(form));
    } },
    h("h2", {}, title), build(close),
    h("div", { class: "choices" }, button("取消", () => dialog.close(), { class: "soft" }),
      main ? h("button", { type: "submit", class: "strong" }, main) : null));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
  });
}

function field(label, control) {
  return h("label", { class: "field" }, h("span", {}, label), control);
}

/** A list of ready answers above fields for one's own. */
function choices(items, close) {
  return h("ul", { class: "ready" }, items.map(({ label, note, value }) => h("li", {},
    button([h("b", {}, label), note ? h("small", {}, note) : null], () => close(value)))));
}

/** → body of the action `voice`, or null. */
export function askVoice() {
  const words = h("textarea", { name: "words", rows: 3, maxlength: 500, placeholder: "打出说的话，错字、方言都照样写" });
  const heard = h("input", { type: "radio", name: "heard", value: "yes", checked: true });
  const unheard = h("input", { type: "radio", name: "heard", value: "no" });
  words.addEventListener("input", () => { heard.checked = true; });
  return ask("发一段语音", () => h("div", {},
    field("说了什么", words),
    h("fieldset", {}, h("legend", {}, "微信把它转成文字了吗"),
      h("label", { class: "option" }, heard, "转成了上面的文字"),
      h("label", { class: "option" }, unheard, "没有转写，只有声音"))),
  { main: "发送", read: () => (heard.checked && words.value.trim() ? { recognition: words.value.trim() } : {}) });
}

const PLACES = [
  { label: "社区二楼活动室", x: 31.2304, y: 121.4737 },
  { label: "人民公园南门", x: 31.2336, y: 121.4757 },
  { label: "三亚市大东海", x: 18.2217, y: 109.5236 },
];

/** → body of the action `location`, or null. */
export function askPlace() {
  return ask("发一个位置", (close) => h("div", {},
    choices(PLACES.map((place) => ({ label: place.label, note: `${place.x}, ${place.y}`, value: { ...place, scale: 16 } })), close),
    field("别的地方", h("input", { name: "label", autocomplete: "off" })),
    h("div", { class: "two" },
      field("纬度", h("input", { name: "x", type: "number", step: "any", value: "31.23" })),
      field("经度", h("input", { name: "y", type: "number", step: "any", value: "121.47" })))),
  { main: "发送", read: (form) => ({ label: form.label.value.trim() || "一个地方", x: Number(form.x.value), y: Number(form.y.value), scale: 16 }) });
}

/** `cards`: known QR cards, each {scene, ticket, name?}. → body of the action `scan`, or null. */
export function askScan(cards) {
  const known = cards.map((card) => ({
    label: card.name || card.scene, note: card.name ? card.scene : "", value: card.ticket ? { ticket: card.ticket } : { scene: card.scene },
  }));
  return ask("扫一扫", (close) => h("div", {},
    known.length ? choices(known, close) : h("p", { class: "note" }, "还没有做过卡。可以填卡上的暗号。"),
    h("div", { class: "scan" },
      field("卡上是", h("select", { name: "kind" }, h("option", { value: "scene" }, "暗号 scene"), h("option", { value: "ticket" }, "ticket"), h("option", { value: "url" }, "网址"))),
      field("内容", h("input", { name: "value", autocomplete: "off", spellcheck: "false" })))),
  { main: "扫", read: (form) => (form.value.value.trim() ? { [form.kind.value]: form.value.value.trim() } : null) });
}

/** → base64 of a chosen file with its name, {} for an invented medium, or null. */
export function askMedium(title, accept, sample) {
  const input = h("input", { type: "file", name: "file", accept });
  return ask(title, (close) => h("div", {},
    choices([{ label: "发一个样子", note: "不用准备文件", value: sample }], close), field("或者选一个文件", input)),
  { main: "发送", read: () => input.files[0] ?? null });
}

export function askMoment(value) {
  return ask("把时钟拨到", () => h("div", {},
    field("日期和时刻（北京时间）", h("input", { name: "moment", type: "datetime-local", value, required: true })),
    h("p", { class: "note" }, "往后拨会经过中间的推送；往前拨只是改时钟。")),
  { main: "拨到这一刻", read: (form) => form.moment.value });
}

export function askName() {
  return ask("来一位新人", () => h("div", {},
    field("微信名", h("input", { name: "person", required: true, maxlength: 20, autocomplete: "off" })),
    h("p", { class: "note" }, "新人还没有关注，也没有人认识他。")),
  { main: "拿起这部手机", read: (form) => form.person.value.trim() || null });
}
