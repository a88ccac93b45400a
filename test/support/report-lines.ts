/** What REPORT lines of AWS print: durations, and what was billed for them, ms, under the rounding of each era. */

export type Rounded = readonly [durationMs: number, billedMs: number];
export type RoundedStart = readonly [durationMs: number, initMs: number, billedMs: number];

/** AWS Lambda Developer Guide, samples before December 2020. */
export const BILLED_BY_100_MS: readonly Rounded[] = [
  [12.34, 100],
  [128.83, 200],
  [198.5, 200],
  [4157.16, 4200],
  [27.4, 100],
];

/** AWS Lambda Developer Guide and logs since December 2020. */
export const BILLED_BY_1_MS: readonly Rounded[] = [
  [0.99, 1],
  [8.4, 9],
  [26.73, 27],
  [27.55, 28],
  [79.67, 80],
  [693.92, 694],
  [1052.65, 1053],
];

/** Duration, init and what is billed while init is free: the guide, until 2025-07-31. */
export const INIT_FREE: readonly RoundedStart[] = [
  [38.66, 203.69, 39],
  [8.4, 170.13, 9],
];

/** The same since 2025-08-01: lambda-runtime-environment.html; logs of November 2025 (cosmo-grant/aws-by-example on GitHub). */
export const INIT_BILLED: readonly RoundedStart[] = [
  [133.61, 80, 214],
  [3016.78, 84, 3101],
  [3004.92, 111.23, 3117],
  [2.19, 4098.79, 4101],
  [38.86, 100.07, 139],
  [3000, 100.16, 3101],
  [2.19, 95.5, 98],
];
