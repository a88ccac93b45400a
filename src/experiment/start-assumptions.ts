/** What a run assumed of how environments start and how long they live: init, first runs, SnapStart, the network, lifetimes. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { initSource, startSettingsOf } from '../lambda/init-config.ts';
import {
  type Fact,
  factIn,
  firstRunFactOf,
  LIFETIME,
  type Platform,
  restoreFactOf,
  SHORTEST_LIFETIME_MS,
} from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Assumption, assumed, assumedRules, grouped, inWords, SCENARIO } from './assumption.ts';
import { settingsOfRun } from './settings.ts';

/** Settings of a function, or of a version, at some time of the run. */
type Named = readonly [name: string, config: FunctionConfig];

/** A first run that is longer than this is worth a word; ms. */
const NOTABLE_FIRST_RUN_MS = 20;

/** The assumptions about starts, in the order in which a report shows them; those that play no part in the scenario are left out. */
export function startAssumptions(scenario: Scenario, platform: Platform): Assumption[] {
  const settings = settingsOfRun(scenario).map(({ functionName, config }): Named => [functionName, config]);
  return [
    ...initAssumptions(settings, platform),
    ...firstRunAssumptions(settings, platform),
    ...snapStartAssumptions(settings, platform),
    ...networkAssumptions(settings, platform),
    ...lifetimeAssumptions(settings, scenario.warmUpMs + scenario.durationMs),
  ];
}

/** Facts as assumptions, each once. */
function each(facts: readonly (Fact | undefined)[]): Assumption[] {
  return [...new Map(facts.flatMap((fact) => (fact === undefined ? [] : [[fact.id, fact] as const]))).values()].map(
    assumed,
  );
}

function initAssumptions(settings: readonly Named[], platform: Platform): Assumption[] {
  const configs = settings.map(([, config]) => config).filter(({ snapStart }) => !snapStart);
  const sources = configs.map((config) => initSource(config.init, startSettingsOf(config, platform)));
  const isDefault = configs.some(
    ({ init, runtime }) => runtime === undefined && (init === undefined || init.type === 'measured'),
  );
  const imagesAreBilled: Assumption[] =
    platform.billing.init !== 'all' && configs.some((config) => config.package?.type === 'image')
      ? [{ id: 'billing.init (image)', value: 'always', source: billingSource(platform) }]
      : [];
  return [...each([isDefault ? factIn(platform, 'init.defaultRuntime') : undefined, ...sources]), ...imagesAreBilled];
}

function billingSource(platform: Platform): string {
  const fact = factIn(platform, 'billing.init');
  return fact === undefined ? '' : assumed(fact).source;
}

function firstRunAssumptions(settings: readonly Named[], platform: Platform): Assumption[] {
  const facts = settings.map(([, config]) => {
    const { runtime } = startSettingsOf(config, platform);
    return config.firstInvocation?.type === 'runtime' ? firstRunFactOf(runtime) : undefined;
  });
  // Where nothing is said of it, and the runtime is known for it.
  const unsaid = settings.filter(([, { firstInvocation, runtime = '', memoryMb }]) => {
    const points = firstInvocation === undefined ? firstRunFactOf(runtime)?.value : undefined;
    const [, durationMs] = points?.findLast(([size]) => size <= memoryMb) ?? [0, 0];
    return durationMs > NOTABLE_FIRST_RUN_MS;
  });
  if (unsaid.length === 0) return each(facts);
  const sources = each(unsaid.map(([, { runtime = '' }]) => firstRunFactOf(runtime)));
  const measured = sources.map(({ id, value }) => `${id.slice(id.indexOf('.') + 1)}: ${value}`).join('; ');
  return [
    ...each(facts),
    {
      id: 'firstInvocation',
      value: 'the first run of a handler takes no longer than later ones',
      source: `not said; measured was ${measured} (assumption)`,
    },
  ];
}

