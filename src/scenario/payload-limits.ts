/** The limits on the sizes of a function's requests and responses: they depend on who calls it. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Platform } from '../platform/index.ts';
import { KB_PER_MB } from '../quantities/units.ts';
import type { AsyncSettings } from '../sources/async-config.ts';
import type { SourceConfig } from '../sources/source-types.ts';
import type { SyncConfig } from '../sources/sync-config.ts';
import { viaOf } from '../sources/via.ts';
import { details, type Finding } from './finding.ts';
import { pageOf } from './setting-problem.ts';
import { formatSize } from './static-limits.ts';

const BYTES_PER_MB = 2 ** 20;
/** AWS allows so much above 6 MB for what it puts around a response. */
const RESPONSE_MARGIN_BYTES = 100;

/** One limit on what passes between a source and a function. */
interface PayloadLimit {
  readonly key: 'request' | 'response';
  readonly mb: number;
  readonly whose: string;
  /** The fact that it comes from, if it is Lambda's own. */
  readonly id?: string;
  readonly answer?: string;
}

function requestAnswer(mb: number): string {
  return `RequestEntityTooLargeException: Request must be smaller than ${mb * BYTES_PER_MB} bytes for the InvokeFunction operation`;
}

function responseAnswer(mb: number): string {
  const most = mb * BYTES_PER_MB + RESPONSE_MARGIN_BYTES;
  return `Function.ResponseSizeTooLarge: Response payload size exceeded maximum allowed payload size (${most} bytes).`;
}

/** Those of a caller that waits for the answer: Lambda's, and those of the service between them. */
function whileWaiting(via: SyncConfig['via'], { callers }: Platform): PayloadLimit[] {
  const mb = callers.syncPayloadMb;
  const own = { mb, whose: 'synchronous invocation', id: 'callers.syncPayloadMb' };
  return [
    { ...own, key: 'request', answer: requestAnswer(mb) },
    { ...own, key: 'response', answer: responseAnswer(mb) },
    ...(viaOf(via).sizeLimits?.(callers) ?? []).flatMap(({ mb, whose }): PayloadLimit[] => [
      { key: 'request', mb, whose },
      { key: 'response', mb, whose },
    ]),
  ];
}

/** Those of a service that leaves its events with Lambda, and of the dead-letter queue that may get them. */
function whenLeft({ deadLetterQueue }: AsyncSettings, { async, sqs, sns }: Platform): PayloadLimit[] {
  const mb = async.payloadMaxKb / KB_PER_MB;
  const own = { mb, whose: 'asynchronous invocation', id: 'async.payloadMaxKb' };
  const limits: PayloadLimit[] = [
    { ...own, key: 'request', answer: requestAnswer(mb) },
    { ...own, key: 'response' },
  ];
  if (deadLetterQueue === undefined) return limits;
  const isTopic = deadLetterQueue.to === 'sns';
  const messageKb = isTopic ? sns.messageMaxKb : sqs.messageMaxKb;
  limits.push({
    key: 'request',
    mb: messageKb / KB_PER_MB,
    whose: isTopic ? 'a message to the dead-letter topic' : 'a message to the dead-letter queue',
    id: isTopic ? 'sns.messageMaxKb' : 'sqs.messageMaxKb',
    answer: 'nothing: the event is lost, and DeadLetterErrors counts it',
  });
  return limits;
}

function limitsOf(source: SourceConfig, platform: Platform): PayloadLimit[] {
  if (source.type === 'async' || source.type === 'schedule') return whenLeft(source as AsyncSettings, platform);
  // Pollers call the function and wait.
  return whileWaiting(source.type === 'sync' ? (source as SyncConfig).via : 'sdk', platform);
}

/** The payloads of functions against the limits of all sources that call them; of several limits the smallest is named. */
export function checkPayloads(
  functions: Iterable<readonly [string, FunctionConfig]>,
  sources: Iterable<readonly [string, SourceConfig]>,
  platform: Platform,
): Finding[] {
  const callers = [...sources];
  return [...functions].flatMap(([name, { payload }]) => {
    if (payload === undefined) return [];
    const calls = callers.filter(([, { targets }]) => targets.includes(name));
    const sizes = { request: payload.requestMb, response: payload.responseMb };
    return (['request', 'response'] as const).flatMap((key): Finding[] => {
      const sizeMb = sizes[key] ?? 0;
      const exceeded = calls
        .flatMap(([source, config]) => limitsOf(config, platform).map((limit) => ({ ...limit, source })))
        .filter((limit) => limit.key === key && sizeMb > limit.mb)
        .sort((a, b) => a.mb - b.mb)[0];
      return exceeded === undefined ? [] : [payloadFinding(name, key, sizeMb, exceeded, platform)];
    });
  });
}

function payloadFinding(
  name: string,
  key: 'request' | 'response',
  sizeMb: number,
  { mb, whose, id, answer, source }: PayloadLimit & { readonly source: string },
  platform: Platform,
): Finding {
  const got = formatSize(sizeMb);
  const expected = `at most ${formatSize(mb)}, the limit of ${whose.replace(/^the limit of /, '')}, on ${platform.asOf}`;
  const page = id === undefined ? '' : pageOf(platform, id);
  const says = answer === undefined ? '' : `; AWS answers ${answer.startsWith('nothing') ? answer : `"${answer}"`}`;
  const message = `a ${key} of ${got} between the source ${source} and the function ${name}: expected ${expected}${page}${says}`;
  return { path: ['functions', name, 'payload', key], code: 'limit', message, ...details(expected, got) };
}
