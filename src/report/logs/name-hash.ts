/** 128-bit hashes of names, for identifiers that are the same in every run: of requests and of execution environments. */

/** The constants of the four lanes of MurmurHash3_x86_128. */
const FACTORS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const WORD_TURNS = [15, 16, 17, 18] as const;
const LANE_TURNS = [19, 17, 15, 13] as const;
const ADDENDS = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;
const LANES = [0, 1, 2, 3] as const;
const BLOCK_BYTES = 16;

const utf8 = new TextEncoder();

const turned = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Every bit of the word comes to bear on every other. */
function avalanche(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The first lane takes in the others, and they it. */
function blend(lanes: Int32Array): void {
  lanes[0]! += lanes[1]! + lanes[2]! + lanes[3]!;
  for (let lane = 1; lane < 4; lane++) lanes[lane]! += lanes[0]!;
}

/**
 * MurmurHash3_x86_128 with seed 0 of the text in UTF-8: four unsigned words (Austin Appleby, public domain,
 * https://github.com/aappleby/smhasher). It scatters names as chance would.
 */
export function hash128(text: string): Uint32Array {
  const bytes = utf8.encode(text);
  const { length } = bytes;
  // Zeros behind the text change nothing.
  const words = new DataView(new ArrayBuffer(Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES));
  new Uint8Array(words.buffer).set(bytes);
  const lanes = new Int32Array(4);
  for (let at = 0; at < length; at += BLOCK_BYTES) {
    const isWhole = at + BLOCK_BYTES <= length;
    for (const lane of LANES) {
      const word = Math.imul(words.getInt32(at + 4 * lane, true), FACTORS[lane]);
      lanes[lane]! ^= Math.imul(turned(word, WORD_TURNS[lane]), FACTORS[(lane + 1) % 4]!);
      if (!isWhole) continue;
      lanes[lane] = Math.imul(turned(lanes[lane]!, LANE_TURNS[lane]) + lanes[(lane + 1) % 4]!, 5) + ADDENDS[lane];
    }
  }
  for (const lane of LANES) lanes[lane]! ^= length;
  blend(lanes);
  for (const lane of LANES) lanes[lane] = avalanche(lanes[lane]!);
  blend(lanes);
  return new Uint32Array(lanes.buffer);
}

/** A word as eight hexadecimal digits. */
const hex = (word: number): string => word.toString(16).padStart(8, '0');

/** The hash of the name in 32 hexadecimal digits. */
export function hexHash(name: string): string {
  const words = hash128(name);
  return hex(words[0]!) + hex(words[1]!) + hex(words[2]!) + hex(words[3]!);
}

/**
 * A UUID made from the name: of version 4 by its form, as AWS's request IDs are, with 122 bits of the hash (RFC 9562). That any two of
 * 10^12 names have the same one has odds of 1 in 10^13.
 */
export function uuidOf(name: string): string {
  const digits = hexHash(name);
  const variant = '89ab'[Number.parseInt(digits[16]!, 16) % 4]!;
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, variant + digits.slice(17, 20)];
  return [...parts, digits.slice(20)].join('-');
}
