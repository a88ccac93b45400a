/** Quantiles of Student's t, for confidence intervals; on our own elementary functions, so that they are the same everywhere. */
import { assert } from '../sim/assert.ts';
import { pow } from '../sim/elementary.ts';

/** Continued fraction of the incomplete beta function (Lentz's method), for x < (a + 1) / (a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guarded = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    const step = d * c;
    fraction *= step;
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return fraction;
}

/** Γ(a) / Γ(a + ½) for a = ½, 1, 1½, …, by Γ(z + 1) = z Γ(z). */
function gammaRatio(a: number): number {
  const isWhole = Number.isInteger(a);
  let ratio = isWhole ? 2 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI);
  for (let z = isWhole ? 1 : 0.5; z < a; z++) ratio *= z / (z + 0.5);
  return ratio;
}

/** P(|T| > t) for Student's t with `degrees` degrees of freedom (a whole number from 1). */
export function twoSidedTail(t: number, degrees: number): number {
  const a = degrees / 2;
  const x = degrees / (degrees + t * t);
  const y = (t * t) / (degrees + t * t);
  const factor = (pow(x, a) * Math.sqrt(y)) / (gammaRatio(a) * Math.sqrt(Math.PI));
  return x < (a + 1) / (a + 2.5) ? (factor / a) * betaFraction(x, a, 0.5) : 1 - 2 * factor * betaFraction(y, 0.5, a);
}

/** The t with P(|T| ≤ t) = `confidence` for `degrees` degrees of freedom: 12.706 for 0.95 and 1, 1.96 for 0.95 and many. */
export function studentT(confidence: number, degrees: number): number {
  assert(degrees >= 1 && confidence > 0 && confidence < 1, `Student's t for ${confidence} and ${degrees}`);
  const tail = 1 - confidence;
  let low = 0;
  let high = 1;
  while (twoSidedTail(high, degrees) > tail) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-14 * high; i++) {
    const middle = (low + high) / 2;
    if (twoSidedTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
