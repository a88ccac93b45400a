/** Where events go that are done with or given up: dead-letter queues and destinations, with what sending there costs. */
import * as z from 'zod';
import type { Meter } from '../platform/index.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { dispatched } from '../quantities/one-of.ts';
import { listed, shown } from '../quantities/problem.ts';
import { permission } from './common-config.ts';
import type { SourceContext, SourceFinding, Surroundings } from './source.ts';

/** A destination as it is written: `sqs`, the name of a source of this scenario, or `{ to: …, permission: false }`. */
export interface DestinationConfig {
  /** A service, or the name of a source of type async or sqs that takes the records in. */
  readonly to: string;
  /** Whether the function's role may send there. If not, every delivery fails and the event is lost. */
  readonly permission: boolean;
}

/** Services that take records in and keep them, with what a record costs there in requests. S3 and others that are not here cost next to nothing. */
const SERVICE_METERS = {
  sqs: { meter: 'sqs.requests', chunkKb: 64 },
  sns: { meter: 'sns.requests', chunkKb: 64 },
  eventbridge: { meter: 'eventbridge.events', chunkKb: 64 },
  s3: undefined,
  kafka: undefined,
} as const satisfies Readonly<Record<string, { readonly meter: Meter; readonly chunkKb: number } | undefined>>;

export type DestinationService = keyof typeof SERVICE_METERS;

const shortForm = z.string().transform((to): DestinationConfig => ({ to, permission: true }));

/** A destination with settings of its own beside the common ones. */
export const destinationWith = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({
    to: z.string().meta({ description: 'A service (sqs, sns, eventbridge, s3), or a source of type async or sqs.' }),
    permission,
    ...shape,
  });

const longForm = destinationWith({});

export const destinationSchema = dispatched<DestinationConfig>(
  [shortForm, longForm],
  (input) => (typeof input === 'string' ? shortForm : longForm),
  { description: 'Where the record goes: a service (sqs, sns, eventbridge, s3), or a source that takes it in.' },
);

/** What is wrong with a destination: it must be one of `services`, or a source of this scenario that takes events in. */
export function checkDestination(
  { to }: DestinationConfig,
  path: readonly (string | number)[],
  services: readonly DestinationService[],
  { sources, functions }: Surroundings,
): SourceFinding[] {
  if ((services as readonly string[]).includes(to)) return [];
  const takers = [...sources].filter(([, { type }]) => type === 'async' || type === 'sqs').map(([name]) => name);
  if (takers.includes(to)) return [];
  const expected = `${listed(services)}, or the name of a source of type async or sqs`;
  const why = functions.has(to)
    ? `; to run the function ${to}, name a source of type async whose target it is`
    : sources.has(to)
      ? ', which takes no events in'
      : '';
  const suggestion = nearestWord(to, [...services, ...takers]);
  const message = `the destination ${shown(to)} does not exist${why}`;
  return [{ path, code: 'unknown-destination', message, expected, got: shown(to), suggestion }];
}

/** The meters that deliveries to a destination may use. */
export function destinationMeters({ to }: DestinationConfig): readonly Meter[] {
  const service = serviceOf(to);
  return service === undefined ? [] : [service.meter];
}

function serviceOf(to: string): { readonly meter: Meter; readonly chunkKb: number } | undefined {
  return Object.hasOwn(SERVICE_METERS, to) ? SERVICE_METERS[to as DestinationService] : undefined;
}

/** A destination at work. */
export class Destination {
  readonly #config: DestinationConfig;
  readonly #context: SourceContext;
  #requests = 0;

  constructor(config: DestinationConfig, context: SourceContext) {
    this.#config = config;
    this.#context = context;
  }

  /** Sends a record of that size there; false if the permission is missing, and the record is lost. */
  deliver(sizeKb: number): boolean {
    const { to, permission } = this.#config;
    if (!permission) return false;
    const service = serviceOf(to);
    if (service !== undefined) this.#requests += Math.max(1, Math.ceil(sizeKb / service.chunkKb));
    else this.#context.source(to)?.accept?.();
    return true;
  }

  /** Requests billed by the service since the last reset. */
  usage(): Readonly<Partial<Record<Meter, number>>> {
    const service = serviceOf(this.#config.to);
    return service === undefined ? {} : { [service.meter]: this.#requests };
  }

  /** The warm-up is over. */
  reset(): void {
    this.#requests = 0;
  }
}
