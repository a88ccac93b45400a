/** Runs command lines inside the test: what was printed where, and the exit code. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Setting {
  /** What standard input holds. */
  readonly input?: string;
  readonly color?: boolean;
  readonly columns?: number;
  readonly progress?: NodeJS.WriteStream;
  /** Interrupts the run as soon as it listens. */
  readonly interrupted?: boolean;
}

/** Runs `headroom` with these arguments. */
export async function headroom(argv: readonly string[], setting: Setting = {}): Promise<Outcome> {
  let out = '';
  let err = '';
  async function* input() {
    yield new TextEncoder().encode(setting.input ?? '');
  }
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: input(),
    outColor: setting.color ?? false,
    errColor: setting.color ?? false,
    columns: setting.columns,
    progress: setting.progress,
    onInterrupt: (listener) => {
      if (setting.interrupted === true) listener();
      return () => {};
    },
  };
  const code = await main(argv, terminal);
  return { code, out, err };
}

/** A folder with these files; returns its path. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}
