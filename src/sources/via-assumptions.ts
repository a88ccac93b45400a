/** What a run assumes about the services in front of functions: what their clients get, how they retry, what they are billed for. */
import { factIn, type Platform } from '../platform/index.ts';
import { formatDuration } from '../quantities/units.ts';
import type { RetryRule } from './retry.ts';
import type { SourceAssumption } from './source.ts';
import type { SyncConfig } from './sync-config.ts';
import { SERVICE_RETRY_WAIT_MS, viaOf } from './via.ts';
import { ownRule, serviceWaitMs } from './via-caller.ts';

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

function retryAssumptions(config: SyncConfig, platform: Platform): SourceAssumption[] {
  const { via } = config;
  const rule = ownRule(config, platform);
  if (rule === undefined) {
    if (config.client.retry.attempts === 1) return [];
    const value = 'to the client refusals, errors and time-outs are all a failure, and its retry takes them all';
    return [{ id: `callers.${via}.retry`, value, source: viaOf(via).source }];
  }
  const isService = via === 's3-batch' || via === 'firehose';
  const source = isService
    ? `how often: see callers.${via === 'firehose' ? 'firehoseRetries' : 's3BatchRetries'}; AWS publishes no waits, the first is ${formatDuration(SERVICE_RETRY_WAIT_MS)} unless set (assumption)`
    : viaOf(via).source;
  return [{ id: `callers.${via}.retry`, value: ruleInWords(rule), source }];
}

function ruleInWords({ attempts, baseMs, capMs, backoffRate = 1, jitter, causes }: RetryRule): string {
  if (attempts === 1) return 'nothing is tried again';
  const retries = attempts - 1;
  const what = [
    ...(causes?.throttles ? ['throttles'] : []),
    ...(causes?.errors ? ['errors'] : []),
    ...(causes?.unanswered ? ['time-outs'] : []),
  ];
  const growth = backoffRate === 1 ? '' : `, ${backoffRate} times as long each time`;
  const cap = Number.isFinite(capMs) ? `, at most ${formatDuration(capMs)}` : '';
  const waits = baseMs === 0 ? 'at once' : `after ${formatDuration(baseMs)}${growth}${cap}`;
  return (
    `${what.join(', ')}: ${retries} ${retries === 1 ? 'retry' : 'retries'}, ${waits}` +
    `${jitter === 'full' ? ', full jitter' : ''}`
  );
}
