/** DynamoDB streams as a type of source: where they differ from Kinesis. */
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { resultOf, scenarioOf } from '../support/scenarios.ts';
import { at, deliveries, run, scenario } from './stream-runs.ts';

const type = 'dynamodb-streams';

describe('bad input', () => {
  const messageOf = async (source: object, more: object = {}) => {
    const text = scenario({ source: { type, arrivals: at(100), ...source }, functions: { g: {}, h: {} }, more });
    return scenarioOf(text).then(
      () => undefined,
      (error) => (error instanceof ScenarioError ? error.issues.map(({ message }) => message) : [error]),
    );
  };

  test.each([
    [{ target: ['f', 'g', 'h'] }, {}, 'readers of a DynamoDB stream 3: expected at most 2 on 2026-11-20'],
    [{ size: '401 KB' }, {}, 'record size 401 KB: expected at most 400 KB on 2026-11-20'],
    [{ startingPosition: 'AT_TIMESTAMP' }, {}, 'expected TRIM_HORIZON or LATEST, got "AT_TIMESTAMP"'],
    [{ retention: '24 h' }, {}, 'unknown key "retention"'],
    [{ enhancedFanOut: true }, {}, 'unknown key "enhancedFanOut"'],
    [
      { batchSize: 1001 },
      { asOf: '2020-06-01' },
      expect.stringContaining('batch size 1,001: expected 1 to 1,000 on 2020-06-01; 10,000 records since 2021-01-01 ('),
    ],
    [{ batchSize: 10_001 }, {}, 'batch size 10,001: expected 1 to 10,000 on 2026-11-20'],
  ])('%j %j', async (source, more, message) => {
    expect(await messageOf(source, more)).toEqual([message]);
  });
});

describe('polls', () => {
  test('are made four times a second', async () => {
    // A poll takes what was written before it; the function is busy for 100 ms.
    expect(deliveries(await run({ source: { type, arrivals: at(0, 100, 250, 900) } }))).toEqual([
      [250, [1, 2]],
      [500, [3]],
      [1000, [4]],
    ]);
  });

  test('are free, as are the records', async () => {
    const result = await resultOf(scenario({ source: { type, arrivals: { constant: '1/s' } }, duration: '1 h' }));
    expect(Object.keys(result.usage).every((meter) => meter.startsWith('lambda.'))).toBe(true);
    // 3,600 records, of which the last is written at the very end.
    expect(result.usage['lambda.requests']).toBe(3599);
  });
});

describe('retention', () => {
  test('is 24 h', async () => {
    const source = { type, backlog: { records: 1, age: '10 h' }, permission: false };
    const result = await resultOf(scenario({ source, duration: '15 h' }));
    expect(result.sources.s).toMatchObject({ expired: 1, succeeded: 0 });
    expect((await resultOf(scenario({ source, duration: '13 h' }))).sources.s!.expired).toBe(0);
  });
});
