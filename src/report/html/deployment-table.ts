/** The table of deployments: when traffic moved, whether it stayed, how many requests met the new version. */
import type { DeploymentResult, Result } from '../../experiment/result.ts';
import {
  isTrouble,
  type Moment,
  metEstimate,
  momentOf,
  reasonOf,
  shownDeployments,
  statusWords,
} from '../deployments.ts';
import { countOf, formatCount, unbroken } from '../format.ts';
import type { TimeAxis } from '../time-axis.ts';
import { printable } from '../untrusted.ts';
import { estimateMarkup } from './entity-table.ts';
import { html, type Markup, NOTHING } from './markup.ts';

const MOST_ROWS = 50;

/** What became of each deployment; nothing if there are none. */
export function deploymentTable(result: Result, axis: TimeAxis): Markup {
  const { deployments = [] } = result;
  if (deployments.length === 0) return NOTHING;
  const shown = shownDeployments(result, MOST_ROWS);
  const left = deployments.length - shown.length;
  const more = left > 0 ? html`<p class="quiet">${countOf(left, 'more deployment')} in the JSON report.</p>` : NOTHING;
  return html`<div class="card"><p class="quiet">Deployments; times are those of the clock and, in brackets, since t = 0</p><div class="scroll" tabindex="0" role="region" aria-label="Deployments"><table class="prose">
<thead><tr><th scope="col">function</th><th scope="col">version</th><th scope="col">start</th><th scope="col">traffic from</th><th scope="col">outcome</th><th scope="col" class="number">met the new version</th><th scope="col" class="number">of them failed</th><th scope="col">reason</th></tr></thead>
<tbody>
${shown.map((place) => deploymentRow(result, place, axis))}</tbody></table></div>${more}</div>
`;
}

function deploymentRow(result: Result, place: number, axis: TimeAxis): Markup {
  const deployment = result.deployments![place]!;
  const { function: name, from, to } = deployment;
  const count = (pick: 'metNewVersion' | 'failedOnNewVersion', bad: Markup): Markup => {
    const { value, halfWidth } = metEstimate(result, place, pick);
    return html`<td class="number${value > 0 ? bad : NOTHING}">${estimateMarkup(value, halfWidth, formatCount)}</td>`;
  };
  return html`<tr><th scope="row">${printable(name)}</th><td>${printable(from)}\u00a0→ ${printable(to)}</td>
<td>${momentText(result, place, 'startedAtMs', axis)}</td><td>${momentText(result, place, 'shiftedAtMs', axis)}</td>
<td${isTrouble(deployment) ? html` class="bad"` : NOTHING}>${outcomeText(result, place, axis)}</td>
${count('metNewVersion', NOTHING)}${count('failedOnNewVersion', html` bad`)}<td>${reasonOf(result, place) ?? '–'}</td></tr>
`;
}

/** "09:40", and below it "(10 min)"; a dash for what never came. */
function momentText(result: Result, place: number, moment: Moment, axis: TimeAxis): Markup {
  const [clock = '–', sinceStart] = momentOf(result, place, moment, axis)?.split(/ (?=\()/) ?? [];
  return sinceStart === undefined ? html`${clock}` : html`${clock}<br>${unbroken(sinceStart)}`;
}

/** When it came to its end. */
const END: Partial<Record<DeploymentResult['status'], Moment>> = {
  completed: 'completedAtMs',
  'rolled back': 'rolledBackAtMs',
};

/** "rolled back 09:42", and below it "(12 min)". */
function outcomeText(result: Result, place: number, axis: TimeAxis): Markup {
  const moment = END[result.deployments![place]!.status];
  const words = statusWords(result, place);
  return moment === undefined || momentOf(result, place, moment) === undefined
    ? html`${words}`
    : html`${words} ${momentText(result, place, moment, axis)}`;
}
