/** `headroom schema`: the JSON Schema of a scenario. */
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { EXIT } from './errors.ts';
import type { Terminal } from './terminal.ts';

export function schemaCommand(terminal: Terminal): number {
  terminal.out(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  return EXIT.done;
}
