/** `headroom run`: simulates a scenario and delivers its reports. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Result } from '../experiment/result.ts';
import { type Run, startRun } from '../experiment/run.ts';
import { allowDeepInlining } from '../node/inlining.ts';
import { runInChunks } from '../node/run-in-chunks.ts';
import {
  renderCsv,
  renderHtml,
  renderJson,
  renderSourcesCsv,
  renderText,
  renderVersionsCsv,
  reproduceCommand,
} from '../report/index.ts';
import { baseName, parseScenario } from '../scenario/parse.ts';
import { EXIT, inWorld } from './errors.ts';
import { FORMATS, type Format } from './formats.ts';
import { progressBar } from './progress-bar.ts';
import { DASH, namedScenario } from './read-scenario.ts';
import { LOGGED_CHUNK_EVENTS, type LogArguments, openRunLog, type RunLog } from './run-log.ts';
import type { Terminal } from './terminal.ts';

/** Functions, sources and versions have other columns: two tables or three, as many files. */
const SOURCES_CSV = 'sources.csv';
const VERSIONS_CSV = 'versions.csv';

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
  /** Where the log of invocations goes. */
  readonly logs?: LogArguments;
}

export async function runCommand(args: RunArguments, terminal: Terminal): Promise<number> {
  const { file, open, read } = namedScenario(args.scenario, terminal);
  const { set, seed, replications } = args;
  const scenario = await parseScenario(await read(), { file, open, set, ...(seed === undefined ? {} : { seed }) });
  // A folder that cannot be made is better known before a long run than after it.
  if (args.out !== undefined && args.out !== DASH) await inWorld(args.out, makeFolder(args.out));
  const log = args.logs === undefined ? undefined : await openRunLog(args.logs, scenario, otherFiles(args, terminal));
  try {
    allowDeepInlining();
    const options = { replications, ...(log === undefined ? {} : { log: log.log }) };
    const [run, ended] = await watched(() => startRun(scenario, options), log, args, terminal);
    const note = await log?.finish();
    await deliver(run.result(), args, terminal);
    if (note !== undefined && !args.quiet) terminal.err(note);
    return ended ? EXIT.done : EXIT.interrupted;
  } finally {
    await log?.close();
  }
}

/** Runs to the end, or to an interrupt, under a progress bar. Returns the run and whether it ended. */
async function watched(
  start: () => Run,
  log: RunLog | undefined,
  { quiet }: RunArguments,
  terminal: Terminal,
): Promise<[Run, boolean]> {
  const interrupt = new AbortController();
  const stopListening = terminal.onInterrupt(() => interrupt.abort());
  const bar = terminal.progress === undefined || quiet ? undefined : await progressBar(terminal.progress);
  try {
    const run = start();
    const ended = await runInChunks(run, {
      signal: interrupt.signal,
      onProgress: (share) => bar?.update(share),
      ...(log === undefined ? {} : { afterChunk: log.flush, chunkEvents: LOGGED_CHUNK_EVENTS }),
    });
    return [run, ended];
  } finally {
    bar?.stop();
    stopListening();
  }
}

/** The formats that go into files: without `--out` all but text. */
function formatsInFiles({ formats, out }: RunArguments): readonly Format[] {
  return out === undefined || out === DASH ? formats.filter((format) => format !== 'text') : formats;
}

/** The file of a report. */
function reportPath({ out, scenario }: RunArguments, extension: string, terminal: Terminal): string {
  const folder = out === undefined || out === DASH ? '.' : out;
  return join(folder, `${baseName(namedScenario(scenario, terminal).file)}.${extension}`);
}

/** Files that this run reads or writes beside its log. */
function otherFiles(args: RunArguments, terminal: Terminal): string[] {
  const extensions = formatsInFiles(args).flatMap((format) =>
    format === 'csv' ? ['csv', SOURCES_CSV, VERSIONS_CSV] : FORMATS[format],
  );
  return [args.scenario, ...extensions.map((extension) => reportPath(args, extension, terminal))];
}

/** Prints and writes what was asked for: without `--out`, text goes to standard output and other formats to files beside it. */
async function deliver(result: Result, args: RunArguments, terminal: Terminal): Promise<void> {
  const { formats, out, json, quiet, scenario } = args;
  const render = (format: Format) => rendered(format, result, scenario);
  if (out === DASH && !json) return terminal.out(await render(formats[0] ?? 'text'));

  const inFiles = formatsInFiles(args);
  if (json) terminal.out(renderJson(result));
  else if (!quiet || inFiles.length === 0) {
    const { outColor, columns } = terminal;
    terminal.out(renderText(result, { color: outColor, ...(columns === undefined ? {} : { columns }) }));
  }
  const write = async (extension: string, content: string) => {
    const path = reportPath(args, extension, terminal);
    await inWorld(path, writeFile(path, content));
    if (!quiet) terminal.err(`wrote ${path}\n`);
  };
  for (const format of inFiles) {
    await write(FORMATS[format], await render(format));
    if (format !== 'csv') continue;
    await write(SOURCES_CSV, renderSourcesCsv(result));
    const versions = renderVersionsCsv(result);
    if (versions !== undefined) await write(VERSIONS_CSV, versions);
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
