/** Lines as AWS writes them: samples of the documentation and of measurements, word for word. */
import { describe, expect, test } from 'vitest';
import { calendarUs, isoOf, streamDay } from '../../../src/report/logs/log-times.ts';
import {
  jsonMessage,
  type PlatformEvent,
  type ReportEvent,
  sampleNote,
  textMessage,
} from '../../../src/report/logs/platform-event.ts';

const requestId = 'a1d11586-40a1-41a2-8292-338517861ccb';
const at = { stream: '2023/04/21/f[$LATEST]ba80', timeUs: 1_682_058_326_979_250 };
const report = (more: Partial<ReportEvent>): ReportEvent => ({
  ...at,
  type: 'report',
  requestId,
  durationMs: 1052.651,
  billedMs: 1053,
  memoryMb: 128,
  maxMemoryUsedMb: 67,
  start: undefined,
  status: 'success',
  errorType: undefined,
  ...more,
});

describe('text', () => {
  const lines: [string, PlatformEvent, string][] = [
    [
      'INIT_START',
      { ...at, type: 'initStart', kind: 'init', runtime: 'nodejs18.x', functionName: 'f' },
      'INIT_START Runtime Version: nodejs18.x',
    ],
    [
      'START',
      { ...at, type: 'start', requestId, version: '$LATEST' },
      `START RequestId: ${requestId} Version: $LATEST`,
    ],
    ['END', { ...at, type: 'end', requestId }, `END RequestId: ${requestId}`],
    [
      'REPORT',
      report({}),
      `REPORT RequestId: ${requestId}\tDuration: 1052.65 ms\tBilled Duration: 1053 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\t`,
    ],
    [
      'REPORT of a cold start',
      report({ durationMs: 3004.92, billedMs: 3117, start: { kind: 'init', durationMs: 111.23, billedMs: 0 } }),
      `REPORT RequestId: ${requestId}\tDuration: 3004.92 ms\tBilled Duration: 3117 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\tInit Duration: 111.23 ms\t`,
    ],
    [
      'REPORT of a restore',
      report({ durationMs: 306.34, billedMs: 610, start: { kind: 'restore', durationMs: 511.25, billedMs: 303 } }),
      `REPORT RequestId: ${requestId}\tDuration: 306.34 ms\tBilled Duration: 610 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\tRestore Duration: 511.25 ms\tBilled Restore Duration: 303 ms\t`,
    ],
    [
      'REPORT of a time-out',
      report({ durationMs: 3000, billedMs: 3000, status: 'timeout' }),
      `REPORT RequestId: ${requestId}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\tStatus: timeout`,
    ],
    [
      'REPORT of a kill',
      report({ status: 'error', errorType: 'Runtime.OutOfMemory' }),
      `REPORT RequestId: ${requestId}\tDuration: 1052.65 ms\tBilled Duration: 1053 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\tStatus: error\tError Type: Runtime.OutOfMemory`,
    ],
    [
      'an init that was broken off',
      { ...at, type: 'initReport', kind: 'init', durationMs: 10_000, status: 'timeout' },
      'INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout',
    ],
    [
      'a restore',
      { ...at, type: 'initReport', kind: 'restore', durationMs: 363.117, status: 'success' },
      'RESTORE_REPORT Restore Duration: 363.12 ms',
    ],
    [
      'the line of a time-out',
      { ...at, type: 'timedOut', requestId, timeoutMs: 3000 },
      `2023-04-21T06:25:26.979Z ${requestId} Task timed out after 3.00 seconds`,
    ],
    ['a sample', { ...at, type: 'sample', share: 0.07 }, 'headroom: 7 % of the invocations, chosen by request ID'],
  ];
  test.each(lines)('%s', (_, event, expected) => {
    expect(textMessage(event)).toBe(expected);
  });
});

describe('the JSON log format', () => {
  test('a report has up to three decimals, and its phases', () => {
    const start = { kind: 'init', durationMs: 463.512, billedMs: 0 } as const;
    expect(JSON.stringify(jsonMessage(report({ durationMs: 1233.96, billedMs: 1698, start })))).toBe(
      `{"time":"2023-04-21T06:25:26.979250Z","type":"platform.report","record":{"requestId":"${requestId}","metrics":{"durationMs":1233.96,"billedDurationMs":1698,"memorySizeMB":128,"maxMemoryUsedMB":67,"initDurationMs":463.512},"status":"success"}}`,
    );
    const restored = { kind: 'restore', durationMs: 511.2504, billedMs: 303 } as const;
    expect(jsonMessage(report({ start: restored, status: 'error', errorType: 'Runtime.OutOfMemory' }))).toMatchObject({
      record: {
        metrics: { restoreDurationMs: 511.25, billedRestoreDurationMs: 303 },
        status: 'error',
        errorType: 'Runtime.OutOfMemory',
      },
    });
  });

  test('starts and phases', () => {
    expect(jsonMessage({ ...at, type: 'start', requestId, version: '2' })).toMatchObject({
      type: 'platform.start',
      record: { requestId, version: '2' },
    });
    expect(jsonMessage({ ...at, type: 'initStart', kind: 'init', runtime: 'java21', functionName: 'f' })).toMatchObject(
      {
        type: 'platform.initStart',
        record: { initializationType: 'on-demand', phase: 'init', runtimeVersion: 'java21', functionName: 'f' },
      },
    );
    expect(jsonMessage({ ...at, type: 'initReport', kind: 'restore', durationMs: 1, status: 'timeout' })).toMatchObject(
      {
        type: 'platform.restoreReport',
        record: { initializationType: 'snap-start', status: 'timeout', metrics: { durationMs: 1 } },
      },
    );
    expect(jsonMessage({ ...at, type: 'sample', share: 0.01 })).toMatchObject({
      type: 'headroom.sample',
      record: { share: 0.01, note: sampleNote(0.01) },
    });
  });

  test('has no END and no line of a time-out', () => {
    expect(jsonMessage({ ...at, type: 'end', requestId })).toBeUndefined();
    expect(jsonMessage({ ...at, type: 'timedOut', requestId, timeoutMs: 3000 })).toBeUndefined();
  });
});

test('times are instants of the calendar, to the microsecond', () => {
  const start = Date.parse('2026-02-28T23:59:59Z');
  expect(isoOf(calendarUs(start, 999.9994), 'us')).toBe('2026-02-28T23:59:59.999999');
  expect(isoOf(calendarUs(start, 999.9996), 'us')).toBe('2026-03-01T00:00:00.000000');
  expect(isoOf(calendarUs(start, 999.9994), 'ms')).toBe('2026-02-28T23:59:59.999');
  expect(streamDay(calendarUs(start, 1000))).toBe('2026/03/01');
});

test.each([
  [0.01, '1 %'],
  [0.001, '0.1 %'],
  [1e-7, '0.00001 %'],
  [0.29, '29 %'],
])('a share of %d is %s', (share, expected) => {
  expect(sampleNote(share)).toBe(`${expected} of the invocations, chosen by request ID`);
});
