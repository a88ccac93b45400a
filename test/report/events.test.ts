/** What reports say of sources of events: losses, backlogs, words for what waits. */
import { describe, expect, test } from 'vitest';
import type { Result, SourceResult } from '../../src/experiment/result.ts';
import { answerOf, headline } from '../../src/report/answer.ts';
import { backlogCourse, isNotable } from '../../src/report/backlog.ts';
import { sumOf } from '../../src/report/estimate.ts';
import { commonNoun, eventNoun } from '../../src/report/events.ts';
import { sourceStatement } from '../../src/report/sentences.ts';
import { timeAxis } from '../../src/report/time-axis.ts';
import { deadLetters, drainOfAMillion, manyQueues, outage, withQueues } from './sample-events.ts';
import { flashSale, sampleResult, withReplications } from './sample-result.ts';

const base = (periods = 30): Result =>
  sampleResult({ periods, functions: [{ name: 'f', rate: () => 1, durationMs: 100 }] });

/** The result with other numbers of one source. */
function changed(result: Result, name: string, beside: Partial<SourceResult>): Result {
  return { ...result, sources: { ...result.sources, [name]: { ...result.sources[name]!, ...beside } } };
}

const sentencesOf = (result: Result, name: string): readonly string[] =>
  sourceStatement(result, name, timeAxis(result)).sentences;

describe('the answer', () => {
  test('of a queue alone: from event to success, what was lost, how long the backlog took', () => {
    const result = drainOfAMillion();
    const p99 = { ...result.sources.orders!.latency, p99: 990_000 };
    // 1,000,000 at 60,000 a minute: 16 2/3 minutes.
    expect(headline(changed(result, 'orders', { latency: p99 }))).toBe(
      'At most 65 environments busy at once, p99 from message to success 16 min 30 s, no throttles, ' +
        'no message lost, backlog of 1,000,000 drained after 16 min 40 s, $1,644.75 a month.',
    );
    const lossy = changed(result, 'orders', { offered: 1000, deadLettered: 74 });
    expect(headline(lossy)).toContain(', 74 of 1,000 messages dead-lettered, backlog');
    expect(headline(changed(lossy, 'orders', { expired: 3, failed: 2 }))).toContain('dead-lettered, 5 lost, backlog');
    expect(headline(changed(lossy, 'orders', { deadLettered: 0, timedOut: 1 }))).toContain(
      ', 1 of 1,000 messages lost,',
    );
    expect(headline(changed(result, 'orders', { offered: 0 }))).toContain(', no message offered,');
    const unhandled = { ...p99, count: 0 };
    expect(headline(changed(result, 'orders', { latency: unhandled }))).toContain('at once, no message handled, no');
  });

  test('callers come first where there are some', () => {
    const result = deadLetters();
    expect(answerOf(result).latency!.source).toBe('api-callers');
    // 20 min × 1,200 + 40 min × 300 = 36,000 events; of those 5 % and 1 %, and 12 dropped.
    expect(headline(result)).toContain(
      'p99 latency 594 ms (api-callers), 9,302 throttles (5.2 % of requests), 1,800 of 36,000 events dead-lettered, 372 lost, ' +
        'backlog of 8,000 (uploads) drained within 17 min of its peak, $',
    );
  });

  test('says nothing of events where there are none', () => {
    expect(answerOf(flashSale()).events).toBeUndefined();
    expect(headline(flashSale())).not.toMatch(/lost|backlog|from/);
  });

  test('a stream that never rests has caught up when a twentieth is left', () => {
    // 60,000 more each minute from 02:00 to 03:00, on top of 500; then 30,000 fewer. 5 % of 3,600,500 is 180,025, which
    // 115 minutes after 03:00 is reached; the peak is that of the minute from 02:59.
    expect(headline(outage())).toContain(', backlog of 3,600,500 down to 5 % within 1 h 56 min of its peak,');
    expect(sourceStatement(outage(), 'clicks', timeAxis(outage())).trouble).toBe(false);
  });

  test('a backlog that stays', () => {
    const result = withQueues(base(), [
      { name: 'q', kind: 'async', initial: 5000, capacity: (minute) => 200 - minute },
    ]);
    // 200 + 199 + … + 171 = 5,565: enough for 5,000 within the 30 minutes.
    expect(result.sources.q!.drainedAtMs).not.toBeNull();
    const slow = withQueues(base(), [{ name: 'q', kind: 'async', initial: 5000, capacity: () => 100 }]);
    expect(headline(slow)).toContain(', backlog of 5,000 not drained: 2,000 waiting or running at the end,');
    expect(sourceStatement(slow, 'q', timeAxis(slow)).trouble).toBe(true);
  });

  test('what waits in passing is no backlog', () => {
    const waits = (queueDepth: number, offered: number): boolean => {
      const result = changed(drainOfAMillion(), 'orders', { queueDepth, offered });
      return isNotable(backlogCourse(result, 'orders'), result);
    };
    expect([waits(9, 0), waits(10, 0)]).toEqual([false, true]);
    // 30 minutes: 60 a minute.
    expect([waits(59, 1800), waits(60, 1800)]).toEqual([false, true]);
  });

  test('half-widths where they are known: not of a sum of several counts that vary', () => {
    expect(headline(withReplications(deadLetters(), 5))).toContain(
      ', 1,800 ± 54 of 36,000 ± 1,080 events dead-lettered, 372 lost, backlog of 8,000 ± 240 (uploads) drained within 17 min ± ',
    );
    const oneKind = withReplications(changed(deadLetters(), 'uploads', { dropped: 0 }), 5);
    expect(headline(oneKind)).toContain('dead-lettered, 360 ± 10.8 lost,');
    expect(sumOf([])).toEqual({ value: 0, halfWidth: undefined });
    expect(sumOf([{ value: 0, halfWidth: 0 }])).toEqual({ value: 0, halfWidth: 0 });
  });

  test('not drained in every replication: no half-width either', () => {
    const result = withReplications(changed(drainOfAMillion(), 'orders', { drainedAtMs: null }), 3);
    expect(result.halfWidth!.sources.orders!.drainedAtMs).toBeNull();
    expect(headline(result)).toContain('backlog of 1,000,000 ± 30,000 down to 5 % after 16 min,');
  });

  test('an empty result, and a queue without series', () => {
    const none = withQueues(sampleResult({ periods: 0 }), [{ name: 'q', kind: 'sqs', capacity: () => 1 }]);
    expect(headline(none)).toContain('no message handled, no throttles, no message offered, $0.00 a month.');
    const bare = { ...drainOfAMillion(), series: { ...drainOfAMillion().series, sources: {} } };
    expect(headline(bare)).toContain('backlog of 1,000,000 drained after 16 min 40 s');
    for (const result of [none, bare]) expect(headline(result)).not.toMatch(/NaN|null|undefined|Infinity/);
  });
});

