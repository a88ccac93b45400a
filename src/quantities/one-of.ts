/** Objects that are written in one of several ways, told apart by their keys: schemas with messages a person can act on. */
import * as z from 'zod';
import { nearestWord } from './nearest-word.ts';
import { listed, raise, shown } from './problem.ts';

type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = z.output<z.ZodObject<S, z.core.$strict>>;

/** An object with exactly these keys (those with an optional schema may be absent), and what it becomes. Made by `variant`. */
export interface Variant<T> {
  readonly shape: Shape;
  /** The keys that may not be absent. */
  readonly required: readonly string[];
  readonly schema: z.ZodType<T>;
  readonly become: (values: never, ctx: z.RefinementCtx) => T;
}

/**
 * An object with the keys of `shape`, each with its schema. `become` turns the parsed values into the output; it may `raise` problems
 * that concern several keys at once and then returns `z.NEVER`.
 */
export function variant<S extends Shape, T>(
  shape: S,
  become: (values: Values<S>, ctx: z.RefinementCtx) => T,
): Variant<T> {
  const required = Object.keys(shape).filter((key) => !shape[key]!.safeParse(undefined).success);
  const schema = z.strictObject(shape).transform(become) as z.ZodType<unknown> as z.ZodType<T>;
  return { shape, required, schema, become };
}

/** The variant with further keys beside its own, such as `weight` or `scale`: `combine` joins its output with their values. */
export function beside<T, S extends Shape, U>(
  base: Variant<T>,
  extra: S,
  combine: (output: T, values: Values<S>) => U,
): Variant<U> {
  return variant({ ...base.shape, ...extra }, (all: Record<string, unknown>, ctx) => {
    const own = Object.entries(all).filter(([key]) => !Object.hasOwn(extra, key));
    return combine(base.become(Object.fromEntries(own) as never, ctx), all as Values<S>);
  });
}

/** `beside` for each of several kinds. */
export function allBeside<T, S extends Shape, U>(
  kinds: Readonly<Record<string, Variant<T>>>,
  extra: S,
  combine: (output: T, values: Values<S>) => U,
): Record<string, Variant<U>> {
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, beside(kind, extra, combine)]));
}

