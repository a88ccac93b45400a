/** The entries of `deployments`: which version of a function gets the traffic, when, how fast, and what makes it go back. */
import * as z from 'zod';
import type { TrafficShift } from '../platform/index.ts';
import { oneOf, variant } from '../quantities/one-of.ts';
import { raise } from '../quantities/problem.ts';
import { count, duration, formatDuration, share } from '../quantities/units.ts';
import { versionName } from './version-name.ts';

/** CodeDeploy's name of a configuration is this and what AWS SAM calls it. */
const CODE_DEPLOY_PREFIX = /^CodeDeployDefault\.Lambda/;

/** A linear shift in more steps than this is a ramp, which no alias has. */
const MOST_STEPS = 10_000;
/** Shorter periods have hardly an invocation each, and cost an event. (Metrics of Lambda have periods of a minute.) */
const SHORTEST_PERIOD_MS = 1000;

/** How traffic shifts: in the way of one of CodeDeploy's configurations, or in one of its own. */
export type ShiftConfig =
  | { readonly kind: 'named'; readonly name: string }
  | (TrafficShift & {
      /** Of a linear shift: whether the first share moves at its start; undefined: as CodeDeploy does it. */
      readonly startsAtOnce?: boolean | undefined;
    });

/** A share that moves: more than nothing. */
const step = share.superRefine((value, ctx) => {
  if (value * MOST_STEPS >= 1) return;
  const expected = `a share from ${100 / MOST_STEPS} % to 100 %`;
  raise(ctx, {
    code: 'range',
    message: `expected ${expected}, got ${value * 100} %`,
    expected,
    got: `${value * 100} %`,
  });
});

const interval = duration.superRefine((value, ctx) => longerThanNothing(value, ctx));

function longerThanNothing(valueMs: number, ctx: z.RefinementCtx, leastMs = Number.MIN_VALUE): void {
  if (valueMs >= leastMs) return;
  const expected = leastMs === Number.MIN_VALUE ? 'more than 0 s' : `at least ${formatDuration(leastMs)}`;
  const got = formatDuration(valueMs);
  raise(ctx, { code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
}

const named = z
  .string()
  .transform((name): ShiftConfig => ({ kind: 'named', name: name.replace(CODE_DEPLOY_PREFIX, '') }))
  .meta({ description: "A configuration of CodeDeploy, with or without its prefix: 'Canary10Percent5Minutes'." });

const shiftSchema = oneOf<ShiftConfig>({
  label: 'shift',
  scalar: named,
  kinds: {
    canary: variant({ canary: step, after: interval }, ({ canary, after }) => ({
      kind: 'canary',
      share: canary,
      intervalMs: after,
    })),
    linear: variant(
      { linear: step, every: interval, startsAtOnce: z.boolean().optional() },
      ({ linear, every, startsAtOnce }) => ({ kind: 'linear', share: linear, intervalMs: every, startsAtOnce }),
    ),
  },
  description:
    'How traffic moves: a configuration of CodeDeploy (Canary10Percent5Minutes, Linear10PercentEvery1Minute, AllAtOnce …), ' +
    '{ canary: 10 %, after: 5 min }, or { linear: 10 %, every: 1 min }.',
  examples: ['Canary10Percent5Minutes', { linear: '10 %', every: '1 min' }],
});

const hook = z
  .strictObject({
    duration: duration.default(0).meta({ description: 'How long the validation function takes. Default 0 s.' }),
    failureRate: share.default(0).meta({ description: 'Chance that it reports a failure. Default 0 %.' }),
  })
  .transform(({ duration, failureRate }) => ({ durationMs: duration, failureRate }));

/** Statistics of a latency that an alarm may watch, by the names of CloudWatch in small letters. */
const ALARM_STATISTICS = ['avg', 'p50', 'p90', 'p95', 'p99', 'max'] as const;

const alarmSchema = z
  .strictObject({
    errorRate: share.optional().meta({ description: 'Rolls back when a larger share of the invocations fails.' }),
    latency: duration.optional().meta({ description: 'Rolls back when the statistic of Duration is above it.' }),
    statistic: z.enum(ALARM_STATISTICS).default('avg').meta({ description: 'Statistic of the latency. Default avg.' }),
    of: z
      .enum(['version', 'alias'])
      .default('version')
      .meta({ description: 'Whose invocations count: those of the new version (default), or all of the alias.' }),
    period: duration
      .superRefine((value, ctx) => longerThanNothing(value, ctx, SHORTEST_PERIOD_MS))
      .default(60_000)
      .meta({ description: 'Period of the metric. Default 1 min.' }),
    datapoints: count
      .superRefine((value, ctx) => {
        if (value >= 1) return;
        const expected = 'a whole number from 1';
        raise(ctx, { code: 'range', message: `expected ${expected}, got ${value}`, expected, got: String(value) });
      })
      .default(1)
      .meta({ description: 'Periods above the threshold, one after the other, that set it off. Default 1.' }),
    delay: duration.default(0).meta({
      description: 'From the end of the period that sets it off to the rollback. Default 0 s.',
    }),
  })
  .superRefine(({ errorRate, latency }, ctx) => {
    if (errorRate !== undefined || latency !== undefined) return;
    const expected = 'errorRate, latency or both';
    raise(ctx, { code: 'missing', message: `an alarm needs ${expected}`, expected, got: 'neither' });
  })
  .transform(({ latency, period, delay, ...rest }) => ({
    ...rest,
    latencyMs: latency,
    periodMs: period,
    delayMs: delay,
  }));

/** One deployment. Whether its function, versions and configuration exist is checked with the rest of the scenario. */
export const deploymentSchema = z
  .strictObject({
    function: z.string().meta({ description: 'The function whose traffic moves.' }),
    to: versionName.meta({ description: 'The version that gets it: one of `versions`, or `version`.' }),
    at: duration.meta({ description: 'When the deployment begins, from t = 0.' }),
    shift: shiftSchema,
    preTraffic: hook.optional().meta({ description: 'Hook before any traffic moves; a failure refuses the version.' }),
    postTraffic: hook.optional().meta({ description: 'Hook after all traffic has moved; a failure rolls back.' }),
    alarm: alarmSchema.optional().meta({ description: 'Rolls back while the deployment is under way.' }),
    waitForProvisioned: z
      .boolean()
      .default(true)
      .meta({ description: "Whether traffic waits until the new version's provisioned concurrency is ready." }),
  })
  .transform(({ at, ...rest }) => ({ ...rest, atMs: at }));

export type DeploymentConfig = z.output<typeof deploymentSchema>;
export type AlarmConfig = z.output<typeof alarmSchema>;
export type HookConfig = z.output<typeof hook>;
