/** `npm run bench`: each workload and its plain loop in processes of their own, interleaved; prints medians. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const root = fileURLToPath(new URL('../..', import.meta.url));
const outdir = `${root}node_modules/.cache/headroom-bench`;

buildSync({
  entryPoints: [`${root}test/bench/worker.ts`],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire as createRequireOfNode } from 'node:module'; const require = createRequireOfNode(import.meta.url);",
  },
  logLevel: 'error',
});

const measure = (workload, variant, stretch = 1) =>
  JSON.parse(
    execFileSync(process.execPath, [`${outdir}/worker.mjs`, workload, variant, String(stretch)], { encoding: 'utf8' }),
  );

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const MICRO = ['event-list', 'select', 'exponential', 'normal', 'formula'];
const SYNCHRONOUS = ['trickle', 'busy', 'saturated', 'saturated-rate', 'functions-50', 'functions-500'];
const EVENTS = ['sqs-drain', 'streams', 'async-errors'];
const WAITING = ['waiting-sqs', 'waiting-streams', 'waiting-async'];
const WORKLOADS = [...SYNCHRONOUS, ...EVENTS, ...MICRO];
const HAS_PLAIN = new Set(['trickle', 'busy', ...MICRO]);
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const workloads = chosen.length > 0 ? chosen.filter((name) => name !== 'waiting') : WORKLOADS;

const runs = new Map();
for (let round = 0; round < ROUNDS; round++) {
  for (const workload of workloads) {
    for (const variant of HAS_PLAIN.has(workload) ? ['engine', 'plain'] : ['engine']) {
      const key = `${workload}/${variant}`;
      runs.set(key, [...(runs.get(key) ?? []), measure(workload, variant)]);
    }
  }
}

const rate = (run) => run.requests / run.seconds / 1e6;
console.log(`${cpus()[0].model}, Node ${process.versions.node}, median of ${ROUNDS} interleaved runs\n`);
console.log('workload         million/s   of plain loop   ns per event   peak MB');
for (const workload of workloads) {
  const engine = runs.get(`${workload}/engine`);
  const plain = runs.get(`${workload}/plain`);
  const ratio = plain && median(engine.map((run, i) => rate(run) / rate(plain[i]))).toFixed(2);
  const nsPerEvent = median(engine.map((run) => (run.seconds / run.events) * 1e9));
  console.log(
    [
      workload.padEnd(15),
      median(engine.map(rate)).toFixed(2).padStart(10),
      (ratio ?? '').padStart(15),
      nsPerEvent.toFixed(0).padStart(14),
      median(engine.map((run) => run.peakMb))
        .toFixed(0)
        .padStart(9),
    ].join(' '),
  );
}

if (chosen.length === 0) {
  console.log('\npeak memory of the busy workload by invocations');
  for (const stretch of process.argv.includes('--long') ? [0.2, 2, 20] : [0.2, 2]) {
    const { requests, peakMb } = measure('busy', 'engine', stretch);
    console.log(`${requests.toExponential(1).padStart(10)} invocations ${peakMb.toFixed(0).padStart(6)} MB`);
  }
}

if (chosen.length === 0 || chosen.includes('waiting')) {
  console.log('\nmemory of an event that waits: peak with four million, less peak with one million');
  for (const workload of WAITING) {
    const [one, four] = [1, 4].map((millions) => measure(workload, 'engine', millions).peakMb);
    console.log(`${workload.padEnd(17)} ${(((four - one) * 2 ** 20) / 3e6).toFixed(0).padStart(4)} bytes`);
  }
}
