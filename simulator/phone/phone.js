/** The phone page: puts list, phones, clock and faults together. */

import { control } from "./api.js";
import { ClockBar } from "./clockbar.js";
import { askName } from "./dialogs.js";
import { h } from "./dom.js";
import { FaultBox } from "./faultbox.js";
import { Handset } from "./handset.js";
import { PeopleList } from "./people.js";
import { World } from "./world.js";

const SAID = 4000;
const $ = (id) => document.getElementById(id);

const world = new World();
const phones = [];
let active = 0;
let saidTimer = 0;

function say(text, stays = false) {
  clearTimeout(saidTimer);
  $("trouble").textContent = text;
  $("trouble").hidden = !text;
  if (!stays) saidTimer = setTimeout(() => { $("trouble").hidden = true; }, SAID);
}

const heldNow = () => phones.map((phone) => phone.person?.openid).filter(Boolean);

function renew() {
  const held = heldNow();
  list.hold(held);
  const names = held.map((openid) => world.people.get(openid)?.name ?? "");
  $("who").querySelector(".name").textContent = names[active] ?? names[0] ?? "还没有人";
  history.replaceState(null, "", `#${held.join(",")}`);
  phones.forEach((phone, index) => phone.element.classList.toggle("active", phones.length > 1 && index === active));
  $("second").hidden = phones.length > 1;
  countUnread();
}

function countUnread() {
  const count = world.unreadOfOthers(heldNow());
  for (const phone of phones) phone.showOthers(count);
  document.title = count ? `(${count}) 本地微信` : "本地微信";
}

async function pick(openid, index = active) {
  drawers.close();
  const elsewhere = phones.findIndex((phone, place) => place !== index && phone.person?.openid === openid);
  if (elsewhere >= 0) active = elsewhere;
  else {
    active = index;
    await phones[index].show(openid);
  }
  renew();
}

function addPhone() {
  const phone = new Handset(world);
  const index = () => phones.indexOf(phone);
  phone.addEventListener("pick", ({ detail }) => pick(detail, index()).then(() => phone.show(phone.person.openid)));
  phone.addEventListener("people", () => drawers.open("people"));
  phone.addEventListener("trouble", ({ detail }) => say(detail));
  phone.addEventListener("acted", () => { if (!wide.matches) $("hints").querySelector("details").open = false; });
  phone.addEventListener("touched", () => {
    if (active === index()) return;
    active = index();
    renew();
  });
  phone.addEventListener("away", () => {
    phones.splice(index(), 1);
    phone.element.remove();
    active = 0;
    renew();
    $("second").focus();
  });
  phones.push(phone);
  $("second").before(phone.element);
  return phone;
}

/** People and faults slide over the phone on a small screen; on a wide one the people always stand there. */
const drawers = {
  buttons: { people: $("who"), faults: $("fault-button"), "clock-tools": $("time") },
  shown: "",
  toggle(name) { if (this.shown === name) this.close(); else this.open(name); },
  open(name) {
    this.close();
    this.shown = name;
    $(name).hidden = false;
    $(name).classList.add("open");
    this.buttons[name].setAttribute("aria-expanded", "true");
    $("scrim").hidden = false;
    $(name).querySelector("[aria-current=true], button, input")?.focus();
  },
  close() {
    if (!this.shown) return;
    const name = this.shown;
    this.shown = "";
    $(name).classList.remove("open");
    if (name === "faults") $(name).hidden = true;
    this.buttons[name].setAttribute("aria-expanded", "false");
    $("scrim").hidden = true;
    if ($(name).contains(document.activeElement)) this.buttons[name].focus();
  },
};

for (const [name, button] of Object.entries(drawers.buttons)) button.addEventListener("click", () => drawers.toggle(name));
for (const close of document.querySelectorAll(".close")) close.addEventListener("click", () => drawers.close());
$("scrim").addEventListener("click", () => drawers.close());
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !document.querySelector("dialog[open]")) drawers.close(); });

// Where list and clock buttons stand on the page anyway, there is nothing to open.
const wide = matchMedia("(min-width: 900px)");
const fit = () => {
  $("time").disabled = wide.matches;
  if (drawers.shown !== "faults") drawers.close();
};
wide.addEventListener("change", fit);
fit();

const list = new PeopleList($("people"), world, pick);
new ClockBar(document.querySelector(".bar"), world, say);
new FaultBox($("faults"), world, { say, whose: () => phones[active]?.person });

$("second").addEventListener("click", () => {
  const free = [...world.people.keys()].find((openid) => !heldNow().includes(openid));
  if (!free) return say("再来一位新人，才好看第二部手机");
  addPhone();
  return pick(free, phones.length - 1);
});

document.querySelector(".newcomer").addEventListener("click", async () => {
  const name = await askName();
  if (!name) return;
  try {
    const account = phones[active]?.person?.account ?? [...world.accounts.keys()][0];
    const person = await control.addPerson(name, account);
    await world.readPerson(person.openid);
    await pick(person.openid);
  } catch (error) {
    say(error.message);
  }
});

for (const kind of ["entry", "person"]) world.addEventListener(kind, countUnread);
world.addEventListener("hints", () => showHints());
world.addEventListener("trouble", ({ detail }) => say(detail.text, true));

async function showHints() {
  const hints = await control.hints();
  const details = $("hints").querySelector("details");
  $("hints").querySelector("ol").replaceChildren(...hints.map((hint) => h("li", {}, String(hint))));
  $("hints").hidden = !hints.length;
  details.open = localStorage.getItem("hints") !== "folded";
  // Only a reader's own choice is kept: on a small screen they also step aside by themselves, once something was done.
  details.querySelector("summary").onclick = () => localStorage.setItem("hints", details.open ? "folded" : "open");
}

/** Whose phones: from the address (`#openid` or `#name`, two with a comma), else the first of the list. */
function wanted() {
  const asked = decodeURIComponent(location.hash.slice(1)).split(",").filter(Boolean);
  const found = asked.map((word) => [...world.people.values()].find(({ openid, name }) => openid === word || name === word)?.openid);
  const known = [...new Set(found.filter(Boolean))];
  return known.length ? known.slice(0, 2) : [...world.people.keys()].slice(0, 1);
}

async function start() {
  await world.load();
  await showHints();
  const first = wanted();
  for (const [index, openid] of first.entries()) {
    addPhone();
    await pick(openid, index);
  }
  if (!first.length) addPhone();
  active = 0;
  renew();
  world.addEventListener("fresh", () => {
    for (const phone of phones) if (phone.person && world.people.has(phone.person.openid)) phone.show(phone.person.openid);
  });
  document.body.classList.remove("loading");
  await world.follow();
}

start().catch((error) => {
  document.body.classList.remove("loading");
  say(error.message, true);
  setTimeout(() => location.reload(), SAID);
});
