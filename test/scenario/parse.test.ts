/** Valid scenarios: defaults, forms, independence of the order of keys, horizons, seeds, warnings. */
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { traceKey } from '../../src/quantities/resources.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { changed, filesOf, issuesOf, VALID } from './sample.ts';

/** Every key of a scenario at work. */
const FULL = `# yaml-language-server: $schema=./scenario.schema.json
name: Flash sale
description: What happens at ten o'clock?
seed: 42
start: 2026-11-20T09:30:00Z
duration: 30 min
period: 60 s
warmUp: 10 s
asOf: 2026-11-20
region: us-east-1
account:
  concurrency: 1000
  freeTier: false
functions:
  checkout:
    memory: 1024 MB
    architecture: arm64
    timeout: 10 s
    ephemeralStorage: 1 GB
    runtime: nodejs22.x
    init: { lognormal: { median: 180 ms, p99: 420 ms } }
    duration: { lognormal: { median: 90 ms, p99: 600 ms } }
    firstInvocation: { extra: 500 ms }
    errorRate: 0.1 %
    memoryUsed: { normal: { mean: 180 MB, sd: 20 MB } }
    reservedConcurrency: 100
    warm: 3
    idleTimeout: 600 s
    reuse: lru
sources:
  web:
    type: sync
    target: checkout
    arrivals: { poisson: 200/s, scale: 1.5 }
    client: { timeout: 29 s, retry: standard, processes: 4 }
changes:
  - { at: 12 min, set: { functions.checkout.duration: 2 s, functions.checkout.errorRate: 20 % } }
  - { at: 10 min, set: { functions.checkout.reservedConcurrency: 0 } }
`;

test('every key, in engine units', async () => {
  const scenario = await parseScenario(FULL, { file: 'scenarios/sale.yaml' });
  expect(scenario).toMatchObject({
    name: 'Flash sale',
    description: "What happens at ten o'clock?",
    seed: '42',
    asOf: '2026-11-20',
    region: 'us-east-1',
    startIso: '2026-11-20T09:30:00Z',
    durationMs: 1_800_000,
    periodMs: 60_000,
    warmUpMs: 10_000,
    account: { concurrency: 1000, freeTier: false },
    text: FULL,
    overrides: [],
    warnings: [],
    file: 'scenarios/sale.yaml',
  });
  expect(scenario.functions.checkout).toMatchObject({
    memoryMb: 1024,
    architecture: 'arm64',
    timeoutMs: 10_000,
    ephemeralStorageMb: 1024,
    runtime: 'nodejs22.x',
    firstInvocation: { type: 'extra', extra: { type: 'constant', value: 500 } },
    errorRate: 0.001,
    memoryUsed: { type: 'normal', mean: 180, sd: 20 },
    reservedConcurrency: 100,
    warm: 3,
    idleTimeout: { type: 'constant', value: 600_000 },
    reuse: 'lru',
  });
  expect(scenario.sources.web).toMatchObject({
    type: 'sync',
    targets: ['checkout'],
    arrivals: { type: 'poisson', rate: { type: 'constant', perSecond: 200 }, scale: 1.5 },
    client: { timeoutMs: 29_000, processes: 4 },
  });
});

test('the least a scenario needs, with its defaults', async () => {
  const text =
    'duration: 1 s\nfunctions: { f: { duration: 0 } }\nsources: { s: { type: sync, target: f, arrivals: { constant: 1 } } }';
  const scenario = await parseScenario(text);
  expect(scenario).toMatchObject({
    name: 'scenario',
    seed: '1',
    asOf: '2026-11-20',
    region: 'us-east-1',
    startIso: '2026-11-20T00:00:00Z',
    durationMs: 1000,
    periodMs: 60_000,
    warmUpMs: 0,
    changes: [],
    resources: { formulas: {}, traces: {} },
  });
  expect(scenario.functions.f).toMatchObject({
    memoryMb: 128,
    timeoutMs: 3000,
    ephemeralStorageMb: 512,
    architecture: 'x86_64',
    errorRate: 0,
    warm: 0,
    reuse: 'mru',
  });
});

test.each([
  ['a/b/03-night.yaml', '03-night'],
  ['x.json', 'x'],
  ['<stdin>', 'scenario'],
])('without a name the scenario is called as its file: %s', async (file, name) => {
  const scenario = await parseScenario(changed('name: Flash sale\n', ''), { file });
  expect(scenario.name).toBe(name);
});

