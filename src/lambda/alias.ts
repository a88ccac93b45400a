/** An alias: which version of a function a request meets. */
import type { FunctionVersion } from './version.ts';

/** A version beside the primary one, with its share of the requests, 0 to 1. */
export interface AdditionalVersion {
  readonly version: FunctionVersion;
  readonly weight: number;
}

/**
 * Routes to one version, or to two by weight. AWS draws for each invocation on its own, so small counts deviate from the weight (AWS
 * Lambda Developer Guide, configuration-aliases).
 */
export class Alias {
  /** Gets all that the additional version does not. */
  primary: FunctionVersion;
  #additional: FunctionVersion | null = null;
  #weight = 0;

  constructor(primary: FunctionVersion) {
    this.primary = primary;
  }

  /** Leads to one or two versions from now on. */
  route(primary: FunctionVersion, additional?: AdditionalVersion): void {
    this.primary = primary;
    this.#additional = additional?.version ?? null;
    this.#weight = additional?.weight ?? 0;
  }

  /** The version for a request that drew `route`, uniform in [0, 1). The same draw under another weight may mean another version. */
  versionFor(route: number): FunctionVersion {
    return this.#additional !== null && route < this.#weight ? this.#additional : this.primary;
  }
}
