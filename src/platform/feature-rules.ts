/** The day on which each option of a function came into being, where no other group of rules says it. */
import {
  DEAD_LETTER_PAGE,
  RELEASES_PAGE,
  RESERVED_CONCURRENCY_NEWS,
  SDK_HISTORY,
  SERVICE_MODEL_HISTORY,
} from './pages.ts';
import { about, offered, since } from './shapes.ts';

const OWN_MEMORY = "AWS's announcement of the feature";

export const FEATURE_RULES = {
  synchronousInvocation: offered(
    'Waiting for the answer of a function: the preview took events only',
    since('2015-04-09', true, RELEASES_PAGE),
  ),
  versions: offered('Versions and aliases of a function', since('2015-10-08', true, RELEASES_PAGE)),
  environmentVariables: offered('Environment variables', since('2016-11-18', true, RELEASES_PAGE)),
  deadLetterQueues: offered(
    'Dead-letter queues of functions',
    since('2016-12-03', true, `${RELEASES_PAGE}; ${DEAD_LETTER_PAGE}`),
  ),
  weightedAliases: offered('Aliases that split traffic by weight', since('2017-11-28', true, RELEASES_PAGE)),
  codeDeploy: offered('Gradual deployments with CodeDeploy', since('2017-11-28', true, RELEASES_PAGE)),
  reservedConcurrency: offered(
    'Reserved concurrency',
    since('2017-11-30', true, `${RELEASES_PAGE}; ${RESERVED_CONCURRENCY_NEWS}`),
  ),
  layers: offered('Layers', since('2018-11-29', true, RELEASES_PAGE)),
  destinations: offered(
    'Destinations of asynchronous invocation',
    since('2019-11-25', true, `${SERVICE_MODEL_HISTORY}; ${RELEASES_PAGE}`),
  ),
  s3Destinations: offered('S3 as destination of failed events', about('2024-11-14', true, OWN_MEMORY, 'own knowledge')),
  kafkaDestinations: offered(
    'Kafka as destination of failed events',
    about('2025-10-31', true, OWN_MEMORY, 'own knowledge'),
  ),
  containerImages: offered('Functions from container images', since('2020-12-01', true, RELEASES_PAGE)),
  responseStreaming: offered(
    'Streamed responses',
    since('2023-04-07', true, `${SERVICE_MODEL_HISTORY}; ${SDK_HISTORY}`),
  ),
  recursionSetting: offered(
    'Allowing a function to invoke itself in a loop',
    since('2024-08-19', true, SERVICE_MODEL_HISTORY),
  ),
  managedInstances: offered('Managed Instances', since('2025-12-01', true, SERVICE_MODEL_HISTORY)),
  durableFunctions: offered('Durable functions', since('2025-12-02', true, SERVICE_MODEL_HISTORY)),
};
