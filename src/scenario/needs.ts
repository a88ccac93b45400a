/** What the parts of a scenario refer to, with the places of the references. */
import { firstInvocationNeeds } from '../lambda/first-invocation.ts';
import type { FunctionConfig } from '../lambda/function-config.ts';
import { handlerNeeds } from '../lambda/handler.ts';
import { networkNeeds } from '../lambda/network.ts';
import { snapStartNeeds } from '../lambda/snap-start.ts';
import { arrivalsNeeds } from '../quantities/arrivals.ts';
import { type Distribution, distributionNeeds } from '../quantities/distribution.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { type SourceConfig, typeOf } from '../sources/source-types.ts';
import type { AppliedChange } from './changes.ts';
import { type Path, startsWith } from './finding.ts';

function functionNeeds(name: string, config: FunctionConfig): Need[] {
  const path = ['functions', name];
  const further = Object.entries(config.versions).flatMap(([version, overrides]) =>
    settingsNeeds([...path, 'versions', version], overrides),
  );
  return [...settingsNeeds(path, config), ...further];
}

/** What the settings of a function refer to, or those of a further version that differ; `place` is where they stand. */
function settingsNeeds(place: Path, config: Partial<FunctionConfig>): Need[] {
  const at = (path: Path, needs: readonly Need[]) => needsAt([...place, ...path], needs);
  const of = (path: Path, distribution: Distribution | undefined) =>
    distribution === undefined ? [] : at(path, distributionNeeds(distribution));
  return [
    ...(config.duration === undefined ? [] : at(['duration'], handlerNeeds(config.duration))),
    ...of(['init'], config.init?.type === 'measured' ? undefined : config.init),
    ...(config.firstInvocation === undefined
      ? []
      : at(['firstInvocation'], firstInvocationNeeds(config.firstInvocation))),
    ...(config.snapStart ? at(['snapStart'], snapStartNeeds(config.snapStart)) : []),
    ...(config.vpc ? at(['vpc'], networkNeeds(config.vpc)) : []),
    ...of(['lifetime'], config.lifetime),
    ...of(['memoryUsed'], config.memoryUsed),
    ...of(['idleTimeout'], config.idleTimeout),
  ];
}

/** The needs of a change are those of its entries; what else its functions refer to was there before. */
function changeNeeds({ functions, entries }: AppliedChange): Need[] {
  const needs = Object.entries(functions).flatMap(([name, config]) => functionNeeds(name, config));
  return needs.flatMap((need) => {
    const entry = entries.findLast(({ path }) => startsWith(need.path, path));
    return entry === undefined ? [] : [{ ...need, path: [...entry.at, ...need.path.slice(entry.path.length)] }];
  });
}

/** Every formula and trace of a scenario, changes included. Paths are those of the file. */
export function scenarioNeeds(
  functions: Readonly<Record<string, FunctionConfig>>,
  sources: Readonly<Record<string, SourceConfig>>,
  changes: readonly AppliedChange[],
): Need[] {
  return [
    ...Object.entries(functions).flatMap(([name, config]) => functionNeeds(name, config)),
    ...Object.entries(sources).flatMap(([name, source]) => [
      ...(source.arrivals === undefined ? [] : needsAt(['sources', name, 'arrivals'], arrivalsNeeds(source.arrivals))),
      ...needsAt(['sources', name], typeOf(source).needs?.(source) ?? []),
    ]),
    ...changes.flatMap(changeNeeds),
  ];
}
