/** How a deployment shifts the traffic of an alias to a new version: the configurations of CodeDeploy. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import { ALIAS_ROUTING_API, CODE_DEPLOY_PAGE, RELEASES_PAGE, SAM_DEPLOYMENTS_GUIDE } from './pages.ts';
import { always } from './shapes.ts';

const MINUTE_MS = 60_000;

/**
 * How traffic moves. `canary`: `share` at first, the rest after `intervalMs`. `linear`: `share` at first and after every `intervalMs`.
 * `all-at-once`: everything at first.
 */
export interface TrafficShift {
  readonly kind: 'canary' | 'linear' | 'all-at-once';
  readonly share: number;
  readonly intervalMs: number;
}

/** By the names of AWS SAM; CodeDeploy puts `CodeDeployDefault.Lambda` before them. */
export type DeploymentConfigurations = Readonly<Record<string, TrafficShift>>;

const CANARY_MINUTES = [5, 10, 15, 30];
const LINEAR_MINUTES = [1, 2, 3, 10];

const configurations: DeploymentConfigurations = Object.fromEntries([
  ...CANARY_MINUTES.map((minutes): [string, TrafficShift] => [
    `Canary10Percent${minutes}Minutes`,
    { kind: 'canary', share: 0.1, intervalMs: minutes * MINUTE_MS },
  ]),
  ...LINEAR_MINUTES.map((minutes): [string, TrafficShift] => [
    `Linear10PercentEvery${minutes}Minute${minutes === 1 ? '' : 's'}`,
    { kind: 'linear', share: 0.1, intervalMs: minutes * MINUTE_MS },
  ]),
  ['AllAtOnce', { kind: 'all-at-once', share: 1, intervalMs: 0 }],
]);

export const DEPLOYMENT_RULES = {
  configurations: rule<DeploymentConfigurations>(
    'Deployment configurations of CodeDeploy',
    '',
    { since: FIRST_DAY, value: {}, text: 'none yet', source: RELEASES_PAGE, confidence: 'sourced' },
    {
      since: '2017-11-28',
      value: configurations,
      text: Object.keys(configurations).join(', '),
      source: `${CODE_DEPLOY_PAGE}; ${RELEASES_PAGE}`,
      confidence: 'sourced',
    },
  ),
  linearStartsAtOnce: rule('Whether the first step of a linear shift is made at its start', '', {
    since: FIRST_DAY,
    value: true,
    text: 'yes: ten steps take nine intervals',
    source: `${SAM_DEPLOYMENTS_GUIDE}, which starts with the first tenth, and counts ten intervals all the same`,
    confidence: 'sourced',
  }),
  maxAliasVersions: always('Most versions that an alias leads to', 'versions', 2, ALIAS_ROUTING_API),
  maxWeight: always('Most weight of the additional version of an alias', '', 1, ALIAS_ROUTING_API),
};
