/** Draws what a request needs, once, when it is offered. */
import type { Sampler } from '../quantities/distribution.ts';
import type { Stream } from '../sim/random.ts';
import type { CpuQuotaRule } from './cpu-quota.ts';
import type { FunctionConfig } from './function-config.ts';
import { type Handler, handlerOf } from './handler.ts';
import { KeptSamplers, type SamplerContext } from './kept-samplers.ts';
import type { Request } from './request.ts';

/**
 * The needs of the requests that one source offers to one function. Each need has a stream of its own, so that adding one need, source or
 * limit leaves every other draw as it was (common random numbers).
 */
export class RequestNeeds {
  readonly #context: SamplerContext;
  readonly #samplers: KeptSamplers;
  readonly #cpu: CpuQuotaRule;
  readonly #failure: Stream | null;
  #handler!: Handler;
  #errorRate = 0;
  #memoryUsedMb: Sampler | null = null;
  #firstInvocationExtraMs: Sampler | null = null;

  /** `mayFail` says whether the error rate is above 0 at any time of the run. */
  constructor(config: FunctionConfig, mayFail: boolean, cpu: CpuQuotaRule, context: SamplerContext) {
    this.#context = context;
    this.#samplers = new KeptSamplers(context);
    this.#cpu = cpu;
    this.#failure = mayFail ? context.stream('failure') : null;
    this.reconfigure(config);
  }

  /** The function has new settings, for requests drawn from now on. */
  reconfigure({ duration, errorRate, memoryUsed, firstInvocationExtra }: FunctionConfig): void {
    this.#handler = handlerOf(duration, this.#samplers, this.#context.resources, this.#cpu);
    this.#errorRate = errorRate;
    this.#memoryUsedMb = memoryUsed === undefined ? null : this.#samplers.get('memory', memoryUsed);
    this.#firstInvocationExtraMs =
      firstInvocationExtra === undefined ? null : this.#samplers.get('firstInvocation', firstInvocationExtra);
  }

  /** Fills in the needs of `request`; `record` is the trace record behind it, −1 if none. */
  draw(request: Request, record: number): void {
    request.handler = this.#handler;
    this.#handler.draw(request, record);
    request.fails = this.#failure !== null && this.#failure.uniform() < this.#errorRate;
    request.memoryUsedMb = this.#memoryUsedMb === null ? 0 : this.#memoryUsedMb(record);
    request.firstInvocationExtraMs = this.#firstInvocationExtraMs === null ? 0 : this.#firstInvocationExtraMs(record);
  }
}
