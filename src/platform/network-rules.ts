/** What connecting a function to a VPC costs at its start: an interface for every few environments at first, a shared one since 2019. */
import type { Distribution } from '../quantities/distribution.ts';
import { FIRST_DAY } from './days.ts';
import { type Confidence, rule, type Version } from './fact.ts';
import { GUIDE_HISTORY, RELEASES_PAGE, VPC_NETWORKING_BLOG, VPC_QUOTAS } from './pages.ts';
import { always, offered, since } from './shapes.ts';

/** `per-environment`: environments of together `gbPerInterface` share an interface, made when the first starts. `shared`: made with the function. */
export type NetworkModel = 'per-environment' | 'shared';

/** The days on which a Region had the shared interfaces, as AWS announced the end of each roll-out. */
const SHARED_SINCE: readonly { readonly day: string; readonly regions: readonly string[] }[] = [
  { day: '2019-09-27', regions: ['ap-northeast-1', 'eu-central-1', 'us-east-2'] },
  {
    day: '2019-11-06',
    regions: [
      'ap-northeast-2',
      'ap-south-1',
      'ap-southeast-1',
      'ap-southeast-2',
      'eu-west-1',
      'eu-west-3',
      'sa-east-1',
      'us-west-1',
    ],
  },
  { day: '2019-11-28', regions: ['me-south-1'] },
  { day: '2020-08-05', regions: ['cn-north-1', 'cn-northwest-1'] },
];
/** All other Regions. */
const SHARED_EVERYWHERE = '2019-11-25';

/** The versions of a rule that changed when the shared interfaces came to each Region. */
function withSharedInterfaces<Value>(
  before: Omit<Version<Value>, 'since'>,
  after: Omit<Version<Value>, 'since'>,
): Version<Value>[] {
  const later = SHARED_SINCE.filter(({ day }) => day > SHARED_EVERYWHERE).flatMap(({ regions }) => regions);
  return [
    { since: FIRST_DAY, ...before },
    ...SHARED_SINCE.map(({ day, regions }) => ({ since: day, regions, ...after })),
    { since: SHARED_EVERYWHERE, ...after },
    { since: SHARED_EVERYWHERE, regions: later, ...before },
  ].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

const BEFORE = { source: `${GUIDE_HISTORY} of 2018 (vpc.md)`, confidence: 'sourced' as Confidence };
const AFTER = { source: VPC_NETWORKING_BLOG, confidence: 'sourced' as Confidence };

export const NETWORK_RULES = {
  isOffered: offered('Connecting functions to a VPC', since('2016-02-11', true, RELEASES_PAGE)),
  interfaces: rule<NetworkModel>(
    'Which environments in a VPC share a network interface',
    '',
    ...withSharedInterfaces<NetworkModel>(
      { value: 'per-environment', text: 'as many as have 3 GB of memory together', ...BEFORE },
      { value: 'shared', text: 'all of the same security groups and subnet', ...AFTER },
    ),
  ),
  startup: rule<Distribution>(
    'Time that a new network interface adds to a cold start',
    '',
    ...withSharedInterfaces<Distribution>(
      {
        value: { type: 'constant', value: 10_000 },
        text: '10 s',
        source: `${GUIDE_HISTORY} of 2018: more than 10 s, of which the least is taken`,
        confidence: 'assumption',
      },
      { value: { type: 'constant', value: 0 }, text: '0 s', ...AFTER },
    ),
  ),
  gbPerInterface: always('Memory of environments that shared an interface', 'GB', 3, BEFORE.source),
  defaultInterfaces: always(
    'Network interfaces of an account in a Region, unless raised',
    'interfaces',
    350,
    VPC_QUOTAS,
    'own knowledge',
  ),
};
