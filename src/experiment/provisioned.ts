/** Wires provisioned concurrency into a model, where any function has it at any time of the run. */

import type { LambdaFunction } from '../lambda/function.ts';
import { type AllocationContext, ProvisionedAllocation } from '../lambda/provisioned-allocation.ts';
import { ProvisionedScaling, type ScalingContext } from '../lambda/provisioned-scaling.ts';
import type { FunctionVersion } from '../lambda/version.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { settingsOf } from './settings.ts';

/** What the model tells the provisioned concurrency of its functions. */
export interface ProvisionedPart {
  /** The functions of these names have new settings, and these of their versions were updated in place. */
  change(functionNames: readonly string[], updated: readonly FunctionVersion[]): void;
  /** The warm-up ends. */
  reset(): void;
}

/** The versions of a function that have provisioned concurrency in the settings of any time of the run, by name. */
export function provisionedVersions(scenario: Scenario, functionName: string): ReadonlySet<string> {
  const all = settingsOf(scenario, functionName);
  const provisioned = all.filter(({ config }) => config.provisionedConcurrency !== undefined);
  return new Set(provisioned.map(({ version }) => version));
}

/** What is configured is ready, or asked for, at t = 0. Null where no function has any: such a model is as it would be without this part. */
export function attachProvisioned(
  scenario: Scenario,
  functions: ReadonlyMap<string, LambdaFunction>,
  context: AllocationContext & Omit<ScalingContext, 'allocation'>,
): ProvisionedPart | null {
  const versions = [...functions.values()].flatMap((target) => {
    const names = provisionedVersions(scenario, target.name);
    return target.versions.filter(({ name }) => names.has(name));
  });
  if (versions.length === 0) return null;
  const allocation = new ProvisionedAllocation(context);
  const scaling = new ProvisionedScaling({ ...context, allocation });
  for (const version of versions) {
    allocation.include(version);
    scaling.include(version);
    const { concurrency = 0, isReady = true } = version.provisionedConfig ?? {};
    if (isReady) allocation.begin(version, concurrency);
    else allocation.request(version, concurrency);
  }
  scaling.watch();
  return {
    change(functionNames, updated) {
      for (const version of updated) if (versions.includes(version)) allocation.renew(version);
      // What one gives back another may take at the same instant.
      const ofThese = versions.filter((version) => functionNames.includes(version.function.name));
      for (const version of ofThese.filter(isLowered)) scaling.reconfigure(version);
      for (const version of ofThese.filter((candidate) => !isLowered(candidate))) scaling.reconfigure(version);
    },
    reset: () => allocation.reset(),
  };
}

function isLowered({ provisionedConfig, provisioned }: FunctionVersion): boolean {
  return (provisionedConfig?.concurrency ?? 0) < provisioned!.requested;
}