test.each([
  ['2026-11-20', '2026-11-20T00:00:00Z'],
  ['2026-11-20T09:30Z', '2026-11-20T09:30:00Z'],
  ['2026-11-20T09:30:00.250+02:00', '2026-11-20T07:30:00.250Z'],
  ['2024-02-29T23:59:59-01:00', '2024-03-01T00:59:59Z'],
])('start %s is %s', async (start, startIso) => {
  expect((await parseScenario(`${VALID}start: ${start}\n`)).startIso).toBe(startIso);
});

test.each(['2026-11-20T24:00:00Z', '2026-13-01', '20 November', '2026-11-20T09:30', 'now'])(
  'start %s is no instant',
  async (start) => {
    expect(await issuesOf(`${VALID}start: ${start}\n`)).toEqual([
      expect.objectContaining({ path: 'start', code: 'date' }),
    ]);
  },
);

describe('seeds', () => {
  test.each([
    ['42', '42'],
    ['007', '7'],
    ['"007"', '007'],
    ['abc', 'abc'],
    ['-1.5', '-1.5'],
  ])('seed: %s', async (written, seed) => {
    expect((await parseScenario(`${VALID}seed: ${written}\n`)).seed).toBe(seed);
  });

  test("from outside it takes the place of the file's, exactly as it is", async () => {
    expect((await parseScenario(`${VALID}seed: 42\n`, { seed: '007' })).seed).toBe('007');
    expect(await issuesOf(VALID, { seed: '' })).toEqual([expect.objectContaining({ place: '--seed', path: 'seed' })]);
  });
});

