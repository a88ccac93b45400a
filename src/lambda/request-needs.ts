/** Draws what a request needs, once, when it is offered. */
import type { Sampler } from '../quantities/distribution.ts';
import type { Stream } from '../sim/random.ts';
import type { CpuQuotaRule } from './cpu-quota.ts';
import { workOf } from './first-invocation.ts';
import type { FunctionConfig } from './function-config.ts';
import { type Handler, handlerOf } from './handler.ts';
import { KeptSamplers, type SamplerContext } from './kept-samplers.ts';
import type { Request } from './request.ts';
import type { RoutedNeeds } from './routed-needs.ts';

/**
 * The needs of the requests that one source offers to one function. Each need has a stream of its own, so that adding one need, source or
 * limit leaves every other draw as it was (common random numbers).
 */
export class RequestNeeds {
  readonly #context: SamplerContext;
  readonly #samplers: KeptSamplers;
  readonly #cpu: CpuQuotaRule;
  readonly #failure: Stream | null;
  readonly #poison: Stream | null;
  /** Draws in place of this where the function has several versions. */
  readonly #routed: RoutedNeeds | null;
  #handler!: Handler;
  #errorRate = 0;
  #recordErrorRate = 0;
  #memoryUsedMb: Sampler | null = null;
  #firstInvocationMs: Sampler | null = null;

  /** `may` says whether the error rates, of invocations and of records, are above 0 at any time of the run. */
  constructor(
    config: FunctionConfig,
    may: { readonly fail: boolean; readonly poison: boolean },
    cpu: CpuQuotaRule,
    context: SamplerContext,
    routed: RoutedNeeds | null = null,
  ) {
    this.#context = context;
    this.#samplers = new KeptSamplers(context);
    this.#cpu = cpu;
    this.#failure = may.fail ? context.stream('failure') : null;
    this.#poison = may.poison ? context.stream('record failure') : null;
    this.#routed = routed;
    this.reconfigure(config);
  }

  /** The function has new settings, for requests drawn from now on. */
  reconfigure(config: FunctionConfig): void {
    const { duration, errorRate, recordErrorRate, memoryUsed, firstInvocation } = config;
    this.#routed?.reconfigure(config);
    this.#handler = handlerOf(duration, this.#samplers, this.#context.resources, this.#cpu);
    this.#errorRate = errorRate;
    this.#recordErrorRate = recordErrorRate;
    this.#memoryUsedMb = memoryUsed === undefined ? null : this.#samplers.get('memory', memoryUsed);
    const first = firstInvocation === undefined ? undefined : workOf(firstInvocation);
    this.#firstInvocationMs = first === undefined ? null : this.#samplers.get('firstInvocation', first);
  }

  /** Draws whether an event is one that fails whenever it is tried (a poison pill): once, when it is offered. */
  drawPoison(): boolean {
    return this.#poison !== null && this.#poison.uniform() < this.#recordErrorRate;
  }

  /** Whether what was drawn as poison fails now: not while no record fails, since whatever was wrong with the function is repaired. */
  get poisonFails(): boolean {
    return this.#recordErrorRate > 0;
  }

  /** Fills in the needs of `request`, which carries `request.records` events, one of them poison or not (`request.poison`); `record` is the trace record behind it, −1 if none. */
  draw(request: Request, record: number): void {
    if (this.#routed !== null) {
      this.#routed.draw(request, record);
      return;
    }
    request.handler = this.#handler;
    this.#handler.draw(request, record);
    const failure = this.#failure !== null && this.#failure.uniform() < this.#errorRate;
    request.fails = failure || (request.poison && this.poisonFails);
    request.memoryUsedMb = this.#memoryUsedMb === null ? 0 : this.#memoryUsedMb(record);
    request.firstInvocationMs = this.#firstInvocationMs === null ? 0 : this.#firstInvocationMs(record);
  }
}
