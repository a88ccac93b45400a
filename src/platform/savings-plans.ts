/** What a Compute Savings Plan takes off the price of running functions. */
import { type Rule, rule, type Version } from './fact.ts';
import { SAVINGS_PLAN_RATES } from './pages.ts';

/** A plan of one year, by how it is paid. */
export interface SavingsPlan {
  /** The meters it covers. */
  readonly covers: readonly string[];
  /** Meter → US dollars for a GB-second under the plan, where that rate was found. */
  readonly usd: Readonly<Record<string, number>>;
  /** What it takes off the list price where it was not, from 0 to 1. */
  readonly share: number;
}

/** Duration and provisioned concurrency; requests and ephemeral storage are not covered. */
const COVERED = [
  'lambda.gbSeconds.x86_64',
  'lambda.gbSeconds.arm64',
  'lambda.provisioned.gbSeconds.x86_64',
  'lambda.provisioned.gbSeconds.arm64',
  'lambda.provisioned.durationGbSeconds.x86_64',
  'lambda.provisioned.durationGbSeconds.arm64',
];

/** The rates of us-east-1; where none was found, the share by which those are below the list price. */
function plan(doc: string, share: number, usd: SavingsPlan['usd']): Rule<SavingsPlan> {
  const version = (regions: readonly string[] | undefined, rates: SavingsPlan['usd']): Version<SavingsPlan> => ({
    since: '2020-02-01',
    dateAssumed: true,
    ...(regions === undefined ? {} : { regions }),
    value: { covers: COVERED, usd: rates, share },
    text: `about ${Math.round(share * 100)} % off duration and provisioned concurrency`,
    source: `${SAVINGS_PLAN_RATES}${regions === undefined ? ', for us-east-1: the same share is assumed here' : ''}`,
    confidence: regions === undefined ? 'assumption' : 'third-party',
  });
  return rule(doc, '', version(undefined, {}), version(['us-east-1'], usd));
}

/** By the name that a scenario gives them. Lambda takes part since February 2020. */
export const SAVINGS_PLANS = {
  'no-upfront': plan('Compute Savings Plan of one year, nothing paid upfront', 0.12, {
    'lambda.gbSeconds.x86_64': 0.0000147,
    'lambda.gbSeconds.arm64': 0.0000117,
    'lambda.provisioned.gbSeconds.x86_64': 0.00000367,
    'lambda.provisioned.durationGbSeconds.x86_64': 0.00000856,
  }),
  'all-upfront': plan('Compute Savings Plan of one year, all paid upfront', 0.17, {
    'lambda.gbSeconds.x86_64': 0.0000138,
    'lambda.gbSeconds.arm64': 0.0000111,
  }),
} as const satisfies Readonly<Record<string, Rule<SavingsPlan>>>;

/** A plan by its name. */
export type SavingsPlanName = keyof typeof SAVINGS_PLANS;
