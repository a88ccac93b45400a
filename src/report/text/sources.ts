/** The numbered list of sources at the end of a text, to which its lines point. */
import type pc from 'picocolors';
import type { Confidence, Fact } from '../../platform/index.ts';
import { fill, pad } from './lines.ts';

type Colors = ReturnType<typeof pc.createColors>;
type Unsure = Exclude<Confidence, 'sourced'>;

/** What each kind of knowledge means that is not AWS's own word. */
const MEANINGS: Readonly<Record<Unsure, string>> = {
  'third-party': 'read elsewhere than at AWS',
  measured: 'somebody’s measurement',
  'own knowledge': 'no source was found',
  assumption: 'AWS publishes nothing, or not for this Region, so headroom decides',
};

/** Whether AWS itself says so. */
export const isSure = ({ confidence }: Fact): boolean => confidence === 'sourced';

/** Each source has one number, however many facts come from it. */
export class Sources {
  readonly #facts: readonly Fact[];
  readonly #sources: readonly string[];

  constructor(facts: readonly Fact[]) {
    this.#facts = facts;
    this.#sources = [...new Set(facts.map(({ source }) => source))];
  }

  /** "[3]". */
  numberOf({ source }: Fact): string {
    return `[${this.#sources.indexOf(source) + 1}]`;
  }

  /** The list. Addresses are never cut, so a line may be longer than `width`. */
  lines(width: number, colors: Colors): string[] {
    const indent = `[${this.#sources.length}] `.length;
    const listed = this.#sources.flatMap((source, index) => {
      // Blanks that do not break, or they would be folded into one.
      const number = pad(`[${index + 1}]`, indent - 1, 'left').replaceAll(' ', '\u00a0');
      return fill(`${number} ${source}`, width, ' '.repeat(indent)).map((line) => line.replaceAll('\u00a0', ' '));
    });
    return [colors.bold('Sources'), ...listed.map((line) => colors.dim(line))];
  }

  /** One paragraph for each kind of knowledge that is not AWS's own word: what it means, and with `named` which facts it is. */
  unsureLines(width: number, colors: Colors, named: boolean): string[] {
    return (Object.keys(MEANINGS) as Unsure[])
      .flatMap((kind) => {
        const ids = this.#facts.filter(({ confidence }) => confidence === kind).map(({ id }) => id);
        if (ids.length === 0) return [];
        return fill(`* ${kind}${named ? ` ${ids.join(', ')}` : ''}: ${MEANINGS[kind]}.`, width, '  ');
      })
      .map((line) => colors.yellow(line));
  }
}
