/** log, exp, pow, sin and cos from + − × ÷ and exact bit access only: the same bits on every JavaScript engine. */

/*
 * ECMAScript leaves the last bits of Math.log and its sisters to the engine, and engines differ. Here every operation is one that
 * IEEE 754 and ECMAScript define to the bit: + − × ÷, comparison, Math.fround, Math.abs and the bits of a double. The methods are those
 * of fdlibm (Sun Microsystems) as kept in FreeBSD msun; `exp` and the last step of `pow` use a table instead, after P. T. P. Tang,
 * "Table-driven implementation of the exponential function", ACM TOMS 15 (1989). Special values are those of Math.*.
 */

/** One double and the same eight bytes as two words; `HIGH` is the index of the word with sign and exponent. */
const DOUBLE = new Float64Array([1]);
const WORDS = new Int32Array(DOUBLE.buffer);
const HIGH = WORDS[1] === 0x3ff00000 ? 1 : 0;

/** A second result, returned without allocating: the low part of a sum of two doubles. */
const LOW = new Float64Array(1);

const LARGEST = 1.7976931348623157e308;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_54 = 18014398509481984;
const TWO_65 = TWO_54 * 2048;

/** 1.5 · 2^52: adding and then subtracting it rounds a double below 2^51 to the nearest integer. */
const ROUNDER = 6755399441055744;

/**
 * 2^e at index e + 1074, for every power of two that is a double. Multiplying by one, instead of writing an exponent into the bits of a
 * double, makes log 3.5 times and exp 2.3 times as fast: a load that follows a narrower store has to wait for it.
 */
const POWER_OF_TWO = new Float64Array(2098);
for (let e = -1074, power = 5e-324; e <= 1023; e++, power *= 2) {
  POWER_OF_TWO[e + 1074] = power;
}

/** 2^(i/128) to about 100 bits: the double at index 2i, the rest at index 2i + 1. */
const ROOTS = new Float64Array(256);
ROOTS[0] = 1;
for (let i = 2, step = 1.0054299011128027, stepLow = 9.499186535455032e-17; i < 256; i += 2) {
  const previous = ROOTS[i - 2]!;
  const root = previous * step;
  const low = productError(previous, step, root) + (previous * stepLow + ROOTS[i - 1]! * step);
  ROOTS[i] = root + low;
  ROOTS[i + 1] = low - (root + low - root);
}

/** a·b − product exactly, but for about 2^-106 of it, where `product` is a·b rounded. The factors lie within the range of a float. */
function productError(a: number, b: number, product: number): number {
  const a1 = Math.fround(a);
  const a2 = a - a1;
  const b1 = Math.fround(b);
  const b2 = b - b1;
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2;
}

/** 2^(steps/128) · e^r for an integer `steps` and |r| below 0.003, within 0.52 ulp; overflows and underflows as it should. */
function powerOfSteps(steps: number, r: number): number {
  const index = (steps & 127) * 2;
  const exponent = steps >> 7;
  const root = ROOTS[index]!;
  const square = r * r;
  const growth = r + square * (1 / 2 + r * (1 / 6) + square * (1 / 24 + r * (1 / 120)));
  const value = root + (ROOTS[index + 1]! + root * growth);
  if (exponent >= -1022 && exponent <= 1023) {
    return value * POWER_OF_TWO[exponent + 1074]!;
  }
  const half = exponent >> 1;
  return value * POWER_OF_TWO[half + 1074]! * POWER_OF_TWO[exponent - half + 1074]!;
}

const STEPS_PER_E = 184.6649652337873; // 128 / ln 2
const STEP = 0.0054152123481245725; // ln 2 / 128
const STEP_HIGH = 0.00541521234663378; // the same to 32 bits, so that a product with a number of steps is exact
const STEP_LOW = 1.4907929134926466e-12;

