/** Text of a usage file (YAML or JSON) → `UsageFile`, or every issue at once with its place. */
import { DEFAULT_REGION, platformOn, regionIssue } from '../platform/index.ts';
import { ScenarioError } from '../quantities/issue.ts';
import { assert } from '../sim/assert.ts';
import { readDocument } from './document.ts';
import { details, type Finding, type Path, valueAt } from './finding.ts';
import { inPlace, located, sorted } from './issue-places.ts';
import { applyOverrides } from './override.ts';
import { baseName } from './parse.ts';
import { checkPrices } from './price-checks.ts';
import { checkUsage, unsoldMeters } from './usage-check.ts';
import {
  type PriceKeys,
  priceKeysSchema,
  USAGE_KEYS,
  type UsageEntry,
  usageFileSchema,
  usageSchema,
} from './usage-schema.ts';
import { findingsOf } from './zod-issues.ts';

/** A month's usage as plain data, validated, in engine units (ms, MB). */
export interface UsageFile {
  /** The file's name unless it says another. */
  readonly name: string;
  readonly description?: string;
  /** YYYY-MM-DD. */
  readonly asOf: string;
  readonly region: string;
  readonly freeTier: boolean;
  /** How other prices than AWS's list are paid, as in a scenario's `account`. */
  readonly pricing: PriceKeys;
  /** In the order of the file; at least one. */
  readonly usages: readonly UsageEntry[];
}

export interface UsageFileOptions {
  /** The name of the file in places and messages; default `usage`. */
  readonly file?: string;
  /** `PATH=VALUE` texts, applied in order before validation; values are YAML. */
  readonly set?: readonly string[];
}

/** Parses a usage file (YAML 1.2 or JSON). Throws `ScenarioError` with all issues, each with its place. */
export function parseUsageFile(text: string, { file = 'usage', set = [] }: UsageFileOptions = {}): UsageFile {
  const { document, problems } = readDocument(text, 'a mapping with usages');
  const inText = problems.map((problem) => located(problem, file, problem));
  if (document === undefined) throw new ScenarioError(sorted(inText));
  const { value, overrides, problems: wrongSets } = applyOverrides(document.value, usageFileSchema, set);
  const parsed = usageFileSchema.safeParse(value);
  const refused = parsed.success ? [] : findingsOf(parsed.error.issues, usageFileSchema, value).map(withFewerKeys);
  const issues = [
    ...inText,
    ...wrongSets.map((problem) => located(problem, problem.place)),
    ...[...refused, ...check(value)].map((finding) => inPlace(finding, file, document, overrides)),
  ];
  if (issues.length > 0) throw new ScenarioError(sorted(issues));
  assert(parsed.success, 'a usage file was refused without an issue');
  const { name = baseName(file, 'usage'), description, asOf, region, freeTier, usages = [], usage = [] } = parsed.data;
  const about = { name, ...(description === undefined ? {} : { description }) };
  const pricing = priceKeysSchema.parse(value);
  return { ...about, asOf, region, freeTier, pricing, usages: [...usages, ...usage] };
}

const NAMES_OF_USAGES = ['usages', 'usage'] as const;

/** Everything beyond the schema, of whatever the schema accepts. */
function check(raw: unknown): Finding[] {
  const entries = entriesOf(raw);
  const shape = usageFileSchema.shape;
  const asOf = shape.asOf.safeParse(valueAt(raw, ['asOf']));
  const region = shape.region.safeParse(valueAt(raw, ['region']));
  const unknownRegion = region.success ? regionIssue(region.data) : undefined;
  const findings = [...usagesFindings(raw)];
  if (unknownRegion !== undefined) {
    const { path, message, ...issue } = unknownRegion;
    findings.push({ ...issue, path: [path], message: message.replace(/\.$/, '') });
  }
  if (!asOf.success || !region.success) return findings;
  // Where only the Region is wrong, the limits of another still tell what else is; its prices do not.
  const platform = platformOn(asOf.data, unknownRegion === undefined ? region.data : DEFAULT_REGION);
  const pricing = priceKeysSchema.safeParse(raw);
  if (pricing.success && unknownRegion === undefined) findings.push(...checkPrices(pricing.data, platform, []));
  for (const [path, entry] of entries) {
    const usage = usageSchema.safeParse(entry);
    if (!usage.success) continue;
    const wrong = checkUsage(usage.data, platform, path);
    findings.push(...wrong);
    if (wrong.length === 0 && unknownRegion === undefined) findings.push(...unsoldMeters(usage.data, platform, path));
  }
  return findings;
}

/** The usages as they are written, each at its path. */
function entriesOf(raw: unknown): [path: Path, entry: unknown][] {
  return NAMES_OF_USAGES.flatMap((key): [Path, unknown][] => {
    const value = valueAt(raw, [key]);
    if (Array.isArray(value)) return value.map((entry, index) => [[key, index], entry]);
    return value === undefined ? [] : [[[key], value]];
  });
}

/** The file has usages, under one name. */
function usagesFindings(raw: unknown): Finding[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  const [one, other] = NAMES_OF_USAGES.filter((key) => Object.hasOwn(raw, key));
  const expected = 'a list of usages, such as { requests: 3e6, durationMs: 120, memory: 1536 MB }';
  if (one === undefined) {
    const isScenario = Object.hasOwn(raw, 'functions');
    const message = `the key "usages" is missing${isScenario ? ' (this is a scenario: headroom run prices it)' : ''}`;
    return [{ path: ['usages'], at: 'key', code: 'missing', message, ...details(expected, 'nothing') }];
  }
  if (other === undefined) return [];
  const message = `${one} and ${other} are two names of one thing`;
  return [{ path: [other], at: 'key', code: 'duplicate-key', message, ...details('one of the two', 'both') }];
}

/** There are dozens of meters: a usage with a key that is none of them is told the other keys. */
function withFewerKeys(finding: Finding): Finding {
  const isOfUsage = finding.code === 'unknown-key' && NAMES_OF_USAGES.some((key) => finding.path[0] === key);
  if (!isOfUsage || finding.path.length > (typeof finding.path[1] === 'number' ? 3 : 2)) return finding;
  return { ...finding, expected: `one of ${USAGE_KEYS.join(', ')}, or a meter such as lambda.requests` };
}
