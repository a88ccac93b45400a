/** Kinesis data streams as a source of events. */
import { type SourceType, sourceType } from './source.ts';
import { streamAssumptions } from './stream-assumptions.ts';
import { checkStream } from './stream-check.ts';
import { kinesisSchema, type StreamConfig } from './stream-config.ts';
import { CHANGEABLE } from './stream-settings.ts';
import { attachStreams } from './stream-source.ts';
import { streamMeters } from './stream-usage.ts';

export const KINESIS: SourceType = sourceType<StreamConfig>({
  type: 'kinesis',
  schema: kinesisSchema,
  changeable: CHANGEABLE,
  attach: attachStreams,
  check: checkStream,
  assumptions: streamAssumptions,
  meters: streamMeters,
});
