/** The one result type: what a trial, a run and every report share, declared once as a zod schema. */
import * as z from 'zod';
import { SOURCE_METRICS, type SourceMetric, THROTTLE_REASONS } from '../lambda/metrics.ts';

const number = z.number();
const series = z.record(z.string(), z.array(number).readonly());

/** Summary of a distribution of times in ms; quantiles are nearest rank. All zero when `count` is 0. */
export const quantilesSchema = z.strictObject({
  count: number,
  avg: number,
  p50: number,
  p90: number,
  p95: number,
  p99: number,
  max: number,
});

const throttlesByReason = z.partialRecord(z.enum(THROTTLE_REASONS), number);

/** One version of a function that has several. */
export const versionResultSchema = z.strictObject({
  Invocations: number,
  Errors: number,
  timeouts: number,
  coldStarts: number,
  Duration: quantilesSchema,
});

/** A deployment: when traffic shifted, and whether it stayed. Times in ms from t = 0. */
export const deploymentResultSchema = z.strictObject({
  function: z.string(),
  from: z.string(),
  to: z.string(),
  /** How it stood at the end; of several replications, in the first. */
  status: z.enum(['waiting', 'shifting', 'completed', 'rolled back', 'refused']),
  /** Why it was rolled back, or refused before any traffic was shifted; of several replications, in the first. */
  reason: z.string().optional(),
  /** When it began, or was to begin. */
  startedAtMs: number,
  /** From when on a request could meet the new version; null if that never came. */
  shiftedAtMs: number.nullable(),
  completedAtMs: number.nullable(),
  rolledBackAtMs: number.nullable(),
  /** Invocations of the new version from then on, up to a later deployment of it, and those of them that ended in an error. */
  metNewVersion: number,
  failedOnNewVersion: number,
});

export const functionResultSchema = z.strictObject({
  Invocations: number,
  Errors: number,
  Throttles: number,
  throttlesByReason,
  ConcurrentExecutions: number,
  Duration: quantilesSchema,
  BilledDuration: number,
  InitDuration: quantilesSchema,
  /** With SnapStart: restoring an environment from its snapshot; ms. */
  RestoreDuration: quantilesSchema.optional(),
  coldStarts: number,
  timeouts: number,
  outOfMemory: number,
  environments: z.strictObject({
    created: number,
    max: number,
    avg: number,
    avgBusy: number,
    avgIdle: number,
    avgLifespanMs: number,
  }),
  /** With provisioned concurrency: maxima of environments busy and of the share of those allocated, and who met one or did not. */
  ProvisionedConcurrentExecutions: number.optional(),
  ProvisionedConcurrencyUtilization: number.optional(),
  ProvisionedConcurrencyInvocations: number.optional(),
  ProvisionedConcurrencySpilloverInvocations: number.optional(),
  /** With provisioned concurrency: time averages of what was asked for and of what was ready. */
  provisionedConcurrency: z.strictObject({ avgRequested: number, avgReady: number, maxReady: number }).optional(),
  /** With several versions: each by name. */
  versions: z.record(z.string(), versionResultSchema).optional(),
});

/** What only some types of sources count: sums and maxima, named and explained in the table of metrics. */
const countedBySome = Object.fromEntries(SOURCE_METRICS.map(({ name }) => [name, number.optional()])) as Record<
  SourceMetric,
  z.ZodOptional<z.ZodNumber>
>;

export const sourceResultSchema = z.strictObject({
  ...countedBySome,
  offered: number,
  succeeded: number,
  failed: number,
  throttled: number,
  timedOut: number,
  retries: number,
  /** Without an outcome at the end: waiting, or running. */
  inFlight: number,
  /** Of those that succeeded, from the offer to the end; ms. */
  latency: quantilesSchema,
  /** Sources of events: how old events were when they were handed to the function, each time; ms. */
  age: quantilesSchema.optional(),
  /**
   * Sources of events: the first instant after the largest backlog at which nothing waited or was in flight; null if that never came. Of a
   * stream, where something new is always unread: at which every lane had taken all there was to read and finished it.
   */
  drainedAtMs: number.nullable().optional(),
});

const billLineSchema = z.strictObject({ dimension: z.string(), quantity: number, unit: z.string(), amountUsd: number });

const billLines = z.array(billLineSchema).readonly();

export const billSchema = z.strictObject({
  /** What was simulated, at first-tier list price, no free tier. */
  lines: billLines,
  totalUsd: number,
  /** The same usage scaled to 730 hours, tiers and (if asked for) free tier applied. */
  monthly: z.strictObject({ totalUsd: number, lines: billLines }),
});

/** The numbers that replications average, and whose half-widths `halfWidth` holds in the same shape. */
const measures = {
  events: number,
  account: z.strictObject({
    ConcurrentExecutions: number,
    UnreservedConcurrentExecutions: number,
    ClaimedAccountConcurrency: number,
  }),
  functions: z.record(z.string(), functionResultSchema),
  sources: z.record(z.string(), sourceResultSchema),
  usage: z.record(z.string(), number),
  bill: billSchema,
  /** Deployments of the scenario, in order of time. */
  deployments: z.array(deploymentResultSchema).optional(),
};

/** A half-width block has the shape of the measures; every number in it is a 95 % Student-t half-width, or 0 where nothing varied. */
export const measuresSchema = z.strictObject(measures);

export const resultSchema = z.strictObject({
  schemaVersion: z.literal(1),
  engine: z.strictObject({ name: z.literal('headroom'), version: z.string() }),
  scenario: z.strictObject({
    name: z.string(),
    description: z.string().optional(),
    asOf: z.string(),
    region: z.string(),
    seed: z.string(),
    start: z.string(),
    durationMs: number,
    warmUpMs: number,
    /** The scenario as it was read, with `--set` values listed in `overrides`. */
    text: z.string(),
    overrides: z.array(z.string()).optional(),
  }),
  partial: z.boolean(),
  simulatedMs: number,
  replications: number,
  ...measures,
  assumptions: z.array(z.strictObject({ id: z.string(), value: z.string(), source: z.string() })),
  warnings: z.array(z.strictObject({ code: z.string(), path: z.string(), message: z.string() })),
  series: z.strictObject({
    periodMs: number,
    startMs: number,
    account: series,
    sources: z.record(z.string(), series),
    functions: z.record(z.string(), series),
    /** Of functions with several versions: function → version → Invocations, Errors, coldStarts, timeouts. */
    versions: z.record(z.string(), z.record(z.string(), series)).optional(),
  }),
  halfWidth: measuresSchema.optional(),
});

export type Quantiles = z.infer<typeof quantilesSchema>;
export type FunctionResult = z.infer<typeof functionResultSchema>;
export type VersionResult = z.infer<typeof versionResultSchema>;
export type DeploymentResult = z.infer<typeof deploymentResultSchema>;
export type SourceResult = z.infer<typeof sourceResultSchema>;
export type Bill = z.infer<typeof billSchema>;
export type BillLine = z.infer<typeof billLineSchema>;
export type Measures = z.infer<typeof measuresSchema>;
export type Result = z.infer<typeof resultSchema>;
