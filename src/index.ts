/** headroom as a library: scenarios in, results and reports out. Runs in Node and in browsers; nothing below it needs Node. */
export { type Bill, type BillOptions, bill, billOfMonth } from './cost/bill.ts';
export { type PriceSettings, priceBookOf } from './cost/price-book.ts';
export type { Usage } from './cost/price-month.ts';
export { type MeteredUsage, type PricedUsage, priceUsage } from './experiment/price.ts';
export type { Quantiles, Result } from './experiment/result.ts';
export { resultSchema } from './experiment/result.ts';
export { type Run, type RunOptions, runScenario, startRun } from './experiment/run.ts';
export type { TrialResult } from './experiment/summary.ts';
export { type RunningTrial, runTrial, startTrial, type Trial } from './experiment/trial.ts';
export type { OpenFile } from './import/index.ts';
export { type ListPrices, NEWEST_DAY, type Platform, type PriceBook, platformOn } from './platform/index.ts';
export { type Issue, ScenarioError } from './quantities/issue.ts';
export {
  renderCsv,
  renderHtml,
  renderJson,
  renderPriceCsv,
  renderPriceJson,
  renderPriceText,
  renderSourcesCsv,
  renderText,
  renderVersionsCsv,
} from './report/index.ts';
export { type LogFormat, logFormatFor, ReportLog, type ReportLogOptions } from './report/logs/index.ts';
export { scenarioJsonSchema } from './scenario/json-schema.ts';
export { type ParseOptions, parseScenario } from './scenario/parse.ts';
export type { Scenario, ScenarioChange, Warning } from './scenario/scenario.ts';
export { parseUsageFile, type UsageFile, type UsageFileOptions } from './scenario/usage-file.ts';
export type { Observer } from './sim/simulation.ts';
export { ENGINE_VERSION } from './version.ts';
