/** Schedules: EventBridge invokes a function asynchronously whenever a rate or cron expression says so. */
import * as z from 'zod';
import { describeInstant, firingsAfter, type Schedule, scheduleSchema } from '../quantities/schedule-expression.ts';
import { queueAssumptions } from './async-assumptions.ts';
import { queueFindings, queueMeters } from './async-check.ts';
import { CHANGEABLE, queueKeys, queueNeeds, queueSettings } from './async-config.ts';
import { QUEUE_METRICS } from './async-outlets.ts';
import { attachQueues } from './async-source.ts';
import { targets } from './common-config.ts';
import { sourceType } from './source.ts';

const schema = z
  .strictObject({
    type: z.literal('schedule').meta({ description: 'EventBridge invokes the function at fixed times.' }),
    schedule: scheduleSchema,
    target: targets,
    ...queueKeys,
  })
  .transform(({ type, schedule, target, ...queue }) => ({
    type,
    schedule,
    targets: target,
    service: 'schedule' as const,
    filter: 0,
    objects: 0,
    ...queueSettings(queue),
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
  metrics: QUEUE_METRICS,
  changeable: CHANGEABLE,
  attach: (configs, context) =>
    attachQueues(configs, context, (_name, { schedule }) => {
      const firings = firingsAfter(schedule, context.startMs);
      return { next: () => firings.next(), record: -1 };
    }),
  check: queueFindings,
  needs: queueNeeds,
  assumptions: queueAssumptions,
  meters: queueMeters,
  preview,
});
