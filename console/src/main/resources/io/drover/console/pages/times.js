// Times and numbers as people read them. Relative times go on by themselves, by the server's clock.

const exact = new Intl.DateTimeFormat("en-GB", {
  year: "numeric", month: "short", day: "numeric",
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
  timeZoneName: "short",
});
const whole = new Intl.NumberFormat("en-GB");
const shortened = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const UNITS = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1000]];
const TOLERATED = 2000;

let skew = 0;

/** Learns the server's time from the header of an answer; small differences are the way's. */
export function learnClock(header) {
  const server = Date.parse(header ?? "");
  if (!Number.isNaN(server)) {
    const difference = server - Date.now();
    skew = Math.abs(difference) > TOLERATED ? difference : 0;
  }
}

export function now() {
  return Date.now() + skew;
}

/** Returns a duration in its two largest units: "3 h 12 min". */
export function duration(millis) {
  if (millis < 1000) {
    return `${Math.max(0, Math.round(millis))} ms`;
  }
  const first = UNITS.findIndex(([, size]) => millis >= size);
  const [name, size] = UNITS[first];
  const count = Math.floor(millis / size);
  const next = UNITS[first + 1];
  const rest = next ? Math.floor((millis % size) / next[1]) : 0;
  return `${number(count)} ${name}` + (rest ? ` ${rest} ${next[0]}` : "");
}

export function relative(instant) {
  const age = now() - Date.parse(instant);
  if (Math.abs(age) < 1000) {
    return "now";
  }
  return age > 0 ? `${duration(age)} ago` : `in ${duration(-age)}`;
}

export function exactly(instant) {
  return exact.format(new Date(instant));
}

/** Returns a number with all its digits. */
export function number(value) {
  return whole.format(value);
}

/** Returns a number that fits where there is little room. */
export function brief(value) {
  return value < 1_000_000 ? whole.format(value) : shortened.format(value);
}

/** Has all relative times of the page go on; costs nothing while nobody looks. */
export function keepTime() {
  setInterval(() => {
    if (!document.hidden) {
      for (const element of document.querySelectorAll("time[data-relative]")) {
        const text = relative(element.dateTime);
        if (element.textContent !== text) {
          element.textContent = text;
        }
      }
    }
  }, 1000);
}
