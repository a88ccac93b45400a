/** Deployments in plain words: when traffic moved, whether it stayed, and how many requests met the new version. */
import type { DeploymentResult, Result } from '../experiment/result.ts';
import { formatDuration } from '../quantities/units.ts';
import { busiest } from './busiest.ts';
import { type Estimate, show, sumOf } from './estimate.ts';
import { countOf, formatCount, formatMs } from './format.ts';
import { type TimeAxis, timeLabel } from './time-axis.ts';
import { printable } from './untrusted.ts';

/** A point of a deployment's course, as the result names it. */
export type Moment = 'startedAtMs' | 'shiftedAtMs' | 'completedAtMs' | 'rolledBackAtMs';

/** Whether the new version was sent back, or never let in. */
export function isTrouble({ status }: DeploymentResult): boolean {
  return status === 'rolled back' || status === 'refused';
}

/** Which deployments a report shows, as places in the result's list: troubled ones first where there are too many. */
export function shownDeployments({ deployments = [] }: Result, most: number): number[] {
  const places = deployments.map((_, place) => String(place));
  return busiest(places, (place) => Number(isTrouble(deployments[Number(place)]!)), most).shown.map(Number);
}

/** Deployments of one function, as places in the result's list. */
export function deploymentsOf({ deployments = [] }: Result, functionName: string): number[] {
  return deployments.flatMap((deployment, place) => (deployment.function === functionName ? [place] : []));
}

/** How many invocations met the new version, or failed on it. */
export function metEstimate(result: Result, place: number, pick: 'metNewVersion' | 'failedOnNewVersion'): Estimate {
  return { value: result.deployments![place]![pick], halfWidth: result.halfWidth?.deployments?.[place]?.[pick] };
}

/**
 * A moment since t = 0: "10 min", or beside an axis with the clock: "09:40 (10 min)". Undefined if it never came, or not in every
 * replication.
 */
export function momentOf(result: Result, place: number, moment: Moment, axis?: TimeAxis): string | undefined {
  const value = result.deployments![place]![moment];
  // A time that the scenario sets is the same in every replication.
  const halfWidth = result.halfWidth?.deployments?.[place]?.[moment] || undefined;
  if (value === null) return undefined;
  const time = show({ value, halfWidth }, formatMs);
  return axis === undefined ? time : `${timeLabel(axis, value)} (${time})`;
}

/** What a result with replications knows of one of them only: " (in the first of 5 replications)"; nothing where there is one. */
function inFirst({ replications }: Result): string {
  return replications > 1 ? ` (in the first of ${formatCount(replications)} replications)` : '';
}

/** Whether it ended alike in every replication: what never came in one of them has no mean. */
function endedAlike({ status, completedAtMs, rolledBackAtMs }: DeploymentResult): boolean {
  return (status === 'completed' && completedAtMs !== null) || (status === 'rolled back' && rolledBackAtMs !== null);
}

/** How it stands at the end. */
export function statusWords(result: Result, place: number): string {
  const deployment = result.deployments![place]!;
  return deployment.status + (endedAlike(deployment) ? '' : inFirst(result));
}

/** Why it was rolled back or refused; a time that is said beside it anyway is left out. */
export function reasonOf(result: Result, place: number): string | undefined {
  const { reason, ...deployment } = result.deployments![place]!;
  if (reason === undefined) return undefined;
  const { rolledBackAtMs } = deployment;
  const said = rolledBackAtMs === null ? '' : ` at ${formatDuration(rolledBackAtMs)}`;
  const rest = said !== '' && reason.endsWith(said) ? reason.slice(0, -said.length) : reason;
  return printable(rest) + (endedAlike(deployment) ? inFirst(result) : '');
}

/**
 * One deployment but for the name of its function: "version 1 → 2, traffic from 10 min, rolled back at 12 min: error rate 7.3 % above 5 %;
 * 812 requests met version 2, 61 failed". Beside an axis times are those of the clock as well.
 */
