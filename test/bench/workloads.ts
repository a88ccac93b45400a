/** The workloads of the bench: scenarios, and for two of them the same as a plain loop. */
import { log } from '../../src/sim/elementary.ts';
import type { PlainWorkload } from './plain-loop.ts';

export interface Workload {
  readonly name: string;
  readonly what: string;
  /** The scenario, given how much longer than usual it should run. */
  scenario(stretch: number): string;
  readonly plain?: (stretch: number) => PlainWorkload;
}

const Z99 = 2.3263478740408408;

const trickle: Workload = {
  name: 'trickle',
  what: '0.9/s, exponential handler of 1.991 s, idle time-out 600 s',
  scenario: (stretch) => `
name: trickle
duration: ${6e6 * stretch} s
functions:
  f: { duration: { exponential: { mean: 1.991 s } }, timeout: 15 min, init: 253 ms, idleTimeout: 600 s }
sources:
  s: { type: sync, target: f, arrivals: { poisson: 0.9/s } }
`,
  plain: (stretch) => ({
    ratePerSecond: 0.9,
    handler: { mean: 1.991 },
    initSeconds: 0.253,
    idleTimeoutSeconds: 600,
    horizonSeconds: 6e6 * stretch,
    limit: 1000,
  }),
};

const busy: Workload = {
  name: 'busy',
  what: '5,000/s × 200 ms lognormal: 1,000 busy environments, account limit 5,000',
  scenario: (stretch) => `
name: busy
duration: ${1000 * stretch} s
account: { concurrency: 5000 }
functions:
  f: { duration: { lognormal: { median: 180 ms, p99: 540 ms } }, timeout: 15 min, init: 250 ms, idleTimeout: 600 s }
sources:
  s: { type: sync, target: f, arrivals: { poisson: 5000/s } }
`,
  plain: (stretch) => ({
    ratePerSecond: 5000,
    handler: { median: 0.18, sigma: log(3) / Z99 },
    initSeconds: 0.25,
    idleTimeoutSeconds: 600,
    horizonSeconds: 1000 * stretch,
    limit: 5000,
  }),
};

const saturated = (name: string, what: string, rate: number, durationMs: number): Workload => ({
  name,
  what,
  scenario: (stretch) => `
name: ${name}
duration: ${(5e6 / rate) * stretch} s
account: { concurrency: 20000 }
functions:
  f: { reservedConcurrency: 100, duration: { exponential: { mean: ${durationMs} ms } }, timeout: 15 min, init: 0, idleTimeout: 600 s }
sources:
  s: { type: sync, target: f, arrivals: { poisson: ${rate}/s } }
`,
});

const many = (functions: number, perSecond: number): Workload => ({
  name: `functions-${functions}`,
  what: `${functions} functions share an account, ${perSecond}/s × 200 ms each`,
  scenario: (stretch) => `
name: many
duration: ${(5e6 / (functions * perSecond)) * stretch} s
account: { concurrency: 5000 }
functions:
${Array.from({ length: functions }, (_, i) => `  f${i}: { duration: { lognormal: { median: 180 ms, p99: 540 ms } }, timeout: 15 min, init: 250 ms, idleTimeout: 600 s }`).join('\n')}
sources:
${Array.from({ length: functions }, (_, i) => `  s${i}: { type: sync, target: f${i}, arrivals: { poisson: ${perSecond}/s } }`).join('\n')}
`,
});

const sqsDrain: Workload = {
  name: 'sqs-drain',
  what: 'a million messages in a queue, batches of 10 that take 1 s',
  scenario: (stretch) => `
name: drain
duration: ${600 * Math.max(1, stretch)} s
account: { concurrency: 3000 }
functions:
  f: { duration: 1 s, timeout: 30 s, init: 250 ms, idleTimeout: 600 s }
sources:
  s: { type: sqs, target: f, backlog: ${1e6 * stretch}, batchSize: 10, visibilityTimeout: 3 min }
`,
};

const streams: Workload = {
  name: 'streams',
  what: '100 shards × parallelization factor 10, 90,000 records/s in batches of up to 100',
  scenario: (stretch) => `
name: streams
duration: ${30 * stretch} s
account: { concurrency: 3000 }
functions:
  f: { duration: 100 ms, timeout: 30 s, init: 250 ms, idleTimeout: 600 s }
sources:
  s:
    type: kinesis
    target: f
    arrivals: { constant: 90000/s }
    shards: 100
    parallelizationFactor: 10
    batchSize: 100
    keys: { count: 100000 }
`,
};

const asyncErrors: Workload = {
  name: 'async-errors',
  what: 'a million asynchronous events, 5 % of the attempts fail and are made again after 1 and 2 minutes',
  scenario: (stretch) => `
name: async
duration: ${200 * stretch + 300} s
account: { concurrency: 5000 }
functions:
  f: { duration: 200 ms, timeout: 30 s, init: 250 ms, idleTimeout: 600 s, errorRate: 5 % }
sources:
  s: { type: async, target: f, arrivals: { poisson: [{ at: 0 s, rate: 5000/s }, { at: ${200 * stretch} s, rate: 0/s }] } }
`,
};

/** Nothing may run: all that is offered waits. What a waiting event costs in memory. */
const waiting = (name: string, source: string): Workload => ({
  name,
  what: 'events that only wait',
  scenario: (stretch) => `
name: waiting
duration: 100 s
functions:
  f: { duration: 1 s, timeout: 30 s, init: 0, reservedConcurrency: 1 }
sources:
  s: { ${source.replaceAll('COUNT', String(1e6 * stretch))} }
`,
});

export const WAITING: readonly Workload[] = [
  waiting('waiting-sqs', 'type: sqs, target: f, backlog: COUNT, visibilityTimeout: 3 min'),
  waiting(
    'waiting-streams',
    'type: kinesis, target: f, shards: 10, startingPosition: TRIM_HORIZON, backlog: { records: COUNT, age: 10 min }',
  ),
  waiting('waiting-async', 'type: async, target: f, arrivals: { at: [{ time: 0 s, count: COUNT }] }'),
];

export const WORKLOADS: readonly Workload[] = [
  trickle,
  busy,
  saturated('saturated', 'ten times what a reservation of 100 can run (concurrency)', 5000, 200),
  saturated('saturated-rate', 'ten times what a reservation of 100 may take per second (10 × 100/s)', 10_000, 5),
  many(50, 100),
  many(500, 10),
  sqsDrain,
  streams,
  asyncErrors,
  ...WAITING,
];
