/** "Did you mean": the known word nearest to one that is not known. */

/** Longer ones are no words that anyone misspelt. */
const LONGEST_WORD = 64;

/** How many single letters to insert, delete, replace or swap with their neighbour to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      let best = Math.min(replaced, last[column]! + 1, current[column - 1]! + 1);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        best = Math.min(best, beforeLast[column - 2]! + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}

/**
 * The candidate nearest to `word`, letter case aside, or undefined when none is near: at most one edit for words of up to four
 * letters, two up to eight, three beyond. Among equally near ones the first with the same first letter, else the first.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = (wanted.length <= 4 ? 1 : wanted.length <= 8 ? 2 : 3) + 1;
  for (const candidate of candidates) {
    const near = candidate.toLowerCase();
    const distance = editDistance(wanted, near) + (near[0] === wanted[0] ? 0 : 0.5);
    if (distance < bestDistance && distance < Math.min(word.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The `most` candidates that are nearest to `word`, letter case aside, the nearest first; equally near ones in their order. */
export function nearestWords(word: string, candidates: Iterable<string>, most: number): string[] {
  const wanted = word.slice(0, LONGEST_WORD).toLowerCase();
  return Array.from(candidates, (candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}
