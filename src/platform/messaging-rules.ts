/** The rules of services that are billed for what is published to them: SNS topics and EventBridge buses. */
import { EVENTBRIDGE_PRICING_PAGE, SNS_PRICING_PAGE, SNS_QUOTAS } from './pages.ts';
import { always } from './shapes.ts';

export const SNS_RULES = {
  messageMaxKb: always('Largest message', 'KB', 256, SNS_QUOTAS),
  billedChunkKb: always('Size of a message that is billed as one request', 'KB', 64, SNS_PRICING_PAGE),
};

export const EVENTBRIDGE_RULES = {
  billedChunkKb: always('Size of an event that is billed as one event', 'KB', 64, EVENTBRIDGE_PRICING_PAGE),
};
