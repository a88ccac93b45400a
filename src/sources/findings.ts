/** What checks of sources say, each in one form: a feature before its day, a value out of its range, a permission that is missing. */
import type { Platform } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import type { SourceFinding } from './source.ts';

type Path = readonly (string | number)[];

/** A setting that AWS did not offer yet on the platform's day; `what` begins the sentence. */
export function notYet(path: Path, what: string, { asOf }: Platform): SourceFinding {
  const message = `${what} was not offered yet on ${asOf}`;
  return { path, code: 'not-yet', message, expected: 'a later day in asOf', got: asOf };
}

/** A value out of its range: `message size 300 KB: expected at most 256 KB on 2020-01-01`. */
export function outOfRange(path: Path, what: string, expected: string, got: string): SourceFinding {
  return { path, code: 'range', message: `${what} ${got}: expected ${expected}`, expected, got };
}

/** Nothing if the value is within its bounds, both included, or not given. */
export function between(
  path: Path,
  what: string,
  value: number | undefined,
  least: number,
  most: number,
  format: (value: number) => string,
): SourceFinding[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  return [outOfRange(path, what, `${format(least)} to ${format(most)}`, format(value))];
}

/** Something valid that was probably not meant. */
export function warning(path: Path, code: string, message: string): SourceFinding {
  return { path, isWarning: true, code, message };
}

/** A size for people: "256 KB", "6 MB". */
export function formatKb(sizeKb: number): string {
  return sizeKb >= 1024 ? `${formatNumber(sizeKb / 1024)} MB` : `${formatNumber(sizeKb)} KB`;
}