/** The same data with the keys of every mapping in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, reversed(entry)]),
  );
}

const DATA = {
  duration: '1 h',
  functions: {
    b: {
      duration: {
        mixture: [
          { weight: 1, constant: '1 s' },
          { weight: 2, exponential: { mean: '2 s' } },
        ],
      },
    },
    a: { memory: '1 GB', duration: { formula: '40 + 90000/memoryMb' } },
  },
  sources: {
    y: { type: 'sync', target: 'b', arrivals: { poisson: '2 + sin(t)' } },
    x: { type: 'sync', target: 'a', arrivals: { trace: 't.csv', time: 't' } },
  },
  changes: [{ at: '1 min', set: { 'functions.b.errorRate': 0.5, 'functions.a.memory': '2 GB' } }],
};

test('JSON is read, tabs and all, and the order of keys changes nothing', async () => {
  const open = filesOf({ 't.csv': 't\n0\n1\n' });
  const parse = async (data: unknown, space?: string) => {
    const { text: _, ...scenario } = await parseScenario(JSON.stringify(data, null, space), { open });
    return scenario;
  };
  const scenario = await parse(DATA, '\t');
  const shuffled = await parse(reversed(DATA));
  expect(shuffled).toEqual(scenario);
  // Byte for byte as far as names go: what is printed in their order.
  expect(Object.keys(shuffled.functions)).toEqual(['a', 'b']);
  expect(Object.keys(shuffled.sources)).toEqual(['x', 'y']);
  expect(Object.keys(shuffled.resources.formulas)).toEqual(Object.keys(scenario.resources.formulas));
});

test('formulas and traces are loaded, those of changes too, each once', async () => {
  let opened = 0;
  const files = filesOf({ 't.csv': 't,d\n0,5\n1,7\n' });
  const open = (path: string) => {
    opened++;
    return files(path);
  };
  const change = "{ at: 1 s, set: { functions.checkout.duration: { formula: '1 + memoryMb' } } }";
  const text = `${changed('{ poisson: 200/s }', '{ trace: t.csv, time: t }').replace('100 ms', '{ trace: t.csv, column: d }')}changes: [${change}, ${change}]\n`;
  const { resources } = await parseScenario(text, { open });
  expect(Object.keys(resources.formulas)).toEqual(['1 + memoryMb']);
  const arrivals = resources.traces[traceKey({ file: 't.csv', time: 't', use: 'arrivals' })];
  expect([...arrivals!.timesMs!]).toEqual([0, 1000]);
  const durations = resources.traces[traceKey({ file: 't.csv', time: 't', column: 'd', use: 'durations' })];
  expect([...durations!.durationsMs!]).toEqual([5, 7]);
  expect(opened).toBe(2);
});

test('a scenario survives a structured clone', async () => {
  const scenario = await parseScenario(JSON.stringify(DATA), { open: filesOf({ 't.csv': 't\n0\n1\n' }) });
  expect(structuredClone(scenario)).toEqual(scenario);
});

describe('horizon', () => {
  const open = filesOf({ 't.csv': 't\n0\n30\n90\n' });
  const without = changed('duration: 30 min\n', '').replace('    duration', '    timeout: 7 s\n    duration');
  const horizon = async (arrivals: string, more = '') => {
    const { durationMs } = await parseScenario(`${without.replace('{ poisson: 200/s }', arrivals)}${more}`, { open });
    return durationMs;
  };

  test('with a trace: the last arrival plus the longest time-out, less the warm-up', async () => {
    expect(await horizon('{ trace: t.csv, time: t }')).toBe(97_000);
    expect(await horizon('{ trace: t.csv, time: t }', 'warmUp: 10 s\n')).toBe(87_000);
    const change = 'changes: [{ at: 1 s, set: { functions.checkout.timeout: 60 s } }]\n';
    expect(await horizon('{ trace: t.csv, time: t }', change)).toBe(150_000);
  });

  test('counts per minute end with their last minute, instants with the last', async () => {
    expect(await horizon('{ perMinute: [1, 0, 2] }')).toBe(187_000);
    expect(await horizon('{ at: [{ time: 20 s, count: 3 }] }')).toBe(27_000);
  });

  test('a warm-up that leaves nothing', async () => {
    const text = `${without.replace('{ poisson: 200/s }', '{ at: [{ time: 1 s, count: 1 }] }')}warmUp: 8 s\n`;
    expect(await issuesOf(text)).toEqual([expect.objectContaining({ path: 'warmUp', place: 's.yaml:12:9' })]);
  });
});

describe('aliases', () => {
  test('stand for the value of their anchor', async () => {
    const text = changed('100 ms', '&slow { exponential: { mean: 2 s } }').replace(
      'sources:',
      '  other: { duration: *slow }\nsources:',
    );
    const { functions } = await parseScenario(text);
    expect(functions.other!.duration).toEqual({ type: 'exponential', mean: 2000 });
  });

  test('may be many: 500 functions of one kind', async () => {
    const others = Array.from({ length: 500 }, (_, i) => `  f${i}: *kind\n`).join('');
    const text = changed('  checkout:\n', '  checkout: &kind\n').replace('sources:', `${others}sources:`);
    const { functions } = await parseScenario(text);
    expect(Object.keys(functions)).toHaveLength(501);
  });

  test('a place within an aliased value is where it is written', async () => {
    const text = changed('100 ms', '&slow { exponential: { mean: 2 parsec } }').replace(
      'sources:',
      '  other: { duration: *slow }\nsources:',
    );
    expect((await issuesOf(text)).map(({ place, path }) => `${place} ${path}`)).toEqual([
      's.yaml:6:44 functions.checkout.duration.exponential.mean',
      's.yaml:6:44 functions.other.duration.exponential.mean',
    ]);
  });
});

describe('warnings', () => {
  const codes = async (text: string) => (await parseScenario(text)).warnings.map(({ code, path }) => `${code} ${path}`);

  test('a burst since 2023-11-26, and none before', async () => {
    expect(await codes(`${VALID}account: { burst: 500, burstRefill: step }\n`)).toEqual([
      'no-effect account.burst',
      'no-effect account.burstRefill',
    ]);
    expect(await codes(`${VALID}asOf: 2023-11-25\naccount: { burst: 500, burstRefill: step }\n`)).toEqual([]);
  });

  test('a change after the end; a function that nobody calls', async () => {
    expect(await codes(`${VALID}changes: [{ at: 30.5 min, set: { account.concurrency: 5 } }]\n`)).toEqual([
      'no-effect changes.0',
    ]);
    expect(await codes(`${VALID}changes: [{ at: 30.5 min, set: { account.concurrency: 5 } }]\nwarmUp: 30 s\n`)).toEqual(
      [],
    );
    expect(await codes(changed('sources:', '  idle: { duration: 1 s }\nsources:'))).toEqual([
      'not-called functions.idle',
    ]);
  });
});

test('an error of the reader that is not about the input passes through', async () => {
  const open = () => {
    throw new Error('out of handles');
  };
  const parsing = parseScenario(changed('{ poisson: 200/s }', '{ trace: t.csv }'), { open });
  await expect(parsing).rejects.toThrow('out of handles');
  await expect(parsing).rejects.not.toBeInstanceOf(ScenarioError);
});
