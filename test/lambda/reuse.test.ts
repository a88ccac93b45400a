/** Each reuse order against a plain list, and the random one against chance. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Environment } from '../../src/lambda/environment.ts';
import { REUSE_ORDERS, type ReuseOrder } from '../../src/lambda/function-config.ts';
import { idleEnvironments } from '../../src/lambda/reuse.ts';
import { Stream } from '../../src/sim/random.ts';

/** Environments numbered from 1, as their function creates them. */
function environments(count: number): Environment[] {
  return Array.from({ length: count }, (_, i) => {
    const environment = new Environment(i);
    environment.number = i + 1;
    return environment;
  });
}

/** Which of the idle ones, listed by the time they became idle, comes next; undefined where any may. */
const NEXT: Record<ReuseOrder, (idle: readonly Environment[]) => Environment | undefined> = {
  mru: (idle) => idle.at(-1),
  lru: (idle) => idle[0],
  oldest: (idle) => idle.toSorted((a, b) => a.number - b.number)[0],
  newest: (idle) => idle.toSorted((a, b) => b.number - a.number)[0],
  random: () => undefined,
};

describe.each(REUSE_ORDERS)('reuse order %s', (order) => {
  test('agrees with a plain list however environments come, are taken and expire', () => {
    const step = fc.record({ what: fc.constantFrom('add', 'add', 'take', 'remove'), which: fc.nat() });
    const property = fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const idle = idleEnvironments(order, new Stream('reuse'));
      const busy = environments(20);
      const list: Environment[] = [];
      for (const { what, which } of steps) {
        if (what === 'add' && busy.length > 0) {
          const [environment] = busy.splice(which % busy.length, 1);
          idle.add(environment!);
          list.push(environment!);
        } else if (what !== 'add' && list.length > 0) {
          const environment = what === 'take' ? idle.take() : list[which % list.length]!;
          if (what === 'remove') idle.remove(environment);
          else expect(environment).toBe(NEXT[order](list) ?? environment);
          expect(list).toContain(environment);
          list.splice(list.indexOf(environment), 1);
          busy.push(environment);
        }
        expect(idle.size).toBe(list.length);
      }
      while (list.length > 0) {
        const environment = idle.take();
        expect(environment).toBe(NEXT[order](list) ?? environment);
        expect(list).toContain(environment);
        list.splice(list.indexOf(environment), 1);
      }
      expect(idle.size).toBe(0);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe.each(REUSE_ORDERS.filter((order) => order !== 'random'))('reuse order %s', (order) => {
  test('holds among hundreds when any of them may expire', () => {
    const stream = new Stream('hundreds');
    const pick = (count: number): number => Math.floor(stream.uniform() * count);
    const idle = idleEnvironments(order, new Stream('unused'));
    const busy = environments(600);
    const list: Environment[] = [];
    while (busy.length > 0) {
      const [environment] = busy.splice(pick(busy.length), 1);
      idle.add(environment!);
      list.push(environment!);
      if (busy.length % 3 === 0) idle.remove(list.splice(pick(list.length), 1)[0]!);
    }
    const expected = Array.from(
      { length: list.length },
      () => list.splice(list.indexOf(NEXT[order](list)!), 1)[0]!.number,
    );
    expect(Array.from({ length: idle.size }, () => idle.take().number)).toEqual(expected);
  });
});

describe('by hand', () => {
  test.each([
    { order: 'mru', taken: [2, 4, 1, 3] },
    { order: 'lru', taken: [3, 1, 4, 2] },
    { order: 'oldest', taken: [1, 2, 3, 4] },
    { order: 'newest', taken: [4, 3, 2, 1] },
  ] as const)('$order: of 3, 1, 4, 2 idle in this order come $taken', ({ order, taken }) => {
    const idle = idleEnvironments(order, new Stream('unused'));
    const all = environments(4);
    for (const number of [3, 1, 4, 2]) idle.add(all[number - 1]!);
    expect([1, 2, 3, 4].map(() => idle.take().number)).toEqual(taken);
  });
});

describe('random reuse', () => {
  const firstTaken = (seed: string, draws: number): number[] => {
    const idle = idleEnvironments('random', new Stream(seed));
    for (const environment of environments(10)) idle.add(environment);
    return Array.from({ length: draws }, () => {
      const environment = idle.take();
      idle.add(environment);
      return environment.number;
    });
  };

  test('is the same for the same seed only', () => {
    expect(firstTaken('one', 20)).toEqual(firstTaken('one', 20));
    expect(firstTaken('one', 20)).not.toEqual(firstTaken('two', 20));
  });

  test('takes each with the same chance', () => {
    const DRAWS = 20_000;
    const stream = new Stream('uniform');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const idle = idleEnvironments('random', stream);
      for (const environment of environments(10)) idle.add(environment);
      counts[idle.take().number - 1]!++;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - DRAWS / 10) ** 2 / (DRAWS / 10), 0);
    // 9 degrees of freedom, 99.9 % point. The seed is fixed.
    expect(chiSquare).toBeLessThan(27.9);
  });

  test('draws one number for each environment taken, and none otherwise', () => {
    const stream = new Stream('count');
    const idle = idleEnvironments('random', stream);
    const all = environments(5);
    for (const environment of all) idle.add(environment);
    idle.remove(all[2]!);
    idle.take();
    idle.take();
    const twin = new Stream('count');
    twin.uniform();
    twin.uniform();
    expect(stream.uniform()).toBe(twin.uniform());
  });
});
