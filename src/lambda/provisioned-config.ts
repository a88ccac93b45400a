/** The setting `provisionedConcurrency` of a function or a version. */
import * as z from 'zod';
import { dispatched } from '../quantities/one-of.ts';
import { raise } from '../quantities/problem.ts';
import { type Schedule, scheduleSchema } from '../quantities/schedule-expression.ts';
import { count, duration, share } from '../quantities/units.ts';

/** The statistics of the utilization metric that target tracking can follow. */
const STATISTICS = ['average', 'maximum'] as const;
type Statistic = (typeof STATISTICS)[number];

/** AWS writes them with a capital. */
const statisticSchema = z
  .enum([...STATISTICS, 'Average', 'Maximum'])
  .transform((statistic) => statistic.toLowerCase() as Statistic);

/** A scheduled action: from each firing on, capacity is kept within other bounds. The one that is left out stays. */
export interface ScheduledBounds {
  readonly schedule: Schedule;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Target tracking; what is undefined has the platform's value. */
export interface TrackingConfig {
  readonly target: number | undefined;
  readonly statistic: Statistic;
  /** Points in a row above the target, or below its lower bound, that make it act. */
  readonly scaleOut: number | undefined;
  readonly scaleIn: number | undefined;
  readonly cooldownMs: number;
}

/** Environments kept ready. */
export interface ProvisionedConfig {
  /** How many are asked for at t = 0. */
  readonly concurrency: number;
  /** Whether they are allocated at t = 0, or only asked for then. */
  readonly isReady: boolean;
  /** What passes before the first environment of a request is allocated, instead of the platform's; ms. */
  readonly preparationMs: number | undefined;
  /** Bounds of Application Auto Scaling; both are `concurrency` where it has none of its own. */
  readonly min: number;
  readonly max: number;
  readonly tracking: TrackingConfig | undefined;
  readonly schedule: readonly ScheduledBounds[];
}

const fixedAt = (concurrency: number): ProvisionedConfig => ({
  concurrency,
  isReady: true,
  preparationMs: undefined,
  min: concurrency,
  max: concurrency,
  tracking: undefined,
  schedule: [],
});

const bounds = z
  .strictObject({
    schedule: scheduleSchema,
    min: count.optional().meta({ description: 'The least from then on.' }),
    max: count.optional().meta({ description: 'The most from then on.' }),
  })
  .superRefine(({ min, max }, ctx) => {
    if (min === undefined && max === undefined) {
      const message = 'a scheduled action sets min, max or both';
      raise(ctx, { code: 'keys', message, expected: 'min or max', got: 'neither' });
    } else inOrder(min, max, ctx);
  })
  .transform(({ schedule, min, max }): ScheduledBounds => ({ schedule, min, max }));

/** Settings of target tracking: they need a `max`, which says that there is any. */
const OF_TRACKING = ['min', 'target', 'statistic', 'scaleOut', 'scaleIn', 'cooldown'] as const;

const detailed = z
  .strictObject({
    concurrency: count.meta({ description: 'Environments kept ready; with auto scaling, those at t = 0.' }),
    ready: z.boolean().default(true).meta({
      description: 'Whether they are allocated already at t = 0. Default true; false begins the allocation then.',
    }),
    preparation: duration.optional().meta({
      description: 'What passes before the first environment of a request is allocated. Default today: 90 s.',
    }),
    min: count.optional().meta({ description: 'The least that auto scaling keeps. Default: `concurrency`.' }),
    max: count.optional().meta({ description: 'The most that auto scaling asks for; turns target tracking on.' }),
    target: share.optional().meta({ description: 'Utilization that target tracking aims at, 10 % to 90 %.' }),
    statistic: statisticSchema.optional().meta({
      description: 'Statistic of the utilization of a minute: average (default) or maximum.',
    }),
    scaleOut: count.optional().meta({ description: 'Minutes in a row above the target before it scales out.' }),
    scaleIn: count.optional().meta({ description: 'Minutes in a row below 90 % of the target before it scales in.' }),
    cooldown: duration.optional().meta({ description: 'Time after an action without a further one. Default 0 s.' }),
    schedule: z.array(bounds).default([]).meta({ description: 'Scheduled actions, which set `min` and `max`.' }),
  })
  .superRefine((given, ctx) => {
    const { concurrency, min, max } = given;
    const key = OF_TRACKING.find((name) => given[name] !== undefined);
    if (key !== undefined && max === undefined) {
      const expected = `the most that auto scaling asks for, beside ${key}`;
      raise(ctx, { code: 'missing', message: `${key} needs max`, expected, got: 'nothing', path: ['max'] });
    }
    for (const name of ['scaleOut', 'scaleIn'] as const) {
      if (given[name] !== 0) continue;
      const expected = 'at least 1 minute';
      raise(ctx, { code: 'range', message: `expected ${expected}, got 0`, expected, got: '0', path: [name] });
    }
    inOrder(min, max, ctx);
    if (max === undefined || (min ?? 0) > max) return;
    if (concurrency >= (min ?? 0) && concurrency <= max) return;
    const expected = min === undefined ? `at most max, ${max}` : `${min} to ${max}, as min and max say`;
    const message = `provisioned concurrency ${concurrency}: expected ${expected}`;
    raise(ctx, { code: 'range', message, expected, got: String(concurrency), path: ['concurrency'] });
  })
  .transform(({ concurrency, ready, preparation, min, max, schedule, cooldown = 0, ...rest }): ProvisionedConfig => {
    const untracked = { ...fixedAt(concurrency), isReady: ready, preparationMs: preparation, schedule };
    if (max === undefined) return untracked;
    const { target, statistic = 'average', scaleOut, scaleIn } = rest;
    const tracking = { target, statistic, scaleOut, scaleIn, cooldownMs: cooldown };
    return { ...untracked, min: min ?? concurrency, max, tracking };
  });

function inOrder(min: number | undefined, max: number | undefined, ctx: z.RefinementCtx): void {
  if (min === undefined || max === undefined || min <= max) return;
  const expected = `at most max, ${max}`;
  raise(ctx, { code: 'order', message: `min ${min}: expected ${expected}`, expected, got: String(min), path: ['min'] });
}

const fixed = count.transform(fixedAt);

export const provisionedSchema = dispatched<ProvisionedConfig>(
  [fixed, detailed],
  (input) => (typeof input === 'object' && input !== null ? detailed : fixed),
  {
    description:
      'Provisioned concurrency: environments that are initialised ahead of requests and kept ready, a number or a mapping with auto scaling.',
  },
);
