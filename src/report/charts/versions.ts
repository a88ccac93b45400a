/** Charts: how traffic moves between the versions of a function, their errors, and the cold starts of a new one. */
import type { Result } from '../../experiment/result.ts';
import { busiest, type Selection } from '../busiest.ts';
import { deploymentsOf, deploymentWords } from '../deployments.ts';
import { sentence } from '../event-sentences.ts';
import { countOf, formatCount, unbroken } from '../format.ts';
import type { TimeAxis } from '../time-axis.ts';
import { printable, shortened } from '../untrusted.ts';
import { type ChartBuilder, type Line, type LineChart, peak, perPeriod, summed } from './chart.ts';
import { lineStyle } from './palette.ts';

const MOST_FUNCTIONS = 4;
const MOST_VERSIONS = 5;
const MOST_DEPLOYMENTS = 3;
/** Leaves room for what is said before and after the name in a legend. */
const LONGEST_NAME = 14;

type SeriesOfVersions = NonNullable<Result['series']['versions']>[string];

export const versionCharts: ChartBuilder = (result, axis) => {
  const all = result.series.versions ?? {};
  const { shown, others } = busiest(
    Object.keys(all),
    (name) => result.functions[name]?.Invocations ?? 0,
    MOST_FUNCTIONS,
  );
  return shown.flatMap((name, index): LineChart[] => {
    const left =
      others.length > 0 && index === shown.length - 1 ? ` ${countOf(others.length, 'other function')} not drawn.` : '';
    return chartsOfFunction(result, name, { axis, place: index + 1, left });
  });
};

interface Where {
  readonly axis: TimeAxis;
  readonly place: number;
  /** What the note says of functions that are not drawn. */
  readonly left: string;
}

function chartsOfFunction(result: Result, name: string, { axis, place, left }: Where): LineChart[] {
  const versions = result.series.versions![name]!;
  const served = result.functions[name]?.versions ?? {};
  const selection = busiest(Object.keys(versions), (version) => served[version]?.Invocations ?? 0, MOST_VERSIONS);
  const lines = (metric: string, words: string, style: Partial<Line> = {}): Line[] =>
    linesOf(versions, selection, metric, axis.periods).map((line) => ({
      ...line,
      ...style,
      label: `${line.label}${words}`,
    }));
  const errors = lines('Errors', ', errors', { dash: 'dotted' }).filter(({ values }) => peak(values) > 0);
  const starts = lines('coldStarts', '');
  const title = shortened(printable(name), 40);
  const common = {
    valueName: perPeriod('invocations', axis),
    kind: 'count',
    format: formatCount,
    shape: 'steps',
    scale: 'linear',
  } as const;
  return [
    {
      ...common,
      id: `versions-${place}`,
      title: `Versions of ${title}`,
      note: `Invocations of each version in each period${errors.length > 0 ? '; dotted lines are those of them that failed' : ''}.${moves(result, name, axis)}${left}`,
      lines: [...lines('Invocations', ''), ...errors],
    },
    ...(starts.some(({ values }) => peak(values) > 0)
      ? [
          {
            ...common,
            id: `version-starts-${place}`,
            title: `Cold starts of the versions of ${title}`,
            note: 'Invocations of each version that waited for a new environment, in each period: a new version begins with none.',
            lines: starts,
          },
        ]
      : []),
  ];
}

/** A line for each of the versions that served most, and one for the others together. */
function linesOf(versions: SeriesOfVersions, { shown, others }: Selection, metric: string, periods: number): Line[] {
  const lines = shown.map(
    (version, index): Line => ({
      label: `version ${shortened(printable(version), LONGEST_NAME)}`,
      values: versions[version]![metric] ?? [],
      ...lineStyle(index),
    }),
  );
  if (others.length === 0) return lines;
  const rest = summed(
    others.map((version) => versions[version]![metric]),
    periods,
  );
  return [...lines, { label: `${others.length} other versions`, values: rest, color: 'muted' }];
}

/** What deployments did to the traffic. */
function moves(result: Result, name: string, axis: TimeAxis): string {
  const places = deploymentsOf(result, name);
  const told = places
    .slice(0, MOST_DEPLOYMENTS)
    .map((place) => ` ${unbroken(sentence([deploymentWords(result, place, axis)]))}`);
  const left = places.length - told.length;
  return `${told.join('')}${left > 0 ? ` ${countOf(left, 'more deployment')}.` : ''}`;
}
