/** Simulated time → the calendar times of a log, in whole microseconds since 1970. */

/** Of an instant of the run: `startMs` is the calendar instant of t = 0 in whole ms since 1970. */
export function calendarUs(startMs: number, simulatedMs: number): number {
  return startMs * 1000 + Math.round(simulatedMs * 1000);
}

/** ISO 8601 in UTC without its offset, to the millisecond (the rest is cut off, as AWS does) or the microsecond. */
export function isoOf(timeUs: number, precision: 'ms' | 'us'): string {
  const timeMs = Math.floor(timeUs / 1000);
  const toMs = new Date(timeMs).toISOString().slice(0, -1);
  return precision === 'ms' ? toMs : toMs + String(timeUs - timeMs * 1000).padStart(3, '0');
}

/** `2026/11/20`, as names of log streams begin. */
export function streamDay(timeUs: number): string {
  return isoOf(timeUs, 'ms').slice(0, 10).replaceAll('-', '/');
}
