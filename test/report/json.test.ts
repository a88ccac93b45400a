import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Result, resultSchema } from '../../src/experiment/result.ts';
import { renderJson } from '../../src/report/index.ts';
import { deadLetters, drainOfAMillion, outage } from './sample-events.ts';
import { flashSale, sampleResult, withReplications } from './sample-result.ts';

test('parses to an equal result, which the schema accepts', () => {
  const ofCallers = [flashSale(), withReplications(sampleResult(), 3), sampleResult({ periods: 0 })];
  for (const result of [...ofCallers, drainOfAMillion(), outage(), withReplications(deadLetters(), 2)]) {
    const text = renderJson(result);
    expect(JSON.parse(text)).toEqual(result);
    expect(resultSchema.parse(JSON.parse(text))).toEqual(result);
    expect(renderJson(JSON.parse(text))).toBe(text);
  }
});

test('two blanks a level, number arrays on one line, a line break at the end', () => {
  const text = renderJson(sampleResult({ periods: 3, functions: [{ name: 'f', rate: () => 1, durationMs: 10 }] }));
  expect(text.startsWith('{\n  "schemaVersion": 1,\n  "engine": {\n    "name": "headroom",\n')).toBe(true);
  expect(text).toMatch(/\n {8}"Invocations": \[\d+,\d+,\d+\],\n/);
  expect(text).toContain('\n  "warnings": [],\n');
  expect(text.endsWith('\n}\n')).toBe(true);
});

test('says of any value what JSON.stringify says', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify({ value }));
      expect(JSON.parse(renderJson({ value } as unknown as Result))).toEqual(plain);
    }),
    { numRuns: 300 },
  );
});
