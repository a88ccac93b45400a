/** Tidies the SVG that ECharts writes: no counters that depend on earlier charts, no styles for a mouse, short paths. */

/**
 * Attributes that serve scripts, hover styles or defaults. Class names and clip paths hold counters of the whole process; nothing needs
 * clipping, as the axes span all values.
 */
const NEEDLESS =
  / (?:class|clip-path|pointer-events|ecmeta_[a-z_]+|xml:space|xmlns:xlink|version|baseProfile)="[^"]*"/g;
const TAG = /<[^>]*>/g;
const PATH = / d="([^"]*)"/;
/** Path commands that are only moves, lines and closings: those of lines and areas. */
const STRAIGHT = /^(?:[MLZ][-\d. ]*)+$/;

/** Text between tags is left as it is: it may hold names, which may hold anything. */
export function tidySvg(svg: string): string {
  return svg
    .replace(/<style ?>.*?<\/style>/gs, '')
    .replace(/<defs ?>.*?<\/defs>/gs, '')
    .replace(TAG, tidyTag)
    .replace(/<rect[^>]* fill="none"><\/rect>/g, '')
    .replace(/<path[^>]* (?:fill|stroke)-opacity="0"[^>]*><\/path>/g, '')
    .replace(/<path d="[^"]*"(?: transform="[^"]*")? fill="none"><\/path>/g, '')
    .replace(/><\/path>/g, '/>')
    .replace(/\n+/g, '\n')
    .trim();
}

function tidyTag(tag: string): string {
  const [, path] = PATH.exec(tag) ?? [];
  const tidied = tag
    .replace(NEEDLESS, '')
    .replace(/ style="(?:font-size:|font: )(\d+)px[; ](?:font-family:)?sans-serif;?"/, ' font-size="$1"');
  return path !== undefined && STRAIGHT.test(path) ? tidied.replace(PATH, ` d="${shortPath(path)}"`) : tidied;
}

/**
 * Tenths of a pixel, and steps from point to point instead of places: "M70 258.5L580 258.5" → "M70 258.5h510". Steps that go on in the
 * same direction along an axis become one.
 */
function shortPath(path: string): string {
  const steps: string[] = [];
  let x = 0;
  let y = 0;
  let run: { letter: 'h' | 'v'; length: number } | undefined;
  const endRun = (): void => {
    if (run !== undefined) steps.push(`${run.letter}${run.length / 10}`);
    run = undefined;
  };
  const along = (letter: 'h' | 'v', length: number): void => {
    if (length === 0) return;
    if (run?.letter !== letter || Math.sign(run.length) !== Math.sign(length)) endRun();
    run = { letter, length: (run?.length ?? 0) + length };
  };
  for (const command of path.match(/[MLZ][^MLZ]*/g) ?? []) {
    const letter = command.charAt(0);
    const [px = x, py = y] = coordinates(command.slice(1));
    if (letter === 'L' && py === y) along('h', px - x);
    else if (letter === 'L' && px === x) along('v', py - y);
    else {
      endRun();
      steps.push(
        letter === 'Z' ? 'Z' : letter === 'M' ? `M${px / 10} ${py / 10}` : `l${(px - x) / 10} ${(py - y) / 10}`,
      );
    }
    x = px;
    y = py;
  }
  endRun();
  return steps.join('');
}

/** "70 258.5" in tenths of a pixel. */
function coordinates(text: string): number[] {
  return (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map((number) => Math.round(Number(number) * 10));
}
