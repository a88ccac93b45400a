/** When a schedule fires: the times of its firings, one after the other, from the instant at which the simulation starts. */
import { assert } from '../sim/assert.ts';
import { civilDay, DAY_MS, dayNumber, HOUR_MS, MINUTE_MS } from './calendar-days.ts';
import { type CronDays, matchingDays } from './cron-days.ts';
import { YEAR } from './cron-fields.ts';

/** A cron expression: the values of its fields, ascending. It fires at the start of each minute that matches them all, in UTC. */
export interface CronSchedule {
  readonly type: 'cron';
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: CronDays;
  /** 1 to 12. */
  readonly months: readonly number[];
  readonly years: readonly number[];
  /** As it was written. */
  readonly text: string;
}

/** When an EventBridge schedule fires. Plain data, structured-cloneable. */
export type Schedule =
  /** Every so many ms, counted from the start. */
  | { readonly type: 'rate'; readonly intervalMs: number }
  | CronSchedule
  /** Once, at an instant: ms since 1970-01-01T00:00Z. */
  | { readonly type: 'at'; readonly epochMs: number };

/** The times of a schedule's firings. */
export interface Firings {
  /** Time of the next firing in ms since t = 0, always after the last; Infinity when there is none any more. */
  next(): number;
}

/** The firings of a cron schedule: a list of the times of day, and the days one after the other. */
class CronFirings implements Firings {
  readonly #schedule: CronSchedule;
  readonly #startMs: number;
  /** Ascending, ms after midnight: up to 1,440. */
  readonly #timesOfDay: readonly number[];
  #index = 0;
  #year: number;
  #month: number;
  /** Days of the month still to come, as bits. */
  #daysLeft: number;
  /** Midnight of the current day, ms since 1970; Infinity when there is none any more. */
  #dayMs = 0;

  constructor(schedule: CronSchedule, startMs: number) {
    this.#schedule = schedule;
    this.#startMs = startMs;
    this.#timesOfDay = schedule.hours.flatMap((hour) =>
      schedule.minutes.map((minute) => hour * HOUR_MS + minute * MINUTE_MS),
    );
    const { year, month, day } = civilDay(Math.floor(startMs / DAY_MS));
    this.#year = year;
    this.#month = month;
    this.#daysLeft = (this.#daysOfMonth() >>> (day - 1)) << (day - 1);
    this.#toNextDay();
    while (this.#instantMs() < startMs) this.#toNextInstant();
  }

  next(): number {
    const timeMs = this.#instantMs() - this.#startMs;
    this.#toNextInstant();
    return timeMs;
  }

  #instantMs(): number {
    return this.#dayMs + this.#timesOfDay[this.#index]!;
  }

  #toNextInstant(): void {
    if (++this.#index < this.#timesOfDay.length) return;
    this.#index = 0;
    this.#toNextDay();
  }

  #daysOfMonth(): number {
    const { months, years, days } = this.#schedule;
    if (!years.includes(this.#year) || !months.includes(this.#month)) return 0;
    return matchingDays(days, this.#year, this.#month);
  }

  #toNextDay(): void {
    while (this.#daysLeft === 0) {
      if (this.#year > YEAR.most) {
        this.#dayMs = Number.POSITIVE_INFINITY;
        return;
      }
      this.#month++;
      if (this.#month > 12) {
        this.#month = 1;
        this.#year++;
      }
      this.#daysLeft = this.#daysOfMonth();
    }
    const day = 32 - Math.clz32(this.#daysLeft & -this.#daysLeft);
    this.#daysLeft &= this.#daysLeft - 1;
    this.#dayMs = dayNumber(this.#year, this.#month, day) * DAY_MS;
  }
}

/**
 * The firings of a schedule, when t = 0 is the instant `startMs`, in ms since 1970-01-01T00:00Z. A rate fires at k × interval, k = 1, 2, …;
 * a cron expression at the start of each matching minute from t = 0 on, up to the year 2199; `at` once, unless it is past.
 */
export function firingsAfter(schedule: Schedule, startMs: number): Firings {
  assert(Number.isFinite(startMs), `a schedule starts at an instant, not at ${startMs}`);
  switch (schedule.type) {
    case 'rate': {
      const { intervalMs } = schedule;
      let fired = 0;
      return { next: () => ++fired * intervalMs };
    }
    case 'at': {
      let timeMs = schedule.epochMs >= startMs ? schedule.epochMs - startMs : Number.POSITIVE_INFINITY;
      return {
        next: () => {
          const firing = timeMs;
          timeMs = Number.POSITIVE_INFINITY;
          return firing;
        },
      };
    }
    case 'cron':
      return new CronFirings(schedule, startMs);
  }
}
