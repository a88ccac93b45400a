/** The library, bundled for a browser, gives the same bytes in Chromium as in Node. Needs Chromium; skipped visibly where there is none. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseScenario, renderJson, runScenario } from '../../src/index.ts';

const CHROMIUM = process.env.HEADROOM_CHROMIUM ?? '/usr/bin/chromium';
const isThere = existsSync(CHROMIUM);
if (!isThere)
  console.warn(`The browser tests are skipped: no Chromium at ${CHROMIUM} (set HEADROOM_CHROMIUM to where it is).`);

/** Runs in the page. */
declare const headroom: typeof import('../../src/index.ts');

describe.skipIf(!isThere && process.env.CI === undefined)('in Chromium', () => {
  let browser: Browser;
  let script: string;
  let profile: string;

  beforeAll(async () => {
    const built = await build({
      entryPoints: ['src/index.ts'],
      bundle: true,
      format: 'iife',
      globalName: 'headroom',
      platform: 'browser',
      target: 'es2022',
      write: false,
      logLevel: 'error',
    });
    script = built.outputFiles[0]!.text;
    profile = mkdtempSync(join(tmpdir(), 'headroom-chromium-'));
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    });
  });

  afterAll(async () => {
    await browser?.close();
    if (profile) rmSync(profile, { recursive: true, force: true });
  });

  async function inBrowser(text: string, files: Record<string, string>): Promise<string> {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    const json = await page.evaluate(
      async ([yaml, traces]) => {
        const open = async function* (path: string) {
          yield new TextEncoder().encode(traces[path]!);
        };
        const scenario = await headroom.parseScenario(yaml, { open });
        return headroom.renderJson(await headroom.runScenario(scenario, { replications: 2 }));
      },
      [text, files] as const,
    );
    await page.close();
    return json;
  }

  test.each([
    ['01-quickstart', []],
    ['08-replayed-logs', ['traces/cloudwatch-excerpt.json']],
    ['09-azure-day', ['traces/azure-2019-three-functions.csv']],
  ])('%s gives the same bytes as in Node', async (name, traces) => {
    const text = readFileSync(`scenarios/${name}.yaml`, 'utf8');
    const files = Object.fromEntries(traces.map((path) => [path, readFileSync(`scenarios/${path}`, 'utf8')]));
    const open = async function* (path: string) {
      yield new TextEncoder().encode(files[path]!);
    };
    const scenario = await parseScenario(text, { open });
    const here = renderJson(await runScenario(scenario, { replications: 2 }));
    expect(await inBrowser(text, files)).toBe(here);
  });

  test('a formula and every distribution that samples with elementary functions', async () => {
    const text = `
name: all
duration: 20 min
functions:
  f:
    timeout: 1 min
    init: { weibull: { shape: 1.7, scale: 300 ms } }
    duration: { mixture: [{ weight: 1, gamma: { mean: 1 s, cv: 0.7 } }, { weight: 2, lognormal: { median: 90 ms, p99: 900 ms } }] }
    idleTimeout: { exponential: { mean: 5 min } }
sources:
  s: { type: sync, target: f, arrivals: { poisson: "12 + 8*sin(2*pi*t/600)" }, client: { retry: adaptive, timeout: 2 s } }
`;
    const here = renderJson(await runScenario(await parseScenario(text), { replications: 2 }));
    expect(await inBrowser(text, {})).toBe(here);
  });
});
