/** How the backlog of a source of events went: how many events waited at most, when, and when they were gone. */
import type { Result } from '../experiment/result.ts';
import { type Estimate, show, sourceEstimate } from './estimate.ts';
import { formatCount, formatMs, formatPercent, plusMinus } from './format.ts';
import type { TimeAxis } from './time-axis.ts';

export interface BacklogCourse {
  readonly source: string;
  /** The most events that ever waited at once. */
  readonly deepest: Estimate;
  /** Start of the first period in which that many waited, ms since t = 0; undefined without a series. */
  readonly deepestAtMs: number | undefined;
  /** The first instant after the deepest queue at which nothing waited or was in flight, ms since t = 0; undefined if there was none. */
  readonly drainedAtMs: Estimate | undefined;
  /** Start of the first later period in which never more than `LOW_SHARE` of the deepest waited. */
  readonly lowFromMs: number | undefined;
  /** Events without an outcome at the end. */
  readonly left: Estimate;
}

/**
 * Where events keep coming, there may never be an instant without any: a backlog is over for the reader when this share of the deepest is
 * left.
 */
const LOW_SHARE = 0.05;
/** What waits in passing is no backlog: fewer events than this, or than come in this time on average. */
const LEAST_EVENTS = 10;
const LEAST_TRAFFIC_MS = 60_000;

export function backlogCourse(result: Result, source: string): BacklogCourse {
  const depths = result.series.sources[source]?.queueDepth ?? [];
  const { startMs, periodMs } = result.series;
  const most = depths.reduce((top, depth) => Math.max(top, depth), 0);
  const peak = depths.indexOf(most);
  const low = depths.findIndex((depth, period) => period > peak && depth <= most * LOW_SHARE);
  const { drainedAtMs } = result.sources[source]!;
  return {
    source,
    deepest: sourceEstimate(result, source, (entry) => entry.queueDepth ?? 0),
    deepestAtMs: peak < 0 ? undefined : startMs + peak * periodMs,
    drainedAtMs:
      typeof drainedAtMs === 'number' ? sourceEstimate(result, source, (entry) => entry.drainedAtMs ?? 0) : undefined,
    lowFromMs: low < 0 ? undefined : startMs + low * periodMs,
    left: sourceEstimate(result, source, (entry) => entry.inFlight),
  };
}

/** Whether so much waited that a reader wants to know when it was gone. */
export function isNotable({ deepest, source }: BacklogCourse, result: Result): boolean {
  const offered = result.sources[source]!.offered;
  return (
    deepest.value >=
    Math.max(LEAST_EVENTS, result.simulatedMs > 0 ? (offered * LEAST_TRAFFIC_MS) / result.simulatedMs : 0)
  );
}

/** Whether it never went away. */
export function isStuck({ drainedAtMs, lowFromMs }: BacklogCourse): boolean {
  return drainedAtMs === undefined && lowFromMs === undefined;
}

/** What became of a backlog: "drained after 16 min 40 s", "not drained: 120 waiting or running at the end". */
export function drainWords(course: BacklogCourse, axis: TimeAxis): string {
  const { deepestAtMs, drainedAtMs, lowFromMs, left } = course;
  const fromStart = deepestAtMs === undefined || deepestAtMs === axis.fromMs;
  const spent = (untilMs: number, halfWidth?: number): string => {
    const text = plusMinus(untilMs - (fromStart ? axis.fromMs : deepestAtMs), halfWidth, formatMs);
    return fromStart ? `after ${text}` : `within ${text} of its peak`;
  };
  if (drainedAtMs !== undefined) return `drained ${spent(drainedAtMs.value, drainedAtMs.halfWidth)}`;
  if (lowFromMs !== undefined) return `down to ${formatPercent(LOW_SHARE)} ${spent(lowFromMs)}`;
  return left.value > 0 ? `not drained: ${show(left, formatCount)} waiting or running at the end` : 'not drained';
}
