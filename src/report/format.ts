/** Numbers as people read them, spelled by our own rules so that a report has the same bytes everywhere: no locale, no clock. */

const MISSING = '–';

/** "1234567.5" → "1,234,567.5". */
function group(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A decimal with at most `decimals` places and no trailing zeros. */
function trimmed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Three significant digits, no exponent, no trailing zeros; for 0.001 ≤ value < 1,000. */
function threeDigits(value: number): string {
  return value >= 100 ? trimmed(value, 0) : value >= 10 ? trimmed(value, 1) : trimmed(value, value >= 1 ? 2 : 3);
}

/**
 * A count: whole numbers in full ("1,234,567"), means of several replications with the decimals that matter ("812.4").
 * What is not finite is "–".
 */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (Math.abs(value) >= 1e21) return String(value);
  const size = Math.abs(value);
  const text = Number.isInteger(value) ? value.toFixed(0) : trimmed(value, size < 10 ? 2 : size < 1000 ? 1 : 0);
  return group(text === '-0' ? '0' : text);
}

/** A count in few characters, for axes and narrow tables: "9,500", "12.3k", "4.56M", "1.2G". */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const sign = value < 0 ? '-' : '';
  let size = Math.abs(value);
  if (size > 0 && size < 0.001) return `${sign}<0.001`;
  if (size < 9999.5) return sign + group(threeDigits(size));
  for (const unit of ['k', 'M', 'G']) {
    size /= 1000;
    if (size < 999.5) return `${sign}${threeDigits(size)}${unit}`;
  }
  return `${sign}${threeDigits(size / 1000)}T`;
}

/** A time in milliseconds with three digits and a unit that suits it: "92.4 ms", "1.24 s", "2 min 5 s", "1 h 5 min", "3 d 4 h". */
export function formatMs(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value < 0) return `-${formatMs(-value)}`;
  if (value === 0) return '0 ms';
  if (value < 0.001) return '<0.001 ms';
  if (value < 999.5) return `${threeDigits(value)} ms`;
  if (value < 59_950) return `${threeDigits(value / 1000)} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return pair(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 2 * 1440) return pair(minutes, 60, 'h', 'min');
  return pair(Math.round(minutes / 60), 24, 'd', 'h');
}

/** 125 with 60 "min" and "s" → "2 min 5 s"; a zero rest is left out. */
function pair(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  const whole = `${group(String((value - rest) / size))} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${small}`;
}

/** An amount in US dollars: cents, and below a cent two significant digits ("$0.0012"), so that small bills do not look free. */
export function formatUsd(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  if (size >= 1e21) return `${sign}$${size}`;
  if (size === 0 || size >= 0.01) return `${size === 0 ? '' : sign}$${group(size.toFixed(2))}`;
  if (size < 1e-12) return `${sign}<$0.000000000001`;
  return `${sign}$${size.toFixed(decimalsFor(size, 2))}`;
}

/** A price of one unit, with up to ten significant digits, as AWS lists them, and no exponent: "$0.0001397998". */
export function formatUnitPrice(value: number): string {
  if (!Number.isFinite(value)) return MISSING;
  if (value === 0) return '$0';
  return `$${group(trimmed(value, Math.min(20, Math.max(0, decimalsFor(Math.abs(value), 10)))))}`;
}

/** Decimal places that show `digits` significant digits of a positive number. */
function decimalsFor(size: number, digits: number): number {
  const exponent = Number(size.toExponential(digits - 1).split('e')[1]);
  return Math.max(0, digits - 1 - exponent);
}

/**
 * A share (0..1) in per cent: "1.2 %", "0.03 %". Never rounds to all or nothing: what is not quite zero is at least "<0.01 %", and
 * what is not quite all is at most ">99.99 %".
 */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return MISSING;
  const percent = share * 100;
  if (percent === 0) return '0 %';
  if (percent > 0 && percent < 0.005) return '<0.01 %';
  if (percent < 100 && percent >= 99.995) return '>99.99 %';
  return `${trimmed(percent, percent < 1 || (percent > 99 && percent < 100) ? 2 : 1)} %`;
}

/** A value with its half-width when there is one: "812 ± 3". */
export function plusMinus(value: number, halfWidth: number | undefined, format: (value: number) => string): string {
  return halfWidth === undefined ? format(value) : `${format(value)} ± ${format(halfWidth)}`;
}

/** "1 request", "2 requests"; the plural is the noun with an s unless given. */
export function countOf(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}

/** The same text, but no line ends between a number and its unit, or at an arrow. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (ms|s|min|h|d|%)(?!\w)/g, '$1\u00a0$2').replace(/ → /g, '\u00a0→\u00a0');
}
