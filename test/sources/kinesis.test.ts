/** Kinesis as a type of source: what is wrong with its settings, what it costs, and what a report says it assumed. */
import { describe, expect, test } from 'vitest';
import { platformOn } from '../../src/platform/index.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { KINESIS } from '../../src/sources/kinesis.ts';
import { resultOf, scenarioOf } from '../support/scenarios.ts';
import { at, scenario } from './stream-runs.ts';

const arrivals = { constant: '1/s' };

async function issuesOf(source: object, more: object = {}): Promise<ScenarioError['issues']> {
  try {
    await scenarioOf(scenario({ source: { arrivals, ...source }, more }));
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues;
    throw error;
  }
}

describe('bad input', () => {
  test.each([
    [{ shards: 0 }, 'shards', 'expected a whole number from 1 to 10000, got 0'],
    [{ batchSize: 0 }, 'batchSize', 'batch size 0: expected 1 to 10,000 on 2026-11-20'],
    [{ batchSize: 20_000 }, 'batchSize', 'batch size 20,000: expected 1 to 10,000 on 2026-11-20'],
    [
      { parallelizationFactor: 11 },
      'parallelizationFactor',
      'parallelization factor 11: expected 1 to 10 on 2026-11-20',
    ],
    [{ parallelizationFactor: 0 }, 'parallelizationFactor', 'parallelization factor 0: expected 1 to 10 on 2026-11-20'],
    [
      { maximumBatchingWindow: '6 min' },
      'maximumBatchingWindow',
      'batching window 6 min: expected at most 5 min on 2026-11-20',
    ],
    [{ maximumRetryAttempts: 10_001 }, 'maximumRetryAttempts', 'retries 10,001: expected at most 10,000 on 2026-11-20'],
    [{ maximumRetryAttempts: -2 }, 'maximumRetryAttempts', 'expected a whole number, not below 0, got -2'],
    [{ maximumRecordAge: '30 s' }, 'maximumRecordAge', 'maximum record age 30 s: expected 1 min to 7 d on 2026-11-20'],
    [{ tumblingWindow: '16 min' }, 'tumblingWindow', 'tumbling window 16 min: expected at most 15 min on 2026-11-20'],
    [{ retention: '12 h' }, 'retention', 'retention 12 h: expected 1 d to 365 d on 2026-11-20'],
    [
      { backlog: { records: 1, age: '25 h' } },
      'backlog.age',
      'age 25 h: expected at most 1 d, the retention of the stream',
    ],
    [
      { backlog: { records: 1, age: '1 h' }, startingPosition: 'LATEST' },
      'backlog',
      'with startingPosition LATEST nothing that was written before t = 0 is read: a backlog needs TRIM_HORIZON',
    ],
    [{ startingPosition: 'AT_TIMESTAMP' }, 'at', 'the key "at" is missing'],
    [{ at: '1 h' }, 'at', 'at belongs to startingPosition AT_TIMESTAMP, and startingPosition is TRIM_HORIZON'],
    [
      { startingPosition: 'EARLIEST' },
      'startingPosition',
      'expected TRIM_HORIZON, LATEST or AT_TIMESTAMP, got "EARLIEST"',
    ],
    [{ size: 0 }, 'size', 'expected a size above 0, got 0'],
    [{ size: '7 MB' }, 'size', 'record that an invocation is to hold 7 MB: expected at most 6 MB on 2026-11-20'],
    [{ size: '11 MB' }, 'size', 'record size 11 MB: expected at most 10 MB on 2026-11-20'],
    [{ arrivals: undefined }, 'arrivals', 'expected arrivals, or a backlog, or both, got neither'],
    [{ onFailure: 'nowhere' }, 'onFailure', 'the destination "nowhere" does not exist'],
    [{ onFailure: 'eventbridge' }, 'onFailure', 'the destination "eventbridge" does not exist'],
    [{ backOff: { first: 0 } }, 'backOff.first', 'expected a wait of at least 1 ms, got 0 s'],
    [
      { backOff: { first: '20 s', longest: '10 s' } },
      'backOff.first',
      'first wait 20 s: expected at most 10 s, the longest wait',
    ],
    [{ backOff: { first: '2 min' } }, 'backOff.first', 'first wait 2 min: expected at most 1 min, the longest wait'],
    [{ keys: { count: 0 } }, 'keys.count', 'expected a whole number from 1 to 1000000, got 0'],
    [{ maximumConcurrency: 3 }, 'maximumConcurrency', 'unknown key "maximumConcurrency"'],
  ])('%j', async (source, path, message) => {
    const [issue, ...others] = await issuesOf(source);
    expect(others).toEqual([]);
    expect(issue).toMatchObject({
      path: `sources.s.${path}`,
      message,
      place: expect.stringMatching(/^scenario:1:\d+$/),
    });
  });

  test('enhanced fan-out serves twenty functions', async () => {
    const names = Array.from({ length: 21 }, (_, i) => `f${i}`);
    const functions = Object.fromEntries(['f', ...names].map((name) => [name, { duration: 1 }]));
    const source = { enhancedFanOut: true, target: names };
    const [issue] = await issuesOf(source, { functions });
    expect(issue!.message).toBe('consumers with enhanced fan-out 21: expected at most 20 on 2026-11-20');
    expect(await issuesOf({ ...source, target: names.slice(1) }, { functions })).toEqual([]);
  });

  test.each([
    [
      { parallelizationFactor: 2 },
      'parallelizationFactor',
      'parallelization factor 2: expected 1 to 1 on 2019-08-01; 10 batches since 2019-11-25 (',
    ],
    [
      { maximumRetryAttempts: 3 },
      'maximumRetryAttempts',
      'maximumRetryAttempts of a stream was not offered on 2019-08-01: it came on 2019-11-25 (',
    ],
    [
      { maximumRecordAge: '1 h' },
      'maximumRecordAge',
      'maximumRecordAge of a stream was not offered on 2019-08-01: it came on 2019-11-25 (',
    ],
    [
      { bisectBatchOnFunctionError: true },
      'bisectBatchOnFunctionError',
      'bisectBatchOnFunctionError of a stream was not offered on 2019-08-01: it came on 2019-11-25 (',
    ],
    [{ onFailure: 'sqs' }, 'onFailure', 'onFailure of a stream was not offered on 2019-08-01: it came on 2019-11-25 ('],
    [
      { reportBatchItemFailures: true },
      'reportBatchItemFailures',
      'reportBatchItemFailures of a stream was not offered on 2019-08-01: it came on 2020-12-15 (',
    ],
    [
      { tumblingWindow: '1 min' },
      'tumblingWindow',
      'tumblingWindow of a stream was not offered on 2019-08-01: it came on 2020-12-15 (',
    ],
    [{ filter: 0.1 }, 'filter', 'filter of a stream was not offered on 2019-08-01: it came on 2021-11-26 ('],
    [
      { maximumBatchingWindow: '1 s' },
      'maximumBatchingWindow',
      'maximumBatchingWindow of a stream was not offered on 2019-08-01: it came on 2019-08-29 (',
    ],
    [{ retention: '8 d' }, 'retention', 'retention 8 d: expected 1 d to 7 d on 2019-08-01'],
  ])('in the summer of 2019: %j', async (source, path, message) => {
    const issues = await issuesOf(source, { asOf: '2019-08-01' });
    const code = message.includes('not offered') ? 'not-yet' : 'range';
    expect(issues).toMatchObject([{ path: `sources.s.${path}`, code, message: expect.stringContaining(message) }]);
  });
});

