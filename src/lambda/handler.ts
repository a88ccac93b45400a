/** How long a handler runs: a distribution, or something that follows the memory of its environment. */
import * as z from 'zod';
import {
  constantOf,
  constantSchema,
  type Distribution,
  distributionKinds,
  distributionNeeds,
  distributionOf,
  type Sampler,
} from '../quantities/distribution.ts';
import { compileExpression } from '../quantities/expression.ts';
import { ScenarioError } from '../quantities/issue.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { oneOf, type Variant, variant } from '../quantities/one-of.ts';
import { raise, shown } from '../quantities/problem.ts';
import type { Resources } from '../quantities/resources.ts';
import { count, duration } from '../quantities/units.ts';
import { exp, log } from '../sim/elementary.ts';
import { type CpuQuotaRule, cpuWallMs } from './cpu-quota.ts';
import type { KeptSamplers } from './kept-samplers.ts';
import type { Request } from './request.ts';

/** A handler as plain data; times in ms, memory in MB. */
export type HandlerSpec =
  | Distribution
  /** CPU work at one full core, spread over `threads`, then waiting. */
  | { readonly type: 'cpu'; readonly cpu: Distribution; readonly wait: Distribution; readonly threads: number }
  /** Durations at some memory sizes, ascending. */
  | { readonly type: 'byMemory'; readonly points: readonly (readonly [memoryMb: number, durationMs: number])[] }
  /** Per batch, and again for each record in it. */
  | { readonly type: 'batch'; readonly base: Distribution; readonly perRecord: Distribution }
  /** ms, from `memoryMb`. */
  | { readonly type: 'formula'; readonly text: string };

/** What turns drawn work into wall time. */
export interface Handler {
  /** Draws `request.workMs` and `request.waitMs`. */
  draw(request: Request, record: number): void;
  /** Wall time in ms of a drawn request in an environment of that memory. */
  wallMs(request: Request, memoryMb: number): number;
}

/** The variable of handler formulas. */
export const HANDLER_VARIABLES = ['memoryMb'] as const;

const MOST_THREADS = 1024;

const cpuVariant: Variant<HandlerSpec> = variant(
  {
    cpu: distributionOf(duration),
    wait: distributionOf(duration).optional(),
    threads: count.optional(),
  },
  ({ cpu, wait, threads = 1 }, ctx) => {
    if (threads < 1 || threads > MOST_THREADS) {
      const expected = `a whole number from 1 to ${MOST_THREADS}`;
      const message = `expected ${expected}, got ${threads}`;
      raise(ctx, { code: 'range', message, expected, got: String(threads), path: ['threads'] });
    }
    return { type: 'cpu', cpu, wait: wait ?? { type: 'constant', value: 0 }, threads };
  },
);

const byMemoryVariant: Variant<HandlerSpec> = variant(
  { byMemory: z.record(z.string(), duration) },
  ({ byMemory }, ctx) => {
    const entries = Object.entries(byMemory);
    const bad = entries.find(([size]) => !/^[1-9]\d*( ?MB)?$/.test(size));
    if (bad !== undefined || entries.length === 0) {
      const expected = 'memory sizes in MB as keys, such as { 128: 2.1 s, 512: 520 ms }';
      const got = bad === undefined ? 'an empty object' : shown(bad[0]);
      raise(ctx, { code: 'key', message: `expected ${expected}, got ${got}`, expected, got, path: ['byMemory'] });
    }
    const points = entries.map(([size, durationMs]): readonly [number, number] => [
      Number.parseInt(size, 10),
      durationMs,
    ]);
    return { type: 'byMemory', points: points.sort((a, b) => a[0] - b[0]) };
  },
);

const formulaVariant: Variant<HandlerSpec> = variant({ formula: z.string() }, ({ formula }) => ({
  type: 'formula',
  text: formula,
}));

const batchVariant: Variant<HandlerSpec> = variant(
  { base: distributionOf(duration), perRecord: distributionOf(duration) },
  ({ base, perRecord }) => ({ type: 'batch', base, perRecord }),
);

/** The schema of a handler: any distribution of durations, `{ cpu, wait, threads }`, `{ base, perRecord }`, `{ byMemory }` or `{ formula }`. */
export const handlerSchema: z.ZodType<HandlerSpec> = oneOf<HandlerSpec>({
  label: 'distribution',
  scalar: constantSchema(duration),
  kinds: {
    ...distributionKinds(duration),
    cpu: cpuVariant,
    base: batchVariant,
    byMemory: byMemoryVariant,
    formula: formulaVariant,
  },
  id: 'handler',
  description: 'How long the handler runs.',
});

/** The traces and formulas that a handler refers to. */
export function handlerNeeds(handler: HandlerSpec): Need[] {
  switch (handler.type) {
    case 'cpu':
      return [
        ...needsAt(['cpu'], distributionNeeds(handler.cpu)),
        ...needsAt(['wait'], distributionNeeds(handler.wait)),
      ];
    case 'batch':
      return [
        ...needsAt(['base'], distributionNeeds(handler.base)),
        ...needsAt(['perRecord'], distributionNeeds(handler.perRecord)),
      ];
    case 'byMemory':
      return [];
    case 'formula':
      return [{ type: 'formula', path: ['formula'], text: handler.text, variables: HANDLER_VARIABLES }];
    default:
      return distributionNeeds(handler);
  }
}

