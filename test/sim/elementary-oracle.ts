/** The true values of elementary functions, by Taylor series in fixed point on BigInt, to 100 significant bits and more. */

/** A real number: value · 2^-bits. */
export interface Fixed {
  readonly value: bigint;
  readonly bits: number;
}

/** Fraction bits of ordinary work, and of the constants, which must serve sin(2^1023) and sin(2^-1074). */
const BITS = 200;
const CONSTANT_BITS = 1600;

const view = new DataView(new ArrayBuffer(8));

/** A finite double as significand · 2^exponent. */
function decompose(x: number): { significand: bigint; exponent: number } {
  view.setFloat64(0, x);
  const pattern = view.getBigUint64(0);
  const biased = Number((pattern >> 52n) & 0x7ffn);
  const fraction = pattern & 0xfffffffffffffn;
  const significand = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { significand: x < 0 ? -significand : significand, exponent: Math.max(biased, 1) - 1075 };
}

function shift(value: bigint, places: number): bigint {
  return places >= 0 ? value << BigInt(places) : value >> BigInt(-places);
}

function fixed(x: number, bits: number): bigint {
  const { significand, exponent } = decompose(x);
  return shift(significand, exponent + bits);
}

const bitLength = (value: bigint): number => (value < 0n ? -value : value).toString(2).length;

/** Σ ± t^(2i+1)/(2i+1), the series of atanh, or of atan where the signs alternate. */
function inverseTangent(t: bigint, bits: number, alternate: boolean): bigint {
  const square = (t * t) >> BigInt(bits);
  let power = t;
  let sum = 0n;
  for (let i = 0n; power !== 0n && power !== -1n; i++) {
    const term = power / (2n * i + 1n);
    sum += alternate && i % 2n === 1n ? -term : term;
    power = (power * square) >> BigInt(bits);
  }
  return sum;
}

const one = 1n << BigInt(CONSTANT_BITS);
const LN2 = 2n * inverseTangent(one / 3n, CONSTANT_BITS, false);
const PI = 16n * inverseTangent(one / 5n, CONSTANT_BITS, true) - 4n * inverseTangent(one / 239n, CONSTANT_BITS, true);

/** ln x for x > 0, with an absolute error below 2^-180. */
export function trueLog(x: number): Fixed {
  const { significand, exponent } = decompose(x);
  let k = bitLength(significand) + exponent;
  let m = shift(significand, BITS - bitLength(significand));
  const unit = 1n << BigInt(BITS);
  if (m * 10n < unit * 7n) {
    m *= 2n;
    k--;
  }
  const s = ((m - unit) << BigInt(BITS)) / (m + unit);
  return { value: BigInt(k) * shift(LN2, BITS - CONSTANT_BITS) + 2n * inverseTangent(s, BITS, false), bits: BITS };
}

function exponential(t: bigint): Fixed {
  const ln2 = shift(LN2, BITS - CONSTANT_BITS);
  const k = t / ln2;
  const halvings = 6;
  const r = (t - k * ln2) >> BigInt(halvings);
  let term = 1n << BigInt(BITS);
  let sum = term;
  for (let i = 1n; term !== 0n && term !== -1n; i++) {
    term = ((term * r) >> BigInt(BITS)) / i;
    sum += term;
  }
  for (let i = 0; i < halvings; i++) {
    sum = (sum * sum) >> BigInt(BITS);
  }
  return { value: sum, bits: BITS - Number(k) };
}

/** e^x for |x| < 2^20. */
export const trueExp = (x: number): Fixed => exponential(fixed(x, BITS));

/** x^y for x > 0 and |y| < 2^60. */
export function truePow(x: number, y: number): Fixed {
  const { significand, exponent } = decompose(y);
  return exponential(shift(trueLog(x).value * significand, exponent));
}

/** sin(x + quarters · π/2) for any finite x. */
function trueTrigonometric(x: number, quarters: bigint): Fixed {
  const { exponent } = decompose(x);
  const bits = BITS + Math.max(0, -(exponent + 52));
  const wide = fixed(x, CONSTANT_BITS);
  const quotient = (2n * wide) / PI;
  const rest = shift(wide - (quotient * PI) / 2n, bits - CONSTANT_BITS);
  const quadrant = (((quotient + quarters) % 4n) + 4n) % 4n;
  const square = (rest * rest) >> BigInt(bits);
  let term = quadrant % 2n === 0n ? rest : 1n << BigInt(bits);
  let sum = term;
  for (let i = quadrant % 2n === 0n ? 2n : 1n; term !== 0n && term !== -1n; i += 2n) {
    term = -((term * square) >> BigInt(bits)) / (i * (i + 1n));
    sum += term;
  }
  return { value: quadrant >= 2n ? -sum : sum, bits };
}

export const trueSin = (x: number): Fixed => trueTrigonometric(x, 0n);
export const trueCos = (x: number): Fixed => trueTrigonometric(x, 1n);

/** How far a finite double is from the truth, in units in the last place of the truth (2^-1074 at the least). */
export function errorUlps(computed: number, truth: Fixed): number {
  if (!Number.isFinite(computed)) {
    return Number.POSITIVE_INFINITY;
  }
  const ulpExponent = Math.max(bitLength(truth.value) - truth.bits - 53, -1074);
  const { significand, exponent } = decompose(computed);
  const bits = Math.max(truth.bits, -exponent);
  const difference = shift(significand, exponent + bits) - shift(truth.value, bits - truth.bits);
  const size = difference < 0n ? -difference : difference;
  return Number(shift(size, 40 - bits - ulpExponent)) / 2 ** 40;
}
