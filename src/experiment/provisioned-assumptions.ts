/** What a run assumed of provisioned concurrency: how it begins, is allocated, scaled and billed. */
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import type { ProvisionedConfig } from '../lambda/provisioned-config.ts';
import type { Platform } from '../platform/index.ts';
import { formatDuration } from '../quantities/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Assumption, assumedRules, grouped, SCENARIO } from './assumption.ts';

/** The setting of a version at some time of the run. */
interface Setting {
  readonly functionName: string;
  readonly architecture: FunctionConfig['architecture'];
  readonly config: ProvisionedConfig;
}

const settingsIn = (functions: Readonly<Record<string, FunctionConfig>>): Setting[] =>
  Object.entries(functions).flatMap(([functionName, own]) =>
    versionsOf(own).flatMap(({ config: { architecture, provisionedConcurrency: config } }) =>
      config === undefined ? [] : [{ functionName, architecture, config }],
    ),
  );

/** The assumptions about provisioned concurrency, in the order in which a report shows them; none where no function has any. */
export function provisionedAssumptions(scenario: Scenario, platform: Platform): Assumption[] {
  const first = settingsIn(scenario.functions);
  const all = [...first, ...scenario.changes.flatMap(({ functions }) => settingsIn(functions))];
  if (all.length === 0) return [];
  const facts = (...ids: string[]): Assumption[] => assumedRules(platform, ...ids);
  const architectures = [...new Set(all.map(({ architecture }) => architecture))].sort();
  const isReserved = Object.values(scenario.functions).some(
    ({ reservedConcurrency }) => reservedConcurrency !== undefined,
  );
  return [
    ...beginning(first),
    ...facts('provisioned.allocation'),
    ...preparation(all),
    ...allocationBucket(platform),
    ...facts('provisioned.requestsPerConcurrency'),
    // Said already of reservations.
    ...(isReserved ? [] : facts('account.minimumUnreserved')),
    ...tracking(all, facts),
    ...facts('provisioned.billingStepMs'),
    ...billedTime(all, scenario),
    ...architectures.flatMap((architecture) =>
      facts(
        `price.lambda.provisioned.gbSeconds.${architecture}`,
        `price.lambda.provisioned.durationGbSeconds.${architecture}`,
      ),
    ),
  ];
}

function beginning(first: readonly Setting[]): Assumption[] {
  if (first.length === 0) return [];
  const named = first.map(
    ({ functionName, config }) =>
      [functionName, config.isReady ? 'allocated before the run' : 'asked for at t = 0'] as const,
  );
  const source = first.every(({ config }) => !config.isReady)
    ? SCENARIO
    : 'a scenario begins with what was configured before; `ready: false` begins with the allocation (assumption)';
  return [{ id: 'provisioned.beginning', value: grouped(named), source }];
}

function preparation(all: readonly Setting[]): Assumption[] {
  const own = all.filter(({ config }) => config.preparationMs !== undefined);
  if (own.length === 0) return [];
  const named = own.map(({ functionName, config }) => [functionName, formatDuration(config.preparationMs!)] as const);
  return [{ id: 'provisioned.preparation', value: grouped(named), source: SCENARIO }];
}

/** Under the rules until 2023-11-26. */
function allocationBucket({ provisioned }: Platform): Assumption[] {
  if (provisioned.allocation.kind !== 'regional-burst') return [];
  const value =
    'a burst of its own, apart from that of environments on demand; requests are allocated one after the other';
  const source = 'AWS says that the same quotas apply across all requests for provisioned concurrency (assumption)';
  return [{ id: 'provisioned.allocationBucket', value, source }];
}

function tracking(all: readonly Setting[], facts: (...ids: string[]) => Assumption[]): Assumption[] {
  const policies = all.flatMap(({ config }) => config.tracking ?? []);
  if (policies.length === 0) return [];
  const defaults = [
    ...(policies.some(({ target }) => target === undefined) ? ['provisioned.targetDefault'] : []),
    ...(policies.some(({ scaleOut }) => scaleOut === undefined) ? ['provisioned.scaleOutDatapoints'] : []),
    ...(policies.some(({ scaleIn }) => scaleIn === undefined) ? ['provisioned.scaleInDatapoints'] : []),
  ];
  const point: Assumption = {
    id: 'provisioned.trackingPoint',
    value:
      'each minute of utilization is known at its end; capacity changes in proportion to the newest one, rounded up',
    source: 'AWS publishes neither the delay of the metric nor which point the change is worked out from (assumption)',
  };
  return [...facts(...defaults, 'provisioned.periodMs', 'provisioned.scaleInShare'), point];
}

/** Only where concurrency is raised or lowered while the function runs. */
function billedTime(all: readonly Setting[], { changes }: Scenario): Assumption[] {
  const isScaled = all.some(({ config }) => config.tracking !== undefined || config.schedule.length > 0);
  const isChanged = changes.some(({ functions }) => settingsIn(functions).length > 0);
  if (!isScaled && !isChanged) return [];
  const value =
    'rounded up for each environment, from the request for it to its end; what was raised last is lowered first';
  return [{ id: 'provisioned.billedTime', value, source: 'AWS does not say how a change is rounded (assumption)' }];
}
