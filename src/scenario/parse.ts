/** Text of a scenario file → `Scenario`, or every issue at once with its place. */
import type { OpenFile } from '../import/index.ts';
import { DEFAULT_REGION, dayIssue, type Platform, platformOn, regionIssue } from '../platform/index.ts';
import { ScenarioError } from '../quantities/issue.ts';
import type { Resources } from '../quantities/resources.ts';
import { assert } from '../sim/assert.ts';
import { startIsoOf } from './calendar.ts';
import { type AppliedChange, applyChanges, type Changes } from './changes.ts';
import { checkFunction, checkReserved, checkSource, checkTogether, takersOf } from './check.ts';
import { checkDeployments, deploymentWarnings, inOrderOfTime } from './deployment-checks.ts';
import { readDocument } from './document.ts';
import { details, dotted, type Finding, startsWith, valueAt } from './finding.ts';
import { checkFormulas } from './formula-values.ts';
import { checkTimes, horizonOf } from './horizon.ts';
import { inPlace, located, sorted } from './issue-places.ts';
import { loadResources } from './load.ts';
import { scenarioNeeds } from './needs.ts';
import { applyOverrides } from './override.ts';
import { checkPrices } from './price-checks.ts';
import { checkProvisioned } from './provisioned-checks.ts';
import { inRecordOrder, recordOrderFindings } from './record-order.ts';
import { type Draft, salvageScenario } from './salvage.ts';
import { type Scenario, sortedByName, type Warning } from './scenario.ts';
import { LONGEST_SEED, type ScenarioInput, scenarioSchema } from './schema.ts';
import { warningsOf } from './warnings.ts';
import { findingsOf } from './zod-issues.ts';

export interface ParseOptions {
  /** The name of the file in places and messages; default `scenario`. */
  readonly file?: string;
  /** Opens the trace files that the scenario names, by the names it uses. Without it a scenario with traces is an input error. */
  readonly open?: OpenFile;
  /** `PATH=VALUE` texts, applied in order before validation; values are YAML. */
  readonly set?: readonly string[];
  /** Takes the place of the scenario's seed; kept as text exactly. */
  readonly seed?: string;
}

/**
 * Parses a scenario (YAML 1.2 or JSON). Throws `ScenarioError` with all issues, each with its place; an error that `open` throws and
 * that is no `ScenarioError` passes through.
 */
export async function parseScenario(text: string, options: ParseOptions = {}): Promise<Scenario> {
  const { file = 'scenario', open, set = [], seed } = options;
  const { document, problems } = readDocument(text);
  const inText = problems.map((problem) => located(problem, file, problem));
  if (document === undefined) throw new ScenarioError(sorted(inText));
  const { value, overrides, problems: wrongSets } = applyOverrides(document.value, scenarioSchema, set);
  const issues = [...inText, ...wrongSets.map((problem) => located(problem, problem.place))];
  if (seed !== undefined && (seed === '' || seed.length > LONGEST_SEED))
    issues.push(located(seedProblem(seed), '--seed'));

  const parsed = scenarioSchema.safeParse(value);
  const refused = parsed.success ? [] : findingsOf(parsed.error.issues, scenarioSchema, value);
  const draft = parsed.success ? { raw: value, scenario: replaying(parsed.data) } : salvageScenario(value);
  const checked = draft === undefined ? undefined : await check(draft, refused, open);
  const unread = new Set(problems.filter(({ code }) => code === 'alias').map(({ path }) => dotted(path)));
  for (const finding of [...refused, ...(checked?.findings ?? [])]) {
    // What an alias was meant to stand for is not known, so nothing else is said of it.
    if (finding.path.some((_, i) => unread.has(dotted(finding.path.slice(0, i + 1))))) continue;
    issues.push(inPlace(finding, file, document, overrides));
  }
  if (issues.length > 0) throw new ScenarioError(sorted(issues));
  assert(draft !== undefined && checked?.durationMs !== undefined, 'a scenario was refused without an issue');
  const scenario = assemble(draft.scenario, checked, value, { text, file, overrides: set });
  return seed === undefined ? scenario : { ...scenario, seed };
}

function replaying(scenario: ScenarioInput): ScenarioInput {
  return { ...scenario, functions: inRecordOrder(scenario.functions, scenario.sources) };
}

interface Checked extends Changes {
  readonly resources: Resources;
  /** Of the sources. */
  readonly warnings: readonly Warning[];
  readonly durationMs?: number;
}