describe('warnings', () => {
  const warningsOf = async (source: object, functions: object = {}) => {
    const { warnings } = await scenarioOf(scenario({ source: { arrivals, ...source }, functions: functions as never }));
    return warnings.map(({ code, path }) => `${code} ${path}`);
  };

  test('nothing to say', async () => {
    expect(await warningsOf({ shards: 10, parallelizationFactor: 10 })).toEqual([]);
  });

  test('permission, idle shards and shared reads', async () => {
    expect(await warningsOf({ permission: false })).toEqual(['no-permission sources.s.permission']);
    expect(await warningsOf({ shards: 10, keys: { count: 9 } })).toEqual(['idle-shards sources.s.keys.count']);
    const six = ['a', 'b', 'c', 'd', 'e', 'f'];
    const functions = Object.fromEntries(six.map((name) => [name, {}]));
    expect(await warningsOf({ target: six }, functions)).toEqual(['shared-reads sources.s.target']);
    expect(await warningsOf({ target: six, enhancedFanOut: true }, functions)).toEqual([]);
  });
});

describe('several streams', () => {
  test('do not disturb one another', async () => {
    const functions = {
      f: { init: 0, duration: { exponential: { mean: 80 } }, errorRate: 0.1, recordErrorRate: 0.01 },
    };
    const common = { target: 'f', arrivals: { poisson: '40/s' }, shards: 3, maximumRetryAttempts: 2 };
    const sources = {
      a: { ...common, type: 'kinesis', parallelizationFactor: 4, bisectBatchOnFunctionError: true },
      b: { ...common, type: 'kinesis', enhancedFanOut: true, keys: { count: 50, skew: 1 } },
      c: { ...common, type: 'dynamodb-streams', maximumBatchingWindow: '1 s' },
    };
    const together = await resultOf({ duration: '2 min', functions, sources });
    for (const [name, source] of Object.entries(sources)) {
      const alone = await resultOf({ duration: '2 min', functions, sources: { [name]: source } });
      expect(alone.sources[name]!.offered).toBeGreaterThan(4000);
      expect(together.sources[name]).toEqual(alone.sources[name]);
    }
  });
});

