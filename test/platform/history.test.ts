/** Since when something is possible: what messages about the wrong day say. */
import { describe, expect, test } from 'vitest';
import { allowedLater, allowedOn, citation, notOffered } from '../../src/platform/history.ts';
import { on } from './rule-table.ts';

const includes = (name: string) => (value: unknown) => (value as readonly string[]).includes(name);
const isAtLeast = (least: number) => (value: unknown) => (value as number) >= least;

describe('what was not offered yet', () => {
  test('names the day on which it came, and the page', () => {
    expect(notOffered(on('2021-09-28'), 'architectures', 'arm64', includes('arm64'))).toEqual({
      message:
        'arm64 was not offered on 2021-09-28: it came on 2021-09-29 (service model of Lambda by date of commit, https://github.com/boto/botocore)',
      from: '2021-09-29',
    });
    expect(notOffered(on('2021-09-29'), 'architectures', 'arm64', includes('arm64'))).toBeUndefined();
  });

  test('by default a rule that says yes or no is asked', () => {
    expect(notOffered(on('2018-11-28'), 'features.layers', 'a layer')).toMatchObject({ from: '2018-11-29' });
    expect(notOffered(on('2018-11-29'), 'features.layers', 'a layer')).toBeUndefined();
  });

  test('before its whole group was there', () => {
    expect(notOffered(on('2017-01-01'), 'sqs.hasFifo', 'a FIFO queue')).toMatchObject({ from: '2019-11-19' });
  });

  test('what never came', () => {
    expect(notOffered(on('2020-01-01'), 'architectures', 'mips', includes('mips'))).toEqual({
      message: 'mips was not offered on 2020-01-01: it never was',
      from: undefined,
    });
  });

  test('an id that there is not is a mistake of the program', () => {
    expect(() => notOffered(on('2020-01-01'), 'features.luck', 'luck')).toThrow(
      'There is no rule called "features.luck".',
    );
  });
});

describe('since when a value is allowed', () => {
  test.each([
    ['2015-01-01', 1536, '2015-06-15'],
    ['2015-01-01', 1537, '2017-11-30'],
    ['2019-06-01', 10_240, '2020-12-01'],
    ['2019-06-01', 10_241, undefined],
    ['2020-12-01', 10_240, undefined],
  ])('on %s, memory of %d MB: %s', (day, memoryMb, since) => {
    expect(allowedLater(on(day), 'memory.maxMb', isAtLeast(memoryMb))?.since).toBe(since);
  });

  test('on the day itself it is allowed, the day before it is not', () => {
    expect(allowedOn(on('2020-11-30'), 'memory.maxMb', isAtLeast(10_240))).toBe(false);
    expect(allowedOn(on('2020-12-01'), 'memory.maxMb', isAtLeast(10_240))).toBe(true);
  });

  test('the day is that of the Region', () => {
    const shared = (value: unknown) => value === 'shared';
    const dayIn = (region: string) => allowedLater({ asOf: '2019-01-01', region }, 'network.interfaces', shared)?.since;
    expect(['us-east-2', 'eu-west-1', 'us-east-1', 'cn-north-1'].map(dayIn)).toEqual([
      '2019-09-27',
      '2019-11-06',
      '2019-11-25',
      '2020-08-05',
    ]);
  });
});

test('a citation tells what is not read on a page of AWS', () => {
  const source = 'https://example.org';
  expect(citation({ since: '2020-01-01', source, confidence: 'sourced' })).toBe(source);
  expect(citation({ since: '2020-01-01', source, confidence: 'own knowledge' })).toBe(`${source}; own knowledge`);
  expect(citation({ since: '2020-01-01', source, confidence: 'measured', dateAssumed: true })).toBe(
    `${source}; measured, the day is assumed`,
  );
});
