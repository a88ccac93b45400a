/** Schedules: EventBridge invokes a function asynchronously whenever a rate or cron expression says so. */
import * as z from 'zod';
import { describeInstant, firingsAfter, type Schedule, scheduleSchema } from '../quantities/schedule-expression.ts';
import { asyncAssumptions } from './async-assumptions.ts';
import { asyncFindings, asyncMeters } from './async-check.ts';
import { asyncKeys, asyncNeeds, asyncSettings, CHANGEABLE } from './async-config.ts';
import { attachAsync } from './async-source.ts';
import { targets } from './common-config.ts';
import { sourceType } from './source.ts';

const schema = z
  .strictObject({
    type: z.literal('schedule').meta({ description: 'EventBridge invokes the function at fixed times.' }),
    schedule: scheduleSchema,
    target: targets,
    ...asyncKeys,
  })
  .transform(({ type, schedule, target, ...queue }) => ({
    type,
    schedule,
    targets: target,
    service: 'schedule' as const,
    filter: 0,
    objects: 0,
    ...asyncSettings(queue),
  }));

type ScheduleConfig = z.output<typeof schema>;

const FIRINGS_SHOWN = 3;

/** The next firings, for `validate`. */
function preview({ schedule }: { readonly schedule: Schedule }, startMs: number): string[] {
  const firings = firingsAfter(schedule, startMs);
  const times = Array.from({ length: FIRINGS_SHOWN }, () => firings.next()).filter(Number.isFinite);
  if (times.length === 0) return ['never fires'];
  return times.map((timeMs) => `fires at ${describeInstant(startMs + timeMs)}`);
}

export const SCHEDULE = sourceType<ScheduleConfig>({
  type: 'schedule',
  schema,
  changeable: CHANGEABLE,
  attach: (configs, context) =>
    attachAsync(configs, context, (_name, { schedule }) => {
      const firings = firingsAfter(schedule, context.startMs);
      return { next: () => firings.next(), record: -1 };
    }),
  check: asyncFindings,
  needs: asyncNeeds,
  assumptions: asyncAssumptions,
  meters: asyncMeters,
  preview,
});
