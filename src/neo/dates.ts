const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const millisecondsPerDay = 86_400_000;

const spelling =
  /^(\d{4})[-/](\d{1,2}|[A-Za-z]{3})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?(?: ?(?:Z|UTC|TDB|\+00(?::?00)?))?$/i;

/**
 * A date as days since 1970-01-01 (UTC): `2015-09-08`, `2015-Sep-08 20:28` as JPL writes, `2015/09/08`,
 * `2015-09-08T20:28:00Z`, or milliseconds since 1970 as NeoWs' `epoch_date_close_approach`. NaN for anything else.
 */
export function parseDate(text: string): number {
  // CNEOS writes the uncertainty after the time.
  const trimmed = text.replace(/±.*$/, "").trim();
  if (/^-?\d{9,14}(?:\.0)?$/.test(trimmed)) return Number(trimmed) / millisecondsPerDay;
  const parts = spelling.exec(trimmed);
  if (!parts) return Number.NaN;
  const [, year, monthText = "", day, hour = 0, minute = 0, second = 0, fraction = 0] = parts;
  const month = /^\d/.test(monthText) ? Number(monthText) : months.indexOf(monthText.toLowerCase()) + 1;
  const start = Date.UTC(Number(year), month - 1, Number(day));
  const read = new Date(start);
  // Date.UTC takes 2015-02-31 for the 3rd of March.
  if (month < 1 || read.getUTCMonth() !== month - 1 || read.getUTCDate() !== Number(day)) return Number.NaN;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(`${second}.${fraction}`);
  return start / millisecondsPerDay + seconds / 86_400;
}

/** The inverse: `YYYY-MM-DD`, with the time to the millisecond where there is one. */
export function formatDate(days: number): string {
  const text = new Date(Math.round(days * millisecondsPerDay)).toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text;
}
