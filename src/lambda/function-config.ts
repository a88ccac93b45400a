/** The configuration of one function: its schema in a scenario file, and the plain data the engine works with. */
import * as z from 'zod';
import { distributionOf } from '../quantities/distribution.ts';
import { count, duration, memory, share } from '../quantities/units.ts';
import { handlerSchema } from './handler.ts';

/** The five orders in which idle environments can be reused; AWS publishes none (see experiment/assumptions.ts). */
export const REUSE_ORDERS = ['mru', 'lru', 'random', 'oldest', 'newest'] as const;
export type ReuseOrder = (typeof REUSE_ORDERS)[number];

/** What one function is configured to be, in engine units (ms, MB, shares). Defaults that depend on the day are filled in by the model. */
export const functionSchema = z
  .strictObject({
    memory: memory.default(128).meta({ description: 'Memory, e.g. 512 MB (plain numbers are MB). Default 128 MB.' }),
    architecture: z.enum(['x86_64', 'arm64']).default('x86_64').meta({ description: 'Instruction set.' }),
    timeout: duration.default(3000).meta({ description: 'Function time-out. Default 3 s.' }),
    ephemeralStorage: memory.default(512).meta({ description: 'Size of /tmp, 512 MB to 10,240 MB.' }),
    runtime: z
      .string()
      .optional()
      .meta({ description: 'Runtime identifier; picks an init distribution when `init` is not given.' }),
    init: distributionOf(duration)
      .optional()
      .meta({ description: 'Time to initialise an environment (cold start); 0 = none.' }),
    duration: handlerSchema.meta({ description: 'How long the handler runs.' }),
    firstInvocation: z
      .strictObject({ extra: distributionOf(duration) })
      .optional()
      .meta({ description: 'Work an environment does once, in its first handler run.' }),
    errorRate: share.default(0).meta({ description: 'Share of invocations whose handler fails, e.g. 0.1 %.' }),
    recordErrorRate: share
      .default(0)
      .meta({ description: 'Share of events that fail whenever they are tried: poison pills.' }),
    memoryUsed: distributionOf(memory)
      .optional()
      .meta({ description: 'Memory an invocation uses; above `memory` it is killed.' }),
    reservedConcurrency: count
      .optional()
      .meta({ description: 'Reserved concurrency: a floor and a cap; 0 throttles everything.' }),
    warm: count.default(0).meta({ description: 'Environments already warm and idle at t = 0.' }),
    idleTimeout: distributionOf(duration)
      .optional()
      .meta({ description: 'Time after which an idle environment is reclaimed.' }),
    reuse: z.enum(REUSE_ORDERS).default('mru').meta({ description: 'Which idle environment serves the next request.' }),
  })
  .transform(({ memory, timeout, ephemeralStorage, firstInvocation, ...rest }) => ({
    ...rest,
    memoryMb: memory,
    timeoutMs: timeout,
    ephemeralStorageMb: ephemeralStorage,
    firstInvocationExtra: firstInvocation?.extra,
  }));

export type FunctionConfig = z.output<typeof functionSchema>;
