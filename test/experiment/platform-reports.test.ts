/** The result of any scenario of any day is what its schema says, and every report can be made of it. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { test } from 'vitest';
import { resultSchema } from '../../src/experiment/result.ts';
import { startRun } from '../../src/experiment/run.ts';
import { ScenarioError } from '../../src/quantities/issue.ts';
import {
  renderCsv,
  renderHtml,
  renderJson,
  renderSourcesCsv,
  renderText,
  renderVersionsCsv,
} from '../../src/report/index.ts';
import { forAllPlatforms, wildPlatform } from '../support/random-platform.ts';
import { scenarioOf } from '../support/scenarios.ts';
import { hold } from './event-books.ts';
import { watch } from './platform-books.ts';

const WRONG = /\bNaN\b|undefined|Infinity|\[object/;

/** A page without what quotes the scenario and without its tags and charts' attributes. */
const words = (page: string): string => page.replace(/<pre\b.*?<\/pre>/gs, '').replace(/<style\b.*?<\/style>/gs, '');

function check(kind: string, text: string): void {
  const found = WRONG.exec(text);
  if (found !== null) throw new Error(`${kind}: …${text.slice(Math.max(0, found.index - 120), found.index + 60)}…`);
}

test('every report of any run, whole, of several replications or broken off, reads as numbers', async () => {
  await forAllPlatforms({}, 8, async (scenario) => {
    const run = startRun(scenario, { replications: 1 + (scenario.durationMs % 2) });
    for (const events of [Number.parseInt(scenario.seed, 10) % 900, 1e9, 1e9]) {
      run.advance(events);
      const result = run.result();
      const read: unknown = JSON.parse(renderJson(result));
      hold(isDeepStrictEqual(resultSchema.parse(read), read), 'the schema changes the result');
      hold(isDeepStrictEqual(read, result), 'JSON loses something');
      check('text', renderText(result));
      check('csv', renderCsv(result));
      check('versions', renderVersionsCsv(result) ?? '');
      check('sources', renderSourcesCsv(result));
      if (result.partial) continue;
      check('html', words(await renderHtml(result)));
    }
  });
});

test('a scenario that mixes what may not be mixed is refused with places and words, or runs to its end', async () => {
  let [refused, ran] = [0, 0];
  const property = fc.asyncProperty(wildPlatform, async (text) => {
    const scenario = await scenarioOf(text).catch((error: unknown) => {
      if (!(error instanceof ScenarioError)) throw error;
      for (const { place = '', message, expected, got } of error.issues) {
        hold(/:\d+:\d+$/.test(place), `no place: ${message}`);
        check('issue', `${message} ${expected ?? ''} ${got ?? ''}`);
      }
    });
    if (scenario === undefined) {
      refused++;
      return;
    }
    ran++;
    const { result } = watch(scenario);
    check('bill', JSON.stringify(result.bill));
  });
  await fc.assert(property, { numRuns: Number(process.env.RUNS ?? 150) });
  hold(refused > 50 && ran > 5, `${refused} refused, ${ran} ran`);
});
