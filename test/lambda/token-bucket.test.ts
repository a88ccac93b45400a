/** The token bucket: hand-worked cases of AWS's scaling limits, and a plain simulation in exact arithmetic. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Refill, TokenBucket } from '../../src/lambda/token-bucket.ts';

/** Takes all that is there at `nowMs` and says how many they were. */
function drain(bucket: TokenBucket, nowMs: number): number {
  let taken = 0;
  while (bucket.has(nowMs)) {
    bucket.take(nowMs);
    taken++;
  }
  return taken;
}

/** The plain twin: tokens as an exact fraction, in units of 1 / (interval × 10,000), at times that are multiples of 0.1 µs. */
class ExactBucket {
  readonly #capacity: bigint;
  readonly #perInterval: bigint;
  readonly #unit: bigint;
  readonly #intervalTicks: bigint;
  readonly #refill: Refill;
  #content: bigint;
  #atTicks = 0n;

  constructor(capacity: number, perInterval: number, intervalMs: number, refill: Refill) {
    this.#intervalTicks = BigInt(intervalMs) * 10_000n;
    this.#unit = this.#intervalTicks;
    this.#capacity = BigInt(capacity) * this.#unit;
    this.#perInterval = BigInt(perInterval);
    this.#refill = refill;
    this.#content = this.#capacity;
  }

  has(nowTicks: bigint): boolean {
    this.#fill(nowTicks);
    return this.#content >= this.#unit;
  }

  take(): void {
    this.#content -= this.#unit;
  }

