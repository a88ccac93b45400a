/** Numbers as messages and sources print them: plain decimals with thousands commas, the same on every engine and in every locale. */

/** The shortest decimal that reads back as `value`, without an exponent, e.g. "1,234,567.5", "0.0000166667". For finite numbers. */
export function formatNumber(value: number, leastDecimals = 0): string {
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0').padEnd(point, '0');
  const split = Math.max(1, point);
  const grouped = padded.slice(0, split).replace(/\B(?=(\d{3})+$)/g, ',');
  const decimals = padded.slice(split).padEnd(leastDecimals, '0');
  return `${value < 0 ? '-' : ''}${grouped}${decimals === '' ? '' : `.${decimals}`}`;
}

/** A share as "12.5 %", with at most so many significant digits: the default leaves out nothing but the dust of binary fractions. */
export function formatShare(share: number, digits = 12): string {
  return `${formatNumber(Number((share * 100).toPrecision(digits)))} %`;
}
