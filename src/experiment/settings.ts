/** Every setting that the functions of a scenario have at any time of a run: at its start, and after each change. */
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** The settings of one version of a function. */
export interface Settings {
  readonly functionName: string;
  readonly version: string;
  readonly config: FunctionConfig;
}

/** Those of all functions, the first ones first; a function that is changed comes again with each change. */
export function settingsOfRun(scenario: Scenario): Settings[] {
  return stages(scenario).flatMap((functions) => Object.entries<FunctionConfig>(functions).flatMap(versionSettings));
}

/** Those of one function. */
export function settingsOf(scenario: Scenario, functionName: string): Settings[] {
  return stages(scenario)
    .filter((functions) => Object.hasOwn(functions, functionName))
    .flatMap((functions) => versionSettings([functionName, functions[functionName]!]));
}

function stages({ functions, changes }: Scenario): Readonly<Record<string, FunctionConfig>>[] {
  return [functions, ...changes.map((change) => change.functions)];
}

function versionSettings([functionName, own]: readonly [string, FunctionConfig]): Settings[] {
  return versionsOf(own).map(({ name: version, config }) => ({ functionName, version, config }));
}
