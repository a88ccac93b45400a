/** Dead-letter queues, destinations and the redrive: who takes an event that is done with, and what is lost. */
import { describe, expect, test } from 'vitest';
import type { SourceResult } from '../../src/experiment/result.ts';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { observed, resultOf } from '../support/scenarios.ts';

const at = (...timesS: number[]): object => ({ at: timesS.map((time) => ({ time: `${time} s`, count: 1 })) });
const source = (more: object, arrivals: object = at(0)): object => ({ type: 'async', target: 'f', arrivals, ...more });
/** One event that fails at 2, 64 and 186 s, and is given up then. */
const FAILING = { init: 0, duration: '2 s', errorRate: 1 };

async function failing(more: object): Promise<{ s: SourceResult; usage: TrialResult['usage'] }> {
  const { sources, usage } = await resultOf({
    duration: '10 min',
    functions: { f: FAILING },
    sources: { s: source(more) },
  });
  return { s: sources.s!, usage };
}

describe('an event that is given up', () => {
  test('is dead-lettered, and nothing else, if the dead-letter queue takes it', async () => {
    const run = await observed({
      duration: '10 min',
      functions: { f: FAILING },
      sources: { s: source({ deadLetterQueue: 'sqs' }) },
    });
    expect(run.entries.filter(({ owner }) => owner === 's').map(({ timeMs, what }) => [timeMs, what])).toEqual([
      [0, 'arrive'],
      [0, 'deliver'],
      [62_000, 'retry'],
      [62_000, 'deliver'],
      [184_000, 'retry'],
      [184_000, 'deliver'],
      [186_000, 'dead-letter'],
    ]);
    expect(run.result.sources.s).toMatchObject({
      offered: 1,
      deadLettered: 1,
      failed: 0,
      inFlight: 0,
      AsyncEventsDropped: 1,
      destinationRecords: 1,
      DeadLetterErrors: 0,
    });
    expect(run.result.usage).toMatchObject({ 'sqs.requests': 1, 'lambda.requests': 3 });
  });

  test('is lost if the dead-letter queue may not be written to: the classic mistake', async () => {
    const { s, usage } = await failing({ deadLetterQueue: { to: 'sqs', permission: false } });
    expect(s).toMatchObject({ failed: 1, deadLettered: 0, DeadLetterErrors: 1, destinationRecords: 0 });
    expect(s.AsyncEventsDropped).toBe(1);
    expect(usage['sqs.requests']).toBe(0);
  });

  test('is lost if the destination may not be written to', async () => {
    const { s, usage } = await failing({ onFailure: { to: 'sns', permission: false } });
    expect(s).toMatchObject({ failed: 1, deadLettered: 0, DestinationDeliveryFailures: 1, DeadLetterErrors: 0 });
    expect(usage['sns.requests']).toBe(0);
  });

  test('counts once when both take it', async () => {
    const { s, usage } = await failing({ deadLetterQueue: 'sqs', onFailure: 'sns' });
    expect(s).toMatchObject({ deadLettered: 1, failed: 0, inFlight: 0, destinationRecords: 2 });
    expect(usage).toMatchObject({ 'sqs.requests': 1, 'sns.requests': 1 });
  });

  test.each([
    ['the queue', { deadLetterQueue: { to: 'sqs', permission: false }, onFailure: 'sns' }, 'DeadLetterErrors'],
    [
      'the destination',
      { deadLetterQueue: 'sqs', onFailure: { to: 'sns', permission: false } },
      'DestinationDeliveryFailures',
    ],
  ])('is dead-lettered when %s fails and the other takes it', async (_, more, metric) => {
    const { s } = await failing(more);
    expect(s).toMatchObject({ deadLettered: 1, failed: 0, destinationRecords: 1, [metric]: 1 });
  });

  test('for its age goes there too', async () => {
    const { sources } = await resultOf({
      duration: '10 min',
      functions: { f: FAILING },
      sources: { s: source({ deadLetterQueue: 'sns', maximumEventAge: '60 s' }) },
    });
    expect(sources.s).toMatchObject({ deadLettered: 1, expired: 0 });
  });

  test('for reserved concurrency 0 goes there at once', async () => {
    const run = await observed({
      duration: '1 min',
      functions: { f: { ...FAILING, reservedConcurrency: 0 } },
      sources: { s: source({ onFailure: 'eventbridge' }) },
    });
    expect(run.entries.map(({ timeMs, what }) => [timeMs, what])).toEqual([
      [0, 'arrive'],
      [0, 'dead-letter'],
    ]);
    expect(run.result.sources.s).toMatchObject({ deadLettered: 1, dropped: 0, AsyncEventsDropped: 1 });
    expect(run.result.functions.f).toMatchObject({ Invocations: 0, Throttles: 0 });
    expect(run.result.usage['eventbridge.events']).toBe(1);
  });

  test('is no event of the dead-letter queue if the service may not invoke the function', async () => {
    const { s, usage } = await failing({ deadLetterQueue: 'sqs', permission: false });
    expect(s).toMatchObject({ dropped: 1, deadLettered: 0, AsyncEventsReceived: 0, AsyncEventsDropped: 0 });
    expect(usage['sqs.requests']).toBe(0);
  });
});

