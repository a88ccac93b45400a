/** What waits and when it was gone, traced by hand. */
import { expect, test } from 'vitest';
import { eventMetrics } from '../../src/lambda/metrics.ts';
import { Backlog } from '../../src/sources/backlog.ts';
import { SourceRecorder } from '../../src/sources/recorder.ts';

function backlogAt() {
  const clock = { now: 0 };
  const recorder = new SourceRecorder(1, eventMetrics());
  const backlog = new Backlog(recorder, clock);
  return {
    backlog,
    recorder,
    at(timeMs: number, waiting: number, inFlight: number) {
      clock.now = timeMs;
      backlog.move(waiting, inFlight);
    },
  };
}

test('drained is the first instant after the largest backlog at which nothing waited or was in flight', () => {
  const { backlog, recorder, at } = backlogAt();
  at(0, 5, 0);
  at(10, -5, 5);
  at(20, 0, -5);
  expect(backlog.drainedAtMs).toBe(20);
  at(30, 7, 0);
  expect(backlog.drainedAtMs).toBeNull();
  at(40, -7, 7);
  at(50, 0, -6);
  expect(backlog.drainedAtMs).toBeNull();
  at(60, 0, -1);
  expect(backlog.drainedAtMs).toBe(60);
  at(70, 3, 0);
  at(80, -3, 0);
  expect(backlog.drainedAtMs).toBe(60);
  expect(recorder.total('queueDepth')).toBe(7);
  expect(recorder.total('messagesInFlight')).toBe(7);
});

test('what is in flight is part of the backlog: a burst that runs at once is drained when it has run', () => {
  const { backlog, at } = backlogAt();
  expect(backlog.drainedAtMs).toBeNull();
  at(0, 0, 3);
  at(10, 0, -2);
  expect(backlog.drainedAtMs).toBeNull();
  at(20, 0, -1);
  expect(backlog.drainedAtMs).toBe(20);
  at(30, 2, 0);
  at(40, -2, 0);
  expect(backlog.drainedAtMs).toBe(20);
});

test('after warm-up what waits is where it starts from', () => {
  const { backlog, recorder, at } = backlogAt();
  at(0, 9, 0);
  at(5, -5, 0);
  recorder.reset();
  backlog.reset();
  at(10, -4, 0);
  expect(backlog.drainedAtMs).toBe(10);
  backlog.oldestIs(42);
  expect(recorder.total('oldestAgeMs')).toBe(42);
});
