const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * Seconds of a time such as `90`, `45m`, `1h 30m` or `2d`; a bare number is seconds. Returns the sentence that says
 * what is wrong when `text` is no time.
 */
export function parseDuration(text: string): number | string {
  const plain = text.trim().toLowerCase();
  if (/^\d{1,10}$/.test(plain)) return Number(plain);
  const parts = [...plain.matchAll(/(\d{1,10}(?:\.\d+)?)\s*([a-z]+)/g)];
  const isAll = plain !== "" && plain.replace(/(\d{1,10}(?:\.\d+)?)\s*([a-z]+)/g, "").trim() === "";
  let seconds = 0;
  for (const [, digits = "", unit = ""] of parts) {
    const factor = unitSeconds[unit.charAt(0)];
    const isUnit = /^(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/.test(unit);
    if (!isUnit || factor === undefined) return notATime(text);
    seconds += Number(digits) * factor;
  }
  return isAll && parts.length > 0 ? Math.round(seconds) : notATime(text);
}

/** `seconds` as {@link parseDuration} reads it: `1h 30m`. */
export function formatDuration(seconds: number): string {
  if (seconds <= 0) return "0s";
  const parts: string[] = [];
  let rest = Math.round(seconds);
  for (const unit of ["d", "h", "m", "s"]) {
    const size = unitSeconds[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join(" ");
}

function notATime(text: string): string {
  return `“${text}” is not a time. Write a number and a unit, for example “45m”, “1h 30m” or “2d”.`;
}
