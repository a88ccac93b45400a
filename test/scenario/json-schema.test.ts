/** The JSON Schema for editors: committed, fresh, and of one mind with the parser. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { admits, keywordsOf } from './json-schema-check.ts';
import { changed, filesOf, issuesOf, VALID } from './sample.ts';

const SCHEMA = scenarioJsonSchema() as Record<string, unknown>;
const open = filesOf({
  't.csv': 't,d\n0,5\n1,7\n',
  'm.csv': 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,3,4\n',
});

test('the committed file is fresh (npx headroom schema > scenarios/scenario.schema.json)', () => {
  const committed = readFileSync(new URL('../../scenarios/scenario.schema.json', import.meta.url), 'utf8');
  expect(committed).toBe(`${JSON.stringify(SCHEMA, null, 2)}\n`);
});

test('draft 7, and nothing in it that is not', () => {
  expect(SCHEMA.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(keywordsOf(SCHEMA)).not.toContain('$defs');
  expect(JSON.stringify(SCHEMA)).not.toContain('prefixItems');
  expect(admits(SCHEMA, parse(VALID))).toBe(true);
});

const DURATIONS = [
  '250 ms',
  '250',
  '{ exponential: { mean: 1.991 s } }',
  '{ lognormal: { median: 90 ms, p99: 600 ms } }',
  '{ lognormal: { mean: 90 ms, cv: 2 } }',
  '{ lognormal: { median: 90 ms, sigma: 1 } }',
  '{ gamma: { mean: 90 ms, cv: 2 } }',
  '{ weibull: { shape: 2, scale: 1 s } }',
  '{ normal: { mean: 1 s, sd: 200 ms } }',
  '{ uniform: { min: 1 s, max: 2 s } }',
  '{ triangular: { min: 1 s, mode: 1.5 s, max: 2 s } }',
  '{ percentiles: { 0: 1 ms, 50: 5 ms, 99: 90 ms, 100: 2 s } }',
  '{ values: [ 1 s, 2 s ] }',
  '{ trace: t.csv, column: d }',
  '{ mixture: [ { weight: 9, constant: 1 s }, { weight: 1, exponential: { mean: 9 s } } ] }',
];
const HANDLERS = [
  '{ cpu: 17.3 ms, wait: 2 ms, threads: 1 }',
  '{ cpu: { exponential: { mean: 1 s } } }',
  '{ byMemory: { 128: 2.1 s, 512: 520 ms, 1024: 270 ms } }',
  '{ formula: "40 + 90000/memoryMb" }',
];
const ARRIVALS = [
  '{ poisson: 200/s }',
  '{ poisson: 0.5 }',
  '{ constant: 30/min, scale: 1.5 }',
  '{ poisson: [ { at: 0 s, rate: 10/s }, { at: 10 min, rate: 500/s, ramp: 30 s } ] }',
  '{ poisson: "120 + 80*sin(2*pi*t/86400)" }',
  '{ at: [ { time: 0 s, count: 10000 } ] }',
  '{ perMinute: [ 12, 0, 7 ], spread: even }',
  '{ perMinute: m.csv, row: 0 }',
  '{ users: 50, think: 2 s }',
  '{ trace: t.csv, time: t, unit: s, scale: 2 }',
];
const CLIENTS = [
  '{ timeout: 29 s, retry: none, processes: 1 }',
  '{ retry: standard }',
  '{ retry: legacy }',
  '{ retry: adaptive }',
  '{ retry: { attempts: 3, base: 1 s, cap: 20 s, jitter: full } }',
];
const FORMS = [
  ...[...DURATIONS, ...HANDLERS].map((form) => changed('100 ms', form)),
  ...DURATIONS.map((form) =>
    changed('100 ms', `1 s\n    init: ${form}\n    idleTimeout: ${form}\n    firstInvocation: { extra: ${form} }`),
  ),
  changed('100 ms', '1 s\n    memoryUsed: { normal: { mean: 180 MB, sd: 20 MB } }\n    errorRate: 0.1 %'),
  ...ARRIVALS.map((form) => changed('{ poisson: 200/s }', form)),
  ...CLIENTS.map((form) => `${VALID}    client: ${form}\n`),
  ...[
    'seed: 42',
    'seed: abc',
    '$schema: ./scenario.schema.json',
    'start: 2026-11-20T09:30:00Z',
    'warmUp: 5 s',
    'period: 1 s',
  ].map((line) => `${VALID}${line}\n`),
  `${VALID}account: { concurrency: 2000, freeTier: true, burst: 5, burstRefill: step }\nasOf: 2020-09-01\n`.replace(
    '1024 MB',
    '1 GB',
  ),
  `${VALID}changes: [{ at: 1 min, set: { functions.checkout.reservedConcurrency: 0, account.concurrency: 500 } }]\n`,
];

test.each(FORMS)('admitted by both: %s', async (text) => {
  expect(await issuesOf(text, { open })).toEqual([]);
  expect(admits(SCHEMA, parse(text))).toBe(true);
});

describe('refused by both', () => {
  test.each([
    changed('memory:', 'memroy:'),
    changed('    duration: 100 ms\n', ''),
    changed('    target: checkout\n', ''),
    changed('100 ms', '[1]'),
    changed('100 ms', '{ lognormal: { median: 1 s } }'),
    changed('100 ms', '{ lognormall: { median: 1 s, p99: 2 s } }'),
    changed('100 ms', '-5'),
    changed('type: sync', 'type: sqz'),
    changed('{ poisson: 200/s }', '{ poison: 200/s }'),
    changed('{ poisson: 200/s }', '{ users: 5 }'),
    changed('  checkout:', '  check out:'),
    `${VALID}account: { freeTier: maybe }\n`,
    `${VALID}changes: [{ set: {} }]\n`,
    `${VALID}color: red\n`,
  ])('%s', async (text) => {
    expect((await issuesOf(text)).length).toBeGreaterThan(0);
    expect(admits(SCHEMA, parse(text))).toBe(false);
  });
});
