/** The configuration of one function: its schema in a scenario file, and the plain data the engine works with. */
import * as z from 'zod';
import { ARCHITECTURE_NAMES } from '../platform/index.ts';
import { distributionOf } from '../quantities/distribution.ts';
import { raise, shown } from '../quantities/problem.ts';
import { count, duration, memory, share } from '../quantities/units.ts';
import { aliasSchema } from './alias-config.ts';
import { firstInvocationSchema } from './first-invocation.ts';
import { footprintShape } from './footprint.ts';
import { handlerSchema } from './handler.ts';
import { initSchema } from './init-config.ts';
import { networkSchema } from './network.ts';
import { provisionedSchema } from './provisioned-config.ts';
import { snapStartSchema } from './snap-start.ts';
import { versionKey, versionName } from './version-name.ts';

/** The five orders in which idle environments can be reused; AWS publishes none (see experiment/assumptions.ts). */
export const REUSE_ORDERS = ['mru', 'lru', 'random', 'oldest', 'newest'] as const;
export type ReuseOrder = (typeof REUSE_ORDERS)[number];

/** The settings that versions of one function may differ in, without their defaults. */
const SETTINGS = {
  memory: memory.meta({ description: 'Memory, e.g. 512 MB (plain numbers are MB). Default 128 MB.' }),
  architecture: z.enum(ARCHITECTURE_NAMES).meta({ description: 'Instruction set.' }),
  timeout: duration.meta({ description: 'Function time-out. Default 3 s.' }),
  ephemeralStorage: memory.meta({ description: 'Size of /tmp, 512 MB to 10,240 MB.' }),
  runtime: z.string().meta({ description: 'Runtime identifier; picks an init distribution when `init` is not given.' }),
  init: initSchema,
  duration: handlerSchema.meta({ description: 'How long the handler runs.' }),
  firstInvocation: firstInvocationSchema,
  snapStart: snapStartSchema,
  lifetime: distributionOf(duration).meta({
    description: 'Time after which an environment on demand is recycled, used or not. Default: never.',
  }),
  errorRate: share.meta({ description: 'Share of invocations whose handler fails, e.g. 0.1 %.' }),
  memoryUsed: distributionOf(memory).meta({
    description: 'Memory an invocation uses; above `memory` it is killed.',
  }),
  provisionedConcurrency: provisionedSchema,
  ...footprintShape,
};

/** Every setting optional: what is left out is the function's own. */
const overridesSchema = z
  .strictObject(
    Object.fromEntries(Object.entries(SETTINGS).map(([key, schema]) => [key, schema.optional()])) as {
      [Key in keyof typeof SETTINGS]: z.ZodOptional<(typeof SETTINGS)[Key]>;
    },
  )
  .transform(({ memory, timeout, ephemeralStorage, ...rest }) => {
    const inEngineUnits = { ...rest, memoryMb: memory, timeoutMs: timeout, ephemeralStorageMb: ephemeralStorage };
    return Object.fromEntries(Object.entries(inEngineUnits).filter(([, value]) => value !== undefined)) as Overrides<
      typeof inEngineUnits
    >;
  });

/** Some of the settings, none of them undefined. */
type Overrides<Settings> = { readonly [Key in keyof Settings]?: Exclude<Settings[Key], undefined> };

const FIRST_VERSION = '1';

/** What one function is configured to be, in engine units (ms, MB, shares). Defaults that depend on the day are filled in by the model. */
export const functionSchema = z
  .strictObject({
    ...SETTINGS,
    memory: SETTINGS.memory.default(128),
    architecture: SETTINGS.architecture.default('x86_64'),
    timeout: SETTINGS.timeout.default(3000),
    ephemeralStorage: SETTINGS.ephemeralStorage.default(512),
    runtime: SETTINGS.runtime.optional(),
    init: SETTINGS.init.optional(),
    firstInvocation: SETTINGS.firstInvocation.optional(),
    snapStart: SETTINGS.snapStart.optional(),
    lifetime: SETTINGS.lifetime.optional(),
    vpc: networkSchema.optional(),
    errorRate: SETTINGS.errorRate.default(0),
    recordErrorRate: share
      .default(0)
      .meta({ description: 'Share of events that fail whenever they are tried: poison pills.' }),
    memoryUsed: SETTINGS.memoryUsed.optional(),
    provisionedConcurrency: SETTINGS.provisionedConcurrency.optional(),
    reservedConcurrency: count
      .optional()
      .meta({ description: 'Reserved concurrency: a floor and a cap; 0 throttles everything.' }),
    warm: count.default(0).meta({ description: 'Environments already warm and idle at t = 0.' }),
    idleTimeout: distributionOf(duration)
      .optional()
      .meta({ description: 'Time after which an idle environment is reclaimed.' }),
    reuse: z.enum(REUSE_ORDERS).default('mru').meta({ description: 'Which idle environment serves the next request.' }),
    version: versionName
      .default(FIRST_VERSION)
      .meta({ description: 'Name of the version whose settings these are. Default 1.' }),
    versions: z
      .record(versionKey, overridesSchema)
      .default({})
      .meta({ description: 'Further versions, by name: the settings in which each differs.' }),
    alias: aliasSchema
      .optional()
      .meta({ description: 'Which share of the traffic another version gets from t = 0; the rest goes to `version`.' }),
  })
  .superRefine(({ version, versions, alias }, ctx) => {
    if (Object.hasOwn(versions, version)) {
      const message = `the version ${shown(version)} is that of the function's own settings`;
      raise(ctx, { code: 'name', message, expected: 'another name', got: shown(version), path: ['versions', version] });
    }
    if (alias === undefined || Object.hasOwn(versions, alias.version)) return;
    const names = Object.keys(versions);
    const expected = names.length === 0 ? 'a version listed under `versions`' : `one of ${names.join(', ')}`;
    const message = `the alias names the version ${shown(alias.version)}, which \`versions\` does not have`;
    raise(ctx, { code: 'unknown-version', message, expected, got: shown(alias.version), path: ['alias', 'version'] });
  })
  .transform(({ memory, timeout, ephemeralStorage, ...rest }) => ({
    ...rest,
    memoryMb: memory,
    timeoutMs: timeout,
    ephemeralStorageMb: ephemeralStorage,
  }));

export type FunctionConfig = z.output<typeof functionSchema>;

/** The versions of a function, each with its whole settings: first the one whose settings are the function's own. */
export function versionsOf(config: FunctionConfig): { readonly name: string; readonly config: FunctionConfig }[] {
  // What AWS gives to a version at a time, not to the code, is not handed down.
  const inherited = { ...config, provisionedConcurrency: undefined, warm: 0 };
  const further = Object.entries(config.versions).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    { name: config.version, config },
    ...further.map(([name, overrides]) => ({ name, config: { ...inherited, ...overrides } as FunctionConfig })),
  ];
}
