/**
 * Message text as a phone shows it: `<a href>` becomes a link, bare addresses and phone numbers can be tapped, small faces
 * are drawn. Everything else, other tags too, stays the plain text it is.
 */

import { h } from "./dom.js";

const FACES = {
  "/::)": "🙂", "/:strong": "👍", "/:ok": "👌", "/:@)": "🙏", "/:share": "🤝", "/:rose": "🌹", "/:hug": "🤗",
  "/:heart": "❤️", "/:sun": "🌞", "/:handclap": "👏", "/:bye": "👋",
  "[强]": "👍", "[OK]": "👌", "[抱拳]": "🙏", "[握手]": "🤝", "[玫瑰]": "🌹", "[微笑]": "🙂", "[拥抱]": "🤗", "[爱心]": "❤️",
  "[太阳]": "🌞", "[鼓掌]": "👏", "[再见]": "👋",
};

/** What an account gets instead of a big sticker; our phone draws it as one. */
export const STICKER = "【收到不支持的消息类型，暂无法显示】";

/** The faces of the panel: as they arrive at an account, and as they look. */
export const PANEL_FACES = Object.entries(FACES).slice(0, 11);

const ANCHOR = /<a\s+([^<>]*)>([\s\S]*?)<\/a>/gi;
const FACE = /\/:(?::\)|@\)|[a-z]+)|\[[^\]\s]{1,3}\]/g;
const TAPPABLE = /https?:\/\/[^\s<>"'，。；！？、（）【】“”]+|(?<!\d)(?:1\d{2}[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-\d{7,8})(?!\d)/g;

function drawFaces(text) {
  return text.replace(FACE, (code) => FACES[code] ?? code);
}

function unescaped(value) {
  return value.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
}

function attribute(source, name) {
  const found = source.match(new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i"));
  return found ? unescaped(found[1] ?? found[2]).trim() : "";
}

/** The address if a phone would open it (web page or phone call), else an empty string. */
export function safeAddress(address) {
  return /^(https?:\/\/|tel:[+\d])/i.test(address) ? address : "";
}

export function link(address, label, props = {}) {
  const outside = /^http/i.test(address);
  return h("a", { href: address, ...(outside ? { target: "_blank", rel: "noopener" } : {}), ...props }, label);
}

function plainPieces(text) {
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(TAPPABLE)) {
    pieces.push(drawFaces(text.slice(from, found.index)));
    const address = found[0].startsWith("http") ? found[0] : `tel:${found[0].replace(/[ -]/g, "")}`;
    pieces.push(link(address, found[0]));
    from = found.index + found[0].length;
  }
  pieces.push(drawFaces(text.slice(from)));
  return pieces.filter((piece) => piece !== "");
}

/** Nodes and strings to append. */
export function richText(text) {
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(ANCHOR)) {
    const address = safeAddress(attribute(found[1], "href"));
    const miniprogram = attribute(found[1], "data-miniprogram-appid");
    if (!address && !miniprogram) continue;
    pieces.push(...plainPieces(text.slice(from, found.index)));
    pieces.push(address ? link(address, drawFaces(found[2])) : h("span", { class: "minilink" }, drawFaces(found[2])));
    from = found.index + found[0].length;
  }
  return [...pieces, ...plainPieces(text.slice(from))];
}

/** One line for the list of people. */
export function plainText(text) {
  return drawFaces(text.replace(ANCHOR, "$2").replace(/\s+/g, " ").replace(STICKER, "[动画表情]").trim());
}