  #fill(nowTicks: bigint): void {
    const gained =
      this.#refill === 'continuous'
        ? (nowTicks - this.#atTicks) * this.#perInterval
        : (nowTicks / this.#intervalTicks - this.#atTicks / this.#intervalTicks) * this.#perInterval * this.#unit;
    this.#content = this.#content + gained < this.#capacity ? this.#content + gained : this.#capacity;
    this.#atTicks = nowTicks;
  }
}

describe('the regional burst until 2023-11-26: 3,000, then 500 a minute', () => {
  test('continuously: 500 more at 60 s, one each 120 ms', () => {
    const bucket = new TokenBucket(3000, 500, 60_000);
    expect(drain(bucket, 0)).toBe(3000);
    expect(drain(bucket, 119.999)).toBe(0);
    expect(drain(bucket, 120)).toBe(1);
    expect(drain(bucket, 120)).toBe(0);
    expect(drain(bucket, 59_999)).toBe(498);
    expect(drain(bucket, 60_000)).toBe(1);
    expect(drain(bucket, 120_000)).toBe(500);
  });

  test('in steps: nothing until the full minute of simulated time, then 500 at once', () => {
    const bucket = new TokenBucket(3000, 500, 60_000, 'step');
    expect(drain(bucket, 30_000)).toBe(3000);
    expect(drain(bucket, 59_999.999)).toBe(0);
    expect(drain(bucket, 60_000)).toBe(500);
    expect(drain(bucket, 119_999)).toBe(0);
    expect(drain(bucket, 240_000)).toBe(1500);
  });

  test.each(['continuous', 'step'] as const)('%s: a burst used up long ago is there again, and no more', (refill) => {
    const bucket = new TokenBucket(3000, 500, 60_000, refill);
    expect(drain(bucket, 0)).toBe(3000);
    expect(drain(bucket, 6 * 60_000)).toBe(3000);
    expect(drain(bucket, 60 * 60_000)).toBe(3000);
    expect(drain(bucket, 61 * 60_000)).toBe(500);
  });

  test('100 busy, then 4,000 wanted: 3,100 at once, 3,600 after a minute, 4,000 after two', () => {
    const bucket = new TokenBucket(3000, 500, 60_000);
    for (let i = 0; i < 100; i++) bucket.take(10 * i);
    // Five minutes later the burst is whole again.
    let environments = 100;
    const busyAfter = (timeMs: number): number => {
      while (environments < 4000 && bucket.has(300_000 + timeMs)) {
        bucket.take(300_000 + timeMs);
        environments++;
      }
      return environments;
    };
    expect([0, 59_999, 60_000, 120_000].map(busyAfter)).toEqual([3100, 3599, 3600, 4000]);
  });
});

describe('one function since 2023-11-26: 1,000, then 100 a second', () => {
  test('1,000 at once, then one each 10 ms', () => {
    const bucket = new TokenBucket(1000, 1000, 10_000);
    expect(drain(bucket, 0)).toBe(1000);
    expect(drain(bucket, 9.999)).toBe(0);
    expect(drain(bucket, 10)).toBe(1);
    expect(drain(bucket, 1000)).toBe(99);
    expect(drain(bucket, 10_000)).toBe(900);
    expect(drain(bucket, 20_000)).toBe(1000);
  });

  test('counting starts at the instant at which the bucket was last found full', () => {
    const bucket = new TokenBucket(10, 100, 1000);
    bucket.take(3);
    // The token is back at 13 ms; at 17 ms the bucket is full, and a fresh count begins there.
    expect(drain(bucket, 17)).toBe(10);
    expect(drain(bucket, 26)).toBe(0);
    expect(drain(bucket, 27)).toBe(1);
  });
});

describe('a bucket', () => {
  test('is full at first, holds no more than its capacity, and does not run below nothing', () => {
    const bucket = new TokenBucket(3, 1, 1000);
    expect(drain(bucket, 1e9)).toBe(3);
    expect(drain(bucket, 1e9)).toBe(0);
    expect(drain(bucket, 1e9 + 999)).toBe(0);
    expect(drain(bucket, 1e9 + 1000)).toBe(1);
  });

  test('without refill gives what it holds, once', () => {
    const bucket = new TokenBucket(5, 0, 1000);
    expect(drain(bucket, 0)).toBe(5);
    expect(drain(bucket, 1e12)).toBe(0);
  });

  test('that holds nothing gives nothing, whatever its rate', () => {
    for (const refill of ['continuous', 'step'] as const) {
      expect(new TokenBucket(0, 0, 1000, refill).has(1e9)).toBe(false);
      expect(new TokenBucket(0, 500, 60_000, refill).has(1e9)).toBe(false);
    }
  });

  test('loses nothing to rounding: 7 a second for 1,000 s are 7,000', () => {
    const bucket = new TokenBucket(100, 7, 1000);
    let given = drain(bucket, 0);
    for (let eighth = 1; eighth <= 8000; eighth++) {
      given += drain(bucket, 125 * eighth);
      expect(given).toBe(100 + Math.floor((7 * eighth) / 8));
    }
  });

  test('gives the token of 200 a second 5 ms later, at times that are not exact doubles', () => {
    const early: number[] = [];
    for (let tenths = 1; tenths <= 20_000; tenths++) {
      const bucket = new TokenBucket(1, 200, 1000);
      bucket.take(tenths / 10);
      if (!bucket.has((tenths + 50) / 10)) early.push(tenths / 10);
    }
    expect(early).toEqual([]);
  });
});

describe('change', () => {
  const drained = (capacity: number, perSecond: number): TokenBucket => {
    const bucket = new TokenBucket(capacity, perSecond, 1000);
    drain(bucket, 0);
    return bucket;
  };

  test('more capacity is there at once: tokens taken stay taken', () => {
    const bucket = drained(10, 10);
    bucket.change(0, 25, 25);
    expect(drain(bucket, 0)).toBe(15);
    expect(drain(bucket, 40)).toBe(1);
  });

  test('what came back before the change is kept, what comes after comes at the new rate', () => {
    const bucket = drained(10, 10);
    bucket.change(500, 10, 20);
    expect(drain(bucket, 500)).toBe(5);
    expect(drain(bucket, 549)).toBe(0);
    expect(drain(bucket, 550)).toBe(1);
    expect(drain(bucket, 5000)).toBe(10);
  });

  test('less capacity: as many fewer, none if more were taken than it holds now', () => {
    const bucket = new TokenBucket(10, 10, 1000);
    for (let i = 0; i < 3; i++) bucket.take(0);
    bucket.change(0, 5, 5);
    expect(drain(bucket, 0)).toBe(2);
    const emptied = drained(100, 100);
    emptied.change(0, 5, 5);
    expect(drain(emptied, 199)).toBe(0);
    expect(drain(emptied, 1000)).toBe(5);
  });

  test('a full bucket stays full at its new size', () => {
    const bucket = drained(10, 10);
    bucket.change(60_000, 30, 30);
    expect(drain(bucket, 60_000)).toBe(30);
  });

  test('to nothing gives nothing, and back again refills from nothing', () => {
    const bucket = new TokenBucket(10, 10, 1000);
    bucket.change(0, 0, 0);
    expect(bucket.has(1000)).toBe(false);
    bucket.change(1000, 10, 10);
    expect(bucket.has(1000)).toBe(true);
  });
});

describe('against an exact simulation', () => {
  interface Shape {
    readonly capacity: number;
    readonly perInterval: number;
    readonly intervalMs: number;
    readonly refill: Refill;
  }
  const bucketShape: fc.Arbitrary<Shape> = fc.record({
    capacity: fc.integer({ min: 1, max: 30 }),
    // Round rates complete their tokens at instants that are met exactly.
    perInterval: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(1, 2, 5, 10, 40, 50, 100, 200, 500, 1000)),
    intervalMs: fc.constantFrom(100, 1000, 60_000),
    refill: fc.constantFrom<Refill>('continuous', 'step'),
  });
  /** Waits in tokens: much shorter than it takes for one to come, about as long, or long enough to fill up. */
  const wait = fc.record({
    tokens: fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 4 })),
    tenths: fc.integer({ min: -2, max: 2 }),
  });

  /** Asks both buckets at the same times, multiples of `grainTicks` of 0.1 µs, and takes wherever there is a token. */
  function compare(
    { capacity, perInterval, intervalMs, refill }: Shape,
    waits: readonly { tokens: number; tenths: number }[],
    grainTicks: number,
  ): void {
    const bucket = new TokenBucket(capacity, perInterval, intervalMs, refill);
    const twin = new ExactBucket(capacity, perInterval, intervalMs, refill);
    let ticks = 0;
    for (const { tokens, tenths } of waits) {
      const tokenTicks = (intervalMs * 10_000) / Math.max(1, perInterval);
      const waitTicks = Math.round((tokens * tokenTicks) / 2 / grainTicks) + tenths;
      ticks += Math.max(0, waitTicks) * grainTicks;
      const nowMs = ticks / 10_000;
      const has = twin.has(BigInt(ticks));
      expect(bucket.has(nowMs)).toBe(has);
      if (!has) continue;
      bucket.take(nowMs);
      twin.take();
    }
  }

  const waits = fc.array(wait, { maxLength: 200 });

  test('at times that are exact doubles, multiples of 1/8 ms', () => {
    fc.assert(
      fc.property(bucketShape, waits, (shape, times) => compare(shape, times, 1250)),
      { numRuns: 300 },
    );
  });

  test('at multiples of 0.1 ms', () => {
    fc.assert(
      fc.property(bucketShape, waits, (shape, times) => compare(shape, times, 1000)),
      { numRuns: 300 },
    );
  });
});
