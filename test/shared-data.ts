/** Where tests find the real data that lies beside the repository. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The path of a file under `../shared/data`, or undefined where it is missing: then skip visibly, as in
 * `test.skipIf(path === undefined)('… (needs ../shared/data)', …)`.
 */
export function sharedData(path: string): string | undefined {
  const found = fileURLToPath(new URL(`../../shared/data/${path}`, import.meta.url));
  return existsSync(found) ? found : undefined;
}
