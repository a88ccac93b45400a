/** One usage of a month in words. */
import type { MeteredUsage } from '../experiment/price.ts';
import { METERS } from '../scenario/usage-schema.ts';
import { dimensionName } from './bill-words.ts';
import { countOf, formatCount, formatMs } from './format.ts';

/** "web: 3,000,000 requests of 120 ms at 1,536 MB, x86_64". */
export function usageInWords(usage: MeteredUsage): string {
  const parts = [
    ...functionInWords(usage),
    ...METERS.flatMap((meter) => {
      const quantity = usage[meter];
      return quantity === undefined ? [] : [`${dimensionName(meter)} ${formatCount(quantity)}`];
    }),
  ];
  return `${usage.name === undefined ? '' : `${usage.name}: `}${parts.join(', ')}`;
}

function functionInWords(usage: MeteredUsage): string[] {
  const { requests, durationMs, memory, billedDurationMs, coldStarts, initMs, provisioned, snapStart, logBytes } =
    usage;
  const runs = durationMs !== undefined || provisioned !== undefined || snapStart !== undefined;
  const rounded =
    durationMs !== undefined && billedDurationMs !== durationMs ? ` (billed ${formatMs(billedDurationMs)})` : '';
  const lasting = durationMs === undefined ? '' : ` of ${formatMs(durationMs)}${rounded}`;
  return [
    ...(requests === undefined ? [] : [`${countOf(requests, 'request')}${lasting}`]),
    ...(runs ? [`${formatCount(memory)} MB`, usage.edge ? 'Lambda@Edge' : usage.architecture] : []),
    ...(coldStarts === undefined
      ? []
      : [`${countOf(coldStarts, 'cold start')} with an init of ${formatMs(initMs ?? 0)}`]),
    ...(usage.ephemeralStorage === undefined ? [] : [`${formatCount(usage.ephemeralStorage)} MB of /tmp`]),
    ...(provisioned === undefined
      ? []
      : [
          `provisioned concurrency ${formatCount(provisioned.concurrency)} for ${countOf(provisioned.hours, 'hour')} ` +
            `with ${countOf(provisioned.requests, 'request')} of ${formatMs(provisioned.durationMs ?? durationMs ?? 0)}`,
        ]),
    ...(snapStart === undefined
      ? []
      : [`SnapStart cache for ${countOf(snapStart.cacheHours, 'hour')} and ${countOf(snapStart.restores, 'restore')}`]),
    ...(usage.streamedGb === undefined ? [] : [`${formatCount(usage.streamedGb)} GB streamed`]),
    ...(usage.responseMb === undefined ? [] : [`responses of ${formatCount(usage.responseMb)} MB`]),
    ...(logBytes === undefined ? [] : [`${countOf(logBytes, 'byte')} logged by each`]),
  ];
}
