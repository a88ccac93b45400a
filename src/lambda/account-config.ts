/** The configuration of a Region's account. */
import * as z from 'zod';
import { count } from '../quantities/units.ts';

/** Limits that belong to the account; those left out are the platform's defaults on the day. */
export const accountSchema = z.strictObject({
  concurrency: count.optional().meta({ description: "The Region's concurrent-execution limit. Default 1,000." }),
  freeTier: z.boolean().default(false).meta({ description: 'Apply the free tier in the monthly bill.' }),
  burst: count.optional().meta({ description: "Overrides the platform's regional burst (rules before 2023-11-26)." }),
  burstRefill: z
    .enum(['continuous', 'step'])
    .default('continuous')
    .meta({ description: 'Whether the 500 per minute of the regional burst arrive evenly or at each full minute.' }),
});

export type AccountConfig = z.output<typeof accountSchema>;
