/** Arrivals or durations from CSV rows: Azure Functions 2021, or any columns that the reference names. */
import { nearestWord } from '../quantities/nearest-word.ts';
import type { Trace, TraceReference } from '../quantities/resources.ts';
import { arrivalTimes, Column, inOrder, timeOrder } from './column.ts';
import type { PlaceOf, Table } from './csv.ts';
import {
  KNOWN_FORMATS,
  type Place,
  shownColumns,
  shownName,
  shownNames,
  shownText,
  TraceError,
} from './trace-error.ts';
import { calendarMs, decimal, millisecondsIn, unitMs } from './values.ts';

/** Spares most numbers the test for a calendar time. */
const DIGITS = /^[\d.]+$/;

/** A number in ms from a row. */
type Reader = (fields: readonly string[], placeOf: PlaceOf) => number;

/** The columns of the Azure Functions 2021 trace: one invocation per row, `end_timestamp` and `duration` in seconds. */
const AZURE_2021 = ['app', 'func', 'end_timestamp', 'duration'];

function isAzure2021(header: readonly string[]): boolean {
  return AZURE_2021.every((name) => header.includes(name));
}

/** The 0-based index of the column `name`. Throws `TraceError` where the header has none or several of it. */
function fieldOf(header: readonly string[], name: string, what: string, place: Place): number {
  const field = header.indexOf(name.trim());
  const problem = { expected: `one of: ${shownNames(header)}`, got: shownText(name) };
  if (field === -1) {
    const near =
      header.find((known) => known.toLowerCase() === name.trim().toLowerCase()) ?? nearestWord(name.trim(), header);
    const numeric = header.every((known) => !Number.isNaN(decimal(known)));
    throw new TraceError('trace-column', place, {
      ...problem,
      message: `The file has no column ${shownText(name)} for the ${what}.`,
      suggestion: numeric ? 'the first line must name the columns' : near && shownName(near),
    });
  }
  if (header.indexOf(name.trim(), field + 1) === -1) return field;
  throw new TraceError('trace-column', place, {
    ...problem,
    message: `The file has several columns ${shownText(name)}.`,
  });
}

/** The refusal of a file of unknown layout for which the scenario does not name the column that is needed. */
function unnamedColumn(header: readonly string[], key: 'time' | 'column', place: Place): TraceError {
  const [what, likely] =
    key === 'time' ? ['arrival times', /time|stamp|date|_at$/i] : ['durations', /dur|latency|elapsed|_ms$/i];
  const guess = header.find((name) => likely.test(name));
  const perMinute = header.includes('HashFunction') && header.includes('1');
  return new TraceError('trace-format', place, {
    message: perMinute
      ? 'This is a file of counts per minute, not of single requests.'
      : `The file is none of the known formats, so the scenario must say which column holds the ${what}.`,
    expected: perMinute
      ? 'perMinute with this file and a row'
      : `${key}: one of ${shownNames(header)}; or ${KNOWN_FORMATS}`,
    got: shownColumns(header),
    suggestion: perMinute || guess === undefined ? undefined : `${key}: ${shownName(guess)}`,
  });
}

/** Times of a named column: numbers of one unit, or calendar times; which of the two, the first record decides. */
function timeReader(header: readonly string[], name: string, unit: string | undefined, place: Place): Reader {
  const field = fieldOf(header, name, 'times', place);
  const scale = unitMs(unit ?? 's', place.file);
  const column = shownText(name);
  let calendar: boolean | undefined;
  return (fields, placeOf) => {
    const text = fields[field]!.trim();
    if (calendar === false && DIGITS.test(text)) return millisecondsIn(text, scale, 'time', name, placeOf, field);
    const timeMs = calendarMs(text);
    calendar ??= timeMs !== undefined;
    if (calendar && unit !== undefined) {
      const message = `Column ${column} holds calendar times, which have no unit.`;
      throw new TraceError('trace-unit', placeOf(field), { message, expected: 'no unit', got: shownText(unit) });
    }
    if (calendar && timeMs !== undefined) return timeMs;
    if (!calendar && timeMs === undefined) return millisecondsIn(text, scale, 'time', name, placeOf, field);
    throw new TraceError('trace-value', placeOf(field), {
      message: `The time in column ${column} is not of the same kind as the times above it.`,
      expected: calendar ? 'a calendar time such as 2026-01-15T10:00:00.123Z' : 'a number',
      got: shownText(text),
    });
  };
}

