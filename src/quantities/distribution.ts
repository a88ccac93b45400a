/** How a distribution is written in a scenario: a constant, or an object whose one key names the family. */
import * as z from 'zod';
import { log } from '../sim/elementary.ts';
import { type Need, needsAt } from './needs.ts';
import { allBeside, oneOf, parameters, type Variant, variant } from './one-of.ts';
import { raise, shown } from './problem.ts';
import type { TraceReference } from './resources.ts';
import type { Distribution } from './sampler.ts';
import { duration, plainNumber, type Quantity } from './units.ts';

export { constantOf, type Distribution, type MixturePart, type Sampler, sampler } from './sampler.ts';

/** Standard normal quantile of 0.99. */
const Z99 = 2.3263478740408408;
const MOST_VALUES = 1_000_000;
/** Beyond this a lognormal spans more than 35 orders of magnitude between its 1st and 99th percentile. */
const MOST_SIGMA = 20;

/** Units of a column of times in a file. */
export const timeUnit = z.enum(['ms', 's', 'min', 'h']);
/** The name of a file, relative to the scenario; spelled one way, so that one file is known as one. */
export const fileName = z
  .string()
  .min(1)
  .transform((name) => {
    const isAbsolute = name.startsWith('/');
    const parts: string[] = [];
    for (const part of name.split('/')) {
      if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `${isAbsolute ? '/' : ''}${parts.join('/')}` || name;
  });

/** The quantity with a further condition, which `expected` puts in words. */
function where(quantity: Quantity, expected: string, holds: (value: number) => boolean): Quantity {
  return quantity.superRefine((value, ctx) => {
    if (holds(value)) return;
    const got = shown(value);
    raise(ctx, { code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
  });
}

const positive = (quantity: Quantity) => where(quantity, 'more than 0', (value) => value > 0);

/** A plain number within bounds that keep every draw finite. */
const within = (least: number, most: number) =>
  where(plainNumber, `a number from ${least} to ${most}`, (value) => value >= least && value <= most);

/** Raises that `key` must not be below `lower`. */
function raiseOrder(ctx: z.RefinementCtx, key: string | number, lower: string, got: number, bound: number): void {
  raise(ctx, {
    code: 'order',
    message: `expected ${key} to be at least ${lower}, which is ${bound}; got ${got}`,
    expected: `at least ${bound}`,
    got: String(got),
    path: [key],
  });
}

const lognormal = (quantity: Quantity) =>
  parameters<Distribution>('lognormal', [
    variant({ median: positive(quantity), p99: positive(quantity) }, ({ median, p99 }, ctx) => {
      if (p99 < median) raiseOrder(ctx, 'p99', 'the median', p99, median);
      return { type: 'lognormal', median, sigma: log(p99 / median) / Z99 };
    }),
    variant({ mean: positive(quantity), cv: within(0, 1e6) }, ({ mean, cv }) => {
      const spread = 1 + cv * cv;
      return { type: 'lognormal', median: mean / Math.sqrt(spread), sigma: Math.sqrt(log(spread)) };
    }),
    variant({ median: positive(quantity), sigma: within(0, MOST_SIGMA) }, ({ median, sigma }) => ({
      type: 'lognormal',
      median,
      sigma,
    })),
  ]);

const gamma = (quantity: Quantity) =>
  parameters<Distribution>('gamma', [
    variant({ mean: quantity, cv: within(0.001, 30) }, ({ mean, cv }) => ({
      type: 'gamma',
      shape: 1 / (cv * cv),
      scale: mean * cv * cv,
    })),
    variant({ shape: within(0.001, 1e6), scale: quantity }, (values) => ({ type: 'gamma', ...values })),
  ]);

const uniform = (quantity: Quantity) =>
  parameters<Distribution>('uniform', [
    variant({ min: quantity, max: quantity }, ({ min, max }, ctx) => {
      if (max < min) raiseOrder(ctx, 'max', 'min', max, min);
      return { type: 'uniform', min, max };
    }),
  ]);

const triangular = (quantity: Quantity) =>
  parameters<Distribution>('triangular', [
    variant({ min: quantity, mode: quantity, max: quantity }, ({ min, mode, max }, ctx) => {
      if (mode < min) raiseOrder(ctx, 'mode', 'min', mode, min);
      if (max < mode) raiseOrder(ctx, 'max', 'the mode', max, mode);
      return { type: 'triangular', min, mode, max };
    }),
  ]);

/** `{ 0: …, 50: …, 100: … }`, in any order of the keys. */
const percentiles = (quantity: Quantity) =>
  z.record(z.string(), quantity).transform((values, ctx): Distribution => {
    const points = Object.entries(values)
      .map(([key, value]) => ({ key, share: /^\d+(\.\d+)?$/.test(key) ? Number(`${key}e-2`) : Number.NaN, value }))
      .sort((a, b) => a.share - b.share);
    const bad = points.find(({ share }) => !(share >= 0 && share <= 1));
    if (bad !== undefined) {
      const expected = 'a percentile from 0 to 100 as key';
      const number = /^p(\d[\d.]*)$/i.exec(bad.key)?.[1];
      const message = `expected ${expected}, got ${shown(bad.key)}`;
      raise(ctx, { code: 'key', message, expected, got: shown(bad.key), suggestion: number, path: [bad.key] });
      return z.NEVER;
    }
    if (points[0]?.share !== 0 || points.at(-1)?.share !== 1) {
      const lacking = points[0]?.share !== 0 ? 0 : 100;
      const message = `percentiles need the smallest value under 0 and the largest under 100; ${lacking} is missing`;
      raise(ctx, { code: 'keys', message, expected: 'percentiles 0 and 100', got: shown(values) });
      return z.NEVER;
    }
    for (const [index, point] of points.entries()) {
      const before = points[index - 1];
      if (before === undefined) continue;
      if (point.share === before.share) {
        raise(ctx, { code: 'key', message: `percentile ${before.key} is given twice`, path: [point.key] });
      } else if (point.value < before.value) {
        raiseOrder(ctx, point.key, `that of percentile ${before.key}`, point.value, before.value);
      }
    }
    return { type: 'percentiles', shares: points.map(({ share }) => share), values: points.map(({ value }) => value) };
  });

const valueList = (quantity: Quantity) =>
  z
    .array(quantity)
    .min(1, 'expected at least one value')
    .max(MOST_VALUES, `expected at most ${MOST_VALUES} values; put longer lists into a file and use trace`);

const traceOf = (reference: Omit<TraceReference, 'use'>): Distribution => ({
  type: 'trace',
  reference: { ...reference, use: 'durations' },
});

/** A duration may come from the records of a known format or from a column; any other quantity is a column in the engine's unit. */
function trace(quantity: Quantity): Variant<Distribution> {
  if (quantity !== duration) {
    return variant({ trace: fileName, column: z.string() }, ({ trace: file, column }) => traceOf({ file, column }));
  }
  const shape = {
    trace: fileName,
    column: z.string().optional(),
    unit: timeUnit.optional(),
    function: z.string().optional().meta({ description: 'Of a log of several functions: which one is meant.' }),
  };
  return variant(shape, ({ trace: file, column, unit, function: functionName }, ctx) => {
    if (functionName !== undefined) {
      if (column === undefined && unit === undefined) return traceOf({ file, function: functionName });
      raise(ctx, { code: 'keys', message: 'function belongs to a log, which has no columns', path: ['function'] });
    }
    if (column !== undefined) return traceOf(unit === undefined ? { file, column } : { file, column, unit });
    if (unit !== undefined) {
      raise(ctx, { code: 'keys', message: 'unit belongs to a column, and no column is given', path: ['unit'] });
    }
    return traceOf({ file });
  });
}

/** A family whose parameters are one object with these keys. */
function family<S extends Readonly<Record<string, z.ZodType>>>(
  label: string,
  shape: S,
  become: (values: z.output<z.ZodObject<S, z.core.$strict>>) => Distribution,
): z.ZodType<Distribution> {
  return parameters(label, [variant(shape, become)]);
}

const kind = (name: string, schema: z.ZodType<Distribution>): Record<string, Variant<Distribution>> => ({
  [name]: variant({ [name]: schema }, (values) => values[name]!),
});

const kindsOf = new WeakMap<Quantity, Record<string, Variant<Distribution>>>();

/** The families by the key that names them, for schemas that admit further kinds beside them (`oneOf({ kinds: { ...distributionKinds(duration), … } })`). */
export function distributionKinds(quantity: Quantity): Readonly<Record<string, Variant<Distribution>>> {
  const known = kindsOf.get(quantity);
  if (known !== undefined) return known;
  const simple: Record<string, Variant<Distribution>> = {
    ...kind(
      'constant',
      quantity.transform((value): Distribution => ({ type: 'constant', value })),
    ),
    ...kind(
      'exponential',
      family('exponential', { mean: quantity }, ({ mean }) => ({ type: 'exponential', mean })),
    ),
    ...kind('lognormal', lognormal(quantity)),
    ...kind('gamma', gamma(quantity)),
    ...kind(
      'weibull',
      family('weibull', { shape: within(0.01, 1e6), scale: quantity }, (values) => ({ type: 'weibull', ...values })),
    ),
    ...kind(
      'normal',
      family('normal', { mean: quantity, sd: quantity }, (values) => ({ type: 'normal', ...values })),
    ),
    ...kind('uniform', uniform(quantity)),
    ...kind('triangular', triangular(quantity)),
    ...kind('percentiles', percentiles(quantity)),
    ...kind(
      'values',
      valueList(quantity).transform((values): Distribution => ({ type: 'values', values })),
    ),
    trace: trace(quantity),
  };
  const weighted = allBeside(simple, { weight: positive(plainNumber) }, (distribution, { weight }) => ({
    weight,
    distribution,
  }));
  const part = oneOf({ label: 'distribution', kinds: weighted });
  const mixture = variant(
    { mixture: z.array(part).min(1, 'expected at least one part') },
    ({ mixture: parts }): Distribution => ({ type: 'mixture', parts }),
  );
  const kinds = { ...simple, mixture };
  kindsOf.set(quantity, kinds);
  return kinds;
}

/** The short form of a distribution: a constant. */
export function constantSchema(quantity: Quantity): z.ZodType<Distribution> {
  return quantity.transform((value): Distribution => ({ type: 'constant', value }));
}

const schemaOf = new WeakMap<Quantity, z.ZodType<Distribution>>();

/** The schema of a distribution of a quantity (duration, memory): a constant as `quantity` reads it, or `{ family: parameters }`. */
export function distributionOf(quantity: Quantity): z.ZodType<Distribution> {
  let schema = schemaOf.get(quantity);
  if (schema === undefined) {
    const id = quantity.meta()?.id;
    schema = oneOf({
      label: 'distribution',
      scalar: constantSchema(quantity),
      kinds: distributionKinds(quantity),
      ...(id === undefined ? {} : { id: `${id}Distribution` }),
      description: 'A constant, or a distribution: an object whose key names the family.',
    });
    schemaOf.set(quantity, schema);
  }
  return schema;
}

/** The trace files a distribution draws from. */
export function distributionNeeds(distribution: Distribution): Need[] {
  if (distribution.type === 'trace') return [{ type: 'trace', path: ['trace'], reference: distribution.reference }];
  if (distribution.type !== 'mixture') return [];
  return distribution.parts.flatMap((part, index) => needsAt(['mixture', index], distributionNeeds(part.distribution)));
}
