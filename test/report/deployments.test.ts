import { describe, expect, test } from 'vitest';
import type { DeploymentResult, Result } from '../../src/experiment/result.ts';
import { headline } from '../../src/report/answer.ts';
import { deploymentTroubles, deploymentWords, shownDeployments } from '../../src/report/deployments.ts';
import { renderHtml, renderText } from '../../src/report/index.ts';
import { functionStatement } from '../../src/report/sentences.ts';
import { timeAxis } from '../../src/report/time-axis.ts';
import { sampleResult, withReplications } from './sample-result.ts';
import { canaryRolledBack, deployment } from './sample-versions.ts';

const ESC = '\u001b';
/** Half an hour of checkout with these deployments. */
const deployed = (...deployments: Partial<DeploymentResult>[]): Result => ({
  ...sampleResult(),
  deployments: deployments.map(deployment),
});
const words = (of: Partial<DeploymentResult>): string => deploymentWords(deployed(of), 0);
const back = { status: 'rolled back', completedAtMs: null, rolledBackAtMs: 720_000 } as const;

describe('one deployment in plain words', () => {
  test('rolled back: when, why, and who met it', () => {
    expect(words({ ...back, reason: 'error rate 7.3 % above 5 % at 12 min' })).toBe(
      'version 1 → 2, traffic from 10 min, rolled back at 12 min: error rate 7.3 % above 5 %; 812 requests met version 2, 61 failed',
    );
    // An alarm that was heard of two minutes later.
    expect(words({ ...back, rolledBackAtMs: 840_000, reason: 'avg latency 700 ms above 500 ms at 12 min' })).toContain(
      'rolled back at 14 min: avg latency 700 ms above 500 ms at 12 min; 812',
    );
    // Written as 14.5 min in the reason, and as 14 min 30 s beside it.
    expect(words({ ...back, rolledBackAtMs: 870_000, reason: 'the post-traffic hook failed at 14.5 min' })).toContain(
      'rolled back at 14 min 30 s: the post-traffic hook failed; 812',
    );
  });

  test('completed, at once and in steps', () => {
    expect(words({ metNewVersion: 1, failedOnNewVersion: 0 })).toBe(
      'version 1 → 2, all traffic from 10 min; 1 request met version 2, none failed',
    );
    expect(words({ completedAtMs: 1_140_000 })).toBe(
      'version 1 → 2, traffic from 10 min, completed at 19 min; 812 requests met version 2, 61 failed',
    );
  });

  test('without an end, or without a beginning', () => {
    const never = { shiftedAtMs: null, completedAtMs: null, metNewVersion: 0, failedOnNewVersion: 0 };
    expect(words({ status: 'shifting', completedAtMs: null })).toBe(
      'version 1 → 2, traffic from 10 min, still shifting at the end; 812 requests met version 2, 61 failed',
    );
    expect(words({ ...never, status: 'refused', reason: 'the pre-traffic hook failed at 11 min' })).toBe(
      'version 1 → 2, begun at 10 min, refused before any traffic moved: the pre-traffic hook failed at 11 min',
    );
    expect(words({ ...never, status: 'waiting' })).toBe('version 1 → 2, begun at 10 min, waiting at the end');
    expect(words({ ...never, status: 'waiting', startedAtMs: 2_400_000 })).toBe(
      'version 1 → 2, planned for 40 min, waiting at the end',
    );
  });

  test('beside an axis the clock is said as well', () => {
    const result = deployed({ ...back, reason: 'why' });
    expect(deploymentWords(result, 0, timeAxis(result))).toMatch(
      /traffic from 09:40 \(10 min\), rolled back at 09:42 \(12 min\): why;/,
    );
  });
});

describe('several replications', () => {
  test('all of them rolled back: the mean time is known, the reason is that of the first', () => {
    const result = withReplications(deployed({ ...back, reason: 'error rate 7.3 % above 5 % at 11 min' }), 4);
    expect(deploymentWords(result, 0)).toBe(
      'version 1 → 2, traffic from 10 min ± 18 s, rolled back at 12 min ± 21.6 s: error rate 7.3 % above 5 % at 11 min ' +
        '(in the first of 4 replications); 812 ± 24.4 requests met version 2, 61 ± 1.83 failed',
    );
    expect(deploymentTroubles(result)).toEqual(['version 2 of checkout rolled back after 812 ± 24.4 requests']);
  });

  test('not all of them: there is no mean time, and the outcome is that of the first', () => {
    const result = withReplications(deployed({ ...back, rolledBackAtMs: null, reason: 'why' }), 4);
    expect(deploymentWords(result, 0)).toContain(', rolled back (in the first of 4 replications): why; 812');
    expect(headline(result)).toContain(
      'version 2 of checkout rolled back (in the first of 4 replications), after 812 ± 24.4 requests',
    );
  });

  test('a time that the scenario sets has no half-width', () => {
    const result = withReplications(deployed(back), 4);
    result.halfWidth!.deployments![0]!.shiftedAtMs = 0;
    expect(deploymentWords(result, 0)).toContain('traffic from 10 min, rolled back');
  });
});