describe('words', () => {
  test('an event is called what AWS calls it there', () => {
    const { sources } = manyQueues();
    const entries = [0, 1, 2].map((i) => sources[`events-of-team-number-${i}`]!);
    expect(entries.map(eventNoun)).toEqual(['message', 'record', 'event']);
    expect([commonNoun([entries[0]!, entries[0]!]), commonNoun(entries), commonNoun([])]).toEqual([
      'message',
      'event',
      'event',
    ]);
  });

  test('a queue with everything that can be said of one', () => {
    const quantiles = { ...drainOfAMillion().sources.orders!.latency, p50: 480_000, p99: 900_000, max: 960_000 };
    const result = changed(drainOfAMillion(), 'orders', {
      ...{ offered: 1_000_000, succeeded: 990_000, deadLettered: 5000, expired: 1000, dropped: 500, failed: 100 },
      ...{ timedOut: 200, throttled: 300, filtered: 2000, coalesced: 400, inFlight: 500 },
      ...{ retries: 34_000, duplicates: 1, reordered: 45, redriven: 74, latency: quantiles, oldestAgeMs: 960_000 },
      ...{ pollers: 1250, receives: 100_000, emptyReceives: 500, DeadLetterErrors: 9, DestinationDeliveryFailures: 1 },
      ...{ gatewayThrottles: 12, cacheHits: 1, rejectedWrites: 600 },
    });
    expect(sentencesOf(result, 'orders')).toEqual([
      'offered 1,000,000 messages, of which 99 % succeeded; from message to success half of those took at most 8 min, 99 % at most 15 min, the slowest 16 min.',
      '5,000 (0.5 %) dead-lettered; 1,000 (0.1 %) lost to age; 500 (0.05 %) dropped, as nothing was allowed to run them; 100 (0.01 %) given up after errors; 200 (0.02 %) given up after time-outs; 300 (0.03 %) refused by write limits; 2,000 (0.2 %) filtered out; 400 (0.04 %) merged with an earlier one; 500 still waiting or running at the end.',
      'At most 1,000,000 messages waited at once, around 09:30; the oldest got 16 min old; the backlog was drained after 16 min 40 s.',
      'Up to 1,250 pollers read the queue; 100,000 receive calls, 0.5 % of them empty.',
      'Retries cost 34,000 further deliveries, 0.034 per message; 1 repetition of a handled or known one; 45 messages handled after a younger one; 74 messages sent back from the dead-letter queue.',
      '9 records could not be sent to the dead-letter queue for want of permission (DeadLetterErrors); 1 record could not be sent to a destination for want of permission (DestinationDeliveryFailures).',
      'The service in front of the function refused 12 requests by its own limits; 1 request answered from the cache; write limits refused 600 attempts to put an event in.',
    ]);
  });

  test('a stream says how far behind it was, and when', () => {
    expect(sentencesOf(outage(), 'clicks').at(-1)).toBe('IteratorAge reached 1 h around 03:00.');
  });

  test('a queue without trouble, and one without events', () => {
    const quiet = withQueues(base(), [{ name: 'q', kind: 'sqs', arrivals: () => 600, capacity: () => 900 }]);
    const { sentences, trouble } = sourceStatement(quiet, 'q', timeAxis(quiet));
    expect(trouble).toBe(false);
    expect(sentences.join(' ')).not.toMatch(/lost|drained|Retries|failed/);
    expect(sentencesOf(changed(quiet, 'q', { offered: 0 }), 'q')).toEqual(['offered no message.']);
  });

  test('callers behind a service tell what it refused and answered', () => {
    const result = changed(flashSale(), 'checkout-callers', { gatewayThrottles: 3, cacheHits: 20 });
    expect(sentencesOf(result, 'checkout-callers').at(-1)).toBe(
      'The service in front of the function refused 3 requests by its own limits; 20 requests answered from the cache.',
    );
  });
});
