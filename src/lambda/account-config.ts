/** The configuration of a Region's account. */
import * as z from 'zod';
import type { OwnPrice } from '../platform/index.ts';
import { dispatched, parameters, variant } from '../quantities/one-of.ts';
import { raise } from '../quantities/problem.ts';
import { amount, count, plainNumber, type Quantity, share } from '../quantities/units.ts';

const aboveZero = (schema: Quantity): Quantity =>
  schema.superRefine((value, ctx) => {
    if (value > 0) return;
    const expected = 'a number above 0';
    raise(ctx, { code: 'range', message: `expected ${expected}, got 0`, expected, got: '0' });
  });
const units = aboveZero(amount).optional();

const tiersSchema = z
  .array(z.strictObject({ from: amount, usd: plainNumber }))
  .min(1)
  .superRefine((tiers, ctx) => {
    for (const [index, { from }] of tiers.entries()) {
      const before = tiers[index - 1]?.from;
      if (before === undefined ? from === 0 : from > before) continue;
      const expected = before === undefined ? 'the first tier from 0' : `tiers in ascending order, more than ${before}`;
      const message = `expected ${expected}, got ${from}`;
      raise(ctx, { code: 'order', message, expected, got: String(from), path: [index, 'from'] });
    }
  });

const flatPrice = plainNumber.transform((usd): OwnPrice => ({ tiers: [{ from: 0, usd }] }));
const priceObject = parameters<OwnPrice>('a price', [
  variant({ usd: plainNumber, per: units }, ({ usd, per }) => ({ per, tiers: [{ from: 0, usd }] })),
  variant({ tiers: tiersSchema, per: units }, (price) => price),
]);
const priceSchema = dispatched<OwnPrice>([flatPrice, priceObject], (input) =>
  typeof input === 'object' && input !== null ? priceObject : flatPrice,
);

/** How an account pays other prices than AWS's list: the keys of a scenario's `account`, and of a file of usages. */
export const priceSettings = {
  prices: z.record(z.string(), priceSchema).optional().meta({
    description:
      'Prices of your own by meter, in US dollars for as many units as AWS quotes: { lambda.requests: 0.18 }, { usd, per } or { per, tiers: [{ from, usd }] }.',
  }),
  discounts: z.record(z.string(), share).optional().meta({
    description: 'Share off the price by meter, or by the first words of several: { lambda: 10 %, sqs.requests: 5 % }.',
  }),
  savingsPlan: z.enum(['none', 'no-upfront', 'all-upfront']).optional().meta({
    description:
      'A Compute Savings Plan of one year that covers all duration and provisioned concurrency. Default none.',
  }),
  cnyPerUsd: aboveZero(plainNumber).optional().meta({
    description:
      'Chinese yuan in a US dollar. Required in cn-north-1 and cn-northwest-1, whose list prices are in yuan.',
  }),
};

/** Limits that belong to the account; those left out are the platform's defaults on the day. */
export const accountSchema = z.strictObject({
  concurrency: count.optional().meta({ description: "The Region's concurrent-execution limit. Default 1,000." }),
  freeTier: z.boolean().default(false).meta({ description: 'Apply the free tier in the monthly bill.' }),
  burst: count.optional().meta({ description: "Overrides the platform's regional burst (rules before 2023-11-26)." }),
  burstRefill: z
    .enum(['continuous', 'step'])
    .default('continuous')
    .meta({ description: 'Whether the 500 per minute of the regional burst arrive evenly or at each full minute.' }),
  ...priceSettings,
});

export type AccountConfig = z.output<typeof accountSchema>;
