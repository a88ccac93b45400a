/** The pages that facts come from, each named once. */

const GUIDE = 'AWS Lambda Developer Guide, https://docs.aws.amazon.com/lambda/latest/dg';
const BLOGS = 'https://aws.amazon.com/blogs';

export const QUOTAS_PAGE = `${GUIDE}/gettingstarted-limits.html`;
export const CONCURRENCY_PAGE = `${GUIDE}/lambda-concurrency.html`;
export const RESERVED_CONCURRENCY_PAGE = `${GUIDE}/configuration-concurrency.html`;
export const RUNTIME_ENVIRONMENT_PAGE = `${GUIDE}/lambda-runtime-environment.html`;
export const MEMORY_PAGE = `${GUIDE}/configuration-memory.html`;
export const TIMEOUT_PAGE = `${GUIDE}/configuration-timeout.html`;
export const GUIDE_HISTORY =
  'AWS Lambda Developer Guide as it stood then, https://github.com/awsdocs/aws-lambda-developer-guide';
export const SERVICE_MODEL_HISTORY = 'service model of Lambda by date of commit, https://github.com/boto/botocore';

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
