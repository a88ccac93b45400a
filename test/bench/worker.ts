/** One measurement in a process of its own: `worker WORKLOAD VARIANT STRETCH` prints a line of JSON. */

import { startTrial } from '../../src/experiment/trial.ts';
import { allowDeepInlining } from '../../src/node/inlining.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import { MICRO, type MicroBench } from './micro.ts';
import { plainLoop } from './plain-loop.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

const [name = '', variant, stretchText] = process.argv.slice(2);
const stretch = Number(stretchText);

/** What one run did, and how long it took. */
interface Measured {
  readonly requests: number;
  readonly events: number;
  readonly seconds: number;
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const start = process.hrtime.bigint();
  const done = await work();
  return [done, Number(process.hrtime.bigint() - start) / 1e9];
}

async function engine(workload: Workload, factor: number): Promise<Measured> {
  const scenario = await parseScenario(workload.scenario(factor));
  const trial = startTrial({ scenario, replication: 1 });
  const [, seconds] = await timed(() => {
    while (!trial.advance(100_000));
  });
  const { sources, events } = trial.result();
  // Callers' requests as they are offered; events as they are done with, since only that is work.
  const requests = Object.values(sources).reduce(
    (sum, { offered, inFlight, queueDepth }) => sum + offered - (queueDepth === undefined ? 0 : inFlight),
    0,
  );
  return { requests, events, seconds };
}

async function plain(workload: Workload, factor: number): Promise<Measured> {
  const [{ invocations, throttles }, seconds] = await timed(() => plainLoop(workload.plain!(factor)));
  return { requests: invocations + throttles, events: 0, seconds };
}

async function micro({ [variant as keyof MicroBench]: operate }: MicroBench, factor: number): Promise<Measured> {
  const count = 1e7 * factor;
  const [, seconds] = await timed(() => operate(count));
  return { requests: count, events: count, seconds };
}

function runner(): (factor: number) => Promise<Measured> {
  const bench = MICRO[name];
  if (bench !== undefined) return (factor) => micro(bench, factor);
  const workload = WORKLOADS.find((candidate) => candidate.name === name)!;
  return (factor) => (variant === 'plain' ? plain : engine)(workload, factor);
}

// As the command line does; the plain loops are measured with it too.
if (process.env.BENCH_INLINING !== 'default') allowDeepInlining();
// A short run first, so that what is measured is compiled code.
const run = runner();
await run(0.02);
const measured = await run(stretch);
process.stdout.write(`${JSON.stringify({ ...measured, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`);
