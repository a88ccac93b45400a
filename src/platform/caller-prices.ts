/** What the services charge that call functions and wait: API Gateway, load balancers, Step Functions, Firehose, S3 Batch Operations. */
import { FIRST_DAY } from './days.ts';
import {
  ALB_PRICING_PAGE,
  API_GATEWAY_PRICING_PAGE,
  EXPRESS_WORKFLOWS_BLOG,
  FIREHOSE_PRICING_PAGE,
  HTTP_API_BLOG,
  LIST_PRICES,
  S3_PRICING_PAGE,
  STEP_FUNCTIONS_PRICING_PAGE,
} from './pages.ts';
import { listed, type Origin, priced, usEast1 } from './price.ts';

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

const WEB_SOCKET: Origin = { ...listed(API_GATEWAY_PRICING_PAGE), since: '2018-12-18', dateAssumed: true };

const EXPRESS: Origin = {
  since: '2019-12-03',
  dateAssumed: true,
  source: `${STEP_FUNCTIONS_PRICING_PAGE}; ${LIST_PRICES}; ${EXPRESS_WORKFLOWS_BLOG}`,
  confidence: 'sourced',
};

export const CALLER_PRICES = {
  'apigateway.restRequests': priced(
    'Price of a request to a REST API',
    { name: 'REST API requests', unit: 'request' },
    ...usEast1(
      listed(API_GATEWAY_PRICING_PAGE),
      MILLION,
      [0, 3.5],
      [333 * MILLION, 2.8],
      [1 * BILLION, 2.38],
      [20 * BILLION, 1.51],
    ),
  ),
  'apigateway.httpRequests': priced(
    'Price of a request to an HTTP API, for each 512 KB',
    { name: 'HTTP API requests', unit: 'request' },
    ...usEast1(
      {
        since: '2019-12-04',
        dateAssumed: true,
        source: `${HTTP_API_BLOG}; ${API_GATEWAY_PRICING_PAGE}`,
        confidence: 'sourced',
      },
      MILLION,
      [0, 1],
      [300 * MILLION, 0.9],
    ),
  ),
  'apigateway.webSocketMessages': priced(
    'Price of a message of a WebSocket API, for each 32 KB',
    { name: 'WebSocket messages', unit: 'message' },
    ...usEast1(WEB_SOCKET, MILLION, [0, 1], [1 * BILLION, 0.8]),
  ),
  'apigateway.webSocketConnectionMinutes': priced(
    'Price of a minute of a connection to a WebSocket API',
    { name: 'WebSocket connections', unit: 'connection-minute' },
    ...usEast1(WEB_SOCKET, MILLION, [0, 0.25]),
  ),
  'alb.hours': priced(
    'Price of an hour of a load balancer',
    { name: 'load balancer', unit: 'hour' },
    ...usEast1(listed(ALB_PRICING_PAGE), 1, [0, 0.0225]),
  ),
  'alb.lcuHours': priced(
    'Price of an hour of a capacity unit of a load balancer',
    { name: 'load balancer capacity', unit: 'LCU-hour' },
    ...usEast1(listed(ALB_PRICING_PAGE), 1, [0, 0.008]),
  ),
  'stepfunctions.transitions': priced(
    'Price of a state transition of a standard workflow',
    { name: 'Step Functions transitions', unit: 'transition', allowance: 'stepFunctionsTransitions' },
    ...usEast1(listed(STEP_FUNCTIONS_PRICING_PAGE), 1000, [0, 0.025]),
  ),
  'stepfunctions.expressRequests': priced(
    'Price of a start of an Express workflow',
    { name: 'Express workflows', unit: 'request' },
    ...usEast1(EXPRESS, MILLION, [0, 1]),
  ),
  'stepfunctions.expressGbHours': priced(
    'Price of a GB-hour of Express workflows, by 100 ms and 64 MB',
    { name: 'Express workflow duration', unit: 'GB-hour' },
    ...usEast1(EXPRESS, 1, [0, 0.060012], [1000, 0.029988], [5000, 0.016416]),
  ),
  'firehose.gb': priced(
    'Price of a GB taken in by Firehose, records rounded up to 5 KB',
    { name: 'Firehose data', unit: 'gigabyte' },
    ...usEast1(
      {
        since: FIRST_DAY,
        source: `${FIREHOSE_PRICING_PAGE}; not sourced, the bounds of 500 TB and 2 PB are those of the ${LIST_PRICES}`,
        confidence: 'own knowledge',
      },
      1,
      [0, 0.029],
      [512_000, 0.025],
      [2_048_000, 0.02],
    ),
  ),
  's3batch.objects': priced(
    'Price of an object processed by S3 Batch Operations, the price of the job apart',
    { name: 'S3 Batch objects', unit: 'object' },
    ...usEast1(
      { since: '2019-04-30', dateAssumed: true, source: S3_PRICING_PAGE, confidence: 'own knowledge' },
      MILLION,
      [0, 1],
    ),
  ),
};
