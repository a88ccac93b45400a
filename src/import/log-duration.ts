/** The duration that a REPORT line stands for: as printed, but for what the bill says better. */
import type { Report } from './log-line.ts';

/** Durations are printed rounded to this, in ms. */
export const PRINT_STEP_MS = 0.01;
const HALF_STEP_MS = PRINT_STEP_MS / 2;

/** Until December 2020 durations were billed in steps of 100 ms, those of Lambda@Edge in steps of 50 ms. */
const COARSE_STEPS_MS = [50, 100];

/**
 * The duration of an invocation in ms. A duration just above a full ms is billed as one more, but may be printed as that ms, for prints
 * are rounded: where the bill is at least 1 ms above the print, the duration is taken as just above the last ms that was billed. An init
 * or restore that was billed too, or a coarser step of billing, explains a greater difference by itself; the print then stands, as far as
 * the bill agrees.
 */
export function durationOf({ durationMs: printed, billedMs = 0, initMs, billedRestoreMs = 0 }: Report): number {
  const billed = billedMs - (billedMs >= printed + billedRestoreMs ? billedRestoreMs : 0);
  if (billed < printed + 1) return printed;
  if (initMs !== undefined && billed > printed + initMs - 2 * PRINT_STEP_MS) return besideInit(printed, initMs, billed);
  const step = COARSE_STEPS_MS.find((candidate) => billed % candidate === 0 && printed >= billed - candidate);
  const isCoarse = step !== undefined && billed >= printed + 2;
  return isCoarse ? Math.max(printed, billed - step + HALF_STEP_MS) : billed - 1 + HALF_STEP_MS;
}

/** What was billed with its init: both are printed rounded, and their sum must not come to lie on the other side of a full ms. */
function besideInit(printed: number, initMs: number, billed: number): number {
  const sum = printed + initMs;
  const isJustAbove = sum <= billed - 1 && sum > billed - 1 - PRINT_STEP_MS;
  if (isJustAbove) return billed - 1 + HALF_STEP_MS - initMs;
  // Times of whole ms are just that.
  const isExact = sum === billed && Number.isInteger(printed);
  return isExact || sum <= billed - HALF_STEP_MS ? printed : Math.max(0, billed - HALF_STEP_MS - initMs);
}
