/** How an invocation will go, worked out when it begins: nothing that happens meanwhile can change it. */
import type { CpuQuotaRule } from './cpu-quota.ts';
import type { Environment } from './environment.ts';
import { firstInvocationMs } from './first-invocation.ts';
import { Ending, type Request } from './request.ts';

/** Rules of the day that decide single invocations. */
export interface InvocationRules {
  /** Init that takes longer is broken off and done again inside the invocation; ms. */
  readonly initLimitMs: number;
  readonly cpu: CpuQuotaRule;
}

/** Fills in what the invocation of `request` on `environment` will report, and how it will end; cold: on a new environment. */
export function foresee(environment: Environment, request: Request, isCold: boolean, rules: InvocationRules): void {
  const { timeoutMs } = environment.version.config;
  let durationMs = request.handler.wallMs(request, environment.memoryMb);
  if (environment.served++ === 0) durationMs += firstInvocationMs(request, environment, rules.cpu);
  environment.initPhaseMs = 0;
  environment.initReported = false;
  if (isCold) durationMs += foreseeStart(environment, rules.initLimitMs);
  else if (environment.needsReset) durationMs += foreseeRestart(environment);
  environment.needsReset = false;
  if (isCold && environment.startFailed) {
    durationMs = 0;
    environment.ending = Ending.error;
  } else if (durationMs > timeoutMs) {
    durationMs = timeoutMs;
    environment.ending = Ending.timeout;
  } else if (request.memoryUsedMb > environment.memoryMb) environment.ending = Ending.outOfMemory;
  else environment.ending = request.fails ? Ending.error : Ending.success;
  environment.durationMs = durationMs;
}

/**
 * The init or restore phase of a new environment. Returns what the invocation itself takes longer for it, ms: an init that exceeds its
 * limit is broken off and done again inside the invocation.
 */
function foreseeStart(environment: Environment, initLimitMs: number): number {
  const { snapStart } = environment.version;
  if (snapStart !== null) {
    snapStart.restore(environment);
    return 0;
  }
  const isInTime = environment.initMs <= initLimitMs;
  environment.initPhaseMs = isInTime ? environment.initMs : initLimitMs;
  environment.initReported = isInTime;
  return isInTime ? 0 : environment.initMs;
}

/** The same for an environment whose process ended in its last invocation: it starts again inside the next one. */
function foreseeRestart(environment: Environment): number {
  environment.isRestored = environment.version.snapStart !== null;
  return environment.initMs;
}
