/** The contract of an event source: who calls a function, who waits, who retries. Each type is one file that makes a `SourceType`. */
import type * as z from 'zod';
import type { LambdaFunction } from '../lambda/function.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import type { Invocations } from '../lambda/invocation.ts';
import type { SamplerContext } from '../lambda/kept-samplers.ts';
import { RequestNeeds } from '../lambda/request-needs.ts';
import { RoutedNeeds } from '../lambda/routed-needs.ts';
import type { Meter, Platform } from '../platform/index.ts';
import type { Arrivals } from '../quantities/arrivals.ts';
import type { Need } from '../quantities/needs.ts';
import type { Resources } from '../quantities/resources.ts';
import type { Streams } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Backlog } from './backlog.ts';
import type { SourceRecorder } from './recorder.ts';

/** What every source's settings have. */
export interface CommonConfig {
  readonly type: string;
  /** The functions it calls: one, or several where AWS allows it. Not empty. */
  readonly targets: readonly string[];
  /** When events come; undefined where the source's own settings say it. */
  readonly arrivals?: Arrivals | undefined;
}

/** What a source needs around it. */
export interface SourceContext {
  readonly simulation: Simulation;
  readonly streams: Streams;
  readonly resources: Resources;
  readonly invocations: Invocations;
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly platform: Platform;
  /** The calendar instant of t = 0, ms since 1970-01-01T00:00Z. */
  readonly startMs: number;
  /** Statistics count requests offered from here on; ms. */
  readonly warmUpMs: number;
  readonly periods: number;
  /** Whether the function's error rate is above 0 at any time of the run. */
  mayFail(functionName: string): boolean;
  /** Whether the function's share of records that always fail is above 0 at any time of the run. */
  mayPoison(functionName: string): boolean;
  /** The source of that name, once all are attached: for those that send events on to another. */
  source(name: string): Source | undefined;
}

/** A source at work. */
export interface Source {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  /** What waits; absent for callers that wait themselves. */
  readonly backlog?: Backlog;
  /** A target has new settings, which hold for requests offered from now on. */
  reconfigure(target: FunctionConfig, name: string): void;
  /** Settings of the source itself changed (those its type names as `changeable`). */
  change?(config: CommonConfig): void;
  /** Tells the recorder where levels stand: before a period is closed, when one begins, and before results are read. */
  settleLevels?(): void;
  /** The warm-up is over: usage and levels are counted anew. The recorder is reset by the model. */
  reset?(): void;
  /** What is billed for it beside Lambda, so far since the warm-up: meter → quantity. Meters are among `SourceType.meters`. */
  usage?(measuredMs: number): Readonly<Partial<Record<Meter, number>>>;
  /** Another source sends it an event now. */
  accept?(): void;
}

/** Something wrong or odd about a source's settings that its schema alone cannot see. */
export interface SourceFinding {
  /** Inside the source: `['visibilityTimeout']`. */
  readonly path: readonly (string | number)[];
  /** Valid, but probably not meant. */
  readonly isWarning?: true;
  readonly code: string;
  /** One plain sentence, without a full stop. */
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
  readonly suggestion?: string | undefined;
}

/** The rest of the scenario, for checks. Targets that do not exist are reported elsewhere: a lookup may find nothing. */
export interface Surroundings {
  readonly platform: Platform;
  readonly functions: ReadonlyMap<string, FunctionConfig>;
  readonly sources: ReadonlyMap<string, CommonConfig>;
  /** Names of the sources that other sources may send events to. */
  readonly takers: ReadonlySet<string>;
}

/** One thing that the model assumes about a source, with where the value comes from. */
export interface SourceAssumption {
  readonly id: string;
  readonly value: string;
  readonly source: string;
}

/** An assumption that the scenario may set; where it does, it goes under another id, because other sources may not set it. */
export function settable(id: string, isSet: boolean, value: string, source: string): SourceAssumption {
  return isSet ? { id: `${id} (set)`, value, source: 'the scenario' } : { id, value, source };
}

/** A type of source: everything the rest of headroom knows about it. Made with `sourceType`, listed in `source-types.ts`. */
export interface SourceType<Config extends CommonConfig = CommonConfig> {
  /** The value of `type` in a scenario. */
  readonly type: Config['type'];
  /** The mapping under `sources.NAME`, `type` included. */
  readonly schema: z.ZodType<Config>;
  /** Keys that `changes` may set during a run. */
  readonly changeable: readonly string[];
  /** Puts all sources of this type into the model, in the order of their names, with their first events scheduled. */
  attach(configs: ReadonlyMap<string, Config>, context: SourceContext): Source[];
  /** Limits of the day and references to other parts. */
  check?(config: Config, around: Surroundings, name: string): SourceFinding[];
  /** Traces and formulas that it refers to beside its arrivals. */
  needs?(config: Config): Need[];
  /** What it assumes, in the order in which reports show it. Facts of the platform are cited through `factIn`. */
  assumptions?(config: Config, platform: Platform): SourceAssumption[];
  /** What is billed beside Lambda for such a source; which meters there are depends on settings only, not on what happens. */
  meters?(config: Config, platform: Platform): readonly Meter[];
  /** Other sources may name one of this type as a destination: it implements `Source.accept`. */
  readonly takesEvents?: true;
  /** Whether the functions that it calls run at the edge: Lambda@Edge has prices of its own. */
  isEdge?(config: Config): boolean;
  /** What `validate` tells of it beside "ok": lines of text. */
  preview?(config: Config, startMs: number): string[];
}

/** A type of source, as the list of all types holds it: each is only ever given its own settings. */
export function sourceType<Config extends CommonConfig>(type: SourceType<Config>): SourceType {
  return type as unknown as SourceType;
}

/** What the requests of a source to one of its functions need. */
export interface SourceNeeds {
  /** For first attempts, and those that were refused. */
  readonly first: RequestNeeds;
  /** For attempts after one that ran: they do the work anew, and draw from streams of their own. */
  readonly later: RequestNeeds;
}

/** The needs of one source's requests to one function, each need with a stream of its own: `web>checkout/duration`. */
export function sourceNeeds(
  source: string,
  target: LambdaFunction,
  { streams, resources, mayFail, mayPoison, platform }: SourceContext,
  recordsOf?: string,
): SourceNeeds {
  const may = { fail: mayFail(target.name), poison: mayPoison(target.name) };
  const needs = (attempt: string): RequestNeeds => {
    const contextOf = (prefix: string): SamplerContext => ({
      stream: (purpose) => streams.get(`${source}>${target.name}/${attempt}${prefix}${purpose}`),
      resources,
      recordsOf,
    });
    const context = contextOf('');
    if (target.alias === null) return new RequestNeeds(target.config, may, platform.cpu, context);
    const ofVersions = (prefix: string): RequestNeeds[] =>
      target.versions.map(
        ({ name, index, config }) =>
          // The first version's streams are those of a function with one: further versions leave its draws as they were.
          new RequestNeeds(config, may, platform.cpu, contextOf(index === 0 ? prefix : `${prefix}version ${name}/`)),
      );
    const drawn = { byVersion: ofVersions(''), rerouted: ofVersions('rerouted/') };
    const routed = new RoutedNeeds(target.alias, context.stream('route'), drawn);
    return new RequestNeeds(target.config, may, platform.cpu, context, routed);
  };
  return { first: needs(''), later: needs('later attempts/') };
}
