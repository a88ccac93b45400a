/** The JSON Schema of a scenario file, for editors: derived from the zod schema. */
import * as z from 'zod';
import { scenarioSchema } from './schema.ts';

const ID = 'urn:headroom:scenario:1';

/** Draft 7, which yaml-language-server reads. It describes what may be written, so units and texts, not engine numbers. */
export function scenarioJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return { $schema, $id: ID, ...schema };
}
