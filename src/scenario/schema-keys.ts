/** What keys the schema knows at a path: for `--set` and for "did you mean". */
import type * as z from 'zod';
import { valueAt } from './finding.ts';

/** `open`: other keys may be valid as well (names of functions, list indices, values that the schema does not describe). */
export interface KnownKeys {
  readonly keys: readonly string[];
  readonly open: boolean;
  /** Whether it is a list, and nothing else. */
  readonly isList: boolean;
}

/** The schemas behind wrappers: optional, default, pipe, union, lazy. One schema can be several alternatives. */
function alternatives(schema: z.core.$ZodType): z.core.$ZodTypes[] {
  const known = schema as z.core.$ZodTypes;
  const def = known._zod.def;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return alternatives(def.innerType);
    case 'pipe':
      return [...alternatives(def.in), ...alternatives(def.out)];
    case 'union':
      return def.options.flatMap(alternatives);
    case 'intersection':
      return [...alternatives(def.left), ...alternatives(def.right)];
    case 'lazy':
      return alternatives(def.getter());
    case 'transform':
      return [];
    default:
      return [known];
  }
}

function childrenOf(schema: z.core.$ZodTypes, segment: string | number): z.core.$ZodTypes[] {
  const def = schema._zod.def;
  switch (def.type) {
    case 'object': {
      const child = Object.hasOwn(def.shape, segment) ? def.shape[segment] : def.catchall;
      return child === undefined ? [] : alternatives(child);
    }
    case 'record':
      return alternatives(def.valueType);
    case 'array':
      // What may be a list or a mapping is not a list where a name follows.
      return /^\d+$/.test(String(segment)) ? alternatives(def.element) : [];
    case 'unknown':
    case 'any':
    case 'custom':
      return [schema];
    default:
      return [];
  }
}

/** Of several forms that a `type` tells apart, those of the type that the data names, if it names a known one. */
function narrowed(schemas: readonly z.core.$ZodTypes[], data: unknown): readonly z.core.$ZodTypes[] {
  const type = valueAt(data, ['type']);
  const own = schemas.filter(({ _zod: { def } }) => {
    const literal = def.type === 'object' ? (def.shape.type as z.core.$ZodTypes | undefined) : undefined;
    return literal?._zod.def.type === 'literal' && (literal._zod.def.values as readonly unknown[]).includes(type);
  });
  return own.length > 0 ? own : schemas;
}

/** The keys that a mapping at this path may have, over all the forms it may take. `root` is the data as far as it is known. */
export function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[], root?: unknown): KnownKeys {
  let schemas = narrowed(alternatives(schema), root);
  for (const [i, segment] of path.entries()) {
    const children = schemas.flatMap((parent) => childrenOf(parent, segment));
    schemas = narrowed(children, valueAt(root, path.slice(0, i + 1)));
  }
  const keys = new Set<string>();
  let open = false;
  for (const { _zod } of schemas) {
    const { def } = _zod;
    if (def.type === 'object') {
      for (const key of Object.keys(def.shape)) keys.add(key);
      if (def.catchall !== undefined && def.catchall._zod.def.type !== 'never') open = true;
    } else if (['record', 'array', 'unknown', 'any', 'custom'].includes(def.type)) open = true;
  }
  const isList = schemas.length > 0 && schemas.every(({ _zod }) => _zod.def.type === 'array');
  return { keys: [...keys], open, isList };
}
