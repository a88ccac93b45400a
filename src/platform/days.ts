/** The days whose rules are known, and the check of a day's text. */
import type { Issue } from '../quantities/issue.ts';
import { PREVIEW_BLOG, RELEASES_PAGE } from './pages.ts';

/** The day on which Lambda was announced. A fact dated on this day was in force then, or as far back as is known. */
export const FIRST_DAY = '2014-11-13';

/** The newest day whose rules are known: the default of `asOf`. Later days use the same rules. */
export const NEWEST_DAY = '2026-11-20';

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with `asOf`, or undefined: it must be a calendar day written YYYY-MM-DD, not before `FIRST_DAY`. */
export function dayIssue(asOf: string): Issue | undefined {
  const issue = { path: 'asOf', expected: `a day such as ${NEWEST_DAY}, from ${FIRST_DAY} on`, got: asOf };
  if (!isDay(asOf)) return { code: 'date', message: `asOf "${asOf}" is not a calendar day.`, ...issue };
  if (asOf >= FIRST_DAY) return undefined;
  const message = `There was no AWS Lambda on ${asOf}: it was announced on ${FIRST_DAY} (${PREVIEW_BLOG}; ${RELEASES_PAGE}).`;
  return { code: 'range', message, ...issue, suggestion: FIRST_DAY };
}

/** Whether the text is a day of the Gregorian calendar, written YYYY-MM-DD. */
function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  return day >= 1 && day <= last;
}
