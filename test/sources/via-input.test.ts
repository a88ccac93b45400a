/** What is wrong with the settings of a service in front of a function, and what a report says of it. */
import { describe, expect, test } from 'vitest';
import { platformOn } from '../../src/platform/index.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import { SYNC } from '../../src/sources/sync.ts';
import { VIA_NAMES } from '../../src/sources/via.ts';
import { scenarioOf } from '../support/scenarios.ts';

function text(source: object, f: object = {}, more: object = {}): object {
  return {
    duration: '10 s',
    functions: { f: { init: 0, duration: 1, ...f } },
    sources: { s: { type: 'sync', target: 'f', arrivals: { constant: '1/s' }, ...source } },
    ...more,
  };
}

interface Said {
  readonly path: string;
  readonly code?: string;
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly suggestion?: string;
}

/** Everything that is wrong. */
async function issuesOf(scenario: object): Promise<Said[]> {
  try {
    await scenarioOf(scenario);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues as Said[];
    throw error;
  }
}

const warningsOf = async (scenario: object) => (await scenarioOf(scenario)).warnings;

const at = (path: string) => `sources.s.${path}`;
const edge = (trigger: string, more: object = {}) => ({ via: 'lambda-edge', edge: { trigger, ...more } });

const cases: [name: string, scenario: object, issue: Partial<Said>][] = [
  [
    'an unknown way of calling',
    text({ via: 'rest-apy' }),
    { path: at('via'), got: '"rest-apy"', suggestion: 'rest-api', expected: expect.stringContaining('function-url') },
  ],
  [
    'a buffer without Firehose',
    text({ buffer: { size: '1 MB' } }),
    { path: at('buffer'), message: 'buffer belongs to via firehose, and via is sdk' },
  ],
  [
    'triggers without CloudFront',
    text({ via: 'alb', edge: { trigger: 'viewer-request' } }),
    { path: at('edge'), message: 'edge belongs to via lambda-edge, and via is alb' },
  ],
  [
    'the Retry of Step Functions elsewhere',
    text({ via: 'rest-api', retry: { attempts: 3 } }),
    { path: at('retry'), message: 'retry belongs to via step-functions, and via is rest-api' },
  ],
  [
    'a gateway where there is none',
    text({ gateway: { burst: 5 } }),
    { path: at('gateway'), message: 'gateway belongs to a service in front of the function, and via is sdk' },
  ],
  [
    'tries of a service that makes none',
    text({ via: 'alb', gateway: { retries: 5 } }),
    { path: at('gateway.retries'), message: 'retries belongs to via firehose or s3-batch, and via is alb' },
  ],
  [
    'a burst without a rate',
    text({ via: 'alb', gateway: { burst: 5 } }),
    { path: at('gateway.burst'), expected: 'requestsPerSecond, such as 100/s' },
  ],
  [
    'a retrying client in front of Step Functions',
    text({ via: 'step-functions', client: { retry: 'standard' } }),
    { path: at('client.retry'), expected: 'retry, beside via' },
  ],
  [
    'a retrying client in front of Cognito',
    text({ via: 'cognito', client: { retry: 'legacy' } }),
    { path: at('client.retry'), expected: 'no client.retry' },
  ],
  [
    'users of Firehose',
    text({ via: 'firehose', arrivals: { users: 3, think: '1 s' } }),
    { path: at('arrivals.users'), message: 'users wait for an answer, which Firehose gives to nobody' },
  ],
  [
    'a rate of back-off below 1',
    text({ via: 'step-functions', retry: { backoffRate: 0.5 } }),
    { path: at('retry.backoffRate'), expected: 'a number of at least 1', got: '0.5' },
  ],
  [
    'a retry of nothing',
    text({ via: 'step-functions', retry: { on: [] } }),
    { path: at('retry.on'), expected: 'at least one of throttle, error, timeout' },
  ],
  [
    'a retry of something else',
    text({ via: 'step-functions', retry: { on: ['throtle'] } }),
    { path: at('retry.on.0'), suggestion: 'throttle' },
  ],
  [
    'more retries than end',
    text({ via: 'step-functions', retry: { attempts: 1001 } }),
    { path: at('retry.attempts'), expected: 'a whole number from 0 to 1000', got: '1001' },
  ],
  [
    'hits of the cache before a viewer trigger',
    text(edge('viewer-response', { cacheHits: '10 %' })),
    { path: at('edge.cacheHits'), got: 'viewer-response' },
  ],
  ['an unknown trigger', text(edge('origin-requests')), { path: at('edge.trigger'), suggestion: 'origin-request' }],
  [
    'a request of 7 MB',
    text({ size: '7 MB' }),
    {
      path: at('size'),
      message: 'a request of 7 MB is larger than the limit of Lambda for synchronous requests, 6 MB',
      expected: 'at most 6 MB',
      got: '7 MB',
    },
  ],
  [
    'a request of 7 MB through API Gateway, which takes ten',
    text({ via: 'rest-api', size: '7 MB' }),
    { path: at('size'), expected: 'at most 6 MB' },
  ],
  [
    'a request of 1.5 MB through a load balancer',
    text({ via: 'alb', size: '1.5 MB' }),
    {
      path: at('size'),
      message: 'a request of 1.5 MB is larger than the limit of a load balancer for functions, 1 MB',
    },
  ],
  [
    'a record larger than the buffer',
    text({ via: 'firehose', size: '600 KB', buffer: { size: '0.5 MB' } }),
    { path: at('size'), message: 'a record of 600 KB is larger than the buffer, 0.5 MB' },
  ],
  [
    'a buffer too small',
    text({ via: 'firehose', buffer: { size: '0.1 MB' } }),
    { path: at('buffer.size'), expected: '0.2 to 3 MB', got: '0.1 MB' },
  ],
  ['a buffer too large', text({ via: 'firehose', buffer: { size: '4 MB' } }), { path: at('buffer.size'), got: '4 MB' }],
  [
    'a buffer that waits too long',
    text({ via: 'firehose', buffer: { interval: '901 s' } }),
    { path: at('buffer.interval'), expected: 'at most 15 min', got: '901 s' },
  ],
  [
    'an HTTP API that waits longer than any',
    text({ via: 'http-api', gateway: { timeout: '31 s' } }),
    {
      path: at('gateway.timeout'),
      message: 'an HTTP API waits at most 30 s for an answer, and 31 s are set',
      expected: 'at most 30 s',
      got: '31 s',
    },
  ],
  ['Cognito likewise', text({ via: 'cognito', gateway: { timeout: '6 s' } }), { path: at('gateway.timeout') }],
  [
    'function URLs before there were any',
    text({ via: 'function-url' }, {}, { asOf: '2021-06-01' }),
    {
      path: at('via'),
      code: 'not-yet',
      message: expect.stringContaining(
        'calling functions via function-url was not offered on 2021-06-01: it came on 2022-04-06 (',
      ),
      expected: 'asOf: 2022-04-06 or later',
      got: '2021-06-01',
    },
  ],
  [
    'a function that both CloudFront and others call',
    text(
      edge('viewer-request'),
      {},
      {
        sources: {
          s: { type: 'sync', target: 'f', arrivals: { constant: '1/s' }, ...edge('viewer-request') },
          t: { type: 'sync', target: 'f', arrivals: { constant: '1/s' }, via: 'rest-api' },
        },
      },
    ),
    {
      path: at('target'),
      code: 'edge-shared',
      message:
        'f runs at the edge, at prices of its own, and the source t calls it as well: give each a function of its own',
    },
  ],
  [
    'a function on arm64 at the edge',
    text(edge('origin-request'), { architecture: 'arm64' }),
    { path: at('target'), got: 'arm64', expected: 'the architecture x86_64 only' },
  ],
  [
    'a large /tmp at the edge',
    text(edge('origin-request'), { ephemeralStorage: '1 GB' }),
    { path: at('target'), got: '1,024 MB' },
  ],
  [
    'a minute at the edge',
    text(edge('origin-request'), { timeout: '60 s' }),
    { path: at('target'), got: '1 min', expected: 'a time-out of at most 30 s' },
  ],
  [
    'ten seconds for a viewer in 2020',
    text(edge('viewer-request'), { timeout: '10 s' }, { asOf: '2020-06-01' }),
    { path: at('target'), got: '10 s', expected: 'a time-out of at most 5 s' },
  ],
  [
    'memory for a viewer in 2020',
    text(edge('viewer-response'), { memory: '256 MB' }, { asOf: '2020-06-01' }),
    { path: at('target'), got: '256 MB', expected: 'a memory of at most 128 MB' },
  ],
];

