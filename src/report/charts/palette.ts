/** The colours of charts: Okabe and Ito's palette for colour-blind readers, with variants that hold on a dark page. */

/**
 * Light variants are Okabe–Ito (jfly.uni-koeln.de/color) except yellow, darkened to show on white. Dark variants keep the hue.
 * Charts are drawn in the light variants; a page maps each to a custom property of the same name.
 */
export const PALETTE = {
  ink: { light: '#1b1f24', dark: '#e9ecef' },
  muted: { light: '#57606a', dark: '#aab3bd' },
  grid: { light: '#dde2e7', dark: '#363d46' },
  blue: { light: '#0072b2', dark: '#3f9fdc' },
  orange: { light: '#e69f00', dark: '#f0b030' },
  green: { light: '#009e73', dark: '#26c296' },
  vermillion: { light: '#d55e00', dark: '#f47c30' },
  purple: { light: '#cc79a7', dark: '#e094bf' },
  sky: { light: '#56b4e9', dark: '#93d3f8' },
  yellow: { light: '#b8a400', dark: '#f0e442' },
} as const;

export type ColorName = keyof typeof PALETTE;

/** Colours that tell lines apart, in the order in which they are handed out. */
const LINE_COLORS = [
  'blue',
  'orange',
  'green',
  'vermillion',
  'purple',
  'sky',
  'yellow',
] as const satisfies readonly ColorName[];

/** Colour of the index-th of several lines; after seven the colours repeat, dotted. */
export function lineStyle(index: number): { color: ColorName; dash?: 'dotted' } {
  const color = LINE_COLORS[index % LINE_COLORS.length]!;
  return index < LINE_COLORS.length ? { color } : { color, dash: 'dotted' };
}
