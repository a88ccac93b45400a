/** One usage of a month → metered quantities, as AWS would meter them on the platform's day. */
import { MB_MS_PER_GB_SECOND } from '../lambda/recorder.ts';
import { billedMs, initIsBilled, type Platform } from '../platform/index.ts';
import { MB_PER_GB } from '../quantities/units.ts';
import { METERS, type UsageEntry } from './usage-schema.ts';

/** Meter → quantity. */
export type Quantities = Readonly<Record<string, number>>;

/** What one key of a usage comes to. */
export interface Charge {
  readonly key: keyof UsageEntry;
  readonly meters: Quantities;
}

const BYTES_PER_GB = 2 ** 30;
const HOUR_MS = 3_600_000;

/**
 * What a usage is metered as: requests × duration, rounded up as on the platform's day, × memory, and so on. Pure arithmetic; nothing is
 * priced. A meter that the day does not sell is there all the same.
 */
export function metersOf(usage: UsageEntry, platform: Platform): Quantities {
  return sumOf(chargesOf(usage, platform).map(({ meters }) => meters));
}

/** Quantities added up meter by meter. */
export function sumOf(all: readonly Quantities[]): Quantities {
  const sum: Record<string, number> = {};
  for (const [meter, quantity] of all.flatMap(Object.entries)) sum[meter] = (sum[meter] ?? 0) + quantity;
  return sum;
}

/** The same as `metersOf`, key by key: which setting is charged by which meters. */
export function chargesOf(usage: UsageEntry, platform: Platform): Charge[] {
  const charges = [requests, duration, provisioned, ephemeralStorage, snapStart, streamed, logged];
  return [...charges.flatMap((charge) => charge(usage, platform) ?? []), ...metered(usage)];
}

function requests(usage: UsageEntry): Charge | undefined {
  if (usage.requests === undefined) return undefined;
  return { key: 'requests', meters: { [usage.edge ? 'lambda.edge.requests' : 'lambda.requests']: usage.requests } };
}

function duration(usage: UsageEntry, platform: Platform): Charge | undefined {
  if (usage.durationMs === undefined) return undefined;
  const meter = usage.edge ? 'lambda.edge.gbSeconds' : `lambda.gbSeconds.${usage.architecture}`;
  return { key: 'durationMs', meters: { [meter]: gbSeconds(memoryOf(usage, platform), onDemandMs(usage, platform)) } };
}

/** Allocated from enabling to disabling, rounded up; executed by the rounded duration of each request. */
function provisioned(usage: UsageEntry, platform: Platform): Charge | undefined {
  if (usage.provisioned === undefined) return undefined;
  const { concurrency, hours, requests } = usage.provisioned;
  const memoryMb = memoryOf(usage, platform);
  const allocatedMs = concurrency * billedMs(hours * HOUR_MS, 0, platform.provisioned.billingStepMs);
  const meters = {
    'lambda.requests': requests,
    [`lambda.provisioned.gbSeconds.${usage.architecture}`]: gbSeconds(memoryMb, allocatedMs),
    [`lambda.provisioned.durationGbSeconds.${usage.architecture}`]: gbSeconds(
      memoryMb,
      inProvisionedMs(usage, platform),
    ),
  };
  return { key: 'provisioned', meters };
}

/** What is above the included size, for as long as the function runs. */
function ephemeralStorage(usage: UsageEntry, platform: Platform): Charge | undefined {
  const extraMb = (usage.ephemeralStorage ?? 0) - platform.ephemeralStorage.includedMb;
  if (extraMb <= 0) return undefined;
  const runningMs = onDemandMs(usage, platform) + inProvisionedMs(usage, platform);
  return { key: 'ephemeralStorage', meters: { 'lambda.ephemeralGbSeconds': gbSeconds(extraMb, runningMs) } };
}

/** A snapshot is kept for a least time; restoring takes its memory. Some runtimes pay for neither. */
function snapStart(usage: UsageEntry, platform: Platform): Charge | undefined {
  const { minimumCacheMs, billedRuntimes } = platform.snapStart;
  const isFree = usage.runtime !== undefined && !billedRuntimes.includes(usage.runtime);
  if (usage.snapStart === undefined || isFree) return undefined;
  const { cacheHours, restores, memory = memoryOf(usage, platform) } = usage.snapStart;
  const cachedMs = cacheHours === 0 ? 0 : Math.max(cacheHours * HOUR_MS, minimumCacheMs);
  const meters = {
    'lambda.snapStart.cacheGbSeconds': gbSeconds(memory, cachedMs),
    'lambda.snapStart.restoreGb': (restores * memory) / MB_PER_GB,
  };
  return { key: 'snapStart', meters };
}

/** Of each streamed response only what is above the included size. */
function streamed(usage: UsageEntry, platform: Platform): Charge | undefined {
  const { streamedGb, responseMb } = usage;
  if (streamedGb === undefined && responseMb === undefined) return undefined;
  const extraMb = Math.max(0, (responseMb ?? 0) - platform.billing.streamedIncludedMb);
  const quantity = (streamedGb ?? 0) + (allRequests(usage) * extraMb) / MB_PER_GB;
  return { key: streamedGb === undefined ? 'responseMb' : 'streamedGb', meters: { 'lambda.streamedGb': quantity } };
}

function logged(usage: UsageEntry): Charge | undefined {
  if (usage.logBytes === undefined) return undefined;
  return { key: 'logBytes', meters: { 'logs.gb': (allRequests(usage) * usage.logBytes) / BYTES_PER_GB } };
}

function metered(usage: UsageEntry): Charge[] {
  return METERS.flatMap((meter): Charge[] => {
    const quantity = usage[meter];
    return quantity === undefined ? [] : [{ key: meter, meters: { [meter]: quantity } }];
  });
}

/** What each request on demand is billed for, cold starts aside; ms. */
export function billedDurationMs({ durationMs = 0, edge }: UsageEntry, { billing, callers }: Platform): number {
  return billedMs(durationMs, 0, edge ? callers.edgeGranularityMs : billing.granularityMs);
}

/** Billed time of all requests on demand, ms: cold starts have their init beside the duration where the day bills it. */
function onDemandMs(usage: UsageEntry, platform: Platform): number {
  const { requests = 0, durationMs = 0, coldStarts = 0, initMs = 0 } = usage;
  const runtime = usage.runtime ?? platform.init.defaultRuntime;
  const billedInitMs = initIsBilled(platform.billing.init, runtime, usage.package) ? initMs : 0;
  return (
    (requests - coldStarts) * billedDurationMs(usage, platform) +
    coldStarts * billedDurationMs({ ...usage, durationMs: durationMs + billedInitMs }, platform)
  );
}

/** Billed time of all requests that provisioned concurrency served, ms. */
function inProvisionedMs({ provisioned, durationMs = 0 }: UsageEntry, { billing }: Platform): number {
  if (provisioned === undefined) return 0;
  return provisioned.requests * billedMs(provisioned.durationMs ?? durationMs, 0, billing.granularityMs);
}

const allRequests = ({ requests = 0, provisioned }: UsageEntry): number => requests + (provisioned?.requests ?? 0);

const memoryOf = ({ memory }: UsageEntry, platform: Platform): number => memory ?? platform.memory.defaultMb;

const gbSeconds = (sizeMb: number, timeMs: number): number => (sizeMb * timeMs) / MB_MS_PER_GB_SECOND;