/** The handler at work; it draws from the samplers of the purposes `duration`, `wait` and `per record`. */
export function handlerOf(spec: HandlerSpec, samplers: KeptSamplers, resources: Resources, cpu: CpuQuotaRule): Handler {
  switch (spec.type) {
    case 'cpu':
      return new CpuHandler(samplers.get('duration', spec.cpu), samplers.get('wait', spec.wait), spec.threads, cpu);
    case 'batch':
      return new BatchHandler(
        samplers.get('duration', spec.base),
        samplers.get('per record', spec.perRecord),
        constantOf(spec.perRecord),
      );
    case 'byMemory':
      return new MemoryHandler((memoryMb) => interpolate(spec.points, memoryMb));
    case 'formula': {
      const formula = compileExpression(resources.formulas[spec.text]!, HANDLER_VARIABLES);
      return new MemoryHandler((memoryMb) => checked(formula(memoryMb), spec.text, memoryMb));
    }
    default:
      return new PlainHandler(samplers.get('duration', spec));
  }
}

class PlainHandler implements Handler {
  readonly #drawMs: Sampler;

  constructor(drawMs: Sampler) {
    this.#drawMs = drawMs;
  }

  draw(request: Request, record: number): void {
    request.workMs = this.#drawMs(record);
  }

  wallMs(request: Request): number {
    return request.workMs;
  }
}

class CpuHandler implements Handler {
  readonly #drawCpuMs: Sampler;
  readonly #drawWaitMs: Sampler;
  readonly #threads: number;
  readonly #rule: CpuQuotaRule;

  constructor(drawCpuMs: Sampler, drawWaitMs: Sampler, threads: number, rule: CpuQuotaRule) {
    this.#drawCpuMs = drawCpuMs;
    this.#drawWaitMs = drawWaitMs;
    this.#threads = threads;
    this.#rule = rule;
  }

  draw(request: Request, record: number): void {
    request.workMs = this.#drawCpuMs(record);
    request.waitMs = this.#drawWaitMs(record);
  }

  wallMs(request: Request, memoryMb: number): number {
    return cpuWallMs(request.workMs, memoryMb, this.#threads, this.#rule) + request.waitMs;
  }
}

/** A part for the batch, and a part for each record. */
class BatchHandler implements Handler {
  readonly #drawBaseMs: Sampler;
  readonly #drawRecordMs: Sampler;
  /** The same for all records, if it is: a batch of ten thousand then costs one multiplication. */
  readonly #recordMs: number | undefined;

  constructor(drawBaseMs: Sampler, drawRecordMs: Sampler, recordMs: number | undefined) {
    this.#drawBaseMs = drawBaseMs;
    this.#drawRecordMs = drawRecordMs;
    this.#recordMs = recordMs;
  }

  draw(request: Request, record: number): void {
    let workMs = this.#drawBaseMs(record);
    if (this.#recordMs !== undefined) workMs += request.records * this.#recordMs;
    else for (let i = 0; i < request.records; i++) workMs += this.#drawRecordMs(record);
    request.workMs = workMs;
  }

  wallMs(request: Request): number {
    return request.workMs;
  }
}

/** A wall time that is a function of memory only; worked out once for each size met. */
class MemoryHandler implements Handler {
  readonly #durationMs: (memoryMb: number) => number;
  #lastMb = -1;
  #lastMs = 0;

  constructor(durationMs: (memoryMb: number) => number) {
    this.#durationMs = durationMs;
  }

  draw(): void {}

  wallMs(_request: Request, memoryMb: number): number {
    if (memoryMb !== this.#lastMb) {
      this.#lastMs = this.#durationMs(memoryMb);
      this.#lastMb = memoryMb;
    }
    return this.#lastMs;
  }
}

/**
 * The duration in ms at a memory size, from durations at some. Between two sizes it is a power of the memory (a straight line on
 * logarithmic axes), as CPU-bound work is; beyond the ends it stays what it is there. An assumption: measured points say nothing about
 * the sizes between them.
 */
export function interpolate(points: readonly (readonly [number, number])[], memoryMb: number): number {
  const above = points.findIndex(([size]) => size >= memoryMb);
  if (above === -1) return points.at(-1)![1];
  const [highMb, highMs] = points[above]!;
  if (above === 0 || highMb === memoryMb) return highMs;
  const [lowMb, lowMs] = points[above - 1]!;
  const fraction = log(memoryMb / lowMb) / log(highMb / lowMb);
  if (lowMs === 0 || highMs === 0) return lowMs + (highMs - lowMs) * fraction;
  return lowMs * exp(fraction * log(highMs / lowMs));
}

/** A duration that a formula gave. Negative ones count as 0, as in every distribution; anything that is no time is the formula's fault. */
function checked(durationMs: number, text: string, memoryMb: number): number {
  if (Number.isFinite(durationMs)) return Math.max(0, durationMs);
  throw new ScenarioError([
    {
      code: 'formula-value',
      path: '',
      message: `the formula ${shown(text)} gives no duration at memoryMb = ${memoryMb}`,
      expected: 'a finite number of milliseconds',
      got: String(durationMs),
    },
  ]);
}
