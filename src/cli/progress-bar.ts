/** A progress bar on standard error, for runs that take longer than a second. */

const SHOWN_AFTER_MS = 1000;
const REDRAWN_EVERY_MS = 100;

export interface ProgressBar {
  /** `share` of the work is done, 0 to 1. */
  update(share: number): void;
  /** Takes the bar away. */
  stop(): void;
}

interface Payload {
  readonly percent: string;
  readonly remaining: string;
}

/** Draws nothing in the first second. `now` is a clock in ms. */
export async function progressBar(
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Promise<ProgressBar> {
  const { default: cliProgress } = await import('cli-progress');
  const startMs = now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  let drawing: { update(value: number, payload: Payload): void; stop(): void } | undefined;
  const start = (share: number, payload: Payload) => {
    const bar = new cliProgress.SingleBar(
      { stream, format: '{bar} {percent} | {remaining}', clearOnComplete: true, hideCursor: true, barsize: 30 },
      cliProgress.Presets.shades_classic,
    );
    bar.start(1, share, payload);
    return bar;
  };
  return {
    update(share) {
      const elapsedMs = now() - startMs;
      if (elapsedMs < SHOWN_AFTER_MS || elapsedMs - drawnMs < REDRAWN_EVERY_MS) return;
      drawnMs = elapsedMs;
      const percent = `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
      const remaining = remainingText(share > 0 ? (elapsedMs * (1 - share)) / share : Number.POSITIVE_INFINITY);
      if (drawing === undefined) drawing = start(share, { percent, remaining });
      else drawing.update(share, { percent, remaining });
    },
    stop: () => drawing?.stop(),
  };
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** "about 2 min left": the largest unit of which there are two at least, rounded. */
export function remainingText(remainingMs: number): string {
  if (!Number.isFinite(remainingMs)) return 'remaining time not known yet';
  const [unit, unitMs] = UNITS.find(([, ms]) => remainingMs >= 2 * ms) ?? UNITS.at(-1)!;
  return `about ${Math.max(1, Math.round(remainingMs / unitMs))} ${unit} left`;
}
