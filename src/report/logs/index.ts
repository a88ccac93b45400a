/** Logs of invocations as CloudWatch would hold them. */
export { type LogFormat, logFormatFor } from './log-format.ts';
export { sampleNote } from './platform-event.ts';
export { ReportLog, type ReportLogOptions } from './report-log.ts';
