/** Where events go that are done with or given up: dead-letter queues and destinations, with what sending there costs. */
import * as z from 'zod';
import type { Meter } from '../platform/index.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { dispatched } from '../quantities/one-of.ts';
import { listed, shown } from '../quantities/problem.ts';
import { assert } from '../sim/assert.ts';
import { permission } from './common-config.ts';
import { warning } from './findings.ts';
import type { SourceContext, SourceFinding, Surroundings } from './source.ts';

/** A destination as it is written: `sqs`, the name of a source of this scenario, or `{ to: …, permission: false }`. */
export interface DestinationConfig {
  /** A service, or the name of a source of type async or sqs that takes the records in. */
  readonly to: string;
  /** Whether the function's role may send there. If not, every delivery fails and the event is lost. */
  readonly permission: boolean;
}

/** Services that bill what they take in, by chunks of its size (see their rules in `platform`). */
const SERVICE_METERS = {
  sqs: 'sqs.requests',
  sns: 'sns.requests',
  eventbridge: 'eventbridge.events',
} as const satisfies Readonly<Record<string, Meter>>;
type BilledService = keyof typeof SERVICE_METERS;

/** Services where a record costs next to nothing. */
const FREE_SERVICES = ['s3', 'kafka'] as const;

export type DestinationService = BilledService | (typeof FREE_SERVICES)[number];

const isBilled = (to: string): to is BilledService => Object.hasOwn(SERVICE_METERS, to);
const isService = (to: string): boolean => isBilled(to) || (FREE_SERVICES as readonly string[]).includes(to);

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

/** What is wrong or odd about a destination: it must be one of `services`, or a source of this scenario that takes events in. */
export function checkDestination(
  { to, permission }: DestinationConfig,
  path: readonly (string | number)[],
  services: readonly DestinationService[],
  { sources, functions, takers }: Surroundings,
): SourceFinding[] {
  if (isService(to) && takers.has(to)) {
    const message = `${shown(to)} is a service and a source of this scenario`;
    return [{ path, code: 'ambiguous', message, expected: 'another name for the source', got: shown(to) }];
  }
  if ((services as readonly string[]).includes(to) || takers.has(to)) {
    const lost = `the function's role may not send to ${to}: what should go there is lost`;
    return permission ? [] : [warning([...path, 'permission'], 'no-permission', lost)];
  }
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
  return isBilled(to) ? [SERVICE_METERS[to]] : [];
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
    if (isBilled(to)) {
      this.#requests += Math.max(1, Math.ceil(sizeKb / this.#context.platform[to].billedChunkKb));
    } else if (!isService(to)) {
      const taker = this.#context.source(to);
      assert(taker?.accept !== undefined, `nobody takes what goes to ${to}`);
      taker.accept();
    }
    return true;
  }

  /** Requests billed by the service since the last reset. */
  usage(): Readonly<Partial<Record<Meter, number>>> {
    const { to } = this.#config;
    return isBilled(to) ? { [SERVICE_METERS[to]]: this.#requests } : {};
  }

  /** The warm-up is over. */
  reset(): void {
    this.#requests = 0;
  }
}

/** Adds quantities by meter to others. */
export function addUsage(
  into: Partial<Record<Meter, number>>,
  more: Readonly<Partial<Record<Meter, number>>> | undefined,
): void {
  for (const [meter, quantity] of Object.entries(more ?? {}) as [Meter, number][]) {
    into[meter] = (into[meter] ?? 0) + quantity;
  }
}
