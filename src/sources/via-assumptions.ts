/** What a run assumes about the services in front of functions: what their clients get, how they retry, what they are billed for. */
import { factIn, type Platform } from '../platform/index.ts';
import { formatDuration } from '../quantities/units.ts';
import { retryInWords } from './caller-assumptions.ts';
import { type SourceAssumption, settable } from './source.ts';
import type { SyncConfig } from './sync-config.ts';
import { SERVICE_RETRY_WAIT_MS, viaOf } from './via.ts';
import { effectiveClient, serviceWaitMs } from './via-caller.ts';

/** Nothing for an SDK, which stands in front of nothing. */
export function viaAssumptions(config: SyncConfig, platform: Platform): SourceAssumption[] {
  const { via } = config;
  if (via === 'sdk') return [];
  const { answers, afterWait, source, facts } = viaOf(via);
  const wait = serviceWaitMs(config, platform);
  const after = wait === undefined ? 'it waits as long as the function runs' : afterWait(formatDuration(wait));
  return [
    { id: `callers.${via}`, value: `${via}: ${answers}, ${after}`, source },
    ...retryAssumptions(config, platform),
    ...facts.flatMap((name) => factAssumption(`callers.${name}`, platform)),
    ...(OWN[via] ?? []),
  ];
}

function factAssumption(id: string, platform: Platform): SourceAssumption[] {
  const fact = factIn(platform, id);
  return fact === undefined ? [] : [{ id, value: fact.text, source: `${fact.source} (${fact.confidence})` }];
}

/** What goes with one way of calling only. */
const OWN: Readonly<Record<string, readonly SourceAssumption[]>> = {
  alb: [
    {
      id: 'callers.alb.lcu',
      value:
        'one load balancer for each source; each request is a connection of its own; bytes of answers and rules are not counted; the largest measure of the whole run decides',
      source: 'Elastic Load Balancing pricing page; what clients do is not known (assumption)',
    },
  ],
  'lambda-edge': [
    {
      id: 'callers.lambda-edge.burst',
      value: '1 second of its rate',
      source: 'AWS publishes no size of the bucket behind the request rate of Lambda@Edge (assumption)',
    },
  ],
  'step-functions': [
    {
      id: 'callers.step-functions.transitions',
      value: 'each attempt is one; standard workflows; other states of the state machine are not counted',
      source: 'AWS Step Functions Developer Guide: retries are treated as state transitions (sourced)',
    },
  ],
  firehose: [
    {
      id: 'callers.firehose.batches',
      value:
        'a buffer is sent at its size or interval, from its first record; a record that the handler fails is returned as such and fails alone; as many batches run at once as there are',
      source:
        'Amazon Data Firehose Developer Guide, data transformation; how many batches run at once is not published (assumption)',
    },
  ],
};

/** Who tries again: the service by itself, or the client in front of it. */
function retryAssumptions(config: SyncConfig, platform: Platform): SourceAssumption[] {
  const { via, gateway } = config;
  const id = `callers.${via}.retry`;
  const { retry } = effectiveClient(config, platform);
  const hasRetries = retry.attempts > 1;
  const { source, ownRetries } = viaOf(via);
  const value = hasRetries ? retryInWords(retry) : 'nothing is tried again';
  if (ownRetries === undefined) {
    if (!hasRetries) return [];
    const why = 'to the client refusals, errors and time-outs are all a failure, and its retry takes them all';
    return [{ id, value, source: `${why}: ${source}` }];
  }
  if (via !== 's3-batch' && via !== 'firehose') return [{ id, value, source }];
  const isSet = gateway?.retries !== undefined || gateway?.retryWaitMs !== undefined;
  const fact = via === 'firehose' ? 'firehoseRetries' : 's3BatchRetries';
  const wait = formatDuration(SERVICE_RETRY_WAIT_MS);
  const unpublished = `how often: see callers.${fact}; AWS publishes no waits, the first is ${wait} unless set (assumption)`;
  return [settable(id, isSet, value, unpublished)];
}
