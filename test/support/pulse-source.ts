/** The smallest source of its own, for CONTRIBUTING.md: one event every so often, run at once, and lost if it is refused. */
import * as z from 'zod';
import type { FunctionConfig } from '../../src/lambda/function-config.ts';
import { eventMetrics } from '../../src/lambda/metrics.ts';
import { type Caller, Ending, Request } from '../../src/lambda/request.ts';
import { duration } from '../../src/quantities/units.ts';
import { Pool } from '../../src/sim/pool.ts';
import { TieClass } from '../../src/sim/simulation.ts';
import { oneTarget } from '../../src/sources/common-config.ts';
import { FinalOutcome, SourceRecorder } from '../../src/sources/recorder.ts';
import { type Source, type SourceContext, sourceNeeds, sourceType } from '../../src/sources/source.ts';

const schema = z
  .strictObject({
    type: z.literal('pulse'),
    target: oneTarget,
    every: duration.meta({ description: 'Time between two events.' }),
  })
  .transform(({ target, ...rest }) => ({ ...rest, targets: target }));
type PulseConfig = z.output<typeof schema>;

export const PULSE = sourceType<PulseConfig>({
  type: 'pulse',
  schema,
  changeable: [],
  attach(configs, context) {
    const sources: Pulse[] = [];
    const beat = context.simulation.kind('beat', TieClass.arrival, (index) => sources[index]!.beat());
    for (const [name, { targets, every }] of configs) {
      const index = sources.length;
      const again = () => context.simulation.schedule(context.simulation.now + every, beat, index);
      sources.push(new Pulse(name, targets, context, again));
      again();
    }
    return sources;
  },
});

class Pulse implements Source, Caller {
  readonly name: string;
  readonly targets: readonly string[];
  readonly recorder: SourceRecorder;
  readonly #context: SourceContext;
  readonly #again: () => void;
  readonly #requests = new Pool((id) => new Request(id));
  readonly #target;
  readonly #needs;
  #beats = 0;

  constructor(name: string, targets: readonly string[], context: SourceContext, again: () => void) {
    this.name = name;
    this.targets = targets;
    this.recorder = new SourceRecorder(context.periods, eventMetrics());
    this.#context = context;
    this.#again = again;
    this.#target = context.functions.get(targets[0]!)!;
    this.#needs = sourceNeeds(name, this.#target, context);
  }

  reconfigure(target: FunctionConfig): void {
    this.#needs.first.reconfigure(target);
  }

  beat(): void {
    this.#again();
    const { invocations, simulation, warmUpMs } = this.#context;
    const request = this.#requests.acquire();
    request.caller = this;
    request.number = ++this.#beats;
    request.attempt = 1;
    request.measured = simulation.now >= warmUpMs;
    request.poison = this.#needs.first.drawPoison();
    this.#needs.first.draw(request, -1);
    if (request.measured) this.recorder.offered();
    if (!invocations.invoke(this.#target, request)) this.#settle(request, FinalOutcome.dropped);
  }

  answered(request: Request, _attempt: number, ending: Ending): void {
    this.#settle(request, ending === Ending.success ? FinalOutcome.succeeded : FinalOutcome.failed);
  }

  #settle(request: Request, outcome: number): void {
    if (request.measured) this.recorder.settled(outcome, request.responseMs);
    this.#requests.release(request);
  }
}