/** e^x, within 0.52 ulp (0.76 where the result is subnormal). */
export function exp(x: number): number {
  if (!(x > -746 && x < 710)) {
    return x >= 710 ? Number.POSITIVE_INFINITY : x <= -746 ? 0 : Number.NaN;
  }
  const steps = x * STEPS_PER_E + ROUNDER - ROUNDER;
  return powerOfSteps(steps | 0, x - steps * STEP_HIGH - steps * STEP_LOW);
}

const LN2_HIGH = 0.6931471803691238; // 32 bits, so that a product with an exponent is exact
const LN2_LOW = 1.9082149292705877e-10;
const BELOW_SQRT_HALF = 0x3fe6a09e; // high word of √½

/** The natural logarithm of x, within 0.9 ulp (fdlibm e_log.c: below 1 ulp). */
export function log(x: number): number {
  if (x >= SMALLEST_NORMAL && x <= LARGEST) {
    return logOfNormal(x, 0);
  }
  if (x > 0 && x < 1) {
    return logOfNormal(x * TWO_54, -54);
  }
  return x === 0 ? Number.NEGATIVE_INFINITY : x > 0 ? x : Number.NaN;
}

/**
 * ln(x · 2^shift) for a normal x: x = 2^k (1 + f) with 1 + f in [√½, √2), s = f/(2 + f), and ln(1 + f) = f − f²/2 + s (f²/2 + R(s²)),
 * R a polynomial that differs from the series of ln by less than 2^-58.45.
 */
function logOfNormal(x: number, shift: number): number {
  DOUBLE[0] = x;
  const exponent = (WORDS[HIGH]! - BELOW_SQRT_HALF) >> 20;
  const f = x * POWER_OF_TWO[1074 - exponent]! - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const halfSquare = 0.5 * f * f;
  const k = exponent + shift;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + (even + odd)) + k * LN2_LOW) - f);
}

