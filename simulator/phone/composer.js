/** The foot of a phone: menu bar, typing, speaking, faces, and the panel behind "+". */

import { control } from "./api.js";
import { askMedium, askPlace, askScan, askVoice } from "./dialogs.js";
import { button, h, icon } from "./dom.js";
import { PANEL_FACES, safeAddress, STICKER } from "./richtext.js";

const TALLEST = 120;

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** A small invented photograph as base64 of a PNG. */
function samplePicture() {
  const canvas = h("canvas", { width: 360, height: 270 });
  const pen = canvas.getContext("2d");
  const paint = (colour, draw) => {
    pen.fillStyle = colour;
    pen.beginPath();
    draw();
    pen.fill();
  };
  paint("#bfe0f2", () => pen.rect(0, 0, 360, 270));
  paint("#f6c445", () => pen.arc(285, 65, 32, 0, 7));
  paint("#7fb069", () => pen.ellipse(100, 270, 220, 90, 0, 0, 7));
  paint("#5c8d4c", () => pen.ellipse(290, 280, 190, 80, 0, 0, 7));
  return canvas.toDataURL("image/png").split(",")[1];
}

export class Composer {
  #root;
  #act;
  #person = null;
  #menu = [];
  #mode = "words"; // menu | words | voice
  #panel = ""; // "", faces or more
  #open = -1; // the top button whose lines are shown
  #drafts = new Map();
  #input = h("textarea", { rows: 1, "aria-label": "写消息", maxlength: 2000, enterkeyhint: "send" });

  /** `act(action, body)` does it as the person whose phone this is. */
  constructor(root, act) {
    this.#root = root;
    this.#act = act;
    this.#input.addEventListener("input", () => this.#typed());
    this.#input.addEventListener("focus", () => this.#showPanel(""));
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && (this.#open >= 0 || this.#panel)) this.#fold();
    });
    document.addEventListener("pointerdown", (event) => {
      if (this.#open >= 0 && !root.contains(event.target)) this.#fold();
    });
  }

