/** Says what a run assumed: what AWS does not promise, and the rules of the day that decided it, each with its source. */

import { type FunctionConfig, type ReuseOrder, versionsOf } from '../lambda/function-config.ts';
import { factIn, type Platform } from '../platform/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { typeOf } from '../sources/source-types.ts';
import { type Assumption, assumed, assumedRules, grouped, inWords, SCENARIO } from './assumption.ts';
import { dataAssumptions } from './data-usage.ts';
import { deploymentAssumptions } from './deployment-assumptions.ts';
import { priceAssumptions } from './price-assumptions.ts';
import { provisionedAssumptions } from './provisioned-assumptions.ts';
import { settingsOfRun } from './settings.ts';
import { startAssumptions } from './start-assumptions.ts';

const REUSE_IN_WORDS: Readonly<Record<ReuseOrder, string>> = {
  mru: 'most recently used first',
  lru: 'least recently used first',
  random: 'at random',
  oldest: 'oldest first',
  newest: 'newest first',
};

/** Rules of the day that bear on every run, by the id of their fact. */
const RULES_ALWAYS_SHOWN = [
  'scaling',
  'account.requestsPerConcurrency',
  'account.requestBucketSeconds',
  'billing.granularityMs',
  'billing.init',
  'init.limitMs',
];

/** The assumptions of a run, in the order in which a report shows them. */
export function assumptionsOf(scenario: Scenario, platform: Platform): Assumption[] {
  const functions = Object.entries(scenario.functions);
  const configs = settingsOfRun(scenario).map(({ config }) => config);
  const fact = (id: string): Assumption[] => assumedRules(platform, id);
  const assumptions = [
    ...idleTimeouts(scenario, platform),
    {
      id: 'reuse',
      value: grouped(functions.map(([name, { reuse }]) => [name, REUSE_IN_WORDS[reuse]])),
      source: 'AWS publishes no order; most recently used keeps the fewest environments (assumption)',
    },
    ...(scenario.account.concurrency === undefined ? fact('account.concurrency') : []),
    ...RULES_ALWAYS_SHOWN.flatMap(fact),
    ...burst(scenario, platform),
  ];
  if (configs.some(({ reservedConcurrency }) => reservedConcurrency !== undefined)) {
    assumptions.push(...fact('account.minimumUnreserved'));
  }
  assumptions.push(...startAssumptions(scenario, platform));
  if (configs.some(({ duration, firstInvocation }) => duration.type === 'cpu' || firstInvocation?.type === 'cpu')) {
    assumptions.push(...['cpu.mbPerCore', 'cpu.periodMs', 'cpu.tickMs'].flatMap(fact));
  }
  if (configs.some(({ duration }) => duration.type === 'byMemory')) {
    assumptions.push({
      id: 'byMemory',
      value: 'between the given sizes duration is a power of memory; beyond them it stays the same',
      source: 'measured points say nothing of the sizes between them (assumption)',
    });
  }
  if (configs.some(({ memoryUsed }) => memoryUsed !== undefined)) {
    assumptions.push({
      id: 'outOfMemory',
      value: 'an invocation that exceeds its memory is killed at the end of its drawn duration',
      source: 'when a handler reaches its peak is not known (assumption)',
    });
  }
  assumptions.push(
    ...sourceAssumptions(scenario, platform),
    ...fact('price.lambda.requests'),
    ...prices(scenario, platform),
    ...dataAssumptions(configs, platform),
    ...provisionedAssumptions(scenario, platform),
    ...deploymentAssumptions(scenario, platform),
    ...priceAssumptions(scenario.account, platform),
  );
  return assumptions;
}

/** How the regional burst refills, which AWS's pages say in two ways, and its size where the scenario sets it. */
function burst({ account }: Scenario, { scaling }: Platform): Assumption[] {
  if (scaling.kind !== 'regional-burst') return [];
  const size =
    account.burst === undefined ? [] : [{ id: 'burst', value: `${account.burst} environments`, source: SCENARIO }];
  const isStep = account.burstRefill === 'step';
  return [
    ...size,
    {
      id: 'burstRefill',
      value: `${scaling.perMinute} environments ${isStep ? 'at each full minute' : 'a minute, evenly'}`,
      source: isStep ? SCENARIO : "AWS's pages say both evenly and in steps (assumption)",
    },
  ];
}

function idleTimeouts(scenario: Scenario, platform: Platform): Assumption[] {
  const settings = [scenario.functions, ...scenario.changes.map((change) => change.functions)].flatMap(
    Object.entries<FunctionConfig>,
  );
  const own = settings.filter(([, { idleTimeout }]) => idleTimeout !== undefined);
  const rule = factIn(platform, 'idleTimeout');
  const assumptions: Assumption[] = [];
  if (Object.values(scenario.functions).some(({ idleTimeout }) => idleTimeout === undefined) && rule !== undefined) {
    assumptions.push(assumed(rule));
  }
  if (own.length > 0) {
    const value = grouped(own.map(([name, { idleTimeout }]) => [name, inWords(idleTimeout!)]));
    assumptions.push({ id: assumptions.length === 0 ? 'idleTimeout' : 'idleTimeout (set)', value, source: SCENARIO });
  }
  return assumptions;
}

/**
 * What the types of the sources assume, source by source; one line for each kind of assumption. One that is "none" for every source is
 * not shown.
 */
function sourceAssumptions({ sources }: Scenario, platform: Platform): Assumption[] {
  const names = Object.keys(sources);
  const values = new Map<string, { named: [name: string, value: string][]; source: string }>();
  for (const [name, config] of Object.entries(sources)) {
    for (const { id, value, source } of typeOf(config).assumptions?.(config, platform) ?? []) {
      const known = values.get(id) ?? { named: [], source };
      known.named.push([name, value]);
      values.set(id, known);
    }
  }
  return Array.from(values, ([id, { named, source }]) => ({ id, value: grouped(named, names.length), source })).filter(
    ({ value }) => value !== 'none',
  );
}

/** The prices of compute, and of what the sources are billed for beside it. */
function prices(scenario: Scenario, platform: Platform): Assumption[] {
  const versions = Object.values(scenario.functions).flatMap(versionsOf);
  const compute = versions.map(({ config }) => `lambda.gbSeconds.${config.architecture}`);
  const atSources = Object.values(scenario.sources).flatMap(
    (config): readonly string[] => typeOf(config).meters?.(config, platform) ?? [],
  );
  const meters = [...[...new Set(compute)].sort(), ...[...new Set(atSources)].sort()];
  const ids = meters.filter((meter) => meter !== 'lambda.requests').map((meter) => `price.${meter}`);
  return assumedRules(platform, ...ids);
}
