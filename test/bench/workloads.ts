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

export const WORKLOADS: readonly Workload[] = [
  trickle,
  busy,
  saturated('saturated', 'ten times what a reservation of 100 can run (concurrency)', 5000, 200),
  saturated('saturated-rate', 'ten times what a reservation of 100 may take per second (10 × 100/s)', 10_000, 5),
  many(50, 100),
  many(500, 10),
];
