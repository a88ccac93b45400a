/** The check for our own mistakes: always on, and never about the user's input. */

/** Throws an `Error` with `message` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`internal error: ${message}`);
}
