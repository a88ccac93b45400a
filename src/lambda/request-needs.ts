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
  readonly #poison: Stream | null;
  #handler!: Handler;
  #errorRate = 0;
  #recordErrorRate = 0;
  #memoryUsedMb: Sampler | null = null;
  #firstInvocationExtraMs: Sampler | null = null;

  /** `may` says whether the error rates, of invocations and of records, are above 0 at any time of the run. */
  constructor(
    config: FunctionConfig,
    may: { readonly fail: boolean; readonly poison: boolean },
    cpu: CpuQuotaRule,
    context: SamplerContext,
  ) {
    this.#context = context;
    this.#samplers = new KeptSamplers(context);
    this.#cpu = cpu;
    this.#failure = may.fail ? context.stream('failure') : null;
    this.#poison = may.poison ? context.stream('record failure') : null;
    this.reconfigure(config);
  }

  /** The function has new settings, for requests drawn from now on. */
  reconfigure({ duration, errorRate, recordErrorRate, memoryUsed, firstInvocationExtra }: FunctionConfig): void {
    this.#handler = handlerOf(duration, this.#samplers, this.#context.resources, this.#cpu);
    this.#errorRate = errorRate;
    this.#recordErrorRate = recordErrorRate;
    this.#memoryUsedMb = memoryUsed === undefined ? null : this.#samplers.get('memory', memoryUsed);
    this.#firstInvocationExtraMs =
      firstInvocationExtra === undefined ? null : this.#samplers.get('firstInvocation', firstInvocationExtra);
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
    request.handler = this.#handler;
    this.#handler.draw(request, record);
    const failure = this.#failure !== null && this.#failure.uniform() < this.#errorRate;
    request.fails = failure || (request.poison && this.poisonFails);
    request.memoryUsedMb = this.#memoryUsedMb === null ? 0 : this.#memoryUsedMb(record);
    request.firstInvocationExtraMs = this.#firstInvocationExtraMs === null ? 0 : this.#firstInvocationExtraMs(record);
  }
}
