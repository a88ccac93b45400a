/** What is wrong with a schedule expression, where in its text, and what was probably meant there. */
import { type Problem, shown } from './problem.ts';

/** A stretch of an expression: its text and where it begins. */
export interface Piece {
  readonly text: string;
  readonly at: number;
}

/** What is wrong with a schedule expression: thrown while it is read, and caught where the reading began. */
export class ScheduleFault extends Error {
  readonly problem: Problem;
  readonly piece: Piece;
  /** What the piece was probably meant to be. */
  readonly replacement: string | undefined;

  constructor(problem: Problem, piece: Piece, replacement?: string) {
    super(problem.message);
    this.problem = problem;
    this.piece = piece;
    this.replacement = replacement;
  }
}

/** The parts of a piece between separators. */
export function split({ text, at }: Piece, separator: string): Piece[] {
  let from = at;
  return text.split(separator).map((part) => {
    const piece = { text: part, at: from };
    from += part.length + separator.length;
    return piece;
  });
}

/** A fault of a piece as it is written: `got` is its text. */
export function fault(
  code: string,
  message: string,
  expected: string,
  piece: Piece,
  replacement?: string,
): ScheduleFault {
  return new ScheduleFault({ code, message, expected, got: shown(piece.text) }, piece, replacement);
}