/** Everything beyond the schema. `refused` are the findings of the schema: what concerns the same values is not said twice. */
async function check(
  { raw, scenario }: Draft,
  refused: readonly Finding[],
  open: OpenFile | undefined,
): Promise<Checked> {
  const isRefused = (...path: string[]) =>
    refused.some((finding) => startsWith(finding.path, path) || startsWith(path, finding.path));
  const findings: Finding[] = checkTimes(scenario);
  findings.push(...recordOrderFindings(scenario.sources));
  const platform = platformOf(scenario, findings);
  const isDayKnown = platform !== undefined && !isRefused('asOf') && !isRefused('region');
  const sources = checkSources(raw, scenario, isDayKnown ? platform : undefined);
  findings.push(...sources.findings);
  let changes: Changes = { changes: [], findings: [], warnings: [] };
  if (isDayKnown) {
    for (const [name, config] of Object.entries(scenario.functions)) {
      findings.push(...checkFunction(name, config, scenario.account, platform));
    }
    findings.push(...checkTogether(scenario.functions, scenario.sources, platform));
    findings.push(...checkPrices(scenario.account, platform, ['account']));
    if (!isRefused('account')) {
      const functions = Object.entries(scenario.functions);
      findings.push(...checkReserved(scenario.account, functions, platform));
      findings.push(...checkProvisioned(scenario.account, functions, platform));
    }
    findings.push(...checkDeployments(scenario, platform, isRefused));
    const applied = applyChanges(raw, scenario, platform);
    const inOrder = (change: AppliedChange) => ({
      ...change,
      functions: inRecordOrder(change.functions, scenario.sources),
    });
    changes = { ...applied, changes: applied.changes.map(inOrder) };
  }
  const needs = scenarioNeeds(scenario.functions, scenario.sources, changes.changes);
  const loaded = await loadResources(needs, open);
  const said = new Set(refused.flatMap(({ path }) => path.map((_, i) => dotted(path.slice(0, i + 1)))));
  const own = findings.filter(({ path }) => !said.has(dotted(path)));
  const all = [...own, ...changes.findings, ...loaded.findings];
  const warnings = distinct([...sources.warnings, ...changes.warnings]);
  const result = { changes: changes.changes, resources: loaded.resources, warnings };
  if (all.length > 0 || refused.length > 0) return { ...result, findings: all };
  const values = checkFormulas(scenario, changes.changes, loaded.resources);
  if (values.length > 0) return { ...result, findings: values };
  const horizon = horizonOf(scenario, changes.changes, loaded.resources);
  return typeof horizon === 'number'
    ? { ...result, findings: [], durationMs: horizon }
    : { ...result, findings: [horizon] };
}

function checkSources(raw: unknown, scenario: ScenarioInput, platform: Platform | undefined) {
  const sources = new Map(Object.entries(scenario.sources));
  const functions = new Map(Object.entries(scenario.functions));
  const around = { platform, functions, sources, takers: takersOf(sources) };
  // In the order of names, so that shuffled keys change nothing.
  const checked = Object.entries(sortedByName(scenario.sources)).map(([name, source]) =>
    checkSource(name, source, valueAt(raw, ['sources', name]), around),
  );
  return {
    findings: checked.flatMap(({ findings }) => findings),
    warnings: checked.flatMap(({ warnings }) => warnings),
  };
}

/** A source that changes is checked again; what was said of it stays said once. */
function distinct(warnings: readonly Warning[]): Warning[] {
  const byText = new Map(warnings.map((warning) => [`${warning.path} ${warning.message}`, warning]));
  return [...byText.values()];
}

function platformOf({ asOf, region }: ScenarioInput, findings: Finding[]): Platform | undefined {
  const wrong = [dayIssue(asOf), regionIssue(region)].filter((issue) => issue !== undefined);
  for (const { path, message, ...issue } of wrong)
    findings.push({ ...issue, message: message.replace(/\.$/, ''), path: [path] });
  if (dayIssue(asOf) !== undefined) return undefined;
  // Where only the Region is wrong, the limits of another still tell what else is.
  return platformOn(asOf, regionIssue(region) === undefined ? region : DEFAULT_REGION);
}

interface Origin {
  readonly text: string;
  readonly file: string;
  readonly overrides: readonly string[];
}

function assemble(input: ScenarioInput, checked: Checked, raw: unknown, origin: Origin): Scenario {
  const { asOf, region, account, period, warmUp, description } = input;
  const durationMs = checked.durationMs!;
  const platform = platformOn(asOf, region);
  return {
    name: input.name ?? baseName(origin.file),
    ...(description === undefined ? {} : { description }),
    seed: input.seed ?? '1',
    asOf,
    region,
    startIso: startIsoOf(input),
    durationMs,
    periodMs: period,
    warmUpMs: warmUp,
    account,
    functions: sortedByName(input.functions),
    sources: sortedByName(input.sources),
    changes: checked.changes.map(({ atMs, account, functions, sources }) => ({ atMs, account, functions, sources })),
    deployments: inOrderOfTime(input.deployments),
    resources: checked.resources,
    text: origin.text,
    overrides: [...origin.overrides],
    warnings: [
      ...warningsOf(raw, input, warmUp + durationMs, platform),
      ...deploymentWarnings(input, platform, warmUp + durationMs),
      ...checked.warnings,
    ],
    file: origin.file,
  };
}

/** `flash-sale` for `scenarios/flash-sale.yaml`; `unnamed` for what has no name. */
export function baseName(file: string, unnamed = 'scenario'): string {
  const name = file
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.(ya?ml|json)$/i, '');
  return name === '' || name.startsWith('<') ? unnamed : name;
}

function seedProblem(seed: string): Finding {
  const expected = `text of 1 to ${LONGEST_SEED} characters`;
  const got = seed === '' ? 'nothing' : `${seed.length} characters`;
  return {
    path: ['seed'],
    code: 'range',
    message: `expected ${expected} as seed, got ${got}`,
    ...details(expected, got),
  };
}
