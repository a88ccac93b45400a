/** Schedules: when they fire, and that what they fire goes through the queue of asynchronous invocation. */
import { describe, expect, test } from 'vitest';
import { SCHEDULE } from '../../src/sources/schedule.ts';
import { issuesOf } from '../scenario/sample.ts';
import { arrivalTimes, observed, resultOf, scenarioOf } from '../support/scenarios.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const scenario = (schedule: string, more: object = {}, top: object = {}): object => ({
  start: '2026-11-20T00:00:00Z',
  duration: '7 d',
  functions: { f: { init: '100 ms', duration: '1 s', idleTimeout: '10 min' } },
  sources: { s: { type: 'schedule', target: 'f', schedule, ...more } },
  ...top,
});

describe('firings', () => {
  test('cron(0 8 * * ? *) for seven days: seven, at eight o’clock', async () => {
    const run = await observed(scenario('cron(0 8 * * ? *)'));
    expect(arrivalTimes(run, 's')).toEqual([0, 1, 2, 3, 4, 5, 6].map((day) => day * DAY_MS + 8 * HOUR_MS));
    expect(run.result.sources.s).toMatchObject({ offered: 7, succeeded: 7, retries: 0, AsyncEventsReceived: 7 });
  });

  test('rate(1 hour) for a day with an idle time-out of 10 min: 24 invocations, all cold', async () => {
    // A rate counts from its creation: the first firing is after an hour, the 24th at the very end.
    const { functions, sources } = await resultOf(scenario('rate(1 hour)', {}, { duration: 24 * HOUR_MS + 2000 }));
    expect(functions.f).toMatchObject({ Invocations: 24, coldStarts: 24 });
    expect(sources.s).toMatchObject({ succeeded: 24, latency: { max: 1100 } });
  });

  test('are counted from the start of the scenario', async () => {
    const run = await observed(scenario('cron(30 9 ? * MON *)', {}, { start: '2026-11-22T21:00:00Z' }));
    // 2026-11-22 is a Sunday: half past nine of the next day is 12.5 hours away.
    expect(arrivalTimes(run, 's')).toEqual([12.5 * HOUR_MS]);
  });

  test('at() fires once', async () => {
    const run = await observed(scenario('at(2026-11-21T06:00:00)'));
    expect(arrivalTimes(run, 's')).toEqual([30 * HOUR_MS]);
  });

  test('a schedule that is past never fires', async () => {
    const { sources, functions } = await resultOf(scenario('at(2020-01-01T00:00:00)'));
    expect(sources.s).toMatchObject({ offered: 0, inFlight: 0 });
    expect(functions.f!.Invocations).toBe(0);
  });

  test('delay: within the minute', async () => {
    const run = await observed(
      scenario('rate(1 minute)', { delay: { uniform: { min: 0, max: '60 s' } } }, { duration: '3 h' }),
    );
    const starts = run.entries.filter(({ what }) => what === 'deliver');
    expect(starts.length).toBeGreaterThan(170);
    const delays = starts.map(({ timeMs, request }) => timeMs - request * 60_000);
    expect(Math.min(...delays)).toBeGreaterThan(0);
    expect(Math.max(...delays)).toBeLessThan(60_000);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(50_000);
  });
});

describe('what it fires', () => {
  test('is retried like any asynchronous event, and dead-lettered', async () => {
    const run = await observed(
      scenario(
        'at(2026-11-20T00:10:00)',
        { deadLetterQueue: 'sqs' },
        {
          duration: '1 h',
          functions: { f: { init: 0, duration: '2 s', errorRate: 1 } },
        },
      ),
    );
    const started = run.entries.filter(({ what }) => what === 'deliver').map(({ timeMs }) => timeMs / 1000 - 600);
    expect(started).toEqual([0, 62, 184]);
    expect(run.result.sources.s).toMatchObject({ deadLettered: 1, retries: 2 });
  });

  test('goes to each of several functions, and costs nothing itself', async () => {
    const { sources, usage } = await resultOf(
      scenario(
        'rate(1 day)',
        { target: ['f', 'g'] },
        {
          functions: { f: { duration: '1 s' }, g: { duration: '1 s' } },
        },
      ),
    );
    // The seventh firing is at the end of the seventh day, and what it starts runs on.
    expect(sources.s).toMatchObject({ offered: 14, succeeded: 12, inFlight: 2 });
    expect(Object.keys(usage)).toEqual(['lambda.requests', 'lambda.gbSeconds.x86_64']);
  });

  test('is dropped without the permission', async () => {
    const { sources, functions } = await resultOf(scenario('cron(0 8 * * ? *)', { permission: false }));
    expect(sources.s).toMatchObject({ offered: 7, dropped: 7, AsyncEventsReceived: 0 });
    expect(functions.f!.Invocations).toBe(0);
  });

  test('schedules and other asynchronous sources have queues apart', async () => {
    const { sources } = await resultOf(
      scenario(
        'rate(1 hour)',
        {},
        {
          duration: '90 min',
          sources: {
            s: { type: 'schedule', target: 'f', schedule: 'rate(1 hour)', onSuccess: 'next' },
            next: { type: 'async', target: 'f' },
            web: { type: 'async', target: 'f', arrivals: { at: [{ time: 0, count: 3 }] } },
          },
        },
      ),
    );
    expect(sources.s).toMatchObject({ succeeded: 1 });
    expect(sources.next).toMatchObject({ succeeded: 1 });
    expect(sources.web).toMatchObject({ succeeded: 3 });
  });
});

describe('validate', () => {
  const previewOf = async (schedule: string): Promise<string[]> => {
    const { sources, startIso } = await scenarioOf(scenario(schedule));
    return SCHEDULE.preview!(sources.s!, Date.parse(startIso));
  };

  test('shows the next three firings', async () => {
    expect(await previewOf('cron(0 18 ? * MON-FRI *)')).toEqual([
      // 2026-11-20 is a Friday.
      'fires at 2026-11-20T18:00:00Z',
      'fires at 2026-11-23T18:00:00Z',
      'fires at 2026-11-24T18:00:00Z',
    ]);
  });

  test('shows as many as there are', async () => {
    expect(await previewOf('at(2026-11-20T10:00:00)')).toEqual(['fires at 2026-11-20T10:00:00Z']);
    expect(await previewOf('cron(0 0 30 2 ? *)')).toEqual(['never fires']);
  });

  const bad = (schedule: string) =>
    issuesOf(`duration: 1 d
functions:
  f: { duration: 1 s }
sources:
  s:
    type: schedule
    target: f
    schedule: ${schedule}
`);

  test.each([
    ['both day fields', 'cron(0 8 * * * *)'],
    ['an unknown unit', 'rate(5 fortnights)'],
    ['five fields', 'cron(0 8 * * ?)'],
    ['no text', '5'],
  ])('an input error with its place: %s', async (_, schedule) => {
    expect(await bad(schedule)).toMatchObject([{ place: 's.yaml:8:15', path: 'sources.s.schedule' }]);
  });

  test('a schedule has no arrivals', async () => {
    expect(await issuesOf(JSON.stringify(scenario('rate(1 hour)', { arrivals: { constant: 1 } })))).toMatchObject([
      { path: 'sources.s.arrivals', code: 'unknown-key' },
    ]);
  });
});
