/** The built command and library as processes: what a shell, a pipe and a script see. Needs the build (`npm test` makes it). */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resultSchema } from '../../src/experiment/result.ts';

const CLI = 'dist/cli/main.js';
if (!existsSync(CLI)) throw new Error('these tests need the build: npm run build');

const headroom = (args: string[], input?: string) =>
  spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', ...(input === undefined ? {} : { input }) });

const ENDLESS = `
duration: 100000 h
functions: { f: { duration: 1 s, init: 0, warm: 2 } }
sources: { s: { type: sync, target: f, arrivals: { constant: 1/s } } }
`;

test('--version prints the version of the package', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(headroom(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('--json prints the committed result, and nothing else', () => {
  const { status, stdout, stderr } = headroom(['run', 'scenarios/06-reserved-150-300.yaml', '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(readFileSync('reports/06-reserved-150-300.json', 'utf8'));
  expect(resultSchema.safeParse(JSON.parse(stdout)).success).toBe(true);
});

test('a scenario from standard input; wrong input exits with 2 and its place', () => {
  const good = headroom(['run', '-', '--json'], readFileSync('scenarios/06-reserved-150-300.yaml', 'utf8'));
  expect(good.status).toBe(0);
  const bad = headroom(['run', '-'], 'duration: 1 parsec\n');
  expect(bad.status).toBe(2);
  expect(bad.stdout).toBe('');
  expect(bad.stderr).toContain('<stdin>:1:11');
  expect(bad.stderr).not.toContain('    at ');
});

test('a pipe that is closed early is no error', () => {
  const script = `"${process.execPath}" ${CLI} run scenarios/09-azure-day.yaml --json | head -c 10; exit \${PIPESTATUS[0]}`;
  const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('an interrupt prints what was simulated so far, marked as partial, and exits with 130', async () => {
  const child = spawn(process.execPath, [CLI, 'run', '-', '--json']);
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stdin.end(ENDLESS);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  setTimeout(() => child.kill('SIGINT'), 2500);
  expect(await ended).toBe(130);
  const result = resultSchema.parse(JSON.parse(stdout));
  expect(result.partial).toBe(true);
  expect(result.simulatedMs).toBeGreaterThan(0);
  expect(result.simulatedMs).toBeLessThan(result.scenario.durationMs);
  const { offered, succeeded, inFlight } = result.sources.s!;
  expect(succeeded + inFlight).toBe(offered);
});

test('an interrupt leaves a whole log of what was simulated, each line of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headroom-'));
  const file = join(folder, 'run.json');
  const child = spawn(process.execPath, [CLI, 'run', '-', '--json', '--logs', file]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(ENDLESS);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  // Some of it is on the disk long before the end.
  const isUnderWay = () => existsSync(file) && statSync(file).size > 1e6;
  while (!isUnderWay() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  const { f } = resultSchema.parse(JSON.parse(stdout)).functions;
  const messages = (JSON.parse(readFileSync(file, 'utf8')) as { message: string }[]).map(({ message }) => message);
  const count = (word: string) => messages.filter((message) => message.startsWith(`${word} RequestId: `)).length;
  expect(count('START')).toBe(f!.Invocations);
  expect([count('END'), count('REPORT')]).toEqual([f!.Duration.count, f!.Duration.count]);
  expect(stderr).toBe(`wrote ${file} (${f!.Duration.count.toLocaleString('en-US')} invocations)\n`);
});

test('the library is imported by its name', () => {
  const script = `
    import { parseScenario, runScenario, runTrial } from 'headroom';
    const scenario = await parseScenario(${JSON.stringify(ENDLESS.replace('100000 h', '1 min'))});
    const result = await runScenario(scenario);
    const trial = runTrial({ scenario, replication: 1 });
    console.log(result.sources.s.offered, trial.sources.s.offered);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(printed).toBe('60 60\n');
});
