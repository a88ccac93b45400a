import { expect, test } from 'vitest';
import { instantAt, type TimeAxis, ticks, timeAxis, timeLabel } from '../../src/report/time-axis.ts';
import { sampleResult } from './sample-result.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

function axis(start: string, periodMs: number, periods: number, fromMs = 0): TimeAxis {
  const result = sampleResult({ start, periodMs, periods });
  return timeAxis({ ...result, series: { ...result.series, startMs: fromMs } });
}

const labels = (of: TimeAxis, most: number): string[] => ticks(of, most).map((tick) => tick.label);

test('less than two days: clock times at round instants', () => {
  const halfHour = axis('2026-11-20T09:37:00Z', MINUTE, 30);
  expect(labels(halfHour, 6)).toEqual(['09:40', '09:45', '09:50', '09:55', '10:00', '10:05']);
  expect(ticks(halfHour, 6)[0]?.timeMs).toBe(3 * MINUTE);
  expect(timeLabel(halfHour, 90_000)).toBe('09:38');
  expect(instantAt(halfHour, 90_000)).toBe('2026-11-20T09:38:30.000Z');
});

test('short periods show seconds and milliseconds', () => {
  expect(timeLabel(axis('2026-11-20T00:00:00Z', 10_000, 6), 10_000)).toBe('00:00:10');
  expect(timeLabel(axis('2026-11-20T00:00:00Z', 100, 6), 100)).toBe('00:00:00.100');
});

test('from two days on: dates', () => {
  const week = axis('2026-11-20T09:30:00Z', 5 * MINUTE, 2016);
  expect(labels(week, 8)).toEqual(['21 Nov', '22 Nov', '23 Nov', '24 Nov', '25 Nov', '26 Nov', '27 Nov']);
  expect(timeLabel(week, 0)).toBe('20 Nov 09:30');
  const twoDays = axis('2026-11-20T00:00:00Z', MINUTE, 2880);
  expect(labels(twoDays, 5)).toEqual(['20 Nov', '12:00', '21 Nov', '12:00', '22 Nov']);
  const year = axis('2026-11-20T00:00:00Z', DAY, 365);
  expect(labels(year, 7)).toEqual(['Jan 2027', 'Mar 2027', 'May 2027', 'Jul 2027', 'Sep 2027', 'Nov 2027']);
  expect(timeLabel(year, DAY)).toBe('21 Nov 2026');
  expect(labels(axis('2026-11-20T00:00:00Z', 365 * DAY, 40), 5)).toEqual(['2030', '2040', '2050', '2060']);
});

test('the axis begins where the statistics do', () => {
  const warm = axis('2026-11-20T09:30:00Z', MINUTE, 30, 10 * MINUTE);
  expect(warm).toMatchObject({ fromMs: 10 * MINUTE, toMs: 40 * MINUTE, periods: 30 });
  expect(labels(warm, 3)).toEqual(['09:40', '09:50', '10:00', '10:10']);
});

test('never more ticks than asked for and one, none without periods to speak of', () => {
  for (const periodMs of [1, 250, 1000, 7000, MINUTE, 3_600_000, DAY]) {
    for (const periods of [1, 3, 17, 240, 1441, 2000]) {
      for (const most of [3, 4, 10]) {
        expect(ticks(axis('2026-02-28T23:59:00Z', periodMs, periods), most).length).toBeLessThanOrEqual(most + 1);
      }
    }
  }
});

test('a start that is no date counts from the epoch, an end beyond the calendar has no label', () => {
  expect(timeLabel(axis('soon', MINUTE, 3), 0)).toBe('00:00');
  expect(timeLabel(axis('2026-11-20T00:00:00Z', MINUTE, 3), 1e20)).toBe('');
});
