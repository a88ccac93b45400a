/** The example source of CONTRIBUTING.md at work: what it offers, what succeeds, what is refused. */
import { expect, test } from 'vitest';
import { Account } from '../../src/lambda/account.ts';
import { accountSchema } from '../../src/lambda/account-config.ts';
import { LambdaFunction } from '../../src/lambda/function.ts';
import { functionSchema } from '../../src/lambda/function-config.ts';
import { Invocations } from '../../src/lambda/invocation.ts';
import { platformOn } from '../../src/platform/index.ts';
import { Streams } from '../../src/sim/random.ts';
import { Simulation } from '../../src/sim/simulation.ts';
import type { SourceContext } from '../../src/sources/source.ts';
import { PULSE } from '../support/pulse-source.ts';

test('an event each second; one that comes while the only environment is busy is lost', () => {
  const platform = platformOn('2026-11-20', 'us-east-1');
  const simulation = new Simulation(10_500);
  const streams = new Streams('1', 1);
  const resources = { formulas: {}, traces: {} };
  const account = new Account(accountSchema.parse({}), simulation, platform, 1);
  const around = {
    account,
    platform,
    streams,
    resources,
    periods: 1,
    clock: simulation,
    isProvisioned: false,
    isAtEdge: false,
  };
  const config = functionSchema.parse({ duration: '1.2 s', init: 0, reservedConcurrency: 1 });
  const context: SourceContext = {
    simulation,
    streams,
    resources,
    platform,
    invocations: new Invocations(simulation, { initLimitMs: platform.init.limitMs, cpu: platform.cpu }),
    functions: new Map([['f', new LambdaFunction('f', config, around)]]),
    startMs: 0,
    warmUpMs: 0,
    periods: 1,
    mayFail: () => false,
    mayPoison: () => false,
    source: () => undefined,
  };
  const settings = PULSE.schema.parse({ type: 'pulse', target: 'f', every: '1 s' });
  const [source] = PULSE.attach(new Map([['beats', settings]]), context);
  while (!simulation.advance(1000));
  // Those at 1, 3, 5, 7, 9 s run for 1.2 s; those at 2, 4, 6, 8, 10 s find the function busy.
  const total = (name: 'offered' | 'succeeded' | 'dropped') => source!.recorder.total(name);
  expect([total('offered'), total('succeeded'), total('dropped')]).toEqual([10, 5, 5]);
});
