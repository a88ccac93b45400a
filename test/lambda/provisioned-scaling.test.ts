/** Application Auto Scaling by hand trace: target tracking minute by minute, and scheduled actions. */
import { describe, expect, test } from 'vitest';
import { environmentsIn, type Log, type Observed, observed } from '../support/scenarios.ts';

const MINUTE = 60_000;

/**
 * A function whose utilization is known: in each minute, at the same second of it, so many requests at once that take a second. The k-th
 * of n on 10 environments makes k busy, so the point of the minute is n / 10 as a maximum, (n + 1) / 20 on average.
 */
function minutes(
  requests: readonly number[],
  provisionedConcurrency: object,
  more: { settings?: object; rest?: object } = {},
) {
  const at = requests.flatMap((count, minute) => (count === 0 ? [] : [{ time: minute * MINUTE + 31_000, count }]));
  return observed({
    duration: `${requests.length} min`,
    functions: { f: { init: 0, duration: '1 s', ...more.settings, provisionedConcurrency } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { at: at.length > 0 ? at : [{ time: 0, count: 0 }] } } },
    ...more.rest,
  });
}

const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);

/** When capacity was asked for, and when it was ready. */
const actions = (run: Observed): Log => environmentsIn(run, 'provision', 'provision refused', 'provisioned');

const tracked = { concurrency: 10, min: 2, max: 20, statistic: 'maximum' };

describe('out', () => {
  test('after three points above the target, in proportion; ready after the allocation', async () => {
    const run = await minutes(times(10, 8), tracked);
    // 10 × 0.8 / 0.7 = 11.4. At 4 min the alarm is on, but the allocation is under way; the sixth point is 8 of 12.
    expect(actions(run)).toEqual([
      [3 * MINUTE, 'provision 12'],
      [3 * MINUTE + 90_020, 'provisioned 2'],
    ]);
    expect(run.result.series.functions.f!.ProvisionedConcurrencyUtilization!.slice(0, 6)).toEqual([
      0.8,
      0.8,
      0.8,
      0.8,
      8 / 12,
      8 / 12,
    ]);
  });

  test('a point that is partly from before asks for more still', async () => {
    const late = Array.from({ length: 10 }, (_, minute) => ({ time: minute * MINUTE + 29_000, count: 8 }));
    const run = await minutes([1], tracked, {
      rest: { duration: '10 min', sources: { s: { type: 'sync', target: 'f', arrivals: { at: late } } } },
    });
    // At 4:29 the two more are one second away: the fifth point is 0.8 again, now of 12.
    expect(actions(run)).toEqual([
      [3 * MINUTE, 'provision 12'],
      [3 * MINUTE + 90_020, 'provisioned 2'],
      [5 * MINUTE, 'provision 14'],
      [5 * MINUTE + 90_020, 'provisioned 2'],
    ]);
  });

  test('requests spill over in the meantime, and utilization never says by how much', async () => {
    const run = await minutes(times(14, 40), { ...tracked, max: 100 });
    // 1 / 0.7 of what there is, each time: 10, 15, 22, 32, 46, 66 would take their time; each step waits for the one before.
    expect(actions(run).filter(([, what]) => what.startsWith('provision '))).toEqual([
      [3 * MINUTE, 'provision 15'],
      [5 * MINUTE, 'provision 22'],
      [7 * MINUTE, 'provision 32'],
      [9 * MINUTE, 'provision 46'],
      [11 * MINUTE, 'provision 58'],
    ]);
    const { ProvisionedConcurrencySpilloverInvocations: spilled } = run.result.series.functions.f!;
    expect(spilled).toEqual([30, 30, 30, 30, 25, 25, 18, 18, 8, 8, 0, 0, 0, 0]);
  });

  test('follows the average unless told otherwise', async () => {
    // 14 of 10: ten shares from 0.1 to 1, and four that spilled over, at 1: 0.678… on average.
    const low = await minutes(times(6, 14), { ...tracked, statistic: 'average' });
    expect(actions(low)).toEqual([]);
    // 16 of 10: 0.71875.
    const high = await minutes(times(4, 16), { ...tracked, statistic: 'average' });
    expect(actions(high)).toEqual([[3 * MINUTE, 'provision 11']]);
  });

  test('not beyond max', async () => {
    const run = await minutes(times(8, 15), { ...tracked, max: 12 });
    expect(actions(run)).toEqual([
      [3 * MINUTE, 'provision 12'],
      [3 * MINUTE + 90_020, 'provisioned 2'],
    ]);
  });

  test('a minute without a request begins the count anew', async () => {
    const run = await minutes([8, 8, 0, 8, 8, 0, 8, 8, 8, 8], tracked);
    expect(actions(run)).toEqual([[9 * MINUTE, 'provision 12']]);
  });

  test('sooner where the scenario says so, and never before a cooldown is over', async () => {
    const run = await minutes(times(12, 40), { ...tracked, scaleOut: 1, max: 100, cooldown: '4 min' });
    expect(actions(run).filter(([, what]) => what.startsWith('provision '))).toEqual([
      [MINUTE, 'provision 15'],
      [5 * MINUTE, 'provision 22'],
      [9 * MINUTE, 'provision 32'],
    ]);
  });

  test('one becomes two', async () => {
    const run = await minutes(times(4, 1), { concurrency: 1, max: 10 });
    expect(actions(run)).toEqual([[3 * MINUTE, 'provision 2']]);
  });

  test('refused by the reservation: capacity stays, and it asks again', async () => {
    const run = await minutes(times(6, 10), tracked, { settings: { reservedConcurrency: 12 } });
    expect(actions(run)).toEqual([3, 4, 5, 6].map((minute) => [minute * MINUTE, 'provision refused 15']));
    expect(run.result.functions.f!.provisionedConcurrency!.avgRequested).toBe(10);
  });

  test('refused by the account, which keeps 100 unreserved', async () => {
    const run = await minutes(times(4, 10), tracked, { rest: { account: { concurrency: 114 } } });
    expect(actions(run)).toEqual([3, 4].map((minute) => [minute * MINUTE, 'provision refused 15']));
  });
});