test('a dead-letter queue gets the event, a destination a record that is 1 KB larger', async () => {
  const { usage } = await failing({ size: '64 KB', deadLetterQueue: 'sqs', onFailure: 'sns' });
  // In chunks of 64 KB: 64 and 65 KB.
  expect(usage).toMatchObject({ 'sqs.requests': 1, 'sns.requests': 2 });
  const { usage: bare } = await failing({ size: '64 KB', onFailure: 'sns', destinationOverhead: 0 });
  expect(bare['sns.requests']).toBe(1);
});

describe('destinations that are sources', () => {
  test('what succeeded runs the next function, after everything that ends at that instant', async () => {
    const run = await observed({
      duration: '1 min',
      functions: { f: { init: 0, duration: '1 s' }, g: { init: 0, duration: '3 s' } },
      sources: {
        s: source({ onSuccess: 'next' }, at(0, 5)),
        next: { type: 'async', target: 'g' },
      },
    });
    const told = run.entries.filter(({ owner }) => owner === 'next').map(({ timeMs, what }) => [timeMs, what]);
    expect(told).toEqual([
      [1000, 'arrive'],
      [1000, 'deliver'],
      [4000, 'succeed'],
      [6000, 'arrive'],
      [6000, 'deliver'],
      [9000, 'succeed'],
    ]);
    expect(run.result.sources.s).toMatchObject({ succeeded: 2, destinationRecords: 2 });
    expect(run.result.sources.next).toMatchObject({ offered: 2, succeeded: 2, latency: { max: 3000 } });
  });

  test('a record handed on at t finds the environment that was freed at t', async () => {
    const { functions, sources } = await resultOf({
      duration: '1 min',
      functions: { f: { init: 0, duration: '1 s', reservedConcurrency: 1 } },
      sources: {
        s: source({ onSuccess: 'next' }),
        next: { type: 'async', target: 'f' },
      },
    });
    expect(functions.f).toMatchObject({ Invocations: 2, Throttles: 0, environments: { created: 1 } });
    expect(sources.next!.succeeded).toBe(1);
  });

  test('what is given up may go to one as well', async () => {
    const { sources } = await resultOf({
      duration: '10 min',
      functions: { f: FAILING, g: { init: 0, duration: '1 s' } },
      sources: {
        s: source({ onFailure: { to: 'repair' } }),
        repair: { type: 'async', target: 'g', arrivals: at(10) },
      },
    });
    expect(sources.s).toMatchObject({ deadLettered: 1, destinationRecords: 1 });
    expect(sources.repair).toMatchObject({ offered: 2, succeeded: 2 });
  });

  test('a dead-letter queue that is read by a function of its own', async () => {
    const { sources, functions } = await resultOf({
      duration: '10 min',
      functions: { f: FAILING, g: { init: 0, duration: '1 s' } },
      sources: {
        s: source({ deadLetterQueue: 'parked' }),
        parked: { type: 'sqs', target: 'g' },
      },
    });
    expect(sources.s).toMatchObject({ deadLettered: 1, destinationRecords: 1 });
    expect(sources.parked).toMatchObject({ offered: 1, succeeded: 1 });
    expect(functions.g!.Invocations).toBe(1);
  });

  test('without the permission nothing is handed on', async () => {
    const { sources } = await resultOf({
      duration: '1 min',
      functions: { f: { init: 0, duration: '1 s' } },
      sources: {
        s: source({ onSuccess: { to: 'next', permission: false } }),
        next: { type: 'async', target: 'f' },
      },
    });
    expect(sources.s).toMatchObject({ succeeded: 1, DestinationDeliveryFailures: 1, destinationRecords: 0 });
    expect(sources.next).toMatchObject({ offered: 0 });
  });
});