describe('bad input', () => {
  test.each(cases)('%s', async (_, scenario, issue) => {
    const issues = await issuesOf(scenario);
    expect(issues.map(({ path }) => path)).toEqual([issue.path]);
    expect(issues[0]).toMatchObject(issue);
  });

  test('what is at the limit is not beyond it', async () => {
    for (const source of [
      { size: '6 MB' },
      { via: 'alb', size: '1 MB' },
      { via: 'firehose', size: '1 MB', buffer: { size: '3 MB', interval: '900 s' } },
      { via: 'http-api', gateway: { timeout: '30 s' } },
      { via: 'rest-api', gateway: { burst: 10 } },
      { via: 'step-functions', retry: { backoffRate: 1 }, client: { timeout: '1 s' } },
    ])
      expect(await issuesOf(text(source))).toEqual([]);
    const atEdge = text(edge('viewer-request'), { timeout: '5 s' }, { asOf: '2020-06-01' });
    expect(await issuesOf(atEdge)).toEqual([]);
    const two = { type: 'sync', target: 'f', arrivals: { constant: '1/s' }, via: 'lambda-edge' };
    expect(await issuesOf(text({}, {}, { sources: { s: two, t: two } }))).toEqual([]);
  });
});

describe('warnings', () => {
  test('a REST API that waits longer than 29 s needs a quota', async () => {
    const warnings = await warningsOf(text({ via: 'rest-api', gateway: { timeout: '60 s' } }));
    expect(warnings).toMatchObject([
      {
        code: 'raised-quota',
        path: at('gateway.timeout'),
        message:
          'a REST API waits at most 29 s for an answer, and 1 min are set: this needs a quota that AWS has raised',
      },
    ]);
  });

  test('a function that may run longer than anybody waits', async () => {
    expect(await warningsOf(text({ via: 'alexa' }, { timeout: '8 s' }))).toEqual([]);
    expect(await warningsOf(text({ via: 'alexa' }, { timeout: '9 s' }))).toMatchObject([
      {
        code: 'caller-gives-up-first',
        message:
          'Alexa waits 8 s for an answer, and f may run for 9 s: what takes longer is billed, and nobody gets the answer',
      },
    ]);
  });

  test('a missing permission', async () => {
    expect(await warningsOf(text({ via: 'rest-api', permission: false }))).toMatchObject([
      {
        code: 'no-permission',
        path: at('permission'),
        message:
          'a REST API has no permission to invoke f: every attempt is refused, and its request ends as failed without reaching the function',
      },
    ]);
  });
});

