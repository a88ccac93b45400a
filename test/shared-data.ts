/** Where tests find the real data that lies beside the repository. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file under `../shared/data`, or undefined where it is missing, which is said on standard error: then skip, as in
 * `test.skipIf(path === undefined)('… (needs ../shared/data)', …)`. With CI set a missing file is an error: nothing is skipped there.
 */
export function sharedData(path: string): string | undefined {
  const found = fileURLToPath(new URL(`../../shared/data/${path}`, import.meta.url));
  if (existsSync(found)) return found;
  const message = `Tests on measured data are skipped: ../shared/data/${path} is missing (it is not part of the repository).`;
  if (process.env.CI !== undefined) throw new Error(message);
  console.warn(message);
  return undefined;
}