describe('the bill', () => {
  const billOf = async (source: object, duration = '1 h') => {
    const result = await resultOf(scenario({ source, duration }));
    return Object.fromEntries(result.bill.lines.map(({ dimension, amountUsd }) => [dimension, amountUsd]));
  };

  test('P31: four shards for a month of 730 hours', async () => {
    const bill = await billOf({ shards: 4, arrivals: { constant: 0 } }, '730 h');
    expect(bill['kinesis.shardHours']).toBeCloseTo(43.8, 10);
    expect(bill['lambda.requests']).toBe(0);
  });

  test('P31: 6.5 million PUT units, in small', async () => {
    // 65 records of 100 KB are 260 units of 25 KB; 25,000 times as many would be 6.5 million.
    const bill = await billOf({ arrivals: { constant: '65/h' }, size: '100 KB' });
    expect(bill['kinesis.putUnits']! * 25_000).toBeCloseTo(0.091, 10);
  });

  test('a longer retention', async () => {
    const bill = await billOf({ shards: 2, arrivals: at(100), retention: '48 h' });
    expect(bill['kinesis.extendedRetentionShardHours']).toBeCloseTo(0.04, 10);
    expect((await billOf({ arrivals: at(100) }))['kinesis.extendedRetentionShardHours']).toBeUndefined();
  });

  test('counts from the end of the warm-up', async () => {
    const more = { warmUp: '30 min' };
    const result = await resultOf(scenario({ source: { arrivals: at(100, 2_000_000) }, duration: '1 h', more }));
    expect(result.usage).toMatchObject({ 'kinesis.shardHours': 1, 'kinesis.putUnits': 1 });
  });
});

describe('assumptions', () => {
  const platform = platformOn('2026-11-20', 'us-east-1');
  const linesOf = async (source: object) => {
    const { sources } = await scenarioOf(scenario({ source: { arrivals, ...source } }));
    return new Map(KINESIS.assumptions!(sources.s!, platform).map(({ id, value }) => [id, value]));
  };

  test('name what AWS does not publish, with the value in force', async () => {
    const lines = await linesOf({ backOff: { first: '2 s', longest: '3 min' }, readAhead: 500 });
    expect(lines.get('kinesis.backOff (set)')).toMatch(/^2 s after a failure or throttle, doubling up to 3 min/);
    expect(lines.get('kinesis.readAhead (set)')).toContain('less than 500 records');
    expect(lines.get('kinesis.pollPhase')).toBe('the shards are polled one after the other, evenly');
    for (const id of ['backOff', 'readAhead', 'pollPhase (set)']) expect(lines.has(`kinesis.${id}`)).toBe(false);
    expect(lines.get('kinesis.producers')).toContain('not sent again');
    expect(lines.get('kinesis.pollMs')).toBe('1 s');
  });

  test('name the scenario where it decides', async () => {
    const set = {
      backOff: { longest: '30 s' },
      pollPhase: 'together',
      readAhead: 0,
      onFailure: 's3',
      destinationOverhead: '2 MB',
    };
    const { sources } = await scenarioOf(scenario({ source: { arrivals, ...set } }));
    const lines = KINESIS.assumptions!(sources.s!, platform).filter(({ source }) => source === 'the scenario');
    expect(lines.map(({ id }) => id)).toEqual(
      ['pollPhase', 'readAhead', 'backOff', 'destinationOverhead'].map((id) => `kinesis.${id} (set)`),
    );
    expect(lines.at(-1)!.value).toBe('2 MB, the size of a report');
  });

  test('leave out what does not bear on the source', async () => {
    const plain = await linesOf({});
    for (const id of ['batchingWindow', 'bisect', 'checkpoint', 'maximumRecordAge', 'tumblingWindow', 'onFailure']) {
      expect(plain.has(`kinesis.${id}`)).toBe(false);
    }
    const lines = await linesOf({
      maximumBatchingWindow: '1 s',
      bisectBatchOnFunctionError: true,
      maximumRecordAge: '1 h',
      tumblingWindow: '1 min',
      onFailure: 'sqs',
      enhancedFanOut: true,
      batchSize: 5,
    });
    for (const id of [
      'batchingWindow',
      'bisect',
      'maximumRecordAge',
      'tumblingWindow',
      'onFailure',
      'fanOutLatencyMs',
    ]) {
      expect(lines.has(`kinesis.${id}`)).toBe(true);
    }
    expect(lines.has('kinesis.pollMs')).toBe(false);
    expect(lines.has('kinesis.batchSizeDefault')).toBe(false);
  });
});
