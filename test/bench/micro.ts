/** Small benches of single tricks, each beside its plain twin, so that a trick that stops paying is seen. */
import { compileExpression, type Expression } from '../../src/quantities/expression.ts';
import { parseFormula } from '../../src/quantities/formula.ts';
import { log } from '../../src/sim/elementary.ts';
import { EventList } from '../../src/sim/event-list.ts';
import { select } from '../../src/sim/period-quantiles.ts';
import { Stream } from '../../src/sim/random.ts';
import { standardExponential, standardNormal } from '../../src/sim/variates.ts';

/** Does `count` operations and returns something that depends on all of them. */
export type Micro = (count: number) => number | Promise<number>;

export interface MicroBench {
  readonly engine: Micro;
  readonly plain: Micro;
}

/** 1,000 pending events; each handled one schedules the next. `fused` lets the push fill the place of the event taken. */
function hold(count: number, fused: boolean): number {
  const list = new EventList();
  const stream = new Stream('hold');
  for (let i = 0; i < 1000; i++) list.push(stream.uniform(), 1, 0, i);
  let last = 0;
  for (let i = 0; i < count; i++) {
    last = list.nextTime;
    const id = list.nextId;
    list.take();
    if (!fused) list.settle();
    list.push(last + stream.uniform(), 1, 0, id);
    list.settle();
  }
  return last;
}

function drawing(draw: (stream: Stream) => number): Micro {
  return (count) => {
    const stream = new Stream('variates');
    let sum = 0;
    for (let i = 0; i < count; i++) sum += draw(stream);
    return sum;
  };
}

/** The quantiles of many small sets of values, 54 each, as a quiet source has in a minute. */
function selecting(count: number, pick: (values: Float64Array, places: readonly number[]) => number): number {
  const stream = new Stream('select');
  const many = Float64Array.from({ length: 54_000 }, () => standardExponential(stream));
  const values = new Float64Array(54);
  let sum = 0;
  for (let i = 0; i < count; i += 54) {
    values.set(many.subarray(i % 54_000, (i % 54_000) + 54));
    sum += pick(values, [26, 48, 53]);
  }
  return sum;
}

function bySelecting(values: Float64Array, places: readonly number[]): number {
  let from = 0;
  let sum = 0;
  for (const place of places) {
    sum += select(values, from, values.length - 1, place);
    from = place;
  }
  return sum;
}

function bySorting(values: Float64Array, places: readonly number[]): number {
  values.sort();
  return places.reduce((sum, place) => sum + values[place]!, 0);
}

/** Box and Muller's method with the engine's own logarithm, one of its two variates. */
function plainNormal(stream: Stream): number {
  const radius = Math.sqrt(-2 * log(1 - stream.uniform()));
  return radius * Math.cos(2 * Math.PI * stream.uniform());
}

/** The same tree walked anew each time. */
function walk(expression: Expression, t: number): number {
  if (expression.op === 'constant') return expression.value;
  if (expression.op === 'variable') return t;
  const [a = 0, b = 0] = expression.args.map((part) => walk(part, t));
  switch (expression.fn as string) {
    case '+':
    case 'add':
      return a + b;
    case '*':
    case 'multiply':
      return a * b;
    case '/':
    case 'divide':
      return a / b;
    default:
      return Math.sin(a);
  }
}

async function formula(count: number, of: (expression: Expression) => (t: number) => number): Promise<number> {
  const evaluate = of(await parseFormula('100 + 50*sin(2*pi*t/3600)', ['t']));
  let sum = 0;
  for (let t = 0; t < count; t++) sum += evaluate(t);
  return sum;
}

export const MICRO: Readonly<Record<string, MicroBench>> = {
  'event-list': { engine: (count) => hold(count, true), plain: (count) => hold(count, false) },
  select: { engine: (count) => selecting(count, bySelecting), plain: (count) => selecting(count, bySorting) },
  exponential: { engine: drawing(standardExponential), plain: drawing((stream) => -log(1 - stream.uniform())) },
  normal: { engine: drawing(standardNormal), plain: drawing(plainNormal) },
  formula: {
    engine: (count) => formula(count, (expression) => compileExpression(expression, ['t'])),
    plain: (count) => formula(count, (expression) => (t) => walk(expression, t)),
  },
};