  /** Shows the foot for a person; `menu` is a list of buttons as in menu/create. */
  show(person, menu) {
    const other = person.openid !== this.#person?.openid;
    if (other && this.#person) this.#drafts.set(this.#person.openid, this.#input.value);
    const hadMenu = this.#menu.length > 0;
    const unchanged = !other && person.follows === this.#person.follows && JSON.stringify(menu) === JSON.stringify(this.#menu);
    this.#person = person;
    this.#menu = menu;
    if (unchanged) return;
    if (other) this.#input.value = this.#drafts.get(person.openid) ?? "";
    if (other || hadMenu !== menu.length > 0) this.#mode = menu.length && !this.#input.value ? "menu" : "words";
    [this.#panel, this.#open] = ["", -1];
    this.#draw();
  }

  #fold() {
    const opener = this.#root.querySelector("[aria-expanded=true]");
    [this.#panel, this.#open] = ["", -1];
    this.#draw();
    if (opener) this.#root.querySelector(`[data-role="${opener.dataset.role}"]`)?.focus();
  }

  #switch(mode) {
    this.#mode = mode;
    [this.#panel, this.#open] = ["", -1];
    this.#draw();
    if (mode === "words") this.#input.focus();
    else this.#root.querySelector("button")?.focus();
  }

  #showPanel(name) {
    if (this.#panel === name) return;
    this.#panel = name;
    this.#draw();
  }

  #draw() {
    const typing = document.activeElement === this.#input;
    if (!this.#person.follows) this.#root.replaceChildren(...this.#stranger());
    else if (this.#mode === "menu") this.#root.replaceChildren(...this.#menuBar());
    else this.#root.replaceChildren(this.#inputBar(), ...this.#panels());
    if (typing && this.#root.contains(this.#input)) this.#input.focus();
    this.#typed();
  }

  #stranger() {
    return [h("div", { class: "stranger" },
      button("关注", () => this.#act("follow"), { class: "strong" }),
      button([icon("scan"), "扫卡关注"], () => this.#scan(), { class: "soft" }))];
  }

  #iconButton(name, label, onclick, props = {}) {
    return button(icon(name), onclick, { class: "plain round", "aria-label": label, ...props });
  }

  #menuBar() {
    const tops = this.#menu.map((item, index) => {
      const lines = item.sub_button ?? [];
      if (!lines.length) return h("div", { class: "top" }, button(item.name, () => this.#tap(item)));
      const open = this.#open === index;
      const toggle = () => {
        this.#open = open ? -1 : index;
        this.#draw();
        this.#root.querySelector(open ? `[data-role=top${index}]` : ".lines button")?.focus();
      };
      return h("div", { class: "top" },
        button([icon("menu"), item.name], toggle, { "aria-expanded": String(open), "aria-haspopup": "true", "data-role": `top${index}` }),
        open ? h("ul", { class: "lines" }, lines.map((line) => h("li", {}, button(line.name, () => this.#tap(line))))) : null);
    });
    return [h("div", { class: "menubar" }, this.#iconButton("keyboard", "改用打字", () => this.#switch("words")), ...tops)];
  }

  #inputBar() {
    const speaking = this.#mode === "voice";
    return h("div", { class: "inputbar" },
      this.#menu.length ? this.#iconButton("menu", "菜单", () => this.#switch("menu")) : null,
      speaking ? this.#iconButton("keyboard", "改用打字", () => this.#switch("words"))
        : this.#iconButton("voice", "说话", () => this.#switch("voice")),
      speaking ? this.#holdToTalk() : this.#input,
      this.#iconButton("face", "表情", () => this.#toggle("faces"), { "aria-expanded": String(this.#panel === "faces"), "data-role": "faces" }),
      this.#iconButton("plus", "更多", () => this.#toggle("more"), { class: "plain round plus", "aria-expanded": String(this.#panel === "more"), "data-role": "more" }),
      button("发送", () => this.#send(), { class: "strong send" }));
  }

  #toggle(name) {
    this.#showPanel(this.#panel === name ? "" : name);
    this.#root.querySelector(`[data-role=${name}]`)?.focus();
  }

  #holdToTalk() {
    const talk = button("按住 说话", async () => {
      talk.classList.remove("held");
      const body = await askVoice();
      if (body) this.#act("voice", { format: "amr", ...body });
    }, { class: "talk-button" });
    const release = () => {
      talk.classList.remove("held");
      talk.textContent = "按住 说话";
    };
    talk.addEventListener("pointerdown", () => {
      talk.classList.add("held");
      talk.textContent = "松开 说完";
    });
    talk.addEventListener("pointerup", release);
    talk.addEventListener("pointerleave", release);
    return talk;
  }

  #panels() {
    if (this.#panel === "faces") {
      const faces = PANEL_FACES.map(([code, look]) => button(look, () => this.#insert(code), { "aria-label": `表情 ${code}` }));
      const sticker = button(["🌹", h("b", {}, "早上好")], () => this.#act("say", { text: STICKER }), { class: "big", "aria-label": "发大表情：早上好" });
      return [h("div", { class: "panel faces" }, ...faces, sticker)];
    }
    if (this.#panel !== "more") return [];
    const tools = [
      ["picture", "图片", () => this.#medium("image", "发一张图片", "image/*")],
      ["place", "位置", async () => this.#ifAny("location", await askPlace())],
      ["video", "视频", () => this.#medium("video", "发一段视频", "video/*")],
      ["face", "表情", () => this.#showPanel("faces")],
      ["scan", "扫一扫", () => this.#scan()],
    ];
    return [h("div", { class: "panel more" }, tools.map(([symbol, label, onclick]) =>
      button([h("span", { class: "tool" }, icon(symbol)), label], onclick)))];
  }

  #typed() {
    const input = this.#input;
    this.#root.classList.toggle("typing", this.#mode === "words" && input.value.trim() !== "");
    input.style.height = "auto";
    if (input.isConnected) input.style.height = `${Math.min(input.scrollHeight + 2, TALLEST)}px`;
  }

  #insert(code) {
    const input = this.#input;
    if (this.#mode !== "words") {
      this.#mode = "words";
      this.#draw();
    }
    input.setRangeText(code, input.selectionStart, input.selectionEnd, "end");
    this.#typed();
  }

  #send() {
    const text = this.#input.value.trim();
    if (!text) return;
    this.#input.value = "";
    this.#typed();
    this.#input.focus();
    this.#act("say", { text });
  }

  #ifAny(action, body) {
    if (body) this.#act(action, body);
  }

  async #scan() {
    this.#ifAny("scan", await askScan(await control.cards().catch(() => [])));
  }

  async #medium(action, title, accept) {
    const sample = action === "image" ? { data: samplePicture(), filename: "a.png" } : {};
    const chosen = await askMedium(title, accept, sample);
    if (chosen instanceof File) this.#act(action, { data: await base64(chosen), filename: chosen.name });
    else this.#ifAny(action, chosen);
  }

  async #tap(item) {
    const body = item.key ? { key: item.key } : { name: item.name };
    this.#open = -1;
    this.#draw();
    if (item.type === "view") {
      const address = safeAddress(item.url ?? "");
      if (address) window.open(address, "_blank", "noopener"); // before anything is awaited, else browsers hold it for a pop-up
    } else if (item.type?.startsWith("scancode")) {
      const found = await askScan([]);
      if (!found) return;
      body.result = Object.values(found)[0];
    } else if (item.type === "location_select") {
      const place = await askPlace();
      if (!place) return;
      body.result = place;
    }
    this.#act("tap", body);
  }
}
