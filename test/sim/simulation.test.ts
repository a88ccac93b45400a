/** The kernel by hand-traced timelines: what comes first at one instant, where time ends, and how it is advanced. */
import { describe, expect, test } from 'vitest';
import { Streams } from '../../src/sim/random.ts';
import { type EventKind, Simulation, TieClass } from '../../src/sim/simulation.ts';
import { standardExponential } from '../../src/sim/variates.ts';

type Log = [timeMs: number, what: string, id: number][];

/** Runs to the end and says how many events that took. */
function run(simulation: Simulation): number {
  while (!simulation.advance(100));
  return simulation.events;
}

/** A kind of event that only writes itself down. */
function logged(simulation: Simulation, log: Log, name: string, tieClass: TieClass): EventKind {
  return simulation.kind(name, tieClass, (id) => log.push([simulation.now, name, id]));
}

/** Customers come at the given times to one server without a queue, which serves each for `serviceMs` and rests after `idleMs`. */
function serverTimeline(arrivalsMs: readonly number[], serviceMs: number, idleMs: number): Log {
  const simulation = new Simulation(1000);
  const log: Log = [];
  let state: 'asleep' | 'idle' | 'busy' = 'asleep';
  let idleSinceMs = 0;
  const expire = simulation.kind('expire', TieClass.expiry, (id) => {
    if (state !== 'idle' || idleSinceMs + idleMs > simulation.now) return;
    state = 'asleep';
    log.push([simulation.now, 'asleep', id]);
  });
  const complete = simulation.kind('complete', TieClass.completion, (id) => {
    log.push([simulation.now, 'complete', id]);
    state = 'idle';
    idleSinceMs = simulation.now;
    simulation.schedule(simulation.now + idleMs, expire, id);
  });
  const arrive = simulation.kind('arrive', TieClass.arrival, (id) => {
    log.push([simulation.now, state === 'busy' ? 'refused' : state === 'idle' ? 'warm' : 'cold', id]);
    if (state === 'busy') return;
    state = 'busy';
    simulation.schedule(simulation.now + serviceMs, complete, id);
  });
  arrivalsMs.forEach((timeMs, i) => {
    simulation.schedule(timeMs, arrive, i + 1);
  });
  run(simulation);
  return log;
}

describe('order at one instant', () => {
  test('bookkeeping, completions, timers, arrivals, expiry - whatever was scheduled first', () => {
    const simulation = new Simulation(100);
    const log: Log = [];
    const classes = ['expiry', 'arrival', 'timer', 'completion', 'bookkeeping'] as const;
    for (const name of classes) simulation.schedule(10, logged(simulation, log, name, TieClass[name]), 1);
    run(simulation);
    expect(log.map(([, what]) => what)).toEqual(['bookkeeping', 'completion', 'timer', 'arrival', 'expiry']);
  });

  test('within a class first scheduled, first served, across kinds', () => {
    const simulation = new Simulation(100);
    const log: Log = [];
    const request = logged(simulation, log, 'request', TieClass.arrival);
    const retry = logged(simulation, log, 'retry', TieClass.arrival);
    simulation.schedule(10, retry, 1);
    simulation.schedule(10, request, 2);
    simulation.schedule(10, retry, 3);
    simulation.schedule(5, request, 4);
    simulation.schedule(10, request, 5);
    run(simulation);
    expect(log).toEqual([
      [5, 'request', 4],
      [10, 'retry', 1],
      [10, 'request', 2],
      [10, 'retry', 3],
      [10, 'request', 5],
    ]);
  });

  test('what a handler schedules for now still takes its place by class', () => {
    const simulation = new Simulation(100);
    const log: Log = [];
    const complete = logged(simulation, log, 'complete', TieClass.completion);
    const arrive = simulation.kind('arrive', TieClass.arrival, (id) => {
      log.push([simulation.now, 'arrive', id]);
      simulation.schedule(simulation.now, complete, id);
    });
    for (const id of [1, 2, 3]) simulation.schedule(10, arrive, id);
    run(simulation);
    expect(log.map(([, what, id]) => `${what} ${id}`)).toEqual([
      'arrive 1',
      'complete 1',
      'arrive 2',
      'complete 2',
      'arrive 3',
      'complete 3',
    ]);
  });

  test('a server freed at t serves an arrival at t; one idle exactly its time-out is still warm', () => {
    expect(serverTimeline([0, 10, 15, 40, 71], 10, 20)).toEqual([
      [0, 'cold', 1],
      [10, 'complete', 1],
      [10, 'warm', 2],
      [15, 'refused', 3],
      [20, 'complete', 2],
      [40, 'warm', 4],
      [50, 'complete', 4],
      [70, 'asleep', 4],
      [71, 'cold', 5],
      [81, 'complete', 5],
      [101, 'asleep', 5],
    ]);
  });
});

