/** The progress bar: nothing in the first second, then share and remaining time. */
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { progressBar, remainingText } from '../../src/cli/progress-bar.ts';

/** A terminal that remembers what is drawn. */
function screen(): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  Object.assign(stream, { isTTY: true, columns: 80 });
  return { stream: stream as NodeJS.WriteStream, text: () => text };
}

test('draws after a second, and takes itself away', async () => {
  const { stream, text } = screen();
  let nowMs = 0;
  const bar = await progressBar(stream, () => nowMs);
  nowMs = 999;
  bar.update(0.1);
  expect(text()).toBe('');
  nowMs = 60_000;
  bar.update(0.123);
  expect(text()).toContain('12.3 % | about 7 min left');
  bar.stop();
});

test('nothing is drawn where nothing was shown', async () => {
  const { stream, text } = screen();
  const bar = await progressBar(stream, () => 0);
  bar.stop();
  expect(text()).toBe('');
});

test.each([
  [0, 'about 1 s left'],
  [1400, 'about 1 s left'],
  [119_000, 'about 119 s left'],
  [120_000, 'about 2 min left'],
  [7_199_000, 'about 120 min left'],
  [7_200_000, 'about 2 h left'],
  [300 * 86_400_000, 'about 300 d left'],
  [Number.POSITIVE_INFINITY, 'remaining time not known yet'],
])('%d ms: %s', (remainingMs, text) => {
  expect(remainingText(remainingMs)).toBe(text);
});
