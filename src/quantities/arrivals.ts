/** How arrivals are written in a scenario: an object whose one key names the kind. */
import * as z from 'zod';
import { type Arrivals, type OpenArrivals, SPREADS } from './arrival-process.ts';
import { distributionNeeds, distributionOf, fileName, timeUnit } from './distribution.ts';
import { type Need, needsAt } from './needs.ts';
import { allBeside, dispatched, oneOf, parameters, type Variant, variant } from './one-of.ts';
import { raise, shown } from './problem.ts';
import { rateNeeds, rateSchema } from './rate.ts';
import type { TraceReference } from './resources.ts';
import { count, duration, plainNumber } from './units.ts';

export {
  type ArrivalProcess,
  type Arrivals,
  arrivalProcess,
  type ClosedLoop,
  type Instant,
  lastArrivalMs,
  type OpenArrivals,
  recordsOf,
} from './arrival-process.ts';

type Unscaled = OpenArrivals extends infer Kind ? (Kind extends OpenArrivals ? Omit<Kind, 'scale'> : never) : never;

const poisson = variant({ poisson: rateSchema }, ({ poisson: rate }): Unscaled => ({ type: 'poisson', rate }));
const constant = variant({ constant: rateSchema }, ({ constant: rate }): Unscaled => ({ type: 'constant', rate }));

const instant = parameters('an entry of at', [
  variant({ time: duration, count }, ({ time, count: n }) => ({ timeMs: time, count: n })),
]);
const at = variant({ at: z.array(instant).min(1, 'expected at least one instant') }, ({ at: instants }): Unscaled => {
  return { type: 'at', instants: instants.toSorted((a, b) => a.timeMs - b.timeMs) };
});

const countList = z.array(count).min(1, 'expected at least one count');
const countsSchema: z.ZodType<string | number[]> = dispatched<string | number[]>(
  [countList, fileName],
  (input, ctx) => {
    if (Array.isArray(input)) return countList;
    if (typeof input === 'string') return fileName;
    const expected = 'a list of counts or the name of a file';
    const code = input === undefined ? 'missing' : 'type';
    raise(ctx, { code, message: `expected ${expected}, got ${shown(input)}`, expected, got: shown(input) });
    return undefined;
  },
);
const perMinute = variant(
  {
    perMinute: countsSchema,
    row: z
      .union([z.int().min(0), z.string()], 'expected the index of a row, from 0, or a hash')
      .meta({ description: 'Which row of the file: its index from 0, or the hash of the function.' })
      .optional(),
    spread: z.enum(SPREADS).default('uniform').meta({ description: 'Within the minute: at random (uniform) or even.' }),
  },
  ({ perMinute: given, row, spread }, ctx): Unscaled => {
    if (typeof given !== 'string') {
      if (row !== undefined) {
        raise(ctx, {
          code: 'keys',
          message: 'row belongs to a file, and the counts are given as a list',
          path: ['row'],
        });
      }
      return { type: 'perMinute', counts: given, spread };
    }
    const reference: TraceReference = { file: given, use: 'perMinute', ...(row === undefined ? {} : { row }) };
    return { type: 'perMinute', counts: reference, spread };
  },
);

const trace = variant(
  {
    trace: fileName,
    time: z.string().optional().meta({ description: 'The column of times; known formats need none.' }),
    unit: timeUnit.optional().meta({ description: 'The unit of the column of times.' }),
    function: z.string().optional().meta({ description: 'Of a log of several functions: which one is meant.' }),
  },
  ({ trace: file, time, unit, function: functionName }, ctx): Unscaled => {
    if (unit !== undefined && time === undefined) {
      raise(ctx, { code: 'keys', message: 'unit belongs to a column of times, and no time is given', path: ['unit'] });
    }
    const named = {
      ...(time === undefined ? {} : { time }),
      ...(unit === undefined ? {} : { unit }),
      ...(functionName === undefined ? {} : { function: functionName }),
    };
    return { type: 'trace', reference: { file, ...named, use: 'arrivals' } };
  },
);

const open: Record<string, Variant<Arrivals>> = allBeside<
  Unscaled,
  { scale: z.ZodOptional<typeof plainNumber> },
  Arrivals
>(
  { poisson, constant, at, perMinute, trace },
  { scale: plainNumber.optional().meta({ description: 'That many times the traffic. Default 1.' }) },
  (arrivals, { scale = 1 }) => ({ ...arrivals, scale }),
);

const users = variant({ users: count, think: distributionOf(duration) }, (values): Arrivals => {
  return { type: 'users', ...values };
});

/** `{ poisson: 200/s }` for text or a number that was meant as a rate. */
function suggestPoisson(input: unknown): string | undefined {
  const isRate = (typeof input === 'string' || typeof input === 'number') && rateSchema.safeParse(input).success;
  return isRate ? `{ poisson: ${input} }` : undefined;
}

/** The schema of arrivals: one of poisson, constant, at, perMinute, trace (each with `scale` if wanted) and users. */
export const arrivalsSchema: z.ZodType<Arrivals> = oneOf({
  label: 'kind of arrivals',
  kinds: { ...open, users },
  suggest: suggestPoisson,
  id: 'Arrivals',
  description: 'When requests arrive: an object whose key names the kind.',
  examples: [{ poisson: '200/s' }, { perMinute: [12, 0, 7] }, { users: 50, think: '2 s' }],
});

/** The trace files and formulas that arrivals refer to. */
export function arrivalsNeeds(arrivals: Arrivals): Need[] {
  switch (arrivals.type) {
    case 'poisson':
    case 'constant':
      return needsAt([arrivals.type], rateNeeds(arrivals.rate));
    case 'perMinute':
      return 'file' in arrivals.counts ? [{ type: 'trace', path: ['perMinute'], reference: arrivals.counts }] : [];
    case 'trace':
      return [{ type: 'trace', path: ['trace'], reference: arrivals.reference }];
    case 'users':
      return needsAt(['think'], distributionNeeds(arrivals.think));
    case 'at':
      return [];
  }
}
