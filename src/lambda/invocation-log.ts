/** Who writes a line for every invocation: the opening through which a log of START and REPORT lines is made. */
import type { Environment } from './environment.ts';
import type { Request } from './request.ts';

/**
 * Told of each invocation when it begins and when it ends. `environment` holds the invocation: what it will report is known from its start
 * on, what it is billed (`billedMs`) once it has ended. Keeps neither of the two: both are pooled, and what `request` holds may be of
 * another attempt by the time this one ends.
 */
export interface InvocationLog {
  /** `runsAtMs` is when the handler begins: now, or after the start of a new environment. */
  started(environment: Environment, request: Request, runsAtMs: number): void;
  /** Before the environment serves anything else. */
  ended(environment: Environment, nowMs: number): void;
}
