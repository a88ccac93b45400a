/** As much of JSON Schema draft 7 as the scenario's schema uses: an independent reading of what it admits. */

type Schema = Readonly<Record<string, unknown>>;

const KNOWN = new Set([
  ...[
    '$schema',
    '$id',
    '$ref',
    'id',
    'title',
    'description',
    'examples',
    'default',
    'definitions',
    'type',
    'enum',
    'const',
  ],
  ...[
    'properties',
    'required',
    'additionalProperties',
    'propertyNames',
    'items',
    'minItems',
    'maxItems',
    'allOf',
    'anyOf',
  ],
  ...['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'format'],
]);

/** Every keyword of a schema and of the schemas in it. */
export function keywordsOf(schema: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const {
      properties = {},
      definitions = {},
      examples: _,
      default: __,
      enum: ___,
      const: ____,
      ...rest
    } = node as Schema;
    for (const key of Object.keys(node)) if (!Array.isArray(node)) found.add(key);
    for (const child of [...Object.values(properties as object), ...Object.values(definitions as object)]) visit(child);
    for (const child of Object.values(rest)) visit(child);
  };
  visit(schema);
  return found;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function hasType(value: unknown, type: unknown): boolean {
  return [type].flat().some((one) => (one === 'integer' ? Number.isInteger(value) : one === typeOf(value)));
}

/** Whether the schema admits the value. Throws on keywords that it does not know. */
export function admits(root: Schema, value: unknown, schema: Schema | boolean = root): boolean {
  if (typeof schema === 'boolean') return schema;
  for (const key of Object.keys(schema)) if (!KNOWN.has(key)) throw new Error(`unknown keyword ${key}`);
  if (typeof schema.$ref === 'string') {
    const definitions = root.definitions as Record<string, Schema>;
    return admits(root, value, definitions[schema.$ref.replace('#/definitions/', '')]!);
  }
  const check = (child: unknown, part: unknown) => admits(root, part, child as Schema);
  if (schema.type !== undefined && !hasType(value, schema.type)) return false;
  if (schema.enum !== undefined && !(schema.enum as unknown[]).includes(value)) return false;
  if (schema.const !== undefined && schema.const !== value) return false;
  if (schema.allOf !== undefined && !(schema.allOf as Schema[]).every((child) => check(child, value))) return false;
  if (schema.anyOf !== undefined && !(schema.anyOf as Schema[]).some((child) => check(child, value))) return false;
  if (typeof value === 'string') {
    const {
      minLength = 0,
      maxLength = Infinity,
      pattern = '',
    } = schema as { minLength?: number; maxLength?: number; pattern?: string };
    return value.length >= minLength && value.length <= maxLength && new RegExp(pattern, 'u').test(value);
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = schema as { minimum?: number; maximum?: number };
    return value >= minimum && value <= maximum;
  }
  if (Array.isArray(value)) {
    const {
      minItems = 0,
      maxItems = Infinity,
      items = true,
    } = schema as { minItems?: number; maxItems?: number; items?: unknown };
    return value.length >= minItems && value.length <= maxItems && value.every((item) => check(items, item));
  }
  return typeof value !== 'object' || value === null || admitsObject(schema, value as Record<string, unknown>, check);
}

function admitsObject(
  schema: Schema,
  value: Record<string, unknown>,
  check: (child: unknown, part: unknown) => boolean,
): boolean {
  const {
    required = [],
    properties = {},
    additionalProperties = true,
    propertyNames = true,
  } = schema as {
    required?: string[];
    properties?: Record<string, Schema>;
    additionalProperties?: unknown;
    propertyNames?: unknown;
  };
  return (
    required.every((key) => Object.hasOwn(value, key)) &&
    Object.entries(value).every(
      ([key, part]) =>
        check(propertyNames, key) &&
        check(Object.hasOwn(properties, key) ? properties[key] : additionalProperties, part),
    )
  );
}
