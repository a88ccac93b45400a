/** The committed reports are what the code makes of the committed scenarios, byte for byte. `npm run reports` writes them anew. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenarios = readdirSync('scenarios').filter((name) => name.endsWith('.yaml'));

function silentTerminal(): { terminal: Terminal; errors: string[] } {
  const errors: string[] = [];
  const terminal: Terminal = {
    out: () => {},
    err: (text) => void errors.push(text),
    input: (async function* () {})(),
    outColor: false,
    columns: undefined,
    errColor: false,
    progress: undefined,
    onInterrupt: () => () => {},
  };
  return { terminal, errors };
}

describe.each(scenarios)('%s', (scenario) => {
  test('reports', async () => {
    const { terminal, errors } = silentTerminal();
    const code = await main(
      ['run', `scenarios/${scenario}`, '--format', 'text,json,csv,html', '--out', folder, '--quiet'],
      terminal,
    );
    expect(errors).toEqual([]);
    expect(code).toBe(0);
    const written = readdirSync(folder).filter((name) => name.startsWith(`${basename(scenario, '.yaml')}.`));
    expect(written.length).toBeGreaterThanOrEqual(5);
    for (const name of written) {
      await expect(readFileSync(join(folder, name), 'utf8')).toMatchFileSnapshot(`../../reports/${name}`);
    }
  });
});

test('no report is left over from a scenario that is gone', () => {
  const names = new Set(scenarios.map((scenario) => basename(scenario, '.yaml')));
  const reports = readdirSync('reports').filter((name) => name !== 'README.md');
  expect(reports.filter((name) => !names.has(name.slice(0, name.indexOf('.'))))).toEqual([]);
});

test('README shows the report as it is', () => {
  expect(readFileSync('README.md', 'utf8')).toContain(readFileSync('reports/08-replayed-logs.txt', 'utf8'));
});
