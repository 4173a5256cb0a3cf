/** Moments as the phones show them: China time, which has no summer time. */

const EIGHT_HOURS = 8 * 3600e3;
const DAY = 24 * 3600e3;
const WEEKDAYS = "日一二三四五六";

/** Fields of a moment (ISO 8601 with offset, or milliseconds) in China time; `day` counts days since 1970. */
function fields(moment) {
  const shifted = new Date((typeof moment === "number" ? moment : Date.parse(moment)) + EIGHT_HOURS);
  const two = (value) => String(value).padStart(2, "0");
  return {
    year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, date: shifted.getUTCDate(),
    weekday: WEEKDAYS[shifted.getUTCDay()], day: Math.floor(shifted.getTime() / DAY),
    time: `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}`,
    iso: shifted.toISOString().slice(0, 16),
  };
}

export function fullTime(moment) {
  const at = fields(moment);
  return `${at.year}年${at.month}月${at.date}日 星期${at.weekday} ${at.time}`;
}

export function shortTime(moment) {
  const at = fields(moment);
  return `${at.month}月${at.date}日 周${at.weekday} ${at.time}`;
}

/** What stands between two bubbles: 09:30, 昨天 09:30, 星期三 09:30, 3月5日 09:30. */
export function dividerTime(moment, now) {
  const at = fields(moment);
  const today = fields(now);
  const ago = today.day - at.day;
  if (ago === 0) return at.time;
  if (ago === 1) return `昨天 ${at.time}`;
  if (ago > 1 && ago < 7) return `星期${at.weekday} ${at.time}`;
  return `${at.year === today.year ? "" : `${at.year}年`}${at.month}月${at.date}日 ${at.time}`;
}

/** The same in the list of people, where there is room for one word. */
export function listTime(moment, now) {
  const words = dividerTime(moment, now);
  const [first] = words.split(" ");
  return first;
}

/** The value of an `<input type="datetime-local">`; the control API reads it as China time. */
export function inputTime(moment) {
  return fields(moment).iso;
}

/** 09:00 of the day after, as `2025-03-13T09:00`. */
export function tomorrowAtNine(moment) {
  return `${fields(Date.parse(moment) + DAY).iso.slice(0, 10)}T09:00`;
}

/** The next of the given times of day (`["08:30", "15:00"]`, ascending) after a moment. */
export function nextOf(times, moment) {
  const { iso, time } = fields(moment);
  const later = times.find((candidate) => candidate > time);
  if (later) return `${iso.slice(0, 10)}T${later}`;
  return `${tomorrowAtNine(moment).slice(0, 10)}T${times[0]}`;
}