describe('the headline', () => {
  const refused = { status: 'refused', shiftedAtMs: null, completedAtMs: null } as const;

  test('names what went wrong, and nothing else', () => {
    expect(headline(canaryRolledBack())).toContain(
      ', no throttles, version 2 of checkout rolled back after 638 requests, $',
    );
    expect(deploymentTroubles(deployed({}, { status: 'shifting' }, { status: 'waiting' }))).toEqual([]);
    expect(deploymentTroubles(deployed(refused))).toEqual(['version 2 of checkout refused']);
    expect(deploymentTroubles(deployed(refused, refused, back, {}, { ...back, metNewVersion: 8 }))).toEqual([
      '2 new versions rolled back after 820 requests',
      '2 deployments refused',
    ]);
  });
});

describe('in reports', () => {
  test('text: one entry each, whole where there is room for it', () => {
    expect(renderText(canaryRolledBack())).toContain(
      [
        'Deployments  checkout: version 1 → 2, traffic from 10 min, rolled back at 12 min: error rate 10 %',
        '             above 5 %; 638 requests met version 2, 64 failed',
        'Concurrency',
      ].join('\n'),
    );
    expect(renderText(canaryRolledBack(), { columns: 60 })).toContain(
      '\n             5 %; 638 requests met version 2, 64 failed\n',
    );
    expect(renderText(sampleResult())).not.toContain('Deployments');
  });

  test('text: of many deployments those that went wrong', () => {
    const deployments = Array.from({ length: 9 }, (_, i) =>
      i % 4 === 3 ? { ...back, to: `bad-${i}` } : { to: `${i}` },
    );
    const text = renderText(deployed(...deployments));
    expect(text).toContain('bad-3');
    expect(text).toContain('bad-7');
    expect(text).toMatch(/\n {13}5 more in the JSON and HTML reports\n/);
    expect(shownDeployments(deployed(...deployments), 2)).toEqual([3, 7]);
    expect(shownDeployments(deployed(...deployments), 9)).toHaveLength(9);
  });

  test('a statement on the function says it, and marks it as trouble', () => {
    const result = canaryRolledBack();
    const { sentences, trouble } = functionStatement(result, 'checkout', timeAxis(result));
    expect(sentences.at(-1)).toBe(
      'Version 1 → 2, traffic from 09:40 (10 min), rolled back at 09:42 (12 min): error rate 10 % above 5 %; 638 requests met version 2, 64 failed.',
    );
    expect(trouble).toBe(true);
    const completed = deployed({});
    expect(functionStatement(completed, 'checkout', timeAxis(completed)).trouble).toBe(false);
    const ofAnother = deployed({ ...back, function: 'search' });
    expect(functionStatement(ofAnother, 'checkout', timeAxis(ofAnother)).trouble).toBe(false);
  });

  test('HTML: a table, a tile for what met the bad version, and nothing without deployments', async () => {
    const page = await renderHtml(canaryRolledBack());
    const table = page.slice(page.indexOf('aria-label="Deployments"'));
    const row = /<tbody>\n(<tr>.*?<\/tr>)/s.exec(table)![1]!.replaceAll('\u00a0', ' ');
    expect([...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell)).toEqual([
      'checkout',
      '1 → 2',
      '09:40<br>(10 min)',
      '09:40<br>(10 min)',
      'rolled back 09:42<br>(12 min)',
      '638',
      '64',
      'error rate 10 % above 5 %',
    ]);
    expect(row).toContain('<td class="bad">rolled back');
    expect(row).toContain('<td class="number">638');
    expect(row).toContain('<td class="number bad">64');
    expect(page).toContain('<dt>requests met version 2 of checkout before it was rolled back</dt><dd>638</dd>');
    expect(await renderHtml(deployed({}))).not.toContain('before it was rolled back');
    expect(await renderHtml(sampleResult())).not.toMatch(/Deployments|rolled back/);
  });

  test('HTML: half-widths, and how many are not listed', async () => {
    const page = (await renderHtml(withReplications(deployed(back), 4))).replaceAll('\u00a0', ' ');
    expect(page).toContain('<td class="number">812 <span class="pm">± 24.4</span></td>');
    expect(page).toContain('rolled back 09:42<br>(12 min ± 21.6 s)');
    const many = await renderHtml(deployed(...Array.from({ length: 60 }, () => ({}))));
    expect(many).toContain('10 more deployments in the JSON report.');
  });

  test('untrusted names and reasons become text', async () => {
    const evil = `<img src=x onerror=alert(1)>${ESC}[31m`;
    const result = deployed({ ...back, function: evil, from: evil, to: evil, reason: evil });
    const text = renderText(result);
    expect(text).not.toMatch(/\p{Cc}(?<!\n)/u);
    const page = await renderHtml(result);
    expect(page).not.toContain('<img');
    expect(page).not.toContain(ESC);
    expect(page).toContain('&lt;img src=x');
  });
});
