/** What the settings of a synchronous source may not say on a day: limits of the services in front of functions, and of Lambda@Edge. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { formatNumber } from '../quantities/decimal.ts';
import { formatDuration } from '../quantities/units.ts';
import { formatKb, notYet, outOfRange, warning } from './findings.ts';
import type { CommonConfig, SourceFinding, Surroundings } from './source.ts';
import type { SyncConfig } from './sync-config.ts';
import { viaOf } from './via.ts';
import { serviceWaitMs } from './via-caller.ts';

/** Everything that the schema alone cannot see. */
export function viaFindings(config: SyncConfig, around: Surroundings): SourceFinding[] {
  return [
    ...dayFindings(config, around),
    ...sizeFindings(config, around),
    ...bufferFindings(config, around),
    ...waitFindings(config, around),
    ...edgeFindings(config, around),
    ...permissionFindings(config),
  ];
}

/** A value out of its limits. */
function range(path: readonly string[], message: string, expected: string, got: string): SourceFinding {
  return { path, code: 'range', message, expected, got };
}

function dayFindings({ via }: SyncConfig, { platform }: Surroundings): SourceFinding[] {
  const includes = (names: unknown) => (names as readonly string[]).includes(via);
  const findings = notYet(['via'], `calling functions via ${via}`, platform, 'callers.offered', includes);
  if (findings.length > 0) return findings;
  const early = notYet(['type'], 'waiting for the answer of a function', platform, 'features.synchronousInvocation');
  return early.map(({ path, message }) => warning(path, 'preview', message));
}

function sizeFindings({ via, sizeKb, buffer }: SyncConfig, { platform }: Surroundings): SourceFinding[] {
  const { callers } = platform;
  const limits = [
    { mb: callers.syncPayloadMb, whose: 'the limit of Lambda for synchronous requests' },
    ...(viaOf(via).sizeLimits?.(callers) ?? []),
  ];
  if (via === 'firehose') limits.push({ mb: buffer?.sizeMb ?? callers.firehoseBufferMb, whose: 'the buffer' });
  const exceeded = limits.filter(({ mb }) => sizeKb > mb * 1024).sort((a, b) => a.mb - b.mb)[0];
  if (exceeded === undefined) return [];
  const [got, most] = [formatKb(sizeKb), `${formatNumber(exceeded.mb)} MB`];
  const what = via === 'firehose' ? 'a record' : 'a request';
  return [range(['size'], `${what} of ${got} is larger than ${exceeded.whose}, ${most}`, `at most ${most}`, got)];
}

function bufferFindings({ buffer }: SyncConfig, { platform }: Surroundings): SourceFinding[] {
  const { firehoseBufferMinMb: least, firehoseBufferMaxMb: most, firehoseBufferMaxMs: longest } = platform.callers;
  const findings: SourceFinding[] = [];
  const { sizeMb, intervalMs } = buffer ?? {};
  if (sizeMb !== undefined && (sizeMb < least || sizeMb > most)) {
    const expected = `${formatNumber(least)} to ${formatNumber(most)} MB`;
    findings.push(outOfRange(['buffer', 'size'], 'buffer size', expected, `${formatNumber(sizeMb)} MB`));
  }
  if (intervalMs !== undefined && intervalMs > longest) {
    const expected = `at most ${formatDuration(longest)}`;
    findings.push(outOfRange(['buffer', 'interval'], 'buffer interval', expected, formatDuration(intervalMs)));
  }
  return findings;
}

/** How long the service waits, against how long it may and how long the function may run. */
function waitFindings(config: SyncConfig, { platform, functions }: Surroundings): SourceFinding[] {
  const { what, waitsMs, longestWait } = viaOf(config.via);
  const findings: SourceFinding[] = [];
  const path = ['gateway', 'timeout'];
  const longest = waitsMs?.(platform.callers, config.edge?.trigger ?? 'viewer-request');
  const set = config.gateway?.timeoutMs;
  if (set !== undefined && longest !== undefined && set > longest) {
    const [expected, got] = [`at most ${formatDuration(longest)}`, formatDuration(set)];
    const message = `${what} waits at most ${formatDuration(longest)} for an answer, and ${got} are set`;
    if (longestWait === 'quota' && !platform.callers.hasRaisedTimeouts) {
      findings.push(...notYet(path, `a time-out of ${got} at ${what}`, platform, 'callers.hasRaisedTimeouts'));
    } else if (longestWait === 'quota') {
      const why = `${message}: this needs a quota that AWS has raised`;
      findings.push(warning(path, 'raised-quota', why));
    } else findings.push(range(path, message, expected, got));
  }
  const wait = serviceWaitMs(config, platform);
  const target = functions.get(config.targets[0]!);
  if (wait !== undefined && target !== undefined && config.via !== 'lambda-edge' && target.timeoutMs > wait) {
    const message =
      `${what} waits ${formatDuration(wait)} for an answer, and ${config.targets[0]} may run for ` +
      `${formatDuration(target.timeoutMs)}: what takes longer is billed, and nobody gets the answer`;
    findings.push(warning(['via'], 'caller-gives-up-first', message));
  }
  return findings;
}

