/** Golden hashes of 10^6 values of each elementary function, on inputs made with + − × ÷ only. Imports nothing: it also runs alone. */

/** The functions under test. */
export interface Elementary {
  log(x: number): number;
  exp(x: number): number;
  pow(x: number, y: number): number;
  sin(x: number): number;
  cos(x: number): number;
}

/** The hash of each function's 10^6 values, on every engine. A change of any bit changes what a seed gives. */
export const GOLDEN_HASHES: Record<keyof Elementary, string> = {
  log: '4e78d0c5',
  exp: 'edb0c496',
  pow: '91c90e70',
  sin: 'b6ecf4a1',
  cos: '85bfddbc',
};

const VALUES = 1_000_000;
const MODULUS = 2147483647;

/** Uniform numbers in (0, 1) of about 53 bits: Lehmer's generator, whose products are exact in a double. */
export function uniforms(seed: number): () => number {
  let state = seed;
  const next = () => {
    const product = state * 48271;
    const quotient = (product - (product % MODULUS)) / MODULUS;
    state = product - quotient * MODULUS;
    return state;
  };
  return () => (next() + next() / MODULUS) / MODULUS;
}

/** 2^e at index e + 1074. */
const powersOfTwo = [5e-324];
while (powersOfTwo.length < 2098) {
  powersOfTwo.push(powersOfTwo.at(-1)! * 2);
}

/** (1 to 2) · 2^e, e uniform on the integers from `low` up to but not including `high`. */
export function spread(uniform: () => number, low: number, high: number): number {
  const place = uniform() * (high - low);
  return (1 + uniform()) * powersOfTwo[1074 + low + (place - (place % 1))]!;
}

/** FNV-1a over the bytes of the doubles, the highest first, in 32 bits. */
function fnv1a(value: (index: number) => number): string {
  const bytes = new DataView(new ArrayBuffer(8));
  let hash = 0x811c9dc5;
  for (let i = 0; i < VALUES; i++) {
    const x = value(i);
    if (Number.isNaN(x)) {
      throw new Error(`value ${i} is not a number: NaN has no bits that all engines agree on`);
    }
    bytes.setFloat64(0, x);
    for (let b = 0; b < 8; b++) {
      hash = Math.imul(hash ^ bytes.getUint8(b), 0x01000193);
    }
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Inputs in turn from what sampling uses and from wider ranges, to the ends of the doubles. */
function inTurn(...ranges: readonly ((index: number) => number)[]): (index: number) => number {
  return (index) => ranges[index % ranges.length]!(index);
}

/** The hash of the 10^6 values of each function. */
export function goldenHashes(functions: Elementary): Record<keyof Elementary, string> {
  const { log, exp, pow, sin, cos } = functions;
  const u = uniforms(20);
  const logInput = inTurn(
    () => 1 - u(),
    () => 0.5 + u(),
    () => 1e6 * u(),
    () => 1 + spread(u, -53, -2),
    () => spread(u, -1074, 1024),
  );
  const expInput = inTurn(
    () => -40 * u(),
    () => 20 * u() - 10,
    () => 1460 * u() - 748,
    () => spread(u, -60, 0),
    () => -spread(u, -60, 0),
  );
  const base = inTurn(
    () => 1 - u(),
    () => 20 * u(),
    () => spread(u, -1074, 1024),
    () => 1 + spread(u, -53, -2),
    (i) => -1 - (i % 97),
  );
  const power = inTurn(
    () => 10 * u(),
    () => 20 * u() - 10,
    () => 2 * u() - 1,
    () => spread(u, 0, 50),
    (i) => (i % 131) - 65,
  );
  const angle = inTurn(
    () => 6.283185307179586 * u(),
    () => 2000 * u() - 1000,
    () => 4_000_000 * u() - 2_000_000,
    (i) => i * 1.5707963267948966,
    () => spread(u, -40, 1024),
  );
  return {
    log: fnv1a((i) => log(logInput(i))),
    exp: fnv1a((i) => exp(expInput(i))),
    pow: fnv1a((i) => pow(base(i), power(i))),
    sin: fnv1a((i) => sin(angle(i))),
    cos: fnv1a((i) => cos(angle(i))),
  };
}