test('what runs on demand counts against what a scheduled action asks for', async () => {
  // From 31 s on `running` requests run for two minutes; at 2 min 95 environments are asked for. Of 200, 100 must stay unreserved.
  const asked = (running: number) =>
    minutes(
      [running, 0, 0, 0],
      { concurrency: 0, schedule: [{ schedule: 'at(2026-11-20T00:02:00)', min: 95, max: 95 }] },
      { settings: { duration: '2 min', timeout: '3 min' }, rest: { account: { concurrency: 200 } } },
    );
  expect(actions(await asked(105))[0]).toEqual([2 * MINUTE, 'provision 95']);
  const refused = await asked(106);
  expect(actions(refused)[0]).toEqual([2 * MINUTE, 'provision refused 95']);
  expect(refused.result.account.ClaimedAccountConcurrency).toBe(106);
});

describe('in', () => {
  test('after fifteen points below 90 % of the target, in proportion, at once', async () => {
    const run = await minutes(times(20, 3), tracked);
    // 10 × 0.3 / 0.7 = 4.3; then 3 of 5 is not above 0.63, and fifteen more points come first.
    expect(actions(run)).toEqual([[15 * MINUTE, 'provision 5']]);
    expect(run.result.series.functions.f!.provisionedReady!.slice(13, 17)).toEqual([10, 10, 5, 5]);
  });

  test('not below min', async () => {
    const run = await minutes(times(20, 1), { ...tracked, min: 4 });
    expect(actions(run)).toEqual([[15 * MINUTE, 'provision 4']]);
  });

  test('not below 1, as a quotient rounded up: 0 comes of a schedule only', async () => {
    const run = await minutes(times(40, 1), { concurrency: 100, min: 0, max: 100 }, { rest: { duration: '40 min' } });
    expect(actions(run).at(-1)![1]).toBe('provision 2');
    expect(run.result.series.functions.f!.provisionedRequested!.at(-1)).toBe(2);
  });

  test('never of an idle function', async () => {
    const run = await minutes([...times(14, 1), ...times(30, 0)], tracked);
    expect(actions(run)).toEqual([]);
  });

  test('never out of 0: there is no metric', async () => {
    const run = await minutes(times(20, 30), { concurrency: 0, min: 0, max: 20 });
    expect(actions(run)).toEqual([]);
    expect(run.result.functions.f).toMatchObject({
      ProvisionedConcurrencyUtilization: 0,
      ProvisionedConcurrencySpilloverInvocations: 0,
    });
  });

  test('sooner where the scenario says so', async () => {
    const run = await minutes(times(5, 3), { ...tracked, scaleIn: 3 });
    expect(actions(run)).toEqual([[3 * MINUTE, 'provision 5']]);
  });
});

