/** Common random numbers on any day: what a function is given in mid-life leaves its arrivals, and everything about the others, as it was. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/quantities/issue.ts';
import type { Settings } from '../support/random-functions.ts';
import { randomPlatform } from '../support/random-platform.ts';
import { arrivalTimes, type Observed, observed, observeScenario, scenarioOf } from '../support/scenarios.ts';
import { hold } from './event-books.ts';

interface Text {
  readonly asOf: string;
  readonly account: object;
  readonly functions: Readonly<Record<string, Settings>>;
  readonly sources: Readonly<Record<string, Settings>>;
  readonly deployments: readonly Settings[];
}

/** The scenario with other settings of the function `a`. */
const withA = (text: Text, settings: (a: Settings) => Settings): object => ({
  ...text,
  functions: { ...text.functions, a: { ...text.functions.a!, ...settings(text.functions.a!) } },
});
const left = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, undefined]));
const versionsOf = (a: Settings): object => (a.versions as object | undefined) ?? {};
/** It sorts behind all others, and in front of none. */
const addVersion = (of: object) => (a: Settings) => ({ versions: { ...versionsOf(a), 9: of } });
const deployment = (at: string | number) => ({ function: 'a', to: '9', at, shift: { linear: 0.25, every: 500 } });

/** What leaves everything as it was, the function `a` included. */
const NEUTRAL: Readonly<Record<string, (text: Text) => object>> = {
  'a version that nobody meets': (text) => withA(text, addVersion({ duration: 7, errorRate: 0.5 })),
  'an alias that leads nobody there': (text) =>
    withA(text, (a) => ({ ...addVersion({ duration: 7 })(a), alias: a.alias ?? { version: '9', weight: 0 } })),
  'a deployment after the end': (text) => ({
    ...withA(text, addVersion({ memory: 256 })),
    deployments: [...text.deployments, deployment('2 h')],
  }),
  'a discount': (text) => ({ ...text, account: { ...text.account, discounts: { lambda: 0.1 } } }),
  'a price': (text) => ({ ...text, account: { ...text.account, prices: { 'lambda.requests': 0.1 } } }),
  'bytes logged': (text) => withA(text, () => ({ logSize: '5 KB' })),
};

/** What leaves the arrivals and the other functions as they were. */
const LOCAL: Readonly<Record<string, (text: Text) => object>> = {
  'an alias with weight': (text) =>
    withA(text, (a) => ({ ...addVersion({ duration: 900 })(a), alias: { version: '9', weight: 0.4 } })),
  'provisioned concurrency': (text) =>
    withA(text, () => ({
      ...left('snapStart', 'reservedConcurrency'),
      provisionedConcurrency: { concurrency: 2, max: 9, schedule: [{ schedule: 'rate(1 minute)', min: 3 }] },
    })),
  SnapStart: (text) =>
    withA(text, () => ({
      ...left('provisionedConcurrency', 'package', 'ephemeralStorage', 'architecture', 'versions', 'alias'),
      runtime: 'java11',
      snapStart: { restore: { exponential: { mean: 300 } }, hooks: 40 },
    })),
  'a deployment': (text) => ({
    ...withA(text, addVersion({ duration: { exponential: { mean: 800 } }, errorRate: 0.2 })),
    deployments: [...text.deployments.filter((one) => one.function !== 'a'), deployment(300)],
  }),
  'a network': (text) => withA(text, () => ({ vpc: true })),
  'a life': (text) => withA(text, () => ({ lifetime: { uniform: { min: 500, max: 5000 } } })),
  'memory and a package': (text) => withA(text, () => ({ memory: 256, package: 'zip' })),
  'a reservation': (text) => withA(text, () => ({ reservedConcurrency: 12 })),
};

/** What was told of these functions and their sources, and what came out for them; nothing of what they share: usage, and the pool. */
function seenOf({ told, result }: Observed, names: readonly string[]): string {
  const own = told.filter(({ owner }) => names.includes(owner));
  const { functions, sources, series } = result;
  const results = names.map((name) => [
    functions[name] ?? sources[name],
    { ...(series.functions[name] ?? series.sources[name]), concurrencyLimit: undefined },
    functions[name]?.versions && series.versions![name],
  ]);
  return JSON.stringify([own, results, (result.deployments ?? []).filter((one) => names.includes(one.function))]);
}

async function forAll(numRuns: number, check: (text: Text) => Promise<void>): Promise<void> {
  const scenarios = randomPlatform({ apart: true, changes: false }) as fc.Arbitrary<Text>;
  await fc.assert(fc.asyncProperty(scenarios, check), { numRuns: Number(process.env.RUNS ?? numRuns) });
}

/** Undefined where the day, or what it is combined with, does not allow it. */
async function runOf(text: object): Promise<Observed | undefined> {
  try {
    return await observed(text);
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

describe('with functions and sources apart', () => {
  test('what has no effect has none', async () => {
    const compared = new Set<string>();
    await forAll(14, async (text) => {
      const base = observeScenario(await scenarioOf(text));
      for (const [what, change] of Object.entries(NEUTRAL)) {
        const varied = await runOf(change(text));
        if (varied === undefined) continue;
        compared.add(what);
        const told = ({ told }: Observed) => JSON.stringify(told);
        hold(told(varied) === told(base), `${what} changes something`);
        for (const [name, { versions: _, ...own }] of Object.entries(base.result.functions)) {
          const { versions: __, ...now } = varied.result.functions[name]!;
          hold(JSON.stringify(now) === JSON.stringify(own), `${what} changes ${name}`);
        }
      }
    });
    expect([...compared].sort()).toEqual(Object.keys(NEUTRAL).sort());
  });

  test('the rest stays as it was', async () => {
    const compared = new Set<string>();
    await forAll(14, async (text) => {
      const others = Object.keys(text.functions).filter((name) => name !== 'a');
      const names = others.flatMap((name) => [name, ...(text.sources[`s${name}`] === undefined ? [] : [`s${name}`])]);
      const base = observeScenario(await scenarioOf(text));
      const isOpen = !('users' in (text.sources.sa!.arrivals as object));
      for (const [what, change] of Object.entries(LOCAL)) {
        const varied = await runOf(change(text));
        if (varied === undefined) continue;
        compared.add(what);
        hold(seenOf(varied, names) === seenOf(base, names), `${what} of a changes ${names}`);
        const [one, other] = [varied, base].map((run) => JSON.stringify(arrivalTimes(run, 'sa')));
        hold(!isOpen || one === other, `${what} changes the arrivals of a`);
      }
    });
    expect([...compared].sort()).toEqual(Object.keys(LOCAL).sort());
  });
});
