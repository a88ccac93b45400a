/** Whether formulas give values that can be used, as far as trying them tells. What only shows later stops the run. */
import { type FunctionConfig, versionsOf } from '../lambda/function-config.ts';
import { HANDLER_VARIABLES } from '../lambda/handler.ts';
import { compileExpression } from '../quantities/expression.ts';
import { ScenarioError } from '../quantities/issue.ts';
import { shown } from '../quantities/problem.ts';
import { compileRate } from '../quantities/rate.ts';
import type { Resources } from '../quantities/resources.ts';
import type { SourceConfig } from '../sources/source-types.ts';
import type { AppliedChange } from './changes.ts';
import { details, type Finding, type Path } from './finding.ts';
import type { ScenarioInput } from './schema.ts';

/** Every second is tried up to here, 10^7 seconds or some months, which takes less than a second; beyond it, this many instants. */
const TRIED_WHOLLY_MS = 1e10;
const TRIED_AFTER = 1000;
/** Where no duration is given. */
const DAY_MS = 86_400_000;

/** Tries the handler formulas at the memory of their functions and the rates over the run. */
export function checkFormulas(
  { functions, sources, warmUp, duration = DAY_MS }: ScenarioInput,
  changes: readonly AppliedChange[],
  resources: Resources,
): Finding[] {
  const findings = Object.entries(functions).flatMap(([name, config]) => [
    ...handlerFindings(config, ['functions', name, 'duration', 'formula'], resources),
    ...versionFindings(config, ['functions', name, 'versions'], resources),
  ]);
  for (const change of changes) {
    for (const { path, at } of change.entries) {
      const config = path[0] === 'functions' ? change.functions[path[1]!] : undefined;
      if (config === undefined || !['duration', 'memory'].includes(path[2]!)) continue;
      const place = path.length === 3 && path[2] === 'duration' ? [...at, 'formula'] : at;
      const found = versionsOf(config).flatMap((version) => handlerFindings(version.config, place, resources));
      findings.push(...found.slice(0, 1));
    }
  }
  for (const [name, source] of Object.entries(sources))
    findings.push(...rateFindings(name, source, warmUp + duration, resources));
  return findings;
}

function handlerFindings({ duration, memoryMb }: FunctionConfig, path: Path, resources: Resources): Finding[] {
  if (duration.type !== 'formula') return [];
  const durationMs = compileExpression(resources.formulas[duration.text]!, HANDLER_VARIABLES)(memoryMb);
  if (Number.isFinite(durationMs)) return [];
  const message = `the formula ${shown(duration.text)} gives no duration at memoryMb = ${memoryMb}`;
  return [{ path, code: 'formula-value', message, ...details('a finite number of milliseconds', String(durationMs)) }];
}

/** Of further versions: a formula of their own, or the function's at a memory of their own. */
function versionFindings(config: FunctionConfig, path: Path, resources: Resources): Finding[] {
  const further = versionsOf(config).slice(1);
  return further.flatMap((version) => {
    const { duration, memoryMb } = config.versions[version.name]!;
    if (duration !== undefined)
      return handlerFindings(version.config, [...path, version.name, 'duration', 'formula'], resources);
    return memoryMb === undefined ? [] : handlerFindings(version.config, [...path, version.name, 'memory'], resources);
  });
}

function rateFindings(name: string, { arrivals }: SourceConfig, endMs: number, resources: Resources): Finding[] {
  if (arrivals === undefined) return [];
  if ((arrivals.type !== 'poisson' && arrivals.type !== 'constant') || arrivals.rate.type !== 'formula') return [];
  const rate = compileRate(arrivals.rate, resources, arrivals.scale);
  try {
    for (let timeMs = 500; timeMs < Math.min(endMs, TRIED_WHOLLY_MS); timeMs += 1000) rate.at(timeMs);
    const restMs = endMs - TRIED_WHOLLY_MS;
    for (let i = 0; i < TRIED_AFTER && restMs > 0; i++) rate.at(TRIED_WHOLLY_MS + (restMs * i) / TRIED_AFTER);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.issues.map(({ code, message, expected, got, suggestion }) => ({
      path: ['sources', name, 'arrivals', arrivals.type],
      code,
      message,
      ...details(expected, got, suggestion),
    }));
  }
  return [];
}
