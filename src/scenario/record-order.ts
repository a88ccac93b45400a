/** Puts the durations of a trace file in the order of its arrivals, so that each request gets the duration of its own record. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { shown } from '../quantities/problem.ts';
import type { SourceConfig } from '../sources/source-types.ts';
import { details, type Finding } from './finding.ts';

/** For each function the time column of each file that a source replays to it. */
type TimeColumns = ReadonlyMap<string, ReadonlyMap<string, string>>;

function timeColumns(sources: Readonly<Record<string, SourceConfig>>): TimeColumns {
  const columns = new Map<string, Map<string, string>>();
  for (const { targets, arrivals } of Object.values(sources)) {
    if (arrivals?.type !== 'trace' || arrivals.reference.time === undefined) continue;
    for (const target of targets) {
      const files = columns.get(target) ?? new Map<string, string>();
      files.set(arrivals.reference.file, arrivals.reference.time);
      columns.set(target, files);
    }
  }
  return columns;
}

/** Sources that replay one file to one function by different time columns: the records of both cannot be in order at once. */
export function recordOrderFindings(sources: Readonly<Record<string, SourceConfig>>): Finding[] {
  const columns = timeColumns(sources);
  return Object.entries(sources).flatMap(([name, { targets, arrivals }]) => {
    if (arrivals?.type !== 'trace' || arrivals.reference.time === undefined) return [];
    const { file, time } = arrivals.reference;
    const target = targets.find((candidate) => ![undefined, time].includes(columns.get(candidate)?.get(file)));
    if (target === undefined) return [];
    const other = columns.get(target)!.get(file)!;
    const message = `another source replays ${file} to ${target} by its column ${shown(other)}`;
    const hints = details(`the time column ${shown(other)}, or a copy of the file`, shown(time));
    return [{ path: ['sources', name, 'arrivals', 'time'], code: 'record-order', message, ...hints }];
  });
}

/**
 * Functions whose references to columns of a file also name the time column by which a source replays that file: the records of both are
 * then in the same order, whatever the order of the file.
 */
export function inRecordOrder(
  functions: Readonly<Record<string, FunctionConfig>>,
  sources: Readonly<Record<string, SourceConfig>>,
): Record<string, FunctionConfig> {
  const columns = timeColumns(sources);
  return Object.fromEntries(
    Object.entries(functions).map(([name, config]) => {
      const files = columns.get(name);
      return [name, files === undefined ? config : (ordered(config, files) as FunctionConfig)];
    }),
  );
}

/** A copy of a spec in which every reference to durations in one of the files has its time column. */
function ordered(spec: unknown, files: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(spec)) return spec.map((part) => ordered(part, files));
  if (typeof spec !== 'object' || spec === null) return spec;
  const time = 'use' in spec && spec.use === 'durations' && 'file' in spec ? files.get(spec.file as string) : undefined;
  if (time !== undefined) return { ...spec, time };
  return Object.fromEntries(Object.entries(spec).map(([key, part]) => [key, ordered(part, files)]));
}
