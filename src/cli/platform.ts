/** `headroom platform`: the limits, rules and prices of a day, or what changed between two days. */

import { type FactChange, factsBetween } from '../platform/diff.ts';
import { dayIssue, type Fact, platformOn, regionIssue } from '../platform/index.ts';
import { type Issue, ScenarioError } from '../quantities/issue.ts';
import { nearestWord } from '../quantities/nearest-word.ts';
import { renderPlatformCsv } from '../report/platform-csv.ts';
import { renderPlatformJson } from '../report/platform-json.ts';
import type { RuleTable } from '../report/rule-table.ts';
import { renderPlatformText } from '../report/text/platform-table.ts';
import { EXIT } from './errors.ts';
import type { PrintedFormat } from './formats.ts';
import type { Terminal } from './terminal.ts';

export interface PlatformArguments {
  /** Part of the names of the rules to print, such as `memory` or `price.lambda`. */
  readonly rules?: string;
  readonly asOf: string;
  readonly region: string;
  /** Another day: what changed between the two is printed. */
  readonly diff?: string;
  readonly format: PrintedFormat;
}

export function platformCommand(args: PlatformArguments, terminal: Terminal): number {
  terminal.out(rendered(args.format, tableOf(args), terminal));
  return EXIT.done;
}

/** Throws `ScenarioError` where an argument is wrong. */
function tableOf({ rules, asOf, region, diff }: PlatformArguments): RuleTable {
  const issues = [
    ...issuesAt('--as-of', dayIssue(asOf)),
    ...issuesAt('--diff', diff === undefined ? undefined : dayIssue(diff)),
    ...issuesAt('--region', regionIssue(region)),
  ];
  if (issues.length > 0) throw new ScenarioError(issues);
  const { facts } = platformOn(asOf, region);
  if (diff === undefined) return { region, asOf, facts: named(facts, rules, facts) };
  const [from, to] = asOf <= diff ? [asOf, diff] : [diff, asOf];
  const later = platformOn(to, region).facts;
  return { region, from, to, changes: named<FactChange>(factsBetween(from, to, region), rules, later) };
}

/** The message already says what it is about: the option is its place. */
function issuesAt(option: string, issue: Issue | undefined): Issue[] {
  if (issue === undefined) return [];
  return [{ ...issue, path: '', place: option, message: issue.message.replace(/^asOf /, '').replace(/\.$/, '') }];
}

/** Those whose name contains the words: `memory` is `memory.maxMb`, `sqs` is `sqs.batchSize` and `price.sqs.requests`. */
function named<T extends { readonly id: string }>(
  all: readonly T[],
  words: string | undefined,
  facts: readonly Fact[],
): readonly T[] {
  if (words === undefined) return all;
  const isNamed = ({ id }: { readonly id: string }) => `.${id}.`.toLowerCase().includes(`.${words.toLowerCase()}.`);
  if (!facts.some(isNamed)) {
    const parts = new Set(facts.flatMap(({ id }) => [id, ...id.split('.')]));
    const suggestion = nearestWord(words, parts);
    const groups = [...new Set(facts.map(({ id }) => id.split('.')[0]))].join(', ');
    throw new ScenarioError([
      {
        code: 'unknown-rule',
        path: '',
        place: 'headroom platform',
        message: `no rule is called "${words}"`,
        expected: `one of ${groups}, or the name of a rule`,
        ...(suggestion === undefined ? {} : { suggestion }),
      },
    ]);
  }
  return all.filter(isNamed);
}

function rendered(format: PrintedFormat, table: RuleTable, { outColor, columns }: Terminal): string {
  switch (format) {
    case 'text':
      return renderPlatformText(table, { color: outColor, ...(columns === undefined ? {} : { columns }) });
    case 'json':
      return renderPlatformJson(table);
    case 'csv':
      return renderPlatformCsv(table);
  }
}
