/** What is said beside a name that is none of those there are: some of them, and the one that was probably meant. */
import { nearestWord } from '../quantities/nearest-word.ts';
import { shown } from '../quantities/problem.ts';
import { details, type Finding } from './finding.ts';

/** Names listed in a message, and looked at for a suggestion. */
const MOST_NAMES = 20;
const MOST_CANDIDATES = 1000;

/** The names that there are, as far as there is room, what was given, and the nearest name. */
export function nameHints(given: string, names: readonly string[]): Pick<Finding, 'expected' | 'got' | 'suggestion'> {
  const expected = `one of ${names.slice(0, MOST_NAMES).join(', ')}${names.length > MOST_NAMES ? ', …' : ''}`;
  return details(expected, shown(given), nearestWord(given, names.slice(0, MOST_CANDIDATES)));
}
