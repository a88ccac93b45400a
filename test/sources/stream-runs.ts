/** What happened to the records of a stream, as the observer saw it. */
import { type Observed, observed } from '../support/scenarios.ts';

export interface Batch {
  readonly timeMs: number;
  /** Numbers of the records, in order. */
  readonly records: number[];
}

/** The batches of a source in the order in which they were handed to functions. */
export function batchesOf({ told }: Observed, source = 's'): Batch[] {
  const batches: (Batch & { readonly number: number })[] = [];
  for (const { timeMs, what, owner, environment: number, request } of told) {
    if (what !== 'deliver' || owner !== source) continue;
    const last = batches.at(-1);
    const continues = last?.timeMs === timeMs && last.number === number && last.records.at(-1)! < request;
    if (continues) last.records.push(request);
    else batches.push({ timeMs, number, records: [request] });
  }
  return batches.map(({ timeMs, records }) => ({ timeMs, records }));
}

/** `[[1000, [1, 2]], …]` */
export function deliveries(run: Observed, source = 's'): [timeMs: number, records: number[]][] {
  return batchesOf(run, source).map(({ timeMs, records }) => [timeMs, records]);
}

/** Times of one kind of entry of a source with the numbers of the records: `[[1100, 1], …]`. */
export function toldOf({ told }: Observed, what: string, source = 's'): [timeMs: number, record: number][] {
  return told.filter((entry) => entry.what === what && entry.owner === source).map((e) => [e.timeMs, e.request]);
}

/** Records written at these times. */
export const at = (...timesMs: number[]): object => ({ at: timesMs.map((time) => ({ time, count: 1 })) });

export interface StreamRun {
  readonly source: object;
  readonly functions?: Readonly<Record<string, object>>;
  readonly changes?: readonly object[];
  readonly duration?: string;
  readonly more?: object;
}

/** A function `f` of 100 ms without init, and a Kinesis stream `s` of one shard that it reads; both may be told otherwise. */
export function scenario({ source, functions = {}, changes = [], duration = '2 min', more = {} }: StreamRun): object {
  const f = { init: 0, duration: 100, timeout: '60 s' };
  const named = Object.entries({ f: {}, ...functions }).map(([name, own]) => [name, { ...f, ...own }]);
  return {
    duration,
    functions: Object.fromEntries(named),
    sources: { s: { type: 'kinesis', target: 'f', ...source } },
    changes,
    ...more,
  };
}

export function run(parts: StreamRun): Promise<Observed> {
  return observed(scenario(parts));
}
