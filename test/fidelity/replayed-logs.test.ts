/**
 * CloudWatch logs of one Python function of 1,769 MB, called at 1, 5, 8 and 15 requests per second for two minutes in May 2025
 * (github.com/ubc-cirrus-lab/demystifying-serverless-costs), replayed: the same arrivals with the measured durations need as many
 * environments as AWS used, and are billed the same milliseconds.
 */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TrialResult } from '../../src/experiment/summary.ts';
import { runTrial } from '../../src/experiment/trial.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { sharedData } from '../shared-data.ts';

interface Log {
  readonly perSecond: number;
  /** Distinct log streams with a REPORT line. */
  readonly environments: number;
  /** REPORT lines with an init duration: environments that were not there before the first request. */
  readonly coldStarts: number;
  readonly billedMs: number;
  readonly records: number;
}

const LOGS: readonly Log[] = [
  { perSecond: 1, environments: 1, coldStarts: 0, billedMs: 18_817, records: 120 },
  { perSecond: 5, environments: 1, coldStarts: 0, billedMs: 93_492, records: 600 },
  { perSecond: 8, environments: 2, coldStarts: 0, billedMs: 148_325, records: 960 },
  { perSecond: 15, environments: 4, coldStarts: 1, billedMs: 277_738, records: 1799 },
];

/** Init Duration of the only cold start in the four logs (rps-15). */
const INIT = '99.44 ms';

/** Replays a log under the rules of the day it was written: init was not billed yet. */
async function replay(path: string, environments: object): Promise<TrialResult> {
  const trace = basename(path);
  const scenario = await parseScenario(
    JSON.stringify({
      asOf: '2025-05-12',
      region: 'us-east-1',
      functions: { f: { memory: '1769 MB', runtime: 'python3.11', duration: { trace }, ...environments } },
      sources: { s: { type: 'sync', target: 'f', arrivals: { trace } } },
    }),
    { open: () => createReadStream(path) },
  );
  return runTrial({ scenario, replication: 1 });
}

describe.each(LOGS)('rps-$perSecond.json', ({ perSecond, environments, coldStarts, billedMs, records }) => {
  const path = sharedData(`aws-lambda-logs/rps-${perSecond}.json`);

  // Cold starts are left out: in the logs all environments but one were initialised before they were needed.
  test.skipIf(path === undefined)(
    `${environments} environments, ${billedMs} ms billed (needs ../shared/data)`,
    async () => {
      const { functions, sources, usage } = await replay(path!, { init: 0 });
      const { f } = functions;
      expect(f!.environments).toMatchObject({ created: environments, max: environments });
      expect(f!.BilledDuration).toBe(billedMs);
      expect(f!.Invocations).toBe(records);
      expect(sources.s).toMatchObject({ offered: records, succeeded: records });
      expect(usage).toEqual({ 'lambda.requests': records, 'lambda.gbSeconds.x86_64': (billedMs * 1769) / 1_024_000 });
    },
  );

  // As AWS had it: the environments that had no init in the log are there from the beginning.
  test.skipIf(path === undefined)(`${coldStarts} cold starts (needs ../shared/data)`, async () => {
    const { functions } = await replay(path!, { init: INIT, warm: environments - coldStarts });
    const { f } = functions;
    expect(f!.environments).toMatchObject({ created: coldStarts, max: environments });
    expect(f!.coldStarts).toBe(coldStarts);
    expect(f!.InitDuration.count).toBe(coldStarts);
    expect(f!.BilledDuration).toBe(billedMs);
  });
});