describe('redriveAt', () => {
  const redrive = (redriveAt: string) => ({ deadLetterQueue: { to: 'sqs', redriveAt } });

  test('what is in the dead-letter queue then is sent again, and what becomes of it is its outcome', async () => {
    const run = await observed({
      duration: '5 min',
      functions: { f: { init: 0, duration: '1 s', reservedConcurrency: 0 } },
      sources: { s: source(redrive('100 s'), at(0, 10, 20, 60)) },
      changes: [{ at: '50 s', set: { 'functions.f.reservedConcurrency': 10 } }],
    });
    expect(
      run.entries.filter(({ what }) => what === 'redrive').map(({ timeMs, request }) => [timeMs, request]),
    ).toEqual([
      [100_000, 1],
      [100_000, 2],
      [100_000, 3],
    ]);
    expect(run.result.sources.s).toMatchObject({
      offered: 4,
      succeeded: 4,
      deadLettered: 0,
      retries: 0,
      redriven: 3,
      inFlight: 0,
      AsyncEventsReceived: 7,
      AsyncEventsDropped: 3,
      AsyncEventAge: 0,
      // From the first offer to the success in the redrive: 101, 91, 81 s; and 1 s.
      latency: { count: 4, max: 101_000, avg: (101_000 + 91_000 + 81_000 + 1000) / 4 },
    });
    // Three sent, one call that receives them, one that deletes them.
    expect(run.result.usage['sqs.requests']).toBe(5);
  });

  // 11 sends, one chunk each; one call receives ten, 640 KB, another one; two calls delete.
  test('bills what takes the events out, by calls of ten messages and chunks of 64 KB', async () => {
    const { usage } = await resultOf({
      duration: '5 min',
      functions: { f: { init: 0, duration: '1 s', reservedConcurrency: 0 } },
      sources: { s: source({ ...redrive('100 s'), size: '64 KB' }, { at: [{ time: 0, count: 11 }] }) },
      changes: [{ at: '50 s', set: { 'functions.f.reservedConcurrency': 20 } }],
    });
    expect(usage['sqs.requests']).toBe(11 + (10 + 1) + 2);
  });

  test('is tried like a new event, and dead-lettered for good when it is given up again', async () => {
    const run = await observed({
      duration: '20 min',
      functions: { f: FAILING },
      sources: { s: source(redrive('300 s')) },
    });
    const told = (what: string) =>
      run.entries.filter((e) => e.what === what && e.owner === 's').map((e) => e.timeMs / 1000);
    expect(told('deliver')).toEqual([0, 62, 184, 300, 362, 484]);
    expect(told('dead-letter')).toEqual([486]);
    expect(run.result.sources.s).toMatchObject({
      offered: 1,
      deadLettered: 1,
      redriven: 1,
      retries: 4,
      AsyncEventsDropped: 2,
      AsyncEventAge: 184_000,
      inFlight: 0,
    });
  });

  test('may succeed when the fault is mended', async () => {
    const { sources } = await resultOf({
      duration: '20 min',
      functions: { f: FAILING },
      sources: { s: source(redrive('300 s')) },
      changes: [{ at: '250 s', set: { 'functions.f.errorRate': 0 } }],
    });
    expect(sources.s).toMatchObject({ succeeded: 1, redriven: 1, latency: { max: 302_000 } });
  });

  test('poison succeeds when the function is repaired', async () => {
    const poisoned = (changes: object[]) =>
      resultOf({
        duration: '20 min',
        functions: { f: { init: 0, duration: '2 s', recordErrorRate: 1 } },
        sources: { s: source(redrive('300 s')) },
        changes,
      });
    const repaired = await poisoned([{ at: '250 s', set: { 'functions.f.recordErrorRate': 0 } }]);
    expect(repaired.sources.s).toMatchObject({ succeeded: 1, deadLettered: 0, redriven: 1, latency: { max: 302_000 } });
    // As long as any record fails, what was drawn as poison does.
    const better = await poisoned([{ at: '250 s', set: { 'functions.f.recordErrorRate': 0.01 } }]);
    expect(better.sources.s).toMatchObject({ succeeded: 0, deadLettered: 1, redriven: 1 });
  });

  test('after the end of the run there is none', async () => {
    const { s } = await failing(redrive('11 min'));
    expect(s).toMatchObject({ deadLettered: 1, redriven: 0, inFlight: 0 });
  });

  test('an event that could not be put into the queue is not redriven', async () => {
    const { s } = await failing({ deadLetterQueue: { to: 'sqs', permission: false, redriveAt: '300 s' } });
    expect(s).toMatchObject({ failed: 1, redriven: 0, inFlight: 0 });
  });

  test('an event that only the destination took is settled, and not redriven', async () => {
    const { s } = await failing({
      deadLetterQueue: { to: 'sqs', permission: false, redriveAt: '300 s' },
      onFailure: 'sns',
    });
    expect(s).toMatchObject({ deadLettered: 1, redriven: 0, DeadLetterErrors: 1, retries: 2 });
  });

  test('events of before the warm-up are redriven, and are nobody’s outcome', async () => {
    const { sources } = await resultOf({
      duration: '10 min',
      warmUp: '10 s',
      functions: { f: { ...FAILING, reservedConcurrency: 0 } },
      sources: { s: source(redrive('100 s'), at(5, 20)) },
    });
    expect(sources.s).toMatchObject({ offered: 1, deadLettered: 1, redriven: 2, inFlight: 0 });
  });
});
