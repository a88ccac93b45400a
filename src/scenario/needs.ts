/** What the parts of a scenario refer to, with the places of the references. */
import type { FunctionConfig } from '../lambda/function-config.ts';
import { handlerNeeds } from '../lambda/handler.ts';
import { arrivalsNeeds } from '../quantities/arrivals.ts';
import { type Distribution, distributionNeeds } from '../quantities/distribution.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { type SourceConfig, typeOf } from '../sources/source-types.ts';
import type { AppliedChange } from './changes.ts';
import { type Path, startsWith } from './finding.ts';

function functionNeeds(name: string, config: FunctionConfig): Need[] {
  const of = (path: Path, distribution: Distribution | undefined) =>
    distribution === undefined ? [] : needsAt(['functions', name, ...path], distributionNeeds(distribution));
  return [
    ...needsAt(['functions', name, 'duration'], handlerNeeds(config.duration)),
    ...of(['init'], config.init),
    ...of(['firstInvocation', 'extra'], config.firstInvocationExtra),
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