function snapStartAssumptions(settings: readonly Named[], platform: Platform): Assumption[] {
  const own = settings.filter(([, { snapStart }]) => snapStart);
  if (own.length === 0) return [];
  const runtimes = own.map(([, config]) => startSettingsOf(config, platform).runtime);
  const published = own.map(([, { snapStart }], i) =>
    snapStart!.restore === undefined ? restoreFactOf(runtimes[i]!) : undefined,
  );
  const given = own.filter(([, { snapStart }]) => snapStart!.restore !== undefined);
  const isBilled = runtimes.some((runtime) => platform.snapStart.billedRuntimes.includes(runtime));
  const billing = [
    'snapStart.minimumCacheMs',
    'price.lambda.snapStart.cacheGbSeconds',
    'price.lambda.snapStart.restoreGb',
  ];
  return [
    ...each(published),
    ...(given.length === 0
      ? []
      : [
          {
            id: 'restore',
            value: grouped(given.map(([name, { snapStart }]) => [name, inWords(snapStart!.restore!)])),
            source: SCENARIO,
          },
        ]),
    {
      id: 'snapStart.init',
      value: 'was done when a version was published: it delays no request, and its bill is left out',
      source:
        'AWS initialises at publication, and again for updates of the runtime; the scenario does not say how often (assumption)',
    },
    {
      id: 'snapStart.hooks',
      value: `${grouped(own.map(([name, { snapStart }]) => [name, inWords(snapStart!.hooks)]))}, rounded up and billed on their own`,
      source: 'REPORT lines of 2023 and 2024: Billed Duration is the sum of the two, each rounded (measured)',
    },
    ...assumedRules(platform, 'snapStart.restoreLimitMs'),
    {
      id: 'snapStart.failure',
      value:
        'a restore beyond the limit ends its invocation in an error, billed 0 ms, and its environment; after a time-out or kill an environment is restored again, inside the duration of its next invocation',
      source: 'AWS names SnapStartTimeoutException and says nothing of the rest (assumption)',
    },
    ...(isBilled
      ? [
          ...assumedRules(platform, ...billing),
          {
            id: 'snapStart.cache',
            value:
              'versions were published long before the run and stay after it, but for those that are deployed or updated in it',
            source: 'the scenario does not say when (assumption)',
          },
        ]
      : []),
  ];
}

function networkAssumptions(settings: readonly Named[], platform: Platform): Assumption[] {
  const own = settings.filter(([, { vpc }]) => vpc);
  if (own.length === 0) return [];
  const rules = (...names: string[]) => assumedRules(platform, ...names.map((name) => `network.${name}`));
  if (platform.network.interfaces === 'shared') return rules('interfaces');
  const started = own.filter(([, { vpc }]) => vpc!.startup !== undefined);
  const limited = own.filter(([, { vpc }]) => vpc!.interfaces !== undefined);
  const value = (named: readonly Named[], of: (config: FunctionConfig) => string) =>
    grouped(
      named.map(([name, config]) => [name, of(config)]),
      own.length,
    );
  return [
    ...rules('interfaces', 'gbPerInterface'),
    ...(started.length === own.length ? [] : rules('startup')),
    ...(started.length === 0
      ? []
      : [
          { id: 'network.startup (set)', value: value(started, ({ vpc }) => inWords(vpc!.startup!)), source: SCENARIO },
        ]),
    ...(limited.length === own.length ? [] : rules('defaultInterfaces')),
    ...(limited.length === 0
      ? []
      : [
          {
            id: 'network.interfaces (set)',
            value: value(limited, ({ vpc }) => `at most ${formatNumber(vpc!.interfaces!)}`),
            source: SCENARIO,
          },
        ]),
    {
      id: 'network.refusal',
      value: 'a start without an interface is refused and counted with the throttles, under its own reason',
      source:
        'AWS answers ENILimitReachedException with status 502; callers try again as after a throttle (assumption)',
    },
    {
      id: 'network.sharing',
      value:
        'each function has its interfaces to itself; they are given back as soon as fewer do; waiting for one is neither billed nor part of Init Duration',
      source: 'AWS publishes nothing of it (assumption)',
    },
  ];
}

/** Said of runs that are long enough for it to show. */
function lifetimeAssumptions(settings: readonly Named[], endMs: number): Assumption[] {
  const given = settings.filter(([, { lifetime }]) => lifetime !== undefined);
  const set: Assumption[] =
    given.length === 0
      ? []
      : [
          {
            id: 'lifetime (set)',
            value: `${grouped(given.map(([name, { lifetime }]) => [name, inWords(lifetime!)]))}, from the beginning of an environment, or of the run`,
            source: SCENARIO,
          },
        ];
  const isShort = endMs <= SHORTEST_LIFETIME_MS;
  return [...(given.length === settings.length || (isShort && given.length === 0) ? [] : [assumed(LIFETIME)]), ...set];
}