/** JSON Schema metadata: `id` makes it a named definition, so it must be unique. */
interface Meta {
  readonly id?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

/**
 * A schema that picks one of `options` by looking at the input. `choose` returns the option that applies, or raises a problem and returns
 * undefined. zod's own union would report every option's issues; this reports those of the option that was meant. In JSON Schema it is
 * the union of the options.
 */
export function dispatched<T>(
  options: readonly z.ZodType<T>[],
  choose: (input: unknown, ctx: z.RefinementCtx) => z.ZodType<T> | undefined,
  { examples, ...meta }: Meta = {},
): z.ZodType<T> {
  const union = z.union(options as readonly [z.ZodType<T>, ...z.ZodType<T>[]]);
  const schema = z
    .preprocess(
      (input, ctx) => {
        const issues = choose(input, ctx)?.safeParse(input).error?.issues ?? [];
        for (const issue of issues) ctx.addIssue({ ...issue, input } as Parameters<typeof ctx.addIssue>[0]);
        return input;
      },
      examples === undefined ? union : union.meta({ examples: [...examples] }),
    )
    // As in units.ts: keeps a key with this schema among the required ones of the JSON Schema.
    .nonoptional() as z.ZodType<unknown> as z.ZodType<T>;
  return Object.keys(meta).length === 0 ? schema : schema.meta(meta);
}

const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

/** `{ at, rate, ramp? }` */
function shapeText({ shape, required }: Pick<Variant<unknown>, 'shape' | 'required'>): string {
  const keys = Object.keys(shape).map((key) => (required.includes(key) ? key : `${key}?`));
  return `{ ${keys.join(', ')} }`;
}

/** Raises the first key of the input that is not known; true when there was one. */
function raiseUnknownKey(label: string, input: object, known: readonly string[], ctx: z.RefinementCtx): boolean {
  const key = Object.keys(input).find((candidate) => !known.includes(candidate));
  if (key === undefined) return false;
  raise(ctx, {
    code: 'unknown-key',
    message: `unknown key ${shown(key)} in ${label}`,
    expected: known.length === 1 ? `only ${known[0]}` : `one of ${listed(known)}`,
    got: shown(key),
    suggestion: nearestWord(key, known),
    path: [key],
  });
  return true;
}

/**
 * An object whose keys must be those of exactly one of `forms`: `parameters('lognormal', [variant({ median, p99 }, …), variant({ mean, cv },
 * …)])`. `label` names it in messages.
 */
export function parameters<T>(label: string, forms: readonly Variant<T>[], meta?: Meta): z.ZodType<T> {
  const takes = `${label} takes ${listed(forms.map(shapeText))}`;
  const known = [...new Set(forms.flatMap(({ shape }) => Object.keys(shape)))];
  const choose = (input: unknown, ctx: z.RefinementCtx) => {
    if (isObject(input) && raiseUnknownKey(label, input, known, ctx)) return undefined;
    const form = forms.find(
      ({ shape, required }) =>
        isObject(input) &&
        Object.keys(input).every((key) => Object.hasOwn(shape, key)) &&
        required.every((key) => Object.hasOwn(input, key)),
    );
    if (form === undefined) {
      const code = isObject(input) ? 'keys' : input === undefined ? 'missing' : 'type';
      raise(ctx, { code, message: `${takes}; got ${shown(input)}`, expected: takes, got: shown(input) });
    }
    return form?.schema;
  };
  return dispatched(
    forms.map(({ schema }) => schema),
    choose,
    meta,
  );
}

/** What `oneOf` is made of. */
export interface OneOfOptions<T> extends Meta {
  /** What it is called in messages, in the singular: "distribution". */
  readonly label: string;
  /** By the key that names the kind; each variant has that key, and may have others beside it. */
  readonly kinds: Readonly<Record<string, Variant<T>>>;
  /** The schema of an input that is not an object, if there is a short form. */
  readonly scalar?: z.ZodType<T>;
  /** A likely right spelling of an input that is not an object, when there is no short form. */
  readonly suggest?: (input: unknown) => string | undefined;
}

/**
 * An object with exactly one key that names its kind, `{ lognormal: … }`, and beside it only the keys of that kind's variant; or the short
 * form. Issues: `unknown-kind` (with a suggestion and the list), `several-kinds`, `unknown-key`, `missing`, and the kind's own at their paths.
 */
export function oneOf<T>({ label, kinds, scalar, suggest, ...meta }: OneOfOptions<T>): z.ZodType<T> {
  const names = Object.keys(kinds);
  const side = new Set(Object.values(kinds).flatMap(({ shape }) => Object.keys(shape)));
  const schemas = Object.values(kinds).map(({ schema }) => schema);

  const choose = (input: unknown, ctx: z.RefinementCtx) => {
    if (!isObject(input)) {
      if (scalar === undefined) {
        const expected = `an object with one of ${listed(names)}`;
        const code = input === undefined ? 'missing' : 'type';
        const message = `expected ${expected}, got ${shown(input)}`;
        raise(ctx, { code, message, expected, got: shown(input), suggestion: suggest?.(input) });
      }
      return scalar;
    }
    const named = Object.keys(input).filter((key) => Object.hasOwn(kinds, key));
    if (named.length === 0) return raiseUnknownKind(label, input, names, side, ctx);
    if (named.length > 1) {
      const [expected, got] = [`one ${label}`, listed(named, 'and')];
      const message = `expected ${expected}, got ${got}`;
      raise(ctx, { code: 'several-kinds', message, expected, got, path: [named[1]!] });
      return undefined;
    }
    const kind = kinds[named[0]!]!;
    if (raiseUnknownKey(named[0]!, input, Object.keys(kind.shape), ctx)) return undefined;
    const missing = kind.required.find((key) => !Object.hasOwn(input, key));
    if (missing === undefined) return kind.schema;
    raise(ctx, {
      code: 'missing',
      message: `${named[0]} needs ${missing} beside it`,
      expected: shapeText(kind),
      got: 'nothing',
      path: [missing],
    });
    return undefined;
  };
  return dispatched(scalar === undefined ? schemas : [scalar, ...schemas], choose, meta);
}

/** No key names a kind: the one that is not known otherwise was meant to. */
function raiseUnknownKind(
  label: string,
  input: object,
  names: readonly string[],
  side: ReadonlySet<string>,
  ctx: z.RefinementCtx,
): undefined {
  const expected = `one of ${listed(names)}`;
  const unknown = Object.keys(input).filter((key) => !side.has(key));
  const key = unknown.find((candidate) => nearestWord(candidate, names) !== undefined) ?? unknown[0];
  if (key === undefined) {
    const message = `expected a ${label} with ${expected}, got ${shown(input)}`;
    raise(ctx, { code: 'unknown-kind', message, expected, got: shown(input) });
    return undefined;
  }
  const [got, suggestion] = [shown(key), nearestWord(key, names)];
  raise(ctx, { code: 'unknown-kind', message: `unknown ${label} ${got}`, expected, got, suggestion, path: [key] });
  return undefined;
}
