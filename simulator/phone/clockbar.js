/** The clock of the local WeChat and the buttons that move it. */

import { control } from "./api.js";
import { askMoment } from "./dialogs.js";
import { fullTime, inputTime, nextOf, shortTime, tomorrowAtNine } from "./moments.js";

// Another process that reads the same clock may not have said when it will send. Then the clock is moved on in small steps through
// the hours in which anybody sends, until something arrives.
const SENDING_TIMES = Array.from({ length: 28 }, (_, index) =>
  `${String(7 + Math.floor(index / 2)).padStart(2, "0")}:${index % 2 ? "30" : "00"}`);
const DAY_TIMES = ["08:30", "10:00", "15:00", "19:00"]; // the film: four looks at a day, a month in about a minute
const STEP_PAUSE = 500;
const LOOK_AHEAD_DAYS = 31;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class ClockBar {
  #world;
  #root;
  #say;
  #moving = false;
  #stop = false;

  /** `say(text)` tells the reader what could not be done. */
  constructor(root, world, say) {
    this.#root = root;
    this.#world = world;
    this.#say = say;
    world.addEventListener("clock", () => this.#draw());
    world.addEventListener("fresh", () => this.#draw());
    setInterval(() => this.#draw(), 1000);
    const moves = { next: () => this.#toNext(), hour: () => control.advance(3600), choose: () => this.#choose(), play: () => this.#play(),
      tomorrow: () => control.advanceTo(tomorrowAtNine(this.#now)) };
    for (const button of root.querySelectorAll("[data-clock]")) {
      button.dataset.words = button.textContent;
      button.addEventListener("click", () => this.#move(button, moves[button.dataset.clock]));
    }
  }

  get #now() {
    return new Date(this.#world.now).toISOString();
  }

  #draw() {
    const [short, full] = [this.#root.querySelector(".short"), this.#root.querySelector(".full")];
    if (!this.#world.now) return;
    short.textContent = shortTime(this.#now);
    full.textContent = fullTime(this.#now);
    for (const time of [short, full]) time.dateTime = this.#now;
  }

  async #move(button, move) {
    if (this.#moving) {
      this.#stop = true;
      return;
    }
    [this.#moving, this.#stop] = [true, false];
    this.#root.classList.add("moving");
    button.textContent = "停";
    try {
      await move();
      await this.#world.readClock();
    } catch (error) {
      this.#say(error.message);
    }
    button.textContent = button.dataset.words;
    this.#root.classList.remove("moving");
    this.#moving = false;
  }

  async #choose() {
    const moment = await askMoment(inputTime(this.#now));
    if (!moment) return;
    const ahead = Date.parse(`${moment}:00+08:00`) > this.#world.now;
    await (ahead ? control.advanceTo(moment) : control.setClock(moment));
  }

  /**
   * Moves the clock by `step()` until that says false, a month has passed or the reader stops it; with `untilPush` also until a
   * message arrives that nobody asked for. True if one did.
   */
  async #steps(step, untilPush) {
    let arrived = false;
    const watch = ({ detail }) => { arrived ||= detail.entry.from === "account" && detail.entry.via !== "reply"; };
    this.#world.addEventListener("entry", watch);
    const end = this.#world.now + LOOK_AHEAD_DAYS * 24 * 3600e3;
    while (!this.#stop && !(untilPush && arrived) && this.#world.now < end) {
      if (await step() === false) break;
      await this.#world.readClock();
      await pause(STEP_PAUSE);
      await control.idle(5);
    }
    this.#world.removeEventListener("entry", watch);
    return arrived;
  }

  #stepTo(times) {
    return () => control.advanceTo(nextOf(times, this.#now));
  }

  /** What is due may be a receipt that nobody sees: goes on until something is seen. */
  async #toNext() {
    let last = {};
    const arrived = await this.#steps(async () => (last = await control.nextDue()).moved, true);
    if (arrived || this.#stop) return;
    if (!last.external) this.#say("眼下没有要推送的了");
    else if (!await this.#steps(this.#stepTo(SENDING_TIMES), true) && !this.#stop) this.#say("一个月里没有推送");
  }

  #play() {
    return this.#steps(this.#stepTo(DAY_TIMES), false);
  }
}
