/** The setting `firstInvocation` of a function: what an environment's first handler run takes longer than later ones. */
import * as z from 'zod';
import { type Distribution, distributionNeeds, distributionOf } from '../quantities/distribution.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { oneOf, variant } from '../quantities/one-of.ts';
import { duration } from '../quantities/units.ts';
import { type CpuQuotaRule, cpuWallMs } from './cpu-quota.ts';
import type { Environment } from './environment.ts';
import type { Request } from './request.ts';

/** Work that an environment does once, in its first handler run. */
export type FirstInvocationSpec =
  /** So much longer, whatever the memory; ms. */
  | { readonly type: 'extra'; readonly extra: Distribution }
  /** CPU work on one thread, in ms at one full vCPU: how much longer follows the memory. */
  | { readonly type: 'cpu'; readonly cpu: Distribution }
  /** What was measured of a hello-world in the function's runtime, by memory. */
  | { readonly type: 'runtime' };

const time = distributionOf(duration);

export const firstInvocationSchema = oneOf<FirstInvocationSpec>({
  label: 'first invocation',
  scalar: z.literal('runtime').transform((): FirstInvocationSpec => ({ type: 'runtime' })),
  kinds: {
    extra: variant({ extra: time }, ({ extra }): FirstInvocationSpec => ({ type: 'extra', extra })),
    cpu: variant({ cpu: time }, ({ cpu }): FirstInvocationSpec => ({ type: 'cpu', cpu })),
  },
  description:
    'Work an environment does once, in its first handler run: `extra` time, `cpu` time at one full vCPU, or what was measured of the ' +
    '`runtime` by memory.',
});

/** The traces that the work refers to. */
export function firstInvocationNeeds(spec: FirstInvocationSpec): Need[] {
  switch (spec.type) {
    case 'extra':
      return needsAt(['extra'], distributionNeeds(spec.extra));
    case 'cpu':
      return needsAt(['cpu'], distributionNeeds(spec.cpu));
    case 'runtime':
      return [];
  }
}

/** What is drawn for each request; undefined where nothing is, because it depends on the environment alone. */
export function workOf(spec: FirstInvocationSpec): Distribution | undefined {
  if (spec.type === 'extra') return spec.extra;
  return spec.type === 'cpu' ? spec.cpu : undefined;
}

/** How much longer, in ms, the first run of this request in this environment is; CPU work begins in a fresh period of the quota. */
export function firstInvocationMs(request: Request, environment: Environment, rule: CpuQuotaRule): number {
  const { firstInvocationMs } = request;
  const isCpu = environment.version.config.firstInvocation?.type === 'cpu';
  const ownMs = isCpu ? cpuWallMs(firstInvocationMs, environment.memoryMb, 1, rule) : firstInvocationMs;
  return ownMs + environment.firstRunMs;
}
