/** What is wrong or odd about deployments: names that do not exist, versions that have the traffic already, times that overlap. */
import type { DeploymentConfig } from '../lambda/deployment-config.ts';
import { shiftSteps } from '../lambda/deployment-shift.ts';
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import { FACTS, type Platform } from '../platform/index.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { shown } from '../quantities/problem.ts';
import { formatDuration } from '../quantities/units.ts';
import { typeOf } from '../sources/source-types.ts';
import { notOfferedYet } from './availability.ts';
import { details, type Finding } from './finding.ts';
import { nameHints } from './name-hints.ts';
import type { Warning } from './scenario.ts';
import type { ScenarioInput } from './schema.ts';

/** A deployment, the function that it names, and where it stands in the file. */
interface Placed {
  readonly config: DeploymentConfig;
  readonly target: FunctionConfig | undefined;
  readonly path: readonly [string, number];
}

/**
 * Functions, versions and configurations that deployments name; and deployments of one function as they follow each other: none begins
 * before the one before it has ended, nor leads to the version that certainly has the traffic by then. `isRefused` tells which parts the
 * schema refused: nothing is said that depends on them.
 */
export function checkDeployments(
  scenario: ScenarioInput,
  platform: Platform,
  isRefused: (...path: string[]) => boolean,
): Finding[] {
  const deployments = placed(scenario);
  const findings = deployments
    .flatMap((deployment) => [
      ...(isRefused('functions', deployment.config.function) ? [] : targetFindings(deployment, scenario)),
      ...offerFindings(deployment, platform),
    ])
    .filter(({ path }) => !isRefused(...path.map(String)));
  if (findings.length > 0 || isRefused('functions') || isRefused('deployments')) return findings;
  const inOrder = deployments.toSorted((a, b) => a.config.atMs - b.config.atMs);
  return [...new Set(inOrder.map(({ config }) => config.function))].flatMap((name) => {
    const ofOne = inOrder.filter(({ config }) => config.function === name);
    return [...overlaps(ofOne, platform), ...repetitions(ofOne)];
  });
}

/** Deployments that the end of the run cuts off, and alarms that have nothing to watch. `endMs` is the end of the run. */
export function deploymentWarnings({ deployments }: ScenarioInput, platform: Platform, endMs: number): Warning[] {
  return deployments.flatMap((config, index): Warning[] => {
    const { atMs, alarm } = config;
    const path = `deployments.${index}`;
    const lengthMs = plannedMs(config, platform);
    const end = `the run ends at ${formatDuration(endMs)}`;
    if (atMs > endMs)
      return [{ code: 'no-effect', path, message: `the deployment at ${formatDuration(atMs)} has no effect: ${end}` }];
    const warnings: Warning[] = [];
    if (atMs + lengthMs > endMs) {
      const message = `${end}, and the deployment at ${formatDuration(atMs)} takes until ${formatDuration(atMs + lengthMs)}`;
      warnings.push({ code: 'short-run', path, message });
    }
    if (alarm !== undefined && lengthMs === 0) {
      const message =
        'the alarm has no effect: the deployment is over at once (a post-traffic hook would give it time)';
      warnings.push({ code: 'no-effect', path: `${path}.alarm`, message });
    }
    return warnings;
  });
}

/** The deployments in order of time, as the engine takes them; one at the same instant in the order of the file. */
export function inOrderOfTime(deployments: readonly DeploymentConfig[]): readonly DeploymentConfig[] {
  return deployments.toSorted((a, b) => a.atMs - b.atMs);
}

function placed({ deployments, functions }: ScenarioInput): Placed[] {
  return deployments.map((config, index) => ({
    config,
    target: Object.hasOwn(functions, config.function) ? functions[config.function] : undefined,
    path: ['deployments', index],
  }));
}

/** How long a deployment takes that nothing breaks off, waiting for provisioned concurrency apart; ms. */
function plannedMs({ shift, preTraffic, postTraffic }: DeploymentConfig, platform: Platform): number {
  const shiftMs = shiftSteps(shift, platform)?.at(-1)?.afterMs ?? 0;
  return (preTraffic?.durationMs ?? 0) + shiftMs + (postTraffic?.durationMs ?? 0);
}

function targetFindings({ config, target, path }: Placed, scenario: ScenarioInput): Finding[] {
  if (target !== undefined) {
    return [...versionFindings(config, target, path), ...aliasFindings(config, target, scenario, path)];
  }
  const { function: name } = config;
  const message = `the function ${shown(name)} is not one of this scenario`;
  const hints = nameHints(name, Object.keys(scenario.functions));
  return [{ path: [...path, 'function'], code: 'unknown-function', message, ...hints }];
}

