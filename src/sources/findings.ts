/** What checks of sources say, each in one form: a feature before its day, a value out of its range, a permission that is missing. */
import { notOffered, type Platform, possibleSince } from '../platform/index.ts';
import { formatNumber } from '../quantities/decimal.ts';
import type { SourceFinding } from './source.ts';

type Path = readonly (string | number)[];

/**
 * What AWS did not offer yet on the platform's day, by the rule that says since when it does: nothing if it was offered. `what` begins the
 * sentence; `allows` tells which values of the rule mean that it is offered.
 */
export function notYet(
  path: Path,
  what: string,
  platform: Platform,
  id: string,
  allows?: (value: unknown) => boolean,
): Omit<SourceFinding, 'suggestion'>[] {
  const found = notOffered(platform, id, what, allows);
  if (found === undefined) return [];
  const { message, from } = found;
  const expected = from === undefined ? 'to do without' : `asOf: ${from} or later`;
  return [{ path, code: 'not-yet', message, expected, got: platform.asOf }];
}

/** Destinations that came later than destinations as such, by the rules that say since when. */
const LATER_DESTINATIONS: Readonly<Record<string, string>> = {
  s3: 'features.s3Destinations',
  kafka: 'features.kafkaDestinations',
};

/** A destination of failed events that AWS did not offer yet. */
export function destinationNotYet(path: Path, to: string | undefined, platform: Platform): SourceFinding[] {
  const id = to === undefined || !Object.hasOwn(LATER_DESTINATIONS, to) ? undefined : LATER_DESTINATIONS[to];
  return id === undefined ? [] : notYet(path, `the destination ${to}`, platform, id);
}

/** A value out of its range: `message size 300 KB: expected at most 256 KB on 2020-01-01`; `later` says since when it is allowed. */
export function outOfRange(path: Path, what: string, expected: string, got: string, later = ''): SourceFinding {
  return { path, code: 'range', message: `${what} ${got}: expected ${expected}${later}`, expected, got };
}

/** "; 10,000 since 2020-11-25 (page)", if the rule of that id allows as much at a later day; else nothing. */
export function allowedSince(platform: Platform, id: string, value: number): string {
  return possibleSince(platform, id, (most) => most >= value);
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