/** x to the power y, within 0.52 ulp (0.76 where the result is subnormal; fdlibm e_pow.c: below 0.70). */
export function pow(x: number, y: number): number {
  if (y === 0) {
    return 1;
  }
  if (y === 1) {
    return x;
  }
  if (y === 2) {
    return x * x;
  }
  if (!(x > 0 && x <= LARGEST && y >= -LARGEST && y <= LARGEST)) {
    return powOfSpecial(x, y);
  }
  // Beyond these sizes of y the result is out of range, or 1, whatever x is.
  if (Math.abs(y) > TWO_65) {
    return x === 1 ? 1 : x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  if (Math.abs(y) * TWO_65 < 1 / 32) {
    return 1;
  }
  const high = x >= SMALLEST_NORMAL ? log2OfNormal(x, 0) : log2OfNormal(x * TWO_54, -54);
  const low = LOW[0]!;
  const y1 = Math.fround(y);
  const product = y1 * high;
  const rest = (y - y1) * high + y * low;
  const power = product + rest;
  if (!(power > -1076 && power < 1025)) {
    return power > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const steps = power * 128 + ROUNDER - ROUNDER;
  const fraction = power * 128 - steps + 128 * (rest - (power - product));
  return powerOfSteps(steps | 0, fraction * STEP);
}

/** pow for a NaN, for an infinite x or y, and for x ≤ 0. */
function powOfSpecial(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) {
    return Number.NaN;
  }
  const size = Math.abs(x);
  if (Math.abs(y) > LARGEST) {
    return size === 1 ? Number.NaN : size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const isInteger = Math.floor(y) === y;
  const isOdd = isInteger && Math.floor(y / 2) * 2 !== y;
  const isNegative = x < 0 || 1 / x < 0;
  if (size === 0 || size > LARGEST) {
    const magnitude = size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
    return isNegative && isOdd ? -magnitude : magnitude;
  }
  return isInteger ? (isOdd ? -pow(size, y) : pow(size, y)) : Number.NaN;
}

const SERIES_SCALE = 0.9617966939259756; // 2 / (3 ln 2), and the same as a float and the rest
const SERIES_SCALE_HIGH = 0.9617967009544373;
const SERIES_SCALE_LOW = -7.028461650952758e-9;
const LOG2_OF_1_5_HIGH = 0.5849624872207642;
const LOG2_OF_1_5_LOW = 1.350039202129749e-8;

/**
 * log2(x · 2^shift) for a normal x, to about 68 bits, as a float (returned) and the rest (in `LOW`). x = 2^k m; s = (m − b)/(m + b) with
 * b = 1 or 1.5; then log2(m/b) = 2/(3 ln 2) · s (3 + s² + R(s²)). Every leading part is rounded to a float, so that its products are exact.
 */
function log2OfNormal(x: number, shift: number): number {
  DOUBLE[0] = x;
  let k = (WORDS[HIGH]! >> 20) - 1023;
  let m = x * POWER_OF_TWO[1074 - k]!;
  let base = 1;
  if (m >= 1.7320508) {
    m *= 0.5;
    k++;
  } else if (m >= 1.2247448) {
    base = 1.5;
  }
  const difference = m - base;
  const inverse = 1 / (m + base);
  const s = difference * inverse;
  const sHigh = Math.fround(s);
  const sumHigh = Math.fround(m + base);
  const sumLow = m - (sumHigh - base);
  const sLow = inverse * (difference - sHigh * sumHigh - sHigh * sumLow);
  const z = s * s;
  const tail =
    0.5999999999999946 +
    z *
      (0.4285714285785502 +
        z * (0.33333332981837743 + z * (0.272728123808534 + z * (0.23066074577556175 + z * 0.20697501780033842))));
  const r = z * z * tail + sLow * (sHigh + s);
  const zHigh = sHigh * sHigh;
  const factorHigh = Math.fround(3 + zHigh + r);
  const factorLow = r - (factorHigh - 3 - zHigh);
  const u = sHigh * factorHigh;
  const v = sLow * factorHigh + factorLow * s;
  const seriesHigh = Math.fround(u + v);
  const seriesLow = v - (seriesHigh - u);
  const baseHigh = base === 1 ? 0 : LOG2_OF_1_5_HIGH;
  const baseLow = base === 1 ? 0 : LOG2_OF_1_5_LOW;
  const high = SERIES_SCALE_HIGH * seriesHigh;
  const low = SERIES_SCALE_LOW * seriesHigh + seriesLow * SERIES_SCALE + baseLow;
  const exponent = k + shift;
  const sum = Math.fround(high + low + baseHigh + exponent);
  LOW[0] = low - (sum - exponent - baseHigh - high);
  return sum;
}

const QUARTER_PI = 0.7853981633974483;

/** The sine of x radians, within 0.8 ulp for every double x (fdlibm k_sin.c: below 1 ulp). */
export function sin(x: number): number {
  const size = Math.abs(x);
  if (size <= QUARTER_PI) {
    return size < 1e-9 ? x : sinNearZero(x, 0);
  }
  return sinOfReduced(x, 0);
}

/** The cosine of x radians, within 0.8 ulp for every double x (fdlibm k_cos.c: below 1 ulp). */
export function cos(x: number): number {
  return Math.abs(x) <= QUARTER_PI ? cosNearZero(x, 0) : sinOfReduced(x, 1);
}

/** sin(x + quarters · π/2) for |x| > π/4. */
function sinOfReduced(x: number, quarters: number): number {
  const size = Math.abs(x);
  if (!(size <= LARGEST)) {
    return Number.NaN;
  }
  const quadrant = quarters + (size < REDUCIBLE ? remainder(x) : remainderOfAny(x));
  const rest = REMAINDER[0]!;
  const low = REMAINDER[1]!;
  const value = (quadrant & 1) === 0 ? sinNearZero(rest, low) : cosNearZero(rest, low);
  return (quadrant & 2) === 0 ? value : -value;
}

/** sin(x + low) for |x| ≤ π/4 (a little more does not matter) and |low| below an ulp of x. */
function sinNearZero(x: number, low: number): number {
  const z = x * x;
  const cube = z * x;
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * low - cube * r) - low + cube * 0.16666666666666632);
}

