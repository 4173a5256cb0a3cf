/** Small ways to make elements. Text always becomes text nodes: nothing on this page is ever parsed as HTML. */

/** `h("button", { class: "a", "aria-label": "…", onclick }, "text", node)`; false, null and undefined are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(label, onclick, props = {}) {
  return h("button", { type: "button", onclick, ...props }, label);
}

/** One drawing of the sprite in index.html; hidden from screen readers, so its button needs a label. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export function showBadge(element, count) {
  element.hidden = count === 0;
  element.textContent = count > 99 ? "99+" : String(count);
}

const COLOURS = ["#2f5d8a", "#7a4a1e", "#3d6b35", "#6a3d77", "#1f6466", "#8a3348", "#4a4f8c", "#5f5a1c"];

/** A square with the last two characters of a person's name; the colour stays the same for the same name. */
export function portrait(name) {
  const sum = [...name].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return h("span", { class: "portrait", style: `background:${COLOURS[sum % COLOURS.length]}`, "aria-hidden": "true" },
    [...name].slice(-2).join(""));
}

export function emblem(name) {
  return h("span", { class: "portrait emblem", "aria-hidden": "true" }, [...(name || "号")][0]);
}
