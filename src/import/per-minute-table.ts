/** One row of counts per minute from an Azure Functions 2019 file of invocations. */
import type { Trace, TraceReference } from '../quantities/resources.ts';
import type { PlaceOf, Table } from './csv.ts';
import { type Place, shownColumns, shownNames, shownText, TraceError } from './trace-error.ts';
import { decimal } from './values.ts';

/** A prefix of a function's hash must have this many characters. */
const SHORTEST_PREFIX = 6;

interface Layout {
  readonly hash: number;
  /** The field of minute 1; the others follow. */
  readonly firstMinute: number;
  readonly minutes: number;
}

/** Where hash and minutes are; a file without `HashFunction` and the columns 1, 2, 3 … is refused. */
function layoutOf(header: readonly string[], place: Place): Layout {
  const hash = header.indexOf('HashFunction');
  const firstMinute = header.indexOf('1');
  if (hash === -1 || firstMinute === -1) {
    throw new TraceError('trace-format', place, {
      message: 'The file is not one of counts per minute.',
      expected: 'Azure Functions 2019 rows of invocations: HashOwner,HashApp,HashFunction,Trigger,1,2,…,1440',
      got: shownColumns(header),
    });
  }
  for (let field = firstMinute; field < header.length; field++) {
    const minute = String(field - firstMinute + 1);
    if (header[field] === minute) continue;
    throw new TraceError('trace-column', place, {
      message: 'The columns of minutes are not in sequence.',
      expected: `column ${minute}`,
      got: shownText(header[field]!),
    });
  }
  return { hash, firstMinute, minutes: header.length - firstMinute };
}

function rowProblem(file: string, message: string, expected: string, got: string, suggestion?: string): TraceError {
  return new TraceError('trace-row', { file }, { message, expected, got, suggestion });
}

/** Takes the row asked for: by 0-based index, by the whole hash of the function, or by a prefix of it that only one row has. */
class PerMinuteTable implements Table {
  readonly #file: string;
  readonly #layout: Layout;
  readonly #wanted: number | string | undefined;
  #rows = 0;
  /** Counts of the last row that matched, and the indices of all that did, for each way of matching. */
  #whole: number[] = [];
  #prefix: number[] = [];
  #wholeCounts: Float64Array | undefined;
  #prefixCounts: Float64Array | undefined;

  constructor(layout: Layout, wanted: number | string | undefined, file: string) {
    this.#file = file;
    this.#layout = layout;
    this.#wanted = wanted;
    if (typeof wanted === 'number' && !(Number.isSafeInteger(wanted) && wanted >= 0)) {
      throw rowProblem(file, 'A row is found by its 0-based index.', 'a whole number of at least 0', String(wanted));
    }
    if (typeof wanted === 'string' && wanted.length < SHORTEST_PREFIX) {
      const index = /^\d+$/.test(wanted) ? `row: ${Number(wanted)}` : undefined;
      const expected = `an index, or at least ${SHORTEST_PREFIX} characters of the function's hash`;
      throw rowProblem(
        file,
        'The hash of the function is too short to find a row.',
        expected,
        shownText(wanted),
        index,
      );
    }
  }

  /** A row found by index is the only one there can be; hashes might come again. */
  get done(): boolean {
    return typeof this.#wanted === 'number' && this.#wholeCounts !== undefined;
  }

  row(fields: readonly string[], placeOf: PlaceOf): void {
    const index = this.#rows++;
    const hash = fields[this.#layout.hash]!.trim();
    if (this.#wanted === undefined ? index === 0 : this.#wanted === index || this.#wanted === hash) {
      this.#whole.push(index);
      this.#wholeCounts = this.#counts(fields, placeOf);
    } else if (typeof this.#wanted === 'string' && hash.startsWith(this.#wanted)) {
      this.#prefix.push(index);
      this.#prefixCounts = this.#counts(fields, placeOf);
    }
  }

  finish(): Trace {
    const file = this.#file;
    const rows = this.#rows;
    const wanted = this.#wanted;
    if (rows === 0) {
      throw new TraceError(
        'trace-no-records',
        { file },
        {
          message: 'The file has a header and no records.',
          expected: 'at least one row below the header',
          got: 'the header only',
        },
      );
    }
    if (wanted === undefined && rows > 1) {
      throw rowProblem(
        file,
        'The file has several rows, so the scenario must say which one.',
        'row: an index or a hash',
        'no row',
        'row: 0',
      );
    }
    const found = this.#whole.length > 0 ? this.#whole : this.#prefix;
    if (found.length > 1) {
      const expected = 'an index, or a hash that only one row has';
      const message = `Several rows have this hash: ${shownNames(found.map(String))}.`;
      throw rowProblem(file, message, expected, shownText(String(wanted)), `row: ${found[0]}`);
    }
    const perMinute = this.#wholeCounts ?? this.#prefixCounts;
    if (perMinute !== undefined) return { perMinute };
    if (typeof wanted === 'number') {
      throw rowProblem(file, 'The file has no row of this index.', `0 to ${rows - 1}`, String(wanted));
    }
    throw rowProblem(
      file,
      'No row has this hash of a function.',
      'the HashFunction of a row, or the start of it',
      shownText(wanted ?? ''),
    );
  }

  #counts(fields: readonly string[], placeOf: PlaceOf): Float64Array {
    const { firstMinute, minutes } = this.#layout;
    return Float64Array.from({ length: minutes }, (_, minute) => {
      const text = fields[firstMinute + minute]!;
      const count = decimal(text.trim());
      if (Number.isSafeInteger(count) && count >= 0) return count;
      throw new TraceError('trace-value', placeOf(firstMinute + minute), {
        message: `The count of minute ${minute + 1} is not a whole number of at least 0.`,
        expected: 'a whole number of at least 0',
        got: shownText(text),
      });
    });
  }
}

/** The table for `perMinute`. Throws `TraceError` where the header is not that of Azure Functions 2019 invocations. */
export function perMinuteTable(header: readonly string[], reference: TraceReference, place: Place): Table {
  return new PerMinuteTable(layoutOf(header, place), reference.row, place.file);
}