/** Start times of Azure Functions 2021 rows: the end minus the duration. */
function azureStartReader(header: readonly string[], place: Place): Reader {
  const end = fieldOf(header, 'end_timestamp', 'times', place);
  const duration = fieldOf(header, 'duration', 'durations', place);
  return (fields, placeOf) => {
    millisecondsIn(fields[end]!, 1000, 'time', 'end_timestamp', placeOf, end);
    millisecondsIn(fields[duration]!, 1000, 'duration', 'duration', placeOf, duration);
    return (decimal(fields[end]!.trim()) - decimal(fields[duration]!.trim())) * 1000;
  };
}

function arrivalReader(header: readonly string[], reference: TraceReference, place: Place): Reader {
  if (reference.time !== undefined) return timeReader(header, reference.time, reference.unit, place);
  if (!isAzure2021(header)) throw unnamedColumn(header, 'time', place);
  if (reference.unit !== undefined && reference.unit !== 's') {
    throw new TraceError('trace-unit', place, {
      message: 'The times of Azure Functions 2021 rows are in seconds.',
      expected: 's',
      got: shownText(reference.unit),
    });
  }
  return azureStartReader(header, place);
}

/** What orders the records of a file that durations are read from: the named times, else those of a known format, else nothing. */
function orderReader(header: readonly string[], reference: TraceReference, place: Place): Reader | undefined {
  if (reference.time !== undefined) return timeReader(header, reference.time, undefined, place);
  return isAzure2021(header) ? azureStartReader(header, place) : undefined;
}

function durationReader(header: readonly string[], reference: TraceReference, place: Place): Reader {
  const known = isAzure2021(header) ? 'duration' : undefined;
  const name = reference.column ?? known;
  if (name === undefined) throw unnamedColumn(header, 'column', place);
  const field = fieldOf(header, name, 'durations', place);
  const scale = unitMs(reference.unit ?? (name === known ? 's' : 'ms'), place.file);
  return (fields, placeOf) => millisecondsIn(fields[field]!, scale, 'duration', name, placeOf, field);
}

/** Collects one column of a file whose rows are single requests; durations are put in order of the times when the file has any. */
class TimedTable implements Table {
  readonly done = false;
  readonly #file: string;
  readonly #readers: readonly Reader[];
  readonly #columns: readonly Column[];
  readonly #finish: (columns: readonly Float64Array[]) => Trace;

  constructor(file: string, readers: readonly Reader[], finish: (columns: readonly Float64Array[]) => Trace) {
    this.#file = file;
    this.#readers = readers;
    this.#columns = readers.map(() => new Column(file));
    this.#finish = finish;
  }

  row(fields: readonly string[], placeOf: PlaceOf): void {
    for (let i = 0; i < this.#readers.length; i++) this.#columns[i]!.push(this.#readers[i]!(fields, placeOf));
  }

  finish(): Trace {
    if (this.#columns[0]!.length === 0) {
      throw new TraceError(
        'trace-no-records',
        { file: this.#file },
        {
          message: 'The file has a header and no records.',
          expected: 'at least one row below the header',
          got: 'the header only',
        },
      );
    }
    return this.#finish(this.#columns.map((column) => column.toArray()));
  }
}

/** The table for `arrivals` or `durations`. Throws `TraceError` where the header lacks what the reference needs. */
export function timedTable(header: readonly string[], reference: TraceReference, place: Place): Table {
  if (reference.use === 'arrivals') {
    const readers = [arrivalReader(header, reference, place)];
    return new TimedTable(place.file, readers, ([times]) => ({ timesMs: arrivalTimes(times!) }));
  }
  const order = orderReader(header, reference, place);
  const value = durationReader(header, reference, place);
  return new TimedTable(place.file, order === undefined ? [value] : [value, order], ([durations, times]) => ({
    durationsMs: inOrder(durations!, times && timeOrder(times)),
  }));
}
