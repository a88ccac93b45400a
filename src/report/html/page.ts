/** The HTML report: one self-contained page, the answer first. Opens from disk, asks for nothing, runs no script. */
import type { Result } from '../../experiment/result.ts';
import { circumstances, headline, interruption } from '../answer.ts';
import { busiestFunctions, busiestSources, type Selection, total } from '../busiest.ts';
import { loadDraw } from '../charts/draw.ts';
import { chartsOf } from '../charts/index.ts';
import { isEventSource } from '../events.ts';
import { countOf, formatCount, unbroken } from '../format.ts';
import { reproduceCommand } from '../reproduce.ts';
import { functionStatement, type Statement, sourceStatement } from '../sentences.ts';
import { type TimeAxis, timeAxis } from '../time-axis.ts';
import { printable, printableLines } from '../untrusted.ts';
import { deploymentTable } from './deployment-table.ts';
import { figure } from './figures.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { provisionedTable, restoreTable, versionTable } from './occasional-tables.ts';
import { counterTable, queueTable, sourceTable } from './source-tables.ts';
import { STYLE, tileClass, tileStyle } from './style.ts';
import { assumptionTable, billTable, functionTable, reasonTable } from './tables.ts';
import { tilesOf } from './tiles.ts';

export interface HtmlOptions {
  /** The command that reproduces the run; by default one that names the scenario `scenario.yaml`. */
  readonly reproduce?: string;
}

/** Nothing but inline styles: no script, no picture, font or request of any kind, whatever a name in the scenario tries. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const MOST_STATEMENTS = 10;

export async function renderHtml(result: Result, options: HtmlOptions = {}): Promise<string> {
  const axis = timeAxis(result);
  const charts = chartsOf(result, axis);
  const draw = charts.length > 0 ? await loadDraw() : undefined;
  const figures = draw === undefined ? [] : charts.map((chart) => figure(chart, axis, draw));
  const tiles = tilesOf(result, axis);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${result.engine.name} ${printable(result.engine.version)}">
<title>${printable(result.scenario.name)} – headroom</title>
<style>${STYLE}${tileStyle(tiles.length)}</style>
</head>
<body>
<main>
${answerSection(result, axis, tiles)}${figures.length > 0 ? html`<h2>Over time</h2>\n${figures}` : NOTHING}<h2>Functions</h2>
${functionTable(result)}${reasonTable(result)}${provisionedTable(result)}${restoreTable(result)}${versionTable(result)}${deploymentTable(result, axis)}<h2>Sources</h2>
${sourceTable(result)}${queueTable(result, axis)}${counterTable(result)}<h2>Bill</h2>
${billTable(result)}<h2>Assumptions</h2>
${assumptionTable(result)}${originSection(result, options.reproduce ?? reproduceCommand(result))}</main>
</body>
</html>
`;
  return page.text;
}

function answerSection(result: Result, axis: TimeAxis, tiles: readonly Markup[]): Markup {
  const { name, description } = result.scenario;
  const cut = interruption(result);
  return html`<h1>${printable(name)}</h1>
${description === undefined ? NOTHING : html`<p>${printable(description)}</p>\n`}<p class="quiet">${circumstances(result).join(' · ')}</p>
${cut === undefined ? NOTHING : html`<p class="banner" role="status"><strong>PARTIAL:</strong> ${cut}. Every number below covers only that part.</p>\n`}<p class="lead">${unbroken(headline(result))}</p>
<dl class="tiles${tileClass(tiles.length)}">
${tiles}</dl>
${statements(result, axis)}${warnings(result)}`;
}

/** A few sentences on each of the busiest functions and sources. */
function statements(result: Result, axis: TimeAxis): Markup {
  const functions = busiestFunctions(result, MOST_STATEMENTS);
  const sources = busiestSources(result, MOST_STATEMENTS);
  const item = ({ name, sentences, trouble }: Statement): Markup =>
    html`<li${trouble ? html` class="trouble"` : NOTHING}><strong>${printable(name)}</strong> ${unbroken(sentences.join(' '))}</li>\n`;
  const rest = (selection: Selection, noun: string, numbers: string): Markup =>
    selection.others.length === 0
      ? NOTHING
      : html`<li><strong>${countOf(selection.others.length, `other ${noun}`)}</strong> ${numbers}.</li>\n`;
  const served = total(result.functions, functions.others, (entry) => entry.Invocations);
  const refused = total(result.functions, functions.others, (entry) => entry.Throttles);
  const offered = total(result.sources, sources.others, (entry) => entry.offered);
  const anyEvents = sources.others.some((name) => isEventSource(result.sources[name]!));
  return html`<ul class="said">
${functions.shown.map((name) => item(functionStatement(result, name, axis)))}${rest(
  functions,
  'function',
  `ran ${countOf(served, 'invocation')} and throttled ${countOf(refused, 'request')}`,
)}${sources.shown.map((name) => item(sourceStatement(result, name, axis)))}${rest(sources, 'source', `offered ${countOf(offered, anyEvents ? 'event' : 'request')}`)}</ul>
`;
}

function warnings(result: Result): Markup {
  if (result.warnings.length === 0) return NOTHING;
  const items = result.warnings.map(({ path, message }) => {
    const place = path === '' ? NOTHING : html`<code>${printable(path)}</code>: `;
    return html`<li>${place}${printable(message)}</li>\n`;
  });
  return html`<div class="banner"><strong>${countOf(items.length, 'warning')}</strong><ul>
${items}</ul></div>
`;
}

/** Where the numbers come from: seed, version, command, scenario. */
function originSection(result: Result, command: string): Markup {
  const { engine, scenario, events } = result;
  const overrides = (scenario.overrides ?? []).map((override) => html` <code>${printable(override)}</code>`);
  return html`<h2>Run it again</h2>
<p class="quiet">Seed ${printable(scenario.seed)} · ${engine.name} ${printable(engine.version)} · ${formatCount(events)} events${
    overrides.length > 0 ? html` · set on the command line:${overrides}` : NOTHING
  }</p>
<pre>
${printableLines(command)}</pre>
<h3>Scenario</h3>
<pre>
${printableLines(scenario.text)}</pre>
`;
}