/** What a function must be to run at the edge, and that nobody else calls it. */
function edgeFindings(config: SyncConfig, around: Surroundings): SourceFinding[] {
  if (config.via !== 'lambda-edge') return [];
  const { platform, functions, sources } = around;
  const [target] = config.targets as [string];
  const found = functions.get(target);
  const problem = (code: string, message: string, expected: string, got: string): SourceFinding => {
    return { path: ['target'], code, message, expected, got };
  };
  const findings = found === undefined ? [] : unfit(config, found, around);
  const { edgeRegion } = platform.callers;
  if (platform.region !== edgeRegion) {
    const message = `functions of Lambda@Edge are kept in ${edgeRegion}, and the region is ${platform.region}`;
    findings.push(problem('edge', message, `region: ${edgeRegion}`, platform.region));
  }
  const other = [...sources].find(([, source]) => source.targets.includes(target) && !isAtEdge(source));
  if (other !== undefined) {
    const message =
      `${target} runs at the edge, at prices of its own, and the source ${other[0]} calls it as well: ` +
      'give each a function of its own';
    findings.push(problem('edge-shared', message, 'a function that only sources via lambda-edge call', other[0]));
  }
  return findings;
}

/** Whether a source calls its function at the edge. */
export function isAtEdge(source: CommonConfig): boolean {
  return source.type === 'sync' && (source as SyncConfig).via === 'lambda-edge';
}

/** Settings of the function that Lambda@Edge does not allow for the trigger (CloudFront Developer Guide, quotas and restrictions). */
function unfit({ edge, targets }: SyncConfig, target: FunctionConfig, { platform }: Surroundings): SourceFinding[] {
  const { edgeViewerTimeoutMs, edgeOriginTimeoutMs, edgeViewerMemoryMb, edgeArchitecture } = platform.callers;
  const trigger = edge?.trigger ?? 'viewer-request';
  const isViewer = trigger.startsWith('viewer');
  const longest = isViewer ? edgeViewerTimeoutMs : edgeOriginTimeoutMs;
  const { includedMb } = platform.ephemeralStorage;
  const findings: SourceFinding[] = [];
  const wrong = (what: string, got: string, expected: string): void => {
    const message = `${targets[0]} has ${what} ${got}; a ${trigger} trigger of Lambda@Edge takes ${expected} on ${platform.asOf}`;
    findings.push(range(['target'], message, `${what} ${expected}`, got));
  };
  if (target.timeoutMs > longest)
    wrong('a time-out of', formatDuration(target.timeoutMs), `at most ${formatDuration(longest)}`);
  if (isViewer && target.memoryMb > edgeViewerMemoryMb)
    wrong('a memory of', `${formatNumber(target.memoryMb)} MB`, `at most ${formatNumber(edgeViewerMemoryMb)} MB`);
  if (target.architecture !== edgeArchitecture)
    wrong('the architecture', target.architecture, `${edgeArchitecture} only`);
  const unsupported = { 'provisioned concurrency': target.provisionedConcurrency, SnapStart: target.snapStart };
  for (const [what, setting] of Object.entries(unsupported)) {
    if (!setting) continue;
    const message = `${targets[0]} has ${what}; Lambda@Edge takes none on ${platform.asOf}`;
    findings.push(range(['target'], message, `no ${what}`, what));
  }
  if (target.ephemeralStorageMb > includedMb)
    wrong('ephemeral storage of', `${formatNumber(target.ephemeralStorageMb)} MB`, `at most ${includedMb} MB`);
  return findings;
}

function permissionFindings({ permission, via, targets }: SyncConfig): SourceFinding[] {
  if (permission) return [];
  const message =
    `${viaOf(via).what} has no permission to invoke ${targets[0]}: every attempt is refused, ` +
    'and its request ends as failed without reaching the function';
  return [warning(['permission'], 'no-permission', message)];
}