describe('scheduled actions', () => {
  const scheduled = (schedule: object[], more: object = {}) => ({ concurrency: 5, schedule, ...more });
  const idle = times(120, 0);
  const morning = { rest: { start: '2026-11-20T08:00:00Z', duration: '2 h' } };

  test('move capacity into their bounds at once, up and down', async () => {
    const run = await minutes(
      idle,
      scheduled([
        { schedule: 'cron(30 8 ? * FRI *)', min: 50, max: 50 },
        { schedule: 'at(2026-11-20T09:15:00)', min: 0, max: 3 },
        { schedule: 'cron(0 9 ? * SAT *)', min: 99, max: 99 },
      ]),
      morning,
    );
    expect(actions(run)).toEqual([
      [30 * MINUTE, 'provision 50'],
      [30 * MINUTE + 90_450, 'provisioned 45'],
      [75 * MINUTE, 'provision 3'],
    ]);
  });

  test('again and again at a rate; nothing happens where capacity is within bounds', async () => {
    const run = await minutes(idle, scheduled([{ schedule: 'rate(20 minutes)', min: 7 }]), {
      rest: {
        duration: '2 h',
        changes: [{ at: '50 min', set: { 'functions.f.provisionedConcurrency.concurrency': 3 } }],
      },
    });
    expect(actions(run)).toEqual([
      [20 * MINUTE, 'provision 7'],
      [20 * MINUTE + 90_020, 'provisioned 2'],
      [50 * MINUTE, 'provision 3'],
      [60 * MINUTE, 'provision 7'],
      [60 * MINUTE + 90_040, 'provisioned 4'],
    ]);
  });

  test('one bound alone leaves the other, unless it lies beyond', async () => {
    const run = await minutes(
      times(30, 10),
      scheduled(
        [
          { schedule: 'at(2026-11-20T08:01:00)', max: 8 },
          { schedule: 'at(2026-11-20T08:20:00)', min: 12 },
        ],
        { concurrency: 10, min: 2, max: 20, statistic: 'maximum' },
      ),
      { rest: { start: '2026-11-20T08:00:00Z' } },
    );
    // From 08:01 at most 8, however full they are; from 08:20 12, and no more: what was 8 at most moved along with it.
    expect(actions(run)).toEqual([
      [MINUTE, 'provision 8'],
      [20 * MINUTE, 'provision 12'],
      [20 * MINUTE + 90_040, 'provisioned 4'],
    ]);
  });

  test('do not wait for an allocation that is under way, nor for a cooldown', async () => {
    const run = await minutes(
      times(8, 10),
      scheduled([{ schedule: 'at(2026-11-20T08:04:00)', min: 18 }], { ...tracked, cooldown: '1 h' }),
      { rest: { start: '2026-11-20T08:00:00Z' } },
    );
    expect(actions(run)).toEqual([
      [3 * MINUTE, 'provision 15'],
      [4 * MINUTE, 'provision 18'],
      // 90 s from the second request on: nothing of the first is usable before.
      [4 * MINUTE + 90_030, 'provisioned 8'],
    ]);
  });

  test('lift capacity from 0, and let target tracking begin', async () => {
    const run = await minutes(
      times(10, 1),
      { concurrency: 0, min: 0, max: 20, schedule: [{ schedule: 'at(2026-11-20T08:01:00)', min: 1 }] },
      { rest: { start: '2026-11-20T08:00:00Z' } },
    );
    // Ready at 2:30.010, the first point at 3 min, the third at 5 min, 1 of 1.
    expect(actions(run)).toEqual([
      [MINUTE, 'provision 1'],
      [MINUTE + 90_010, 'provisioned 1'],
      [6 * MINUTE - MINUTE, 'provision 2'],
      [5 * MINUTE + 90_010, 'provisioned 1'],
    ]);
  });
});

