/** The settings that several types of sources share, written once: target, arrivals, size of an event, permission, keys. */
import * as z from 'zod';
import { type Arrivals, arrivalsSchema, type OpenArrivals } from '../quantities/arrivals.ts';
import { dispatched } from '../quantities/one-of.ts';
import { raise, shown } from '../quantities/problem.ts';
import { count, duration, formatDuration, memory, plainNumber } from '../quantities/units.ts';

const targetName = z.string();

/** `target` of a source that calls one function. */
export const oneTarget = targetName
  .transform((target): readonly string[] => [target])
  .meta({ description: 'Name of the function that is called.' });

const targetList = z
  .array(targetName)
  .min(1, 'expected at least one function')
  .superRefine((names, ctx) => {
    const twice = names.findIndex((name, index) => names.indexOf(name) < index);
    if (twice < 0) return;
    const got = shown(names[twice]);
    raise(ctx, { code: 'value', message: `${got} is named twice`, expected: 'each function once', got, path: [twice] });
  });

/** `target` of a source that may call several functions: a name or a list of names. */
export const targets = dispatched<readonly string[]>(
  [oneTarget, targetList],
  (input) => (Array.isArray(input) ? targetList : oneTarget),
  { description: 'Name of the function that is called, or a list: each event then goes to each of them.' },
);

/** Arrivals that do not wait for an answer: every kind but `users`. */
export const openArrivals = (arrivalsSchema as z.ZodType<Arrivals>)
  .superRefine((arrivals, ctx) => {
    if (arrivals.type !== 'users') return;
    const message = 'users wait for an answer, which only a source of type sync gives';
    raise(ctx, {
      code: 'value',
      message,
      expected: 'poisson, constant, at, perMinute or trace',
      got: 'users',
      path: ['users'],
    });
  })
  .transform((arrivals) => arrivals as OpenArrivals);

/** `permission: false` is the classic mistake: nobody may invoke the function, or read the queue. */
export const permission = z
  .boolean()
  .default(true)
  .meta({ description: 'Whether the permission is there that this needs. Default true.' });

/** Size of one event, a memory quantity; the output is in KB of 1,024 bytes. */
export const eventSize = (description: string, defaultKb: number) =>
  memory
    .transform((sizeMb) => sizeMb * 1024)
    .default(defaultKb)
    .meta({ description });

/** A whole number within bounds, both included. */
export const countFrom = (least: number, most: number) =>
  count.superRefine((value, ctx) => {
    if (value >= least && value <= most) return;
    const [expected, got] = [`a whole number from ${least} to ${most}`, shown(value)];
    raise(ctx, { code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
  });

/** More keys would only cost memory. */
const MOST_KEYS = 1_000_000;

/** How many keys or groups there are and how unevenly events fall on them: the k-th has weight k^−skew (Zipf's law; 0 = evenly). */
export const keysSchema = (what: string, defaultCount: number) =>
  z
    .strictObject({
      count: countFrom(1, MOST_KEYS)
        .default(defaultCount)
        .meta({ description: `How many ${what} there are.` }),
      skew: plainNumber
        .default(0)
        .meta({ description: 'Zipf exponent: 0 = evenly, 1 = the k-th has 1/k of the first.' }),
    })
    .prefault({});

/** Shorter waits would only keep the simulation busy. */
const SHORTEST_BACK_OFF_MS = 1;

/** One wait of a back-off; ms. */
export const backOffWait = duration.superRefine((value, ctx) => {
  if (value >= SHORTEST_BACK_OFF_MS) return;
  const [expected, got] = [`a wait of at least ${SHORTEST_BACK_OFF_MS} ms`, formatDuration(value)];
  raise(ctx, { code: 'range', message: `expected ${expected}, got ${got}`, expected, got });
});

/** Raises that the first wait of a back-off is longer than the longest; both as given, ms. */
export function raiseShrinkingWaits(
  { first, longest }: { readonly first?: number | undefined; readonly longest?: number | undefined },
  ctx: z.RefinementCtx,
): void {
  if (first === undefined || longest === undefined || first <= longest) return;
  const [expected, got] = [`at most ${formatDuration(longest)}, the longest wait`, formatDuration(first)];
  raise(ctx, { code: 'order', message: `first wait ${got}: expected ${expected}`, expected, got, path: ['first'] });
}
