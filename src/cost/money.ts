/** Amounts of money: a quantity at a rate, and rounding for display. */

/**
 * What `quantity` units cost in US dollars when every `per` units cost `usd`. The rate is used as the decimal that its price page prints,
 * not as its binary neighbour: a million at 0.0000166667 is 16.6667 and not 16.666700000000002.
 */
export function amountAt(quantity: number, usd: number, per: number): number {
  const [mantissa, exponent] = usd.toExponential().split('e') as [string, string];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?];
  const digits = Number(whole + fraction);
  const scale = Number(`1e${fraction.length - Number(exponent)}`);
  return (quantity * digits) / (scale * per);
}

/**
 * An amount of 0 or more in US dollars, rounded half-up to cents, as a bill's lines are printed. What a decimal reader sees as half a
 * cent counts as half a cent: 1.005, in binary 1.00499999999999989…, becomes 1.01. Fifteen digits are what binary holds of any decimal.
 */
export function roundToCents(amountUsd: number): number {
  return Math.round(Number((amountUsd * 100).toPrecision(15))) / 100;
}