describe('changed settings', () => {
  const at = (minute: number, set: object) => ({ rest: { changes: [{ at: `${minute} min`, set }] } });

  test('other bounds take in what is outside them, and let tracking go on', async () => {
    const run = await minutes(times(12, 10), tracked, at(2, { 'functions.f.provisionedConcurrency.max': 12 }));
    // The policy is a new one from 2 min on: three points more.
    expect(actions(run)).toEqual([
      [5 * MINUTE, 'provision 12'],
      [5 * MINUTE + 90_020, 'provisioned 2'],
    ]);
  });

  test('other bounds leave capacity where scaling has brought it', async () => {
    const run = await minutes(times(8, 8), tracked, at(6, { 'functions.f.provisionedConcurrency.max': 30 }));
    expect(actions(run)).toEqual([
      [3 * MINUTE, 'provision 12'],
      [3 * MINUTE + 90_020, 'provisioned 2'],
    ]);
    expect(run.result.series.functions.f!.provisionedRequested!.at(-1)).toBe(12);
  });

  test('other settings leave it alone', async () => {
    const run = await minutes(times(4, 8), tracked, at(2, { 'functions.f.errorRate': 0.5 }));
    expect(actions(run)).toEqual([[3 * MINUTE, 'provision 12']]);
  });

  test('replace scheduled actions, those to come and those of a rate', async () => {
    const schedule = [
      { schedule: 'rate(4 minutes)', min: 9 },
      { schedule: 'at(2026-11-20T08:07:00)', max: 1 },
    ];
    const run = await minutes(
      times(12, 0),
      { concurrency: 5, schedule },
      {
        rest: {
          start: '2026-11-20T08:00:00Z',
          duration: '12 min',
          changes: [
            {
              at: '2 min',
              set: { 'functions.f.provisionedConcurrency.schedule': [{ schedule: 'rate(5 minutes)', min: 6 }] },
            },
            { at: '6 min', set: { 'functions.f.provisionedConcurrency': 2 } },
          ],
        },
      },
    );
    expect(actions(run)).toEqual([
      [5 * MINUTE, 'provision 6'],
      [6 * MINUTE, 'provision 2'],
    ]);
  });

  test('a number ends it', async () => {
    const run = await minutes(times(12, 10), tracked, at(2, { 'functions.f.provisionedConcurrency': 6 }));
    expect(actions(run)).toEqual([[2 * MINUTE, 'provision 6']]);
  });

  test('tracking may begin in mid-run', async () => {
    const run = await minutes(
      times(10, 8),
      { concurrency: 10 },
      at(5, { 'functions.f.provisionedConcurrency': tracked }),
    );
    expect(actions(run)).toEqual([
      [8 * MINUTE, 'provision 12'],
      [8 * MINUTE + 90_020, 'provisioned 2'],
    ]);
  });

  test('what one function gives back another may take at the same instant', async () => {
    const run = await observed({
      duration: '3 min',
      account: { concurrency: 200 },
      functions: {
        a: { duration: '1 s', provisionedConcurrency: 10 },
        b: { duration: '1 s', provisionedConcurrency: 90 },
      },
      sources: { s: { type: 'sync', target: 'a', arrivals: { at: [{ time: 0, count: 1 }] } } },
      changes: [
        {
          at: '1 min',
          set: { 'functions.a.provisionedConcurrency': 80, 'functions.b.provisionedConcurrency': 20 },
        },
      ],
    });
    expect(actions(run).slice(0, 2)).toEqual([
      [MINUTE, 'provision 20'],
      [MINUTE, 'provision 80'],
    ]);
  });
});
