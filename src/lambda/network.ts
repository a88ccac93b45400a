/** A function's connection to a VPC: the network interfaces that its environments needed until 2019. */
import * as z from 'zod';
import type { Platform } from '../platform/index.ts';
import { type Distribution, distributionNeeds, distributionOf, type Sampler } from '../quantities/distribution.ts';
import { type Need, needsAt } from '../quantities/needs.ts';
import { dispatched } from '../quantities/one-of.ts';
import { raise } from '../quantities/problem.ts';
import { count, duration, MB_PER_GB } from '../quantities/units.ts';
import type { KeptSamplers } from './kept-samplers.ts';

/** What `vpc` says. Undefined: the platform's. */
export interface NetworkConfig {
  /** The most network interfaces that the function may have. */
  readonly interfaces: number | undefined;
  /** Time that a new interface adds to a cold start; ms. */
  readonly startup: Distribution | undefined;
}

const flag = z
  .boolean()
  .transform((isOn): NetworkConfig | null => (isOn ? { interfaces: undefined, startup: undefined } : null));

const detailed = z
  .strictObject({
    networkInterfaces: count.optional().meta({
      description:
        'The most network interfaces of the function, until 2019: one for every 3 GB of memory of its environments.',
    }),
    startup: distributionOf(duration).optional().meta({
      description: 'Time that a new network interface adds to a cold start. Default: 10 s until 2019, then none.',
    }),
  })
  .superRefine(({ networkInterfaces }, ctx) => {
    if (networkInterfaces !== 0) return;
    const expected = 'at least 1 network interface';
    const message = `expected ${expected}, got 0`;
    raise(ctx, { code: 'range', message, expected, got: '0', path: ['networkInterfaces'] });
  })
  .transform(({ networkInterfaces, startup }): NetworkConfig | null => ({ interfaces: networkInterfaces, startup }));

/** Null: no VPC. */
export const networkSchema = dispatched<NetworkConfig | null>(
  [flag, detailed],
  (input) => (typeof input === 'object' && input !== null ? detailed : flag),
  { description: 'Whether the function is connected to a VPC, which made cold starts slow until 2019.' },
);

/** The traces that the start-up of an interface refers to. */
export function networkNeeds({ startup }: NetworkConfig): Need[] {
  return startup === undefined ? [] : needsAt(['startup'], distributionNeeds(startup));
}

/**
 * The network interfaces of one function. As many environments as have 3 GB of memory together share one (AWS Lambda Developer Guide of
 * 2018, vpc.md), so that environments with M MB in all hold ⌈M / 3,072⌉. A new one is made when an environment finds no room, and that
 * environment waits until it is ready; those that find room on it meanwhile wait for the rest of that time. When environments end, the
 * others move together and interfaces that nobody needs are given back at once (an assumption: AWS publishes nothing of that).
 */
export class Network {
  readonly #limit: number;
  readonly #mbPerInterface: number;
  readonly #drawStartupMs: Sampler;
  /** Memory of the environments alive. */
  #memoryMb = 0;
  /** When the newest interface is ready. */
  #readyAtMs = 0;

  constructor({ interfaces, startup }: NetworkConfig, { network }: Platform, samplers: KeptSamplers) {
    this.#limit = interfaces ?? network.defaultInterfaces;
    this.#mbPerInterface = network.gbPerInterface * MB_PER_GB;
    this.#drawStartupMs = samplers.get('network', startup ?? network.startup);
  }

  /** Interfaces in use now. */
  get interfaces(): number {
    return this.#holding(this.#memoryMb);
  }

  /** Whether an environment of that memory can be connected. */
  hasRoom(memoryMb: number): boolean {
    const needed = this.#holding(this.#memoryMb + memoryMb);
    return needed <= this.#limit || needed === this.interfaces;
  }

  /** Connects a new environment. Returns how long it waits for its interface; ms. */
  join(memoryMb: number, nowMs: number): number {
    const before = this.interfaces;
    this.#memoryMb += memoryMb;
    if (this.interfaces > before) this.#readyAtMs = nowMs + this.#drawStartupMs(-1);
    return Math.max(0, this.#readyAtMs - nowMs);
  }

  /** The interfaces there are were made long ago. */
  settle(): void {
    this.#readyAtMs = 0;
  }

  /** An environment of that memory has ended. */
  leave(memoryMb: number): void {
    this.#memoryMb -= memoryMb;
  }

  #holding(memoryMb: number): number {
    return Math.ceil(memoryMb / this.#mbPerInterface);
  }
}
