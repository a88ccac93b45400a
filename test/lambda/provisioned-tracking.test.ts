import { describe, expect, test } from 'vitest';
import { TargetTracking, trackingRules } from '../../src/lambda/provisioned-tracking.ts';
import { NEWEST_DAY, platformOn } from '../../src/platform/index.ts';

const RULES = { target: 0.7, scaleOut: 3, scaleIn: 15, lowShare: 0.9 };

/** Whether an alarm is on after each of the points. */
function alarms(points: readonly (number | undefined)[], rules = RULES): boolean[] {
  const tracking = new TargetTracking(rules);
  return points.map((point) => tracking.add(point));
}

const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

describe('the alarms', () => {
  test('go on after three points above the target, and stay on with each further one', () => {
    expect(alarms([0.8, 0.9, 0.71, 0.75, 0.7, 0.9])).toEqual([false, false, true, true, false, false]);
  });

  test('the target itself is not above it', () => {
    expect(alarms(times(5, 0.7))).toEqual(times(5, false));
  });

  test('go on after fifteen points below 90 % of the target', () => {
    expect(alarms(times(16, 0.62))).toEqual([...times(14, false), true, true]);
    expect(alarms(times(20, 0.64))).toEqual(times(20, false));
  });

  test('a missing point breaches neither, and ends the run', () => {
    expect(alarms([0.8, 0.8, undefined, 0.8, 0.8, 0.8])).toEqual([false, false, false, false, false, true]);
    expect(alarms([...times(14, 0.1), undefined, ...times(14, 0.1)])).toEqual(times(29, false));
    expect(alarms(times(100, undefined))).toEqual(times(100, false));
  });

  test('a point on the other side ends the run', () => {
    expect(alarms([...times(14, 0.1), 0.65, ...times(14, 0.1)])).toEqual(times(29, false));
  });

  test('the numbers of points are settings', () => {
    expect(alarms([0.8, 0.1, 0.1], { ...RULES, scaleOut: 1, scaleIn: 2 })).toEqual([true, false, true]);
  });
});

describe('the capacity asked for', () => {
  test.each([
    [10, 1, 15],
    [1, 1, 2],
    [10, 0.8, 12],
    [100, 0.71, 102],
    [70, 0.1, 10],
    [100, 0.001, 1],
    // 7 × 0.9 / 0.7 is 9.000000000000002 in binary fractions.
    [7, 0.9, 9],
  ])('%d at %d: %d, rounded up', (capacity, point, expected) => {
    const tracking = new TargetTracking(RULES);
    tracking.add(point);
    expect(tracking.desired(capacity)).toBe(expected);
  });

  test('follows the newest point', () => {
    const tracking = new TargetTracking(RULES);
    for (const point of [1, 1, 0.75]) tracking.add(point);
    expect(tracking.desired(28)).toBe(30);
  });
});

test('what a scenario leaves out is the platform’s', () => {
  const platform = platformOn(NEWEST_DAY, 'us-east-1');
  const none = {
    target: undefined,
    scaleOut: undefined,
    scaleIn: undefined,
    statistic: 'average',
    cooldownMs: 0,
  } as const;
  expect(trackingRules(none, platform)).toEqual(RULES);
  expect(trackingRules({ ...none, target: 0.5, scaleOut: 1, scaleIn: 3 }, platform)).toEqual({
    target: 0.5,
    scaleOut: 1,
    scaleIn: 3,
    lowShare: 0.9,
  });
});
