/** The setting `alias` of a function: which share of its invocations a second version gets. */
import * as z from 'zod';
import { FACTS, type Fact } from '../platform/index.ts';
import { dispatched } from '../quantities/one-of.ts';
import { raise, shown } from '../quantities/problem.ts';
import { share } from '../quantities/units.ts';
import { versionName } from './version-name.ts';

/** The rules of weights have not changed since there are weights, so that no day is needed to cite them. */
function rule(id: string): string {
  const { doc, text, source } = FACTS.findLast((fact: Fact) => fact.id === id)!;
  const { since } = FACTS.findLast((fact: Fact) => fact.id === 'features.weightedAliases')!;
  return `${doc.charAt(0).toLowerCase()}${doc.slice(1)}: ${text}, since ${since} (${source})`;
}

/** A share, whose refusal names the rule. */
const weight = dispatched<number>([share], (input, ctx) => {
  const issue = share.safeParse(input).error?.issues[0];
  if (issue?.code !== 'custom' || issue.params?.issueCode !== 'range') return share;
  const message = `${issue.message}; ${rule('deployments.maxWeight')}`;
  raise(ctx, { ...issue.params, code: 'range', message });
  return undefined;
});

const split = z.strictObject({
  version: versionName.meta({ description: 'The additional version.' }),
  weight: weight.meta({ description: 'Share of the invocations that go to the additional version, at most 100 %.' }),
});

/** One additional version with its weight; the function's own version gets the rest. */
export const aliasSchema = dispatched<z.output<typeof split>>([split], (input, ctx) => {
  if (!Array.isArray(input)) return split;
  const expected = 'one additional version as { version, weight }';
  const message = `expected ${expected}, got ${shown(input)}; ${rule('deployments.maxAliasVersions')}`;
  raise(ctx, { code: 'type', message, expected, got: shown(input) });
  return undefined;
});