function versionFindings(
  { function: name, to }: DeploymentConfig,
  target: FunctionConfig,
  path: Placed['path'],
): Finding[] {
  const names = versionsOf(target).map((version) => version.name);
  if (names.includes(to) && names.length > 1) return [];
  const isOnly = names.length === 1;
  const message = isOnly
    ? `the function ${name} has no version beside ${names[0]} to deploy`
    : `the function ${name} has no version ${shown(to)}`;
  const hints = nameHints(to, names);
  const expected = isOnly ? `a version listed under functions.${name}.versions` : hints.expected;
  return [{ path: [...path, 'to'], code: 'unknown-version', message, ...hints, ...details(expected) }];
}

/** CodeDeploy moves the traffic of an alias that leads to one version; Lambda@Edge knows no aliases. */
function aliasFindings(
  { function: name }: DeploymentConfig,
  { alias }: FunctionConfig,
  { sources }: ScenarioInput,
  path: Placed['path'],
): Finding[] {
  const at = { path: [...path, 'function'], code: 'alias' };
  if (alias !== undefined) {
    const message = `the alias of ${name} already splits its traffic, and a deployment begins with one version`;
    return [{ ...at, message, ...details(`a function without the setting alias`, shown(name)) }];
  }
  const atEdge = Object.keys(sources).find((source) => {
    const config = sources[source]!;
    return typeOf(config).isEdge?.(config) === true && config.targets.includes(name);
  });
  if (atEdge === undefined) return [];
  const message = `the source ${atEdge} calls ${name} at the edge, where functions have no aliases to deploy to`;
  return [{ ...at, message, ...details('a function that does not run at the edge', shown(name)) }];
}

/** CodeDeploy and its configurations have their days. */
function offerFindings({ config, path }: Placed, platform: Platform): Finding[] {
  const { shift } = config;
  const early = notOfferedYet(platform, 'features.codeDeploy', 'a deployment with CodeDeploy', path);
  if (early.length > 0 || shift.kind !== 'named' || shiftSteps(shift, platform) !== undefined) return early;
  const names = Object.keys(platform.deployments.configurations);
  const { source } = FACTS.findLast(({ id }) => id === 'deployments.configurations')!;
  const message = `CodeDeploy has no configuration ${shown(shift.name)} (${source})`;
  const expected = `one of ${names.join(', ')}, or { canary, after } or { linear, every }`;
  const hints = details(expected, shown(shift.name), nearestWord(shift.name, names));
  return [{ path: [...path, 'shift'], code: 'unknown-configuration', message, ...hints }];
}

function overlaps(deployments: readonly Placed[], platform: Platform): Finding[] {
  return deployments.slice(1).flatMap(({ config, path }, i): Finding[] => {
    const before = deployments[i]!.config;
    const endMs = before.atMs + plannedMs(before, platform);
    if (config.atMs > before.atMs && config.atMs >= endMs) return [];
    const until = formatDuration(endMs);
    const message = `the deployment of ${config.function} to ${before.to}, begun at ${formatDuration(before.atMs)}, takes until ${until}`;
    const expected = endMs > before.atMs ? `${until} or later` : `later than ${until}`;
    return [{ path: [...path, 'at'], code: 'overlap', message, ...details(expected, formatDuration(config.atMs)) }];
  });
}

/** The version that must have the traffic is known as long as no deployment before can have failed. */
function repetitions(deployments: readonly Placed[]): Finding[] {
  let possible = new Set([deployments[0]!.target!.version]);
  return deployments.flatMap(({ config, target, path }): Finding[] => {
    const { to, function: name } = config;
    const isLive = possible.size === 1 && possible.has(to);
    possible = mayFail(config, target!) ? new Set([...possible, to]) : new Set([to]);
    if (!isLive) return [];
    const message = `the version ${to} of ${name} has the traffic already`;
    return [{ path: [...path, 'to'], code: 'live-version', message, ...details('another version', shown(to)) }];
  });
}

function mayFail(deployment: DeploymentConfig, target: FunctionConfig): boolean {
  const { to, preTraffic, postTraffic, alarm, waitForProvisioned } = deployment;
  const settings = versionsOf(target).find(({ name }) => name === to)?.config;
  return (
    alarm !== undefined ||
    [preTraffic, postTraffic].some((hook) => hook !== undefined && hook.failureRate > 0) ||
    (waitForProvisioned && settings?.provisionedConcurrency !== undefined)
  );
}
