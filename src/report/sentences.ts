/** What happened to each function and source, in sentences made from the numbers of the run and nothing else. */
import type { FunctionResult, Result, SourceResult } from '../experiment/result.ts';
import { deploymentsOf, deploymentWords, isTrouble } from './deployments.ts';
import { eventSentences, gatewaySentence, hasEventTrouble, sentence } from './event-sentences.ts';
import { eventNoun, isEventSource } from './events.ts';
import { countOf, formatCount, formatMs, formatPercent } from './format.ts';
import { provisionedClauses } from './provisioned.ts';
import { REASON_MEANINGS, throttleReasons, throttleWindow } from './throttling.ts';
import { type TimeAxis, timeLabel } from './time-axis.ts';
import { versionClauses } from './versions.ts';

/** A name and what is said of it; the name is untrusted text. */
export interface Statement {
  readonly name: string;
  readonly sentences: readonly string[];
  /** Whether something is wrong: throttles, errors, deployments that went back, unanswered requests. */
  readonly trouble: boolean;
}

export function functionStatement(result: Result, name: string, axis: TimeAxis): Statement {
  const entry = result.functions[name]!;
  const deployments = deploymentsOf(result, name);
  const sentences = [
    servedSentence(entry),
    throttleSentence(result, name, axis),
    errorSentence(entry),
    sentence(provisionedClauses(entry)),
    sentence(versionClauses(entry)),
    ...deployments.map((place) => sentence([deploymentWords(result, place, axis)])),
  ];
  const isTroubled = deployments.some((place) => isTrouble(result.deployments![place]!));
  return {
    name,
    sentences: sentences.filter((each) => each !== ''),
    trouble: entry.Throttles > 0 || entry.Errors > 0 || isTroubled,
  };
}

function servedSentence(entry: FunctionResult): string {
  if (entry.Invocations === 0) return entry.Throttles > 0 ? '' : 'was never invoked.';
  const cold = entry.coldStarts / entry.Invocations;
  const lasting =
    entry.Duration.count > 0
      ? ` lasting ${formatMs(entry.Duration.p50)} at p50 and ${formatMs(entry.Duration.p99)} at p99`
      : '';
  const starts =
    entry.coldStarts > 0
      ? `${countOf(entry.coldStarts, 'cold start')} (${formatPercent(cold)}), ${typicalStart(entry)}`
      : 'no cold start';
  return (
    `ran ${countOf(entry.Invocations, 'invocation')}${lasting}, in at most ` +
    `${countOf(entry.environments.max, 'environment')}, with ${starts}.`
  );
}

/** How long a cold start typically takes: init, a restore with SnapStart, or what comes once there is a network interface. */
function typicalStart({ InitDuration, RestoreDuration, throttlesByReason }: FunctionResult): string {
  if (RestoreDuration !== undefined && RestoreDuration.count > 0) {
    // Another version may have no snapshot.
    const or = InitDuration.count > 0 ? `, or initialised in ${formatMs(InitDuration.p50)}` : '';
    return `typically restored in ${formatMs(RestoreDuration.p50)}${or}`;
  }
  const connected = throttlesByReason.ENILimitReachedException === undefined ? '' : ' once connected to the VPC';
  return `typically ${formatMs(InitDuration.p50)}${connected}`;
}

function throttleSentence(result: Result, name: string, axis: TimeAxis): string {
  const entry = result.functions[name]!;
  if (entry.Throttles === 0) return '';
  const window = throttleWindow(result.series.functions[name], result.series.startMs, result.series.periodMs);
  const reasons = throttleReasons([entry]).map(({ reason }) => `${REASON_MEANINGS[reason]} (${reason})`);
  const because = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
  if (window === undefined) return `Throttled ${countOf(entry.Throttles, 'request')}${because}.`;
  const spells = window.spells > 1 ? `, in ${formatCount(window.spells)} spells` : '';
  return (
    `Throttled ${formatPercent(window.share)} of requests between ${timeLabel(axis, window.fromMs)} and ` +
    `${timeLabel(axis, window.toMs)}${spells} (${formatCount(entry.Throttles)} in all)${because}.`
  );
}

function errorSentence(entry: FunctionResult): string {
  if (entry.Errors === 0) return '';
  const kinds = [
    entry.timeouts > 0 ? `${formatCount(entry.timeouts)} time-outs` : '',
    entry.outOfMemory > 0 ? `${formatCount(entry.outOfMemory)} out of memory` : '',
  ].filter((kind) => kind !== '');
  const among = kinds.length > 0 ? `, among them ${kinds.join(' and ')}` : '';
  return `${countOf(entry.Errors, 'invocation')} (${formatPercent(entry.Errors / entry.Invocations)}) ended in an error${among}.`;
}

export function sourceStatement(result: Result, name: string, axis: TimeAxis): Statement {
  const entry = result.sources[name]!;
  const ofEvents = isEventSource(entry);
  if (entry.offered === 0)
    return { name, sentences: [`offered no ${ofEvents ? eventNoun(entry) : 'request'}.`], trouble: false };
  const sentences = ofEvents ? eventSentences(result, name, axis) : [answeredSentence(entry), outcomeSentence(entry)];
  return {
    name,
    sentences: [...sentences, gatewaySentence(entry)].filter((each) => each !== ''),
    trouble: ofEvents ? hasEventTrouble(result, name) : entry.throttled > 0 || entry.failed > 0 || entry.timedOut > 0,
  };
}

function answeredSentence(entry: SourceResult): string {
  const { offered, succeeded, latency } = entry;
  const answered =
    latency.count > 0
      ? `; half of those took at most ${formatMs(latency.p50)}, 99 % at most ${formatMs(latency.p99)}, the slowest ${formatMs(latency.max)}`
      : '';
  return `offered ${countOf(offered, 'request')}, of which ${formatPercent(succeeded / offered)} succeeded${answered}.`;
}

/** What became of the requests that did not succeed, and what retrying cost. */
function outcomeSentence(entry: SourceResult): string {
  const share = (count: number): string => `${formatCount(count)} (${formatPercent(count / entry.offered)})`;
  return sentence([
    entry.throttled > 0 ? `${share(entry.throttled)} were given up as throttled` : '',
    entry.failed > 0 ? `${share(entry.failed)} failed` : '',
    entry.timedOut > 0 ? `${share(entry.timedOut)} timed out` : '',
    entry.inFlight > 0 ? `${formatCount(entry.inFlight)} were still under way at the end` : '',
    entry.retries > 0 ? `callers retried ${countOf(entry.retries, 'time')}` : '',
  ]);
}