describe('assumptions', () => {
  const platform = platformOn('2026-11-20', 'us-east-1');
  const assumed = async (source: object): Promise<Map<string, string>> => {
    const { sources } = await scenarioOf(text(source));
    const found = SYNC.assumptions!(sources.s!, platform);
    for (const { id, source: page } of found) expect(page.length, id).toBeGreaterThan(10);
    return new Map(found.map(({ id, value }) => [id, value]));
  };

  test('say what the client gets', async () => {
    expect((await assumed({ via: 'rest-api' })).get('callers.rest-api')).toBe(
      'rest-api: 429 over its own limits, 500 when Lambda throttles, 502 on errors and time-outs of the function, 504 after 29 s',
    );
    expect((await assumed({ via: 'alb', gateway: { timeout: '1 min' } })).get('callers.alb')).toBe(
      'alb: 502 when Lambda throttles, and on errors and time-outs of the function, 504 after 1 min',
    );
    expect((await assumed({ via: 'function-url' })).get('callers.function-url')).toMatch(
      /it waits as long as the function runs$/,
    );
  });

  test('say how a service tries again', async () => {
    const retryOf = async (source: { via: string }) => (await assumed(source)).get(`callers.${source.via}.retry`);
    expect(await retryOf({ via: 'rest-api' })).toBeUndefined();
    expect(await retryOf({ via: 'rest-api', client: { retry: 'standard' } } as { via: string })).toBe(
      'throttles, errors, time-outs: 3 attempts, waits up to 1 s doubling to 20 s, full jitter, retry quota of 500',
    );
    expect(await retryOf({ via: 'step-functions' })).toBe('nothing is tried again');
    const retry = { interval: '3 s', maxDelay: '5 s', jitter: 'full', on: ['throttle', 'timeout'] };
    expect(await retryOf({ via: 'step-functions', retry } as { via: string })).toBe(
      'throttles, time-outs: 4 attempts, waits up to 3 s doubling to 5 s, full jitter',
    );
    expect(await retryOf({ via: 'cognito' })).toBe('time-outs: 3 attempts, at once');
    expect(await retryOf({ via: 's3-batch' })).toBe(
      'throttles, errors, time-outs: 4 attempts, waits up to 1 s doubling, none jitter',
    );
    const steady = { via: 'step-functions', retry: { attempts: 2, backoffRate: 1.5, on: ['error'] } };
    expect(await retryOf(steady)).toBe('errors: 3 attempts, waits up to 1 s growing 1.5 times, none jitter');
    const set = await assumed({ via: 'firehose', gateway: { retries: 1 } });
    expect(set.get('callers.firehose.retry (set)')).toMatch(/^throttles, errors, time-outs: 2 attempts/);
    expect(set.has('callers.firehose.retry')).toBe(false);
  });

  test('say once how a client tries again: with the service, where there is one', async () => {
    for (const via of VIA_NAMES) {
      expect((await assumed({ via })).has('retry'), via).toBe(via === 'sdk');
    }
    expect((await assumed({ client: { retry: 'legacy' } })).get('retry')).toBe(
      '5 attempts, waits up to 1 s doubling, full jitter',
    );
  });

  test('an SDK adds none', async () => {
    expect([...(await assumed({})).keys()]).toEqual(['retry']);
  });

  test('name facts that there are', async () => {
    for (const via of VIA_NAMES) {
      if (via === 'sdk') continue;
      const ids = [...(await assumed({ via })).keys()].filter((id) => id.startsWith('callers.'));
      expect(ids.length, via).toBeGreaterThan(0);
    }
    const found = await assumed({ via: 'http-api' });
    expect(found.get('callers.apiGatewayRequestsPerSecond')).toBe('10,000 per second');
    expect(found.get('callers.apiGatewayBurst')).toBe('5,000 requests');
  });
});