/** cos(x + low) under the same conditions. */
function cosNearZero(x: number, low: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const leading = 1 - half;
  return leading + (1 - leading - half + (z * r - x * low));
}

const REDUCIBLE = 1647099; // 2^20 · π/2
const HALF_PI_1 = 1.5707963267341256; // the first 33 bits of π/2, the next 33 and the next 53
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;

/** The remainder of the last reduction, as the sum of two doubles. */
const REMAINDER = new Float64Array(2);

/**
 * x = n · π/2 + remainder, |remainder| ≤ π/4, for |x| below 2^20 · π/2: returns n. Cody and Waite's reduction: n times the leading parts
 * of π/2 is exact. The error is below 2^-98; a remainder too small to bear it is computed again with all the bits it needs.
 */
function remainder(x: number): number {
  const n = x * 0.6366197723675814 + ROUNDER - ROUNDER;
  const first = x - n * HALF_PI_1;
  const second = n * HALF_PI_2;
  const rest = first - second;
  const low = n * HALF_PI_3 - (first - rest - second);
  const value = rest - low;
  if (Math.abs(value) < 3e-12) {
    return remainderOfAny(x);
  }
  REMAINDER[0] = value;
  REMAINDER[1] = rest - value - low;
  return n | 0;
}

/** 2/π: its fraction in words of 24 bits from index 4 on, after four words of zeros; enough of them for the largest double. */
const TWO_OVER_PI = (
  '000000000000000000000000a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492e' +
  'ea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f' +
  '118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0'
)
  .match(/.{6}/g)!
  .map((word) => Number.parseInt(word, 16));
const WORD = 16777216; // 2^24
const FRACTION_WORDS = 7;

/**
 * The same for any finite |x| ≥ 0.5, after Payne and Hanek: x · 2/π modulo 4 from those bits of 2/π that matter, in words of 24 bits, whose
 * products and sums are exact in a double. 168 bits of the fraction are kept; the smallest fraction of any double is about 2^-62.
 */
function remainderOfAny(x: number): number {
  const digits = productModulo(Math.abs(x));
  const isAbove = digits[1]! >= WORD / 2;
  const n = (digits[0]! % 4) + (isAbove ? 1 : 0);
  if (isAbove) {
    for (let i = 1; i <= FRACTION_WORDS; i++) {
      digits[i] = (i === FRACTION_WORDS ? WORD : WORD - 1) - digits[i]!;
    }
  }
  let fraction = 0;
  for (let i = FRACTION_WORDS; i > 0; i--) {
    fraction = (fraction + digits[i]!) / WORD;
  }
  let rest = -fraction;
  for (let i = 1, unit = 1 / WORD; i <= FRACTION_WORDS; i++, unit /= WORD) {
    rest += digits[i]! * unit;
  }
  const value = fraction * 1.5707963267948966;
  const low =
    productError(fraction, 1.5707963267948966, value) + (fraction * 6.123233995736766e-17 + rest * 1.5707963267948966);
  const isNegative = x < 0 !== isAbove;
  REMAINDER[0] = isNegative ? -value : value;
  REMAINDER[1] = isNegative ? -low : low;
  return x < 0 ? 4 - n : n;
}

/** size · 2/π modulo 2^24, in words of 24 bits: the integer part, then the fraction with one word to spare. */
function productModulo(size: number): number[] {
  DOUBLE[0] = size;
  const shift = Math.floor(((WORDS[HIGH]! >> 20) - 1075) / 24);
  const significand = size * POWER_OF_TWO[1074 - 24 * shift]!;
  const words = [1, WORD, WORD * WORD, WORD * WORD * WORD].map((unit) => Math.floor(significand / unit) % WORD);
  const digits = new Array<number>(FRACTION_WORDS + 2).fill(0);
  for (let i = digits.length - 1, carry = 0; i >= 0; i--) {
    const sum = words.reduce((total, word, j) => total + word * TWO_OVER_PI[3 + shift + j + i]!, carry);
    carry = Math.floor(sum / WORD);
    digits[i] = sum - carry * WORD;
  }
  return digits;
}
