/** One entry of a conversation as a phone draws it: bubbles, cards, grey lines. */

import { mediaAddress } from "./api.js";
import { button, emblem, h, icon, portrait } from "./dom.js";
import { link, plainText, richText, safeAddress, STICKER } from "./richtext.js";

function bubble(...content) {
  return h("div", { class: "bubble" }, ...content);
}

function voice(entry) {
  const sound = entry.media_id ? new Audio() : null;
  const play = () => {
    sound.src = mediaAddress(entry.media_id);
    sound.play().catch(() => {}); // an invented voice has no sound
  };
  const parts = [h("span", { class: "voice" }, icon("voice"), "语音")];
  const body = sound && entry.from === "account" ? button(parts, play, { class: "bubble" }) : bubble(...parts);
  return [body, entry.recognition ? h("p", { class: "spoken" }, entry.recognition) : null];
}

function picture(entry) {
  const tile = bubble(icon("picture"), "图片");
  if (!entry.media_id) return tile;
  const image = h("img", { src: mediaAddress(entry.media_id), alt: "图片", class: "picture", loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(tile));
  return image;
}

function tile(symbol, title, below, address = "") {
  const content = [h("span", { class: "tile-icon" }, icon(symbol)),
    h("span", { class: "tile-words" }, h("b", {}, title), below ? h("small", {}, below) : null)];
  return address ? link(address, content, { class: "bubble tile" }) : h("div", { class: "bubble tile" }, content);
}

function text(entry) {
  if (entry.text === STICKER) return h("div", { class: "sticker", role: "img", "aria-label": "动画表情" }, "🌹", h("b", {}, "早上好"));
  return bubble(...richText(entry.text ?? ""));
}

function menuLines(entry, act) {
  const lines = (entry.lines ?? []).map((line) => h("li", {},
    button(plainText(line.content), () => act("tap_line", { seq: entry.seq, content: line.content }))));
  return h("div", { class: "bubble msgmenu" },
    entry.head ? h("p", {}, ...richText(entry.head)) : null, h("ul", {}, lines),
    entry.tail ? h("p", {}, ...richText(entry.tail)) : null);
}

function article(item) {
  const address = safeAddress(item.url ?? "");
  const image = safeAddress(item.picurl ?? "") ? h("img", { src: item.picurl, alt: "", loading: "lazy" }) : null;
  image?.addEventListener("error", () => image.remove());
  const content = [image, h("b", {}, item.title ?? ""), item.description ? h("small", {}, item.description) : null];
  return address ? link(address, content, { class: "article" }) : h("div", { class: "article" }, content);
}

function notice(entry) {
  const address = safeAddress(entry.url ?? "");
  const foot = address || entry.miniprogram ? h("span", { class: "foot" }, "详情", h("span", { "aria-hidden": "true" }, "›")) : null;
  const content = [
    h("b", {}, entry.title ?? "通知"),
    h("dl", {}, (entry.fields ?? []).map((field) => h("div", {}, h("dt", {}, field.name), h("dd", {}, field.value)))),
    foot,
  ];
  return address ? link(address, content, { class: "notice" }) : h("div", { class: "notice" }, content);
}

const BODIES = {
  text, voice, image: picture, msgmenu: menuLines,
  video: (entry) => tile("video", entry.title || "视频", entry.description),
  shortvideo: () => tile("video", "小视频"),
  location: (entry) => tile("place", entry.label || "一个地方", `${entry.x}, ${entry.y}`),
  link: (entry) => tile("file", entry.title ?? "网页", entry.description, safeAddress(entry.url ?? "")),
  news: (entry) => h("div", { class: "articles" }, (entry.articles ?? []).map(article)),
  music: (entry) => tile("play", entry.title || "音乐", entry.description, safeAddress(entry.musicurl ?? "")),
  mpnews: () => tile("file", "图文消息"),
  mpnewsarticle: () => tile("file", "图文消息"),
  miniprogrampage: (entry) => tile("file", entry.title || "小程序", "小程序"),
  wxcard: () => tile("file", "卡券"),
};

const GREY = {
  menu_tap: (entry) => `您点了菜单「${entry.name ?? entry.key}」`,
  scan: () => "您扫了一张卡",
  follow: () => "您关注了这个号",
  unfollow: () => "您取消了关注",
  consent: (entry) => (entry.accept ? "您同意了接收通知" : "您没有同意接收通知"),
  transfer_customer_service: () => "已转给人工客服",
};

const NOT_SENT = {
  paused: "没有送出：微信暂停了推送，一分钟后恢复",
  no_callback: "没有送出：这个号还没有接上服务",
};

function greyLine(words, reason) {
  const line = h("p", { class: "grey" }, words);
  if (!reason) return line;
  return h("details", { class: "grey" }, h("summary", {}, words, h("span", {}, "为什么")), h("p", {}, reason));
}

function stateOf(entry) {
  const state = entry.push?.state;
  if (state === "waiting") return h("span", { class: "waiting", role: "img", "aria-label": "正在送出" });
  return null;
}

/** The element for an entry, or null when nothing is drawn. `act(action, body)` does what a tap on it does. */
export function drawEntry(entry, { person, account, act }) {
  if (entry.type === "typing") return null;
  if (entry.from === "wechat") return greyLine(entry.text, entry.reason);
  if (GREY[entry.type]) return greyLine(GREY[entry.type](entry));
  if (entry.type === "template" || entry.type === "subscribe") return h("article", { class: "row card" }, notice(entry));
  if (entry.type === "news") return h("article", { class: "row card" }, BODIES.news(entry));
  const mine = entry.from === "person";
  const body = BODIES[entry.type] ?? (() => tile("file", "别的消息", entry.kind ?? entry.type));
  const row = h("article", { class: `row ${mine ? "mine" : "theirs"}` },
    h("span", { class: "unseen" }, mine ? "您：" : `${account?.name ?? "公众号"}：`),
    mine ? portrait(person.name) : emblem(account?.name), h("div", { class: "body" }, body(entry, act)), mine ? stateOf(entry) : null);
  const trouble = NOT_SENT[entry.push?.state];
  return trouble ? h("div", { class: "pair" }, row, greyLine(trouble)) : row;
}

/** One line about an entry for the list of people. */
export function preview(entry) {
  if (!entry) return "";
  if (entry.from === "wechat") return plainText(entry.text ?? "");
  if (GREY[entry.type]) return GREY[entry.type](entry);
  if (entry.type === "text") return plainText(entry.text ?? "");
  if (entry.type === "msgmenu") return plainText(entry.head ?? "");
  if (entry.type === "template" || entry.type === "subscribe") return `[通知] ${entry.title ?? ""}`;
  if (entry.type === "news") return entry.articles?.[0]?.title ?? "[图文]";
  const words = { voice: "[语音]", image: "[图片]", video: "[视频]", shortvideo: "[视频]", location: "[位置]", music: "[音乐]" };
  return words[entry.type] ?? "[消息]";
}
