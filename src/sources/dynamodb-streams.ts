/** Streams of DynamoDB tables as a source of events. */
import { type SourceType, sourceType } from './source.ts';
import { streamAssumptions } from './stream-assumptions.ts';
import { checkStream } from './stream-check.ts';
import { dynamodbStreamsSchema, type StreamConfig } from './stream-config.ts';
import { CHANGEABLE } from './stream-settings.ts';
import { attachStreams } from './stream-source.ts';
import { streamMeters } from './stream-usage.ts';

export const DYNAMODB_STREAMS: SourceType = sourceType<StreamConfig>({
  type: 'dynamodb-streams',
  schema: dynamodbStreamsSchema,
  changeable: CHANGEABLE,
  attach: attachStreams,
  check: checkStream,
  assumptions: streamAssumptions,
  meters: streamMeters,
});
