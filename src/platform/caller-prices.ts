/** What the services charge that call functions and wait: API Gateway, load balancers, Step Functions, Firehose, S3 Batch Operations. */
import { FIRST_DAY } from './days.ts';
import { rule } from './fact.ts';
import {
  ALB_PRICING_PAGE,
  API_GATEWAY_PRICING_PAGE,
  FIREHOSE_PRICING_PAGE,
  HTTP_API_BLOG,
  LIST_PRICES,
  S3_PRICING_PAGE,
  STEP_FUNCTIONS_PRICING_PAGE,
} from './pages.ts';
import { listed, usEast1 } from './price.ts';

const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

export const CALLER_PRICES = {
  'apigateway.restRequests': rule(
    'Price of a request to a REST API',
    '',
    usEast1(
      listed(API_GATEWAY_PRICING_PAGE),
      MILLION,
      [0, 3.5],
      [333 * MILLION, 2.8],
      [1 * BILLION, 2.38],
      [20 * BILLION, 1.51],
    ),
  ),
  'apigateway.httpRequests': rule(
    'Price of a request to an HTTP API, for each 512 KB',
    '',
    usEast1(
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
  'alb.hours': rule('Price of an hour of a load balancer', '', usEast1(listed(ALB_PRICING_PAGE), 1, [0, 0.0225])),
  'alb.lcuHours': rule(
    'Price of an hour of a capacity unit of a load balancer',
    '',
    usEast1(listed(ALB_PRICING_PAGE), 1, [0, 0.008]),
  ),
  'stepfunctions.transitions': rule(
    'Price of a state transition of a standard workflow',
    '',
    usEast1(listed(STEP_FUNCTIONS_PRICING_PAGE), 1000, [0, 0.025]),
  ),
  'firehose.gb': rule(
    'Price of a GB taken in by Firehose, records rounded up to 5 KB',
    '',
    usEast1(
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
  's3batch.objects': rule(
    'Price of an object processed by S3 Batch Operations, the price of the job apart',
    '',
    usEast1(
      { since: '2019-04-30', dateAssumed: true, source: S3_PRICING_PAGE, confidence: 'own knowledge' },
      MILLION,
      [0, 1],
    ),
  ),
};
