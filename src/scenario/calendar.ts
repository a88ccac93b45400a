/** Days and instants in scenario text. */

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d))?$/;

/**
 * An ISO 8601 instant (`2026-11-20T09:30:00Z`, with an offset, or a day for its 00:00 UTC) as an instant in UTC, to the millisecond;
 * undefined when it is none.
 */
export function instantOf(text: string): string | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const day = match[1]!;
  const midnight = new Date(`${day}T00:00:00Z`);
  // The Date constructor takes 30 February for 2 March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const instant = new Date(match[2] === undefined ? midnight : text);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString().replace('.000Z', 'Z');
}

/** The instant of t = 0: as the scenario gives it, else the day whose rules are in force at 00:00 UTC. ISO 8601 in UTC. */
export function startIsoOf({ start, asOf }: { readonly start?: string | undefined; readonly asOf: string }): string {
  return start ?? `${asOf}T00:00:00Z`;
}
