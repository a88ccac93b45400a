/** The types of sources there are: a new one is a file and an entry here. */
import type * as z from 'zod';
import { nearestWord } from '../quantities/nearest-word.ts';
import { dispatched } from '../quantities/one-of.ts';
import { listed, raise, shown } from '../quantities/problem.ts';
import { ASYNC } from './async.ts';
import { DYNAMODB_STREAMS } from './dynamodb-streams.ts';
import { KINESIS } from './kinesis.ts';
import { SCHEDULE } from './schedule.ts';
import type { CommonConfig, SourceType } from './source.ts';
import { SQS } from './sqs.ts';
import { SQS_FIFO } from './sqs-fifo.ts';
import { SYNC } from './sync.ts';

export const SOURCE_TYPES: readonly SourceType[] = [SYNC, ASYNC, SCHEDULE, KINESIS, DYNAMODB_STREAMS, SQS, SQS_FIFO];

const BY_NAME = new Map(SOURCE_TYPES.map((type) => [type.type, type]));
const NAMES = SOURCE_TYPES.map(({ type }) => type);

export type SourceConfig = CommonConfig;

/** The type of a source that was read by `sourceSchema`. */
export function typeOf({ type }: CommonConfig): SourceType {
  return BY_NAME.get(type)!;
}

/** The schema of one source, chosen by its `type`. */
export const sourceSchema: z.ZodType<CommonConfig> = dispatched<CommonConfig>(
  SOURCE_TYPES.map(({ schema }) => schema),
  (input, ctx) => {
    const isMapping = typeof input === 'object' && input !== null && !Array.isArray(input);
    if (!isMapping) {
      const expected = 'a mapping with type, target and arrivals';
      raise(ctx, { code: 'type', message: `expected ${expected}, got ${shown(input)}`, expected, got: shown(input) });
      return undefined;
    }
    const { type } = input as { type?: unknown };
    const found = typeof type === 'string' ? BY_NAME.get(type) : undefined;
    if (found !== undefined) return found.schema;
    const expected = `one of ${listed(NAMES)}`;
    if (type === undefined)
      raise(ctx, { code: 'missing', message: 'type is missing', expected, got: 'nothing', path: ['type'] });
    else {
      const [got, suggestion] = [shown(type), nearestWord(String(type), NAMES)];
      raise(ctx, {
        code: 'value',
        message: `unknown type of source ${got}`,
        expected,
        got,
        suggestion,
        path: ['type'],
      });
    }
    return undefined;
  },
  { description: 'Who calls a function, and when: the keys depend on `type`.' },
);
