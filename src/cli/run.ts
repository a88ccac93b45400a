/** `headroom run`: simulates a scenario and delivers its reports. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../experiment/result.ts';
import { type Run, startRun } from '../experiment/run.ts';
import { allowDeepInlining } from '../node/inlining.ts';
import { runInChunks } from '../node/run-in-chunks.ts';
import { renderCsv, renderHtml, renderJson, renderSourcesCsv, renderText, reproduceCommand } from '../report/index.ts';
import { baseName, parseScenario } from '../scenario/parse.ts';
import { EXIT, WorldError } from './errors.ts';
import { FORMATS, type Format } from './formats.ts';
import { progressBar } from './progress-bar.ts';
import { DASH, namedScenario } from './read-scenario.ts';
import type { Terminal } from './terminal.ts';

export interface RunArguments {
  readonly scenario: string;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly replications: number;
  readonly formats: readonly Format[];
  /** A folder, or `-` for standard output. */
  readonly out?: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export async function runCommand(args: RunArguments, terminal: Terminal): Promise<number> {
  const { file, open, read } = namedScenario(args.scenario, terminal);
  const { set, seed, replications } = args;
  const scenario = await parseScenario(await read(), { file, open, set, ...(seed === undefined ? {} : { seed }) });
  // A folder that cannot be made is better known before a long run than after it.
  if (args.out !== undefined && args.out !== DASH) await inWorld(args.out, makeFolder(args.out));
  allowDeepInlining();
  const [run, ended] = await watched(() => startRun(scenario, { replications }), args, terminal);
  await deliver(run.result(), args, terminal);
  return ended ? EXIT.done : EXIT.interrupted;
}

/** Runs to the end, or to an interrupt, under a progress bar. Returns the run and whether it ended. */
async function watched(start: () => Run, { quiet }: RunArguments, terminal: Terminal): Promise<[Run, boolean]> {
  const interrupt = new AbortController();
  const stopListening = terminal.onInterrupt(() => interrupt.abort());
  const bar = terminal.progress === undefined || quiet ? undefined : await progressBar(terminal.progress);
  try {
    const run = start();
    const ended = await runInChunks(run, { signal: interrupt.signal, onProgress: (share) => bar?.update(share) });
    return [run, ended];
  } finally {
    bar?.stop();
    stopListening();
  }
}

/** Prints and writes what was asked for: without `--out`, text goes to standard output and other formats to files beside it. */
async function deliver(result: Result, args: RunArguments, terminal: Terminal): Promise<void> {
  const { formats, out, json, quiet, scenario } = args;
  const render = (format: Format) => rendered(format, result, scenario);
  if (out === DASH && !json) return terminal.out(await render(formats[0] ?? 'text'));

  const inFiles = out === undefined || out === DASH ? formats.filter((format) => format !== 'text') : formats;
  const folder = out === undefined || out === DASH ? '.' : out;
  if (json) terminal.out(renderJson(result));
  else if (!quiet || inFiles.length === 0) {
    const { outColor, columns } = terminal;
    terminal.out(renderText(result, { color: outColor, ...(columns === undefined ? {} : { columns }) }));
  }
  const write = async (extension: string, content: string) => {
    const path = join(folder, `${baseName(namedScenario(scenario, terminal).file)}.${extension}`);
    await inWorld(path, writeFile(path, content));
    if (!quiet) terminal.err(`wrote ${path}\n`);
  };
  for (const format of inFiles) {
    await write(FORMATS[format], await render(format));
    // Functions and sources have other columns: two tables, two files.
    if (format === 'csv') await write('sources.csv', renderSourcesCsv(result));
  }
}

async function rendered(format: Format, result: Result, scenario: string): Promise<string> {
  switch (format) {
    case 'text':
      return renderText(result);
    case 'json':
      return renderJson(result);
    case 'csv':
      return renderCsv(result);
    case 'html':
      return renderHtml(result, { reproduce: reproduceCommand(result, scenario === DASH ? undefined : scenario) });
  }
}

/** What fails outside the program is told as such. */
async function inWorld(path: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    throw new WorldError(`cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** Makes the folder and those above it. Node's own recursive mkdir never returns below /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const above = dirname(folder);
    if (code !== 'ENOENT' || above === folder) throw error;
    await makeFolder(above);
    await mkdir(folder);
  }
}
