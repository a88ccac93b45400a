/** `headroom platform` as it is typed. */
import { describe, expect, test } from 'vitest';
import { factsBetween, NEWEST_DAY, platformOn } from '../../src/platform/index.ts';
import { headroom } from './fake-terminal.ts';

const platform = (...args: string[]) => headroom(['platform', ...args]);

describe('the rules of a day', () => {
  test('every fact in force, each with its day and its source', async () => {
    const { code, out, err } = await headroom(['platform'], { columns: 140 });
    expect([code, err]).toEqual([0, '']);
    const { facts } = platformOn(NEWEST_DAY, 'us-east-1');
    const words = out.split(/\s+/);
    expect(facts.filter(({ id }) => !out.includes(id))).toEqual([]);
    expect(facts.filter(({ since }) => !words.includes(since) && !words.includes(`~${since}`))).toEqual([]);
    const flowing = words.join(' ');
    expect(facts.filter(({ source }) => !flowing.includes(source))).toEqual([]);
  });

  test('says of what is not from AWS how it is known', async () => {
    const { out } = await platform('account');
    expect(out).toContain('of them not from AWS (*)');
    expect(out).toMatch(/^account\.requestBucketSeconds +1 second of its rate +2014-11-13 +\[\d+\]\n.*\* assumption$/m);
    expect(out).toMatch(/^\* assumption: AWS publishes nothing/m);
  });

  test('of part of the names', async () => {
    const ids = async (...args: string[]): Promise<string[]> =>
      JSON.parse((await platform(...args, '--json')).out).facts.map(({ id }: { id: string }) => id);
    expect(await ids('memory', '--as-of', '2019-06-01')).toEqual([
      'memory.defaultMb',
      'memory.maxMb',
      'memory.minMb',
      'memory.stepMb',
    ]);
    expect(await ids('memory.maxMb')).toEqual(['memory.maxMb']);
    const sqs = await ids('sqs');
    expect(sqs).toContain('price.sqs.requests');
    expect(sqs).toContain('sqs.billedChunkKb');
    expect(sqs.filter((id) => !id.split('.').includes('sqs'))).toEqual([]);
  });

  test('of a Region', async () => {
    const { out } = await platform('scaling', '--region', 'eu-central-1', '--as-of', '2020-01-01');
    expect(out).toContain('eu-central-1 on 2020-01-01: 1 rule in force');
    expect(out).toContain('1,000 environments');
  });

  test('as JSON: the facts themselves', async () => {
    const { out } = await platform('--json', '--as-of', '2019-06-01');
    const { asOf, region, facts } = JSON.parse(out);
    expect([asOf, region]).toEqual(['2019-06-01', 'us-east-1']);
    expect(facts).toEqual(platformOn('2019-06-01', 'us-east-1').facts);
  });

  test('as CSV: one line each', async () => {
    const { out } = await platform('memory', '--format', 'csv');
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('id,rule,value,since,dateAssumed,confidence,source');
    expect(lines[2]).toMatch(/^memory\.maxMb,Most memory of a function,"10,240 MB",2020-12-01,false,sourced,/);
    expect(lines).toHaveLength(5);
  });
});

describe('what changed', () => {
  test('between two days, in either order', async () => {
    const { out } = await platform('--as-of', '2020-11-30', '--diff', '2020-12-01');
    expect(out).toMatch(/^us-east-1 from 2020-11-30 to 2020-12-01: \d+ changes$/m);
    expect(out).toMatch(/^billing\.granularityMs +100 ms → 1 ms +2020-12-01 +\[\d+\]$/m);
    expect(out).toMatch(/^memory\.maxMb +3,008 MB → 10,240 MB +2020-12-01 +\[\d+\]$/m);
    expect((await platform('--as-of', '2020-12-01', '--diff', '2020-11-30')).out).toBe(out);
  });

  test('a rule that came is new', async () => {
    const { out } = await platform('price.lambda', '--as-of', '2021-09-29', '--diff', '2021-09-28');
    expect(out).toMatch(/^price\.lambda\.gbSeconds\.arm64 +new: \$0\.0000133334 +2021-09-29/m);
  });

  test('as JSON and CSV', async () => {
    const args = ['memory', '--as-of', '2020-11-30', '--diff', '2020-12-01'];
    const changes = factsBetween('2020-11-30', '2020-12-01', 'us-east-1').filter(({ id }) => id.startsWith('memory.'));
    expect(JSON.parse((await platform(...args, '--json')).out)).toEqual({
      region: 'us-east-1',
      from: '2020-11-30',
      to: '2020-12-01',
      changes: changes.map((change) => ({ ...change, before: change.before ?? null })),
    });
    const [header, first] = (await platform(...args, '--format', 'csv')).out.split('\n');
    expect(header).toBe('id,rule,before,value,since,dateAssumed,confidence,source');
    expect(first).toMatch(/^memory\.maxMb,Most memory of a function,"3,008 MB","10,240 MB",2020-12-01,/);
  });

  test('nothing', async () => {
    const { code, out } = await platform('--as-of', '2026-11-19', '--diff', '2026-11-20');
    expect([code, out]).toEqual([0, 'us-east-1 from 2026-11-19 to 2026-11-20: 0 changes\n']);
  });
});

describe('what is wrong', () => {
  test('every option that is, at once', async () => {
    const { code, out, err } = await platform('--as-of', '2014-11-12', '--diff', 'tomorrow', '--region', 'us-est-1');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^--as-of: .*2014-11-13/m);
    expect(err).toMatch(/^--diff: "tomorrow" is not a calendar day$/m);
    expect(err).toMatch(/^--region: .*"us-est-1"/m);
    expect(err).toContain('did you mean us-east-1?');
  });

  test('rules that there are not', async () => {
    const { code, err } = await platform('memroy');
    expect(code).toBe(2);
    expect(err).toMatch(/^headroom platform: no rule is called "memroy"/);
    expect(err).toContain('did you mean memory?');
  });
});
