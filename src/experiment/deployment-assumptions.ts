/** What a run assumed of versions, aliases and deployments: who meets which version, how traffic moves, what brings it back. */
import type { AlarmConfig, DeploymentConfig, ShiftConfig } from '../lambda/deployment-config.ts';
import { shiftSteps } from '../lambda/deployment-shift.ts';
import { versionsOf } from '../lambda/function-config.ts';
import { factIn, type Platform } from '../platform/index.ts';
import { formatShare } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Assumption, assumed, grouped, SCENARIO } from './assumption.ts';

/** The assumptions about versions, in the order in which a report shows them; none where no alias leads to two and nothing is deployed. */
export function deploymentAssumptions({ functions, deployments }: Scenario, platform: Platform): Assumption[] {
  const isSplit = Object.values(functions).some(({ alias }) => alias !== undefined);
  if (!isSplit && deployments.length === 0) return [];
  return [
    {
      id: 'alias',
      value: 'each invocation is led to one of two versions at random, by their weights',
      source: 'AWS Lambda Developer Guide, configuration-aliases (sourced)',
    },
    ...shiftAssumptions(deployments, platform),
    ...alarmAssumptions(deployments),
    ...hookAssumptions(deployments),
    ...provisionedAssumptions(deployments, functions),
  ];
}

function shiftAssumptions(deployments: readonly DeploymentConfig[], platform: Platform): Assumption[] {
  if (deployments.length === 0) return [];
  const isNamed = deployments.some(({ shift }) => shift.kind === 'named');
  const source = factIn(platform, 'deployments.configurations');
  const shifts = deployments.map(
    ({ function: name, to, shift }) => [`${name} ${to}`, inWords(shift, platform)] as const,
  );
  const linear = deployments.filter(({ shift }) => isLinear(shift, platform));
  const set = linear.filter(({ shift }) => shift.kind === 'linear' && shift.startsAtOnce !== undefined);
  const rule = factIn(platform, 'deployments.linearStartsAtOnce');
  return [
    {
      id: 'deployments.shift',
      value: grouped(shifts),
      source: isNamed && source !== undefined ? assumed(source).source : SCENARIO,
    },
    ...(linear.length === set.length || rule === undefined ? [] : [assumed(rule)]),
    ...(set.length === 0
      ? []
      : [
          {
            id: 'deployments.linearStartsAtOnce (set)',
            value: grouped(
              set.map(({ function: name, shift }) => [name, String('startsAtOnce' in shift && shift.startsAtOnce)]),
            ),
            source: SCENARIO,
          },
        ]),
  ];
}

function isLinear(shift: ShiftConfig, { deployments }: Platform): boolean {
  const known = shift.kind === 'named' ? deployments.configurations[shift.name] : shift;
  return known?.kind === 'linear';
}

/** "10 % at first, 100 % after 5 min"; "10 % more every 1 min, 100 % after 9 min". */
function inWords(shift: ShiftConfig, platform: Platform): string {
  const steps = shiftSteps(shift, platform)!;
  const [first, second] = steps;
  const last = steps.at(-1)!;
  if (first === undefined || second === undefined) return 'everything at once';
  const begin =
    steps.length === 2
      ? `${formatShare(first.share)} ${first.afterMs === 0 ? 'at first' : `after ${formatDuration(first.afterMs)}`}`
      : `${formatShare(first.share)} more every ${formatDuration(second.afterMs - first.afterMs)}`;
  return `${begin}, 100 % after ${formatDuration(last.afterMs)}`;
}

function alarmAssumptions(deployments: readonly DeploymentConfig[]): Assumption[] {
  const watched = deployments.flatMap(({ function: name, alarm }) =>
    alarm === undefined ? [] : [[name, alarm] as const],
  );
  if (watched.length === 0) return [];
  const back = ({ delayMs }: AlarmConfig) => (delayMs === 0 ? 'at once' : `after ${formatDuration(delayMs)}`);
  return [
    {
      id: 'alarm.of',
      value: grouped(
        watched.map(([name, { of }]) => [name, of === 'alias' ? 'all of the alias' : 'the new version alone']),
      ),
      source:
        "AWS SAM's examples have an alarm on each of the two; on the alias a bad version is diluted by the share that it does not have (assumption)",
    },
    {
      id: 'alarm.period',
      value:
        'periods begin as the calendar has them; an invocation counts in the one in which it ends; a period without any does not breach',
      source:
        'CloudWatch counts by the start of an invocation, and lets missing data be treated in any way (assumption)',
    },
    {
      id: 'alarm.delay',
      value: `traffic is back ${grouped(watched.map(([name, alarm]) => [name, back(alarm)]))} from the end of the period on`,
      source: 'AWS publishes neither how late metrics are nor how often CodeDeploy looks (assumption)',
    },
  ];
}

/** Of deployments to versions with provisioned concurrency. */
function provisionedAssumptions(
  deployments: readonly DeploymentConfig[],
  functions: Scenario['functions'],
): Assumption[] {
  const provisioned = deployments.filter(({ function: name, to }) =>
    versionsOf(functions[name]!).some(({ name: version, config }) => version === to && config.provisionedConcurrency),
  );
  if (provisioned.length === 0) return [];
  const waits = provisioned.map(
    ({ function: name, waitForProvisioned }) =>
      [name, waitForProvisioned ? 'traffic moves when it is ready' : 'traffic does not wait for it'] as const,
  );
  return [
    {
      id: 'deployments.provisioned',
      value: `asked for when the deployment begins; ${grouped(waits)}; that of the old version is given back on completion, that of the new one on a rollback`,
      source: 'AWS says that it follows the alias, not when (assumption)',
    },
  ];
}

function hookAssumptions(deployments: readonly DeploymentConfig[]): Assumption[] {
  if (deployments.every(({ preTraffic, postTraffic }) => preTraffic === undefined && postTraffic === undefined))
    return [];
  return [
    {
      id: 'hooks',
      value: 'take their time and succeed or fail; the invocations that they make are not simulated',
      source: SCENARIO,
    },
  ];
}