export function deploymentWords(result: Result, place: number, axis?: TimeAxis): string {
  const deployment = result.deployments![place]!;
  const versions = `version ${printable(deployment.from)} → ${printable(deployment.to)}`;
  const reason = reasonOf(result, place);
  const course =
    [versions, ...courseWords(result, place, axis)].join(', ') + (reason === undefined ? '' : `: ${reason}`);
  return deployment.shiftedAtMs === null && deployment.metNewVersion === 0
    ? course
    : `${course}; ${metWords(result, place)}`;
}

/** What became of the traffic. */
function courseWords(result: Result, place: number, axis: TimeAxis | undefined): string[] {
  const { status, shiftedAtMs, completedAtMs } = result.deployments![place]!;
  const words = statusWords(result, place);
  const at = (before: string, moment: Moment): string[] => {
    const time = momentOf(result, place, moment, axis);
    return time === undefined ? [] : [`${before} ${time}`];
  };
  const or = (timed: readonly string[], untimed: string): string => timed[0] ?? untimed;
  switch (status) {
    case 'completed':
      return shiftedAtMs !== null && shiftedAtMs === completedAtMs
        ? at('all traffic from', 'shiftedAtMs')
        : [...at('traffic from', 'shiftedAtMs'), or(at(`${words} at`, 'completedAtMs'), words)];
    case 'rolled back':
      return [...at('traffic from', 'shiftedAtMs'), or(at(`${words} at`, 'rolledBackAtMs'), words)];
    case 'shifting':
      return [...at('traffic from', 'shiftedAtMs'), `still ${words} at the end`];
    case 'refused':
      return [...at('begun at', 'startedAtMs'), `${words} before any traffic moved`];
    case 'waiting':
      return [...at(hasBegun(result, place) ? 'begun at' : 'planned for', 'startedAtMs'), `${words} at the end`];
  }
}

function hasBegun({ deployments, scenario, simulatedMs }: Result, place: number): boolean {
  return deployments![place]!.startedAtMs < scenario.warmUpMs + simulatedMs;
}

/** "812 requests met version 2, 61 failed". */
function metWords(result: Result, place: number): string {
  const met = metEstimate(result, place, 'metNewVersion');
  const failed = metEstimate(result, place, 'failedOnNewVersion');
  const version = printable(result.deployments![place]!.to);
  return `${requests(met)} met version ${version}, ${failed.value > 0 ? show(failed, formatCount) : 'none'} failed`;
}

const requests = (met: Estimate): string => `${show(met, formatCount)} ${met.value === 1 ? 'request' : 'requests'}`;

/** Versions that went back after traffic had moved to them. */
export interface RolledBack {
  readonly count: number;
  /** Where that was so in one of several replications, as far as is known: which one. */
  readonly where: string;
  /** What they are, or how many. */
  readonly what: string;
  /** Invocations that met them. */
  readonly met: Estimate;
}

/** Undefined if no deployment was rolled back. */
export function rolledBack(result: Result): RolledBack | undefined {
  const { deployments = [] } = result;
  const places = deployments.flatMap(({ status }, place) => (status === 'rolled back' ? [place] : []));
  if (places.length === 0) return undefined;
  return {
    count: places.length,
    where: places.every((place) => endedAlike(deployments[place]!)) ? '' : inFirst(result),
    what: places.length === 1 ? versionOf(deployments[places[0]!]!) : `${formatCount(places.length)} new versions`,
    met: sumOf(places.map((place) => metEstimate(result, place, 'metNewVersion'))),
  };
}

const versionOf = ({ function: name, to }: DeploymentResult): string =>
  `version ${printable(to)} of ${printable(name)}`;

/** What went wrong with deployments, as parts of the headline; none if nothing did. */
export function deploymentTroubles(result: Result): string[] {
  const back = rolledBack(result);
  const refused = (result.deployments ?? []).filter(({ status }) => status === 'refused');
  const [only] = refused;
  return [
    ...(back === undefined
      ? []
      : [`${back.what} rolled back${back.where === '' ? '' : `${back.where},`} after ${requests(back.met)}`]),
    ...(only === undefined
      ? []
      : [`${refused.length === 1 ? versionOf(only) : countOf(refused.length, 'deployment')} refused`]),
  ];
}
