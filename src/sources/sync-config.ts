/** The schema of a synchronous source: a client that calls a function and waits for the answer. */
import * as z from 'zod';
import { arrivalsSchema } from '../quantities/arrivals.ts';
import { dispatched } from '../quantities/one-of.ts';
import { duration } from '../quantities/units.ts';
import { countFrom, eventSize, oneTarget, permission } from './common-config.ts';
import { RETRY_MODES, type RetryRule } from './retry.ts';
import { refineVia, VIA_SHAPE } from './via-config.ts';

const customRetry = z
  .strictObject({
    attempts: countFrom(1, 1000).meta({ description: 'Tries in all, the first included.' }),
    base: duration
      .default(1000)
      .meta({ description: 'Longest wait before the first retry; doubles with each. Default 1 s.' }),
    cap: duration.default(20_000).meta({ description: 'No wait is longer. Default 20 s.' }),
    jitter: z
      .enum(['full', 'equal', 'none'])
      .default('full')
      .meta({ description: 'Share of the wait left to chance.' }),
  })
  .transform(
    ({ attempts, base, cap, jitter }): RetryRule => ({
      attempts,
      baseMs: base,
      capMs: cap,
      jitter,
      hasQuota: false,
      isAdaptive: false,
    }),
  );

const MODES = ['none', 'standard', 'legacy', 'adaptive'] as const satisfies readonly (keyof typeof RETRY_MODES)[];
const modeSchema = z.enum(MODES).transform((mode): RetryRule => RETRY_MODES[mode]);

const retrySchema = dispatched<RetryRule>(
  [modeSchema, customRetry],
  (input) => (typeof input === 'object' && input !== null ? customRetry : modeSchema),
  {
    description:
      'What the caller does about throttles and its own time-outs: none, standard, legacy, adaptive, or its own rule.',
  },
);

const clientSchema = z
  .strictObject({
    timeout: duration
      .optional()
      .meta({ description: 'How long the caller waits for an answer to one attempt. Default: for ever.' }),
    retry: retrySchema.prefault('none'),
    processes: countFrom(1, 1_000_000)
      .default(1)
      .meta({ description: 'Client processes that share the traffic round robin, each with its own retry quota.' }),
  })
  .transform(({ timeout, retry, processes }) => ({ timeoutMs: timeout, retry, processes }));

export const syncSchema = z
  .strictObject({
    type: z.literal('sync').meta({ description: 'The caller waits for the answer.' }),
    target: oneTarget,
    arrivals: arrivalsSchema.meta({ description: 'When requests come.' }),
    client: clientSchema.prefault({}).meta({ description: 'How the caller waits and retries.' }),
    ...VIA_SHAPE,
    size: eventSize('Size of a request, or of a record of Firehose. Default 1 KB.', 1),
    permission,
  })
  .superRefine(refineVia)
  .transform(({ target, size, ...rest }) => ({ ...rest, sizeKb: size, targets: target }));

export type SyncConfig = z.output<typeof syncSchema>;
export type ClientConfig = SyncConfig['client'];
