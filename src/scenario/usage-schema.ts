/** The schema of a usage file: what was used in a month, to be priced without simulating it. */
import * as z from 'zod';
import { priceSettings } from '../lambda/account-config.ts';
import { ARCHITECTURE_NAMES, type Meter, PACKAGE_TYPES, PRICES } from '../platform/index.ts';
import { dispatched } from '../quantities/one-of.ts';
import { amount, count, duration, memory } from '../quantities/units.ts';
import { scenarioSchema } from './schema.ts';

/** Everything that is metered. */
export const METERS = Object.keys(PRICES) as readonly Meter[];

const provisionedSchema = z
  .strictObject({
    concurrency: count.meta({ description: 'Environments that are kept ready.' }),
    hours: amount.meta({ description: 'How long in the month, rounded up to 5 minutes.' }),
    requests: amount
      .default(0)
      .meta({ description: 'Requests that they served, beside those of the usage. Default 0.' }),
    durationMs: duration
      .optional()
      .meta({ description: 'Duration of each of these requests. Default: that of the usage.' }),
  })
  .meta({ description: 'Provisioned concurrency of the month, at the memory and architecture of the usage.' });

const snapStartSchema = z
  .strictObject({
    cacheHours: amount.meta({ description: 'How long published versions were kept in the cache.' }),
    restores: amount.default(0).meta({ description: 'Environments restored from the snapshot. Default 0.' }),
    memory: memory.optional().meta({ description: 'Memory of the snapshot. Default: that of the usage.' }),
  })
  .meta({ description: 'SnapStart of the month; runtimes of Java pay nothing for it.' });

const meterShape = Object.fromEntries(
  METERS.map((meter) => [meter, amount.optional().meta({ description: 'A metered quantity, as it is billed.' })]),
) as Record<Meter, z.ZodOptional<typeof amount>>;

/** One usage of a month: requests to a function with what they needed, metered quantities, or both. Durations and sizes are per request. */
export const usageSchema = z.strictObject({
  name: z.string().max(200).optional().meta({ description: 'What the usage is called in the report.' }),
  requests: amount.optional().meta({ description: 'Requests in the month.' }),
  durationMs: duration.optional().meta({ description: 'Duration of each request, ms; rounded up as on the day.' }),
  memory: memory.optional().meta({ description: 'Memory of the function, e.g. 1536 MB. Default 128 MB.' }),
  architecture: z.enum(ARCHITECTURE_NAMES).default('x86_64').meta({ description: 'Instruction set.' }),
  runtime: z.string().optional().meta({ description: 'Runtime; decides whether init and SnapStart are billed.' }),
  package: z.enum(PACKAGE_TYPES).default('zip').meta({ description: 'Decides whether init is billed. Default zip.' }),
  ephemeralStorage: memory.optional().meta({ description: 'Size of /tmp. Default 512 MB, which costs nothing.' }),
  coldStarts: amount.optional().meta({ description: 'How many of the requests were cold starts.' }),
  initMs: duration.optional().meta({ description: 'Init of each cold start, ms; billed by the rule of the day.' }),
  provisioned: provisionedSchema.optional(),
  snapStart: snapStartSchema.optional(),
  streamedGb: amount.optional().meta({ description: 'GB streamed above what each response has free.' }),
  responseMb: memory.optional().meta({ description: 'Size of each streamed response, MB.' }),
  logBytes: amount.optional().meta({ description: 'Bytes that each request writes to CloudWatch Logs.' }),
  edge: z.boolean().default(false).meta({ description: 'Whether the function runs at the edge (Lambda@Edge).' }),
  ...meterShape,
});

export type UsageEntry = z.output<typeof usageSchema>;

const usageList = z.array(usageSchema).min(1);
const single = usageSchema.transform((usage) => [usage]);
const usagesSchema = dispatched<UsageEntry[]>([usageList, single], (input) =>
  Array.isArray(input) ? usageList : single,
);

const { asOf, region, name, description } = scenarioSchema.shape;

/** One usage file. Whether it names `usages`, and what depends on the day, is checked after it. */
export const usageFileSchema = z
  .strictObject({
    name,
    description,
    asOf,
    region,
    freeTier: z.boolean().default(false).meta({ description: 'Take the free tier off. Default false.' }),
    ...priceSettings,
    usages: usagesSchema.optional().meta({ description: 'What was used: a list, or a single usage.' }),
    usage: usagesSchema.optional().meta({ description: 'Another name for `usages`.' }),
  })
  .meta({ title: 'headroom usage', description: "A month's usage, to be priced without simulating it." });

/** The keys of a usage file about other prices than AWS's list. */
export const priceKeysSchema = z.object(priceSettings);

export type PriceKeys = z.output<typeof priceKeysSchema>;

/** The keys of a usage that are no meters. */
export const USAGE_KEYS: readonly string[] = Object.keys(usageSchema.shape).filter(
  (key) => !(METERS as readonly string[]).includes(key),
);
