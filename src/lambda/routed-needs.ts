/** Draws what requests to a function of several versions need: which version each meets, and its needs there. */
import type { Stream } from '../sim/random.ts';
import type { Alias } from './alias.ts';
import type { FunctionConfig } from './function-config.ts';
import { versionsOf } from './function-config.ts';
import type { Request } from './request.ts';
import type { RequestNeeds } from './request-needs.ts';
import type { FunctionVersion } from './version.ts';

/**
 * Every version's needs are drawn for every request, and those of the version it meets kept: so a request needs the same whatever the
 * weights are (common random numbers). A request that the alias leads elsewhere later, after it was refused, draws from streams that
 * nothing else uses.
 */
export class RoutedNeeds {
  readonly #alias: Alias;
  readonly #route: Stream;
  readonly #byVersion: readonly RequestNeeds[];
  readonly #rerouted: readonly RequestNeeds[];

  /** `byVersion` and `rerouted` are in the order of the function's versions. */
  constructor(
    alias: Alias,
    route: Stream,
    { byVersion, rerouted }: Readonly<Record<'byVersion' | 'rerouted', readonly RequestNeeds[]>>,
  ) {
    this.#alias = alias;
    this.#route = route;
    this.#byVersion = byVersion;
    this.#rerouted = rerouted;
  }

  reconfigure(config: FunctionConfig): void {
    for (const [index, { config: own }] of versionsOf(config).entries()) {
      this.#byVersion[index]!.reconfigure(own);
      this.#rerouted[index]!.reconfigure(own);
    }
  }

  draw(request: Request, record: number): void {
    request.route = this.#route.uniform();
    const met = this.#alias.versionFor(request.route);
    for (let index = 0; index < this.#byVersion.length; index++) {
      if (index !== met.index) this.#byVersion[index]!.draw(request, record);
    }
    this.#byVersion[met.index]!.draw(request, record);
    request.drawnFor = met.index;
    request.routed = this;
  }

  /** The alias now leads to another version than the one that the needs were drawn for: the same request is other work there. */
  redraw(request: Request, version: FunctionVersion): void {
    this.#rerouted[version.index]!.draw(request, request.record);
    request.drawnFor = version.index;
  }
}
