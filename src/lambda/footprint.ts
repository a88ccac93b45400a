/** What a function is made of and what it takes up: settings that AWS limits and that cost no time in the model. */
import * as z from 'zod';
import { PACKAGE_TYPES, type PackageType } from '../platform/index.ts';
import { dispatched } from '../quantities/one-of.ts';
import { raise } from '../quantities/problem.ts';
import { count, memory } from '../quantities/units.ts';

/** A deployment package: its sizes in MB of 2^20 bytes, where they are given. */
export interface DeploymentPackage {
  readonly type: PackageType;
  /** Size of the zip file as it is uploaded. */
  readonly zippedMb: number | undefined;
  /** Size on disk of function and layers together. */
  readonly unzippedMb: number | undefined;
  readonly layers: number | undefined;
  /** Size of a container image, uncompressed. */
  readonly imageMb: number | undefined;
}

/** The keys that only one type of package has. */
const KEYS = { zip: ['zipped', 'unzipped', 'layers'], image: ['image'] } as const;

const packageType = z.enum(PACKAGE_TYPES);

const named = packageType.transform(
  (type): DeploymentPackage => ({
    type,
    zippedMb: undefined,
    unzippedMb: undefined,
    layers: undefined,
    imageMb: undefined,
  }),
);

const measured = z
  .strictObject({
    type: packageType
      .optional()
      .meta({ description: 'zip or image. Default: image where `image` is given, else zip.' }),
    zipped: memory.optional().meta({ description: 'Size of the zip file as uploaded, at most 50 MB.' }),
    unzipped: memory
      .optional()
      .meta({ description: 'Size unzipped, with all layers and the custom runtime, at most 262,144,000 bytes.' }),
    layers: count.optional().meta({ description: 'Number of layers, at most 5.' }),
    image: memory.optional().meta({ description: 'Size of the container image, uncompressed, at most 10 GB.' }),
  })
  .superRefine((given, ctx) => {
    const type = typeOf(given);
    for (const key of KEYS[type === 'zip' ? 'image' : 'zip']) {
      if (given[key] === undefined) continue;
      const message = `${key} is not a setting of a package of type ${type}`;
      raise(ctx, { code: 'keys', message, expected: `only ${KEYS[type].join(', ')}`, got: key, path: [key] });
    }
  })
  .transform((given): DeploymentPackage => {
    const { zipped, unzipped, layers, image } = given;
    return { type: typeOf(given), zippedMb: zipped, unzippedMb: unzipped, layers, imageMb: image };
  });

function typeOf({ type, image }: { type?: PackageType | undefined; image?: number | undefined }): PackageType {
  return type ?? (image === undefined ? 'zip' : 'image');
}

const payload = z
  .strictObject({
    request: memory.optional().meta({ description: 'Size of a request, or of an event, e.g. 200 KB.' }),
    response: memory.optional().meta({ description: 'Size of a response.' }),
  })
  .transform(({ request, response }) => ({ requestMb: request, responseMb: response }));

/** The optional keys of a function, sizes in MB of 2^20 bytes; the limits are those of the day (src/platform/static-limits.ts). */
export const footprintShape = {
  package: dispatched<DeploymentPackage>([named, measured], (input) =>
    typeof input === 'object' && input !== null ? measured : named,
  )
    .optional()
    .meta({ description: 'The deployment package: zip (default), image, or a mapping with its sizes.' }),
  environmentVariables: memory
    .optional()
    .meta({ description: 'Size of all environment variables together, e.g. 2 KB; at most 4 KB.' }),
  fileDescriptors: count
    .optional()
    .meta({ description: 'File descriptors that an environment has open, at most 1,024.' }),
  threads: count.optional().meta({ description: 'Processes and threads of an environment, at most 1,024.' }),
  payload: payload
    .optional()
    .meta({ description: 'Sizes of request and response, checked against the limits of the callers.' }),
  logSize: memory
    .optional()
    .meta({ description: 'What each invocation writes to CloudWatch Logs, e.g. 2 KB: billed by the GB.' }),
  streamedResponse: memory
    .optional()
    .meta({ description: 'Size of each response, which is streamed, e.g. 20 MB: what is above 6 MB is billed.' }),
};