describe('the ends of time', () => {
  test('events at the end are handled, later ones are not, and the clock stops at the end', () => {
    const simulation = new Simulation(10);
    const log: Log = [];
    const tick = logged(simulation, log, 'tick', TieClass.timer);
    for (const timeMs of [0, 10, 10.000001, 11, Number.POSITIVE_INFINITY]) simulation.schedule(timeMs, tick, 0);
    expect(simulation.now).toBe(0);
    expect(run(simulation)).toBe(2);
    expect(log.map(([timeMs]) => timeMs)).toEqual([0, 10]);
    expect(simulation.now).toBe(10);
  });

  test('a simulation without events is over at once, at its end', () => {
    const simulation = new Simulation(10);
    expect(simulation.advance(1)).toBe(true);
    expect([simulation.now, simulation.events]).toEqual([10, 0]);
  });

  test.each([
    { timeMs: 4.999, message: 'internal error: event "tick" scheduled at 4.999 ms, before 5 ms' },
    { timeMs: Number.NaN, message: 'internal error: event "tick" scheduled at NaN ms, before 5 ms' },
  ])('scheduling at $timeMs ms when it is 5 ms is our own error', ({ timeMs, message }) => {
    const simulation = new Simulation(10);
    const tick = simulation.kind('tick', TieClass.timer, () => simulation.schedule(timeMs, tick, 1));
    simulation.schedule(5, tick, 1);
    expect(() => run(simulation)).toThrow(message);
  });

  test('nothing can be scheduled before the end once it is over', () => {
    const simulation = new Simulation(10);
    const tick = logged(simulation, [], 'tick', TieClass.timer);
    run(simulation);
    expect(() => simulation.schedule(9, tick, 1)).toThrow('before 10 ms');
  });
});

/** A small random model with ties, bursts and lonely events: each event has none, one or two successors. */
function randomRun(chunk: number): { log: Log; events: number; advances: number } {
  const simulation = new Simulation(500);
  const log: Log = [];
  const stream = new Streams('chunks', 1).get('model');
  const kinds = [TieClass.completion, TieClass.timer, TieClass.arrival, TieClass.expiry].map((tieClass) =>
    simulation.kind(`class ${tieClass}`, tieClass, (id) => {
      log.push([simulation.now, `class ${tieClass}`, id]);
      const successors = log.length < 40 ? 2 : Math.floor(3 * stream.uniform());
      for (let i = 0; i < successors; i++) {
        const waitMs = Math.round(4 * standardExponential(stream));
        simulation.schedule(simulation.now + waitMs, kinds[Math.floor(4 * stream.uniform())]!, log.length + i);
      }
    }),
  );
  simulation.schedule(0, kinds[0]!, 0);
  let advances = 1;
  while (!simulation.advance(chunk)) advances++;
  return { log, events: simulation.events, advances };
}

describe('advancing', () => {
  test('in chunks of any size gives the run of one go', () => {
    const whole = randomRun(Number.POSITIVE_INFINITY);
    expect(whole.log.length).toBeGreaterThan(500);
    expect([whole.events, whole.advances]).toEqual([whole.log.length, 1]);
    for (const chunk of [1, 2, 7, 100]) {
      const chunked = randomRun(chunk);
      expect(chunked.log).toEqual(whole.log);
      expect(chunked.events).toBe(whole.events);
      expect(chunked.advances).toBe(Math.floor(whole.events / chunk) + 1);
    }
  });

  test('handles no more events than asked, and says when none is left', () => {
    const simulation = new Simulation(10);
    const log: Log = [];
    const tick = logged(simulation, log, 'tick', TieClass.timer);
    for (const timeMs of [1, 2, 3]) simulation.schedule(timeMs, tick, timeMs);
    expect(simulation.advance(2)).toBe(false);
    expect([simulation.events, simulation.now, log.length]).toEqual([2, 2, 2]);
    expect(simulation.advance(1)).toBe(false);
    expect([simulation.events, simulation.now]).toEqual([3, 3]);
    expect(simulation.advance(1)).toBe(true);
    expect([simulation.events, simulation.now]).toEqual([3, 10]);
    expect(simulation.advance(1)).toBe(true);
    expect(simulation.events).toBe(3);
  });

  test('more may be scheduled between two chunks', () => {
    const simulation = new Simulation(10);
    const log: Log = [];
    const tick = logged(simulation, log, 'tick', TieClass.timer);
    simulation.schedule(1, tick, 1);
    simulation.schedule(9, tick, 3);
    simulation.advance(1);
    simulation.schedule(5, tick, 2);
    run(simulation);
    expect(log.map(([timeMs]) => timeMs)).toEqual([1, 5, 9]);
  });
});

describe('what the model sees', () => {
  test('kinds carry name, class and a number of their own', () => {
    const simulation = new Simulation(10);
    const first = simulation.kind('first', TieClass.timer, () => {});
    const second = simulation.kind('second', TieClass.arrival, () => {});
    expect(first).toMatchObject({ name: 'first', tieClass: TieClass.timer });
    expect(second).toMatchObject({ name: 'second', tieClass: TieClass.arrival });
    expect(first.number).not.toBe(second.number);
  });

  test('there is room for 64 kinds', () => {
    const simulation = new Simulation(10);
    const log: Log = [];
    const kinds = Array.from({ length: 64 }, (_, i) => logged(simulation, log, `kind ${i}`, TieClass.timer));
    for (const kind of kinds) simulation.schedule(1, kind, 3);
    run(simulation);
    expect(log).toEqual(kinds.map(({ name }) => [1, name, 3]));
    expect(() => logged(simulation, log, 'kind 64', TieClass.timer)).toThrow('internal error: too many kinds');
  });

  test('the observer is handed through; without one there is null', () => {
    const seen: unknown[] = [];
    const simulation = new Simulation(10, (...what) => seen.push(what));
    const tick = simulation.kind('tick', TieClass.timer, (id) =>
      simulation.observer?.(simulation.now, 'tick', 'f', id, -1),
    );
    simulation.schedule(3, tick, 8);
    run(simulation);
    expect(seen).toEqual([[3, 'tick', 'f', 8, -1]]);
    expect(new Simulation(10).observer).toBeNull();
  });
});
