/** `headroom validate`: checks scenario files and lists everything that is wrong with them. */
import { ScenarioError } from '../quantities/issue.ts';
import { printable } from '../report/untrusted.ts';
import { parseScenario } from '../scenario/parse.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { typeOf } from '../sources/source-types.ts';
import { EXIT, issueText } from './errors.ts';
import { namedScenario } from './read-scenario.ts';
import type { Terminal } from './terminal.ts';

/** Checks each file, whatever is wrong with the others. */
export async function validateCommand(scenarios: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done;
  for (const argument of scenarios) {
    const { file, open, read } = namedScenario(argument, terminal);
    try {
      const scenario = await parseScenario(await read(), { file, open });
      const { warnings } = scenario;
      for (const { path, message } of warnings) terminal.err(`${printable(`${file}: warning: ${path}: ${message}`)}\n`);
      terminal.out(`${printable(file)}: ok\n`);
      for (const line of previews(scenario)) terminal.out(`${printable(line)}\n`);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      code = EXIT.inputWrong;
      for (const issue of error.issues) terminal.err(issueText(issue, file, terminal.errColor));
      terminal.err(`${printable(file)}: ${error.issues.length} issue${error.issues.length === 1 ? '' : 's'}\n`);
    }
  }
  return code;
}

/** What the sources of a scenario have to show before anything runs, such as when a schedule fires next. */
function previews({ sources, startIso }: Scenario): string[] {
  return Object.entries(sources).flatMap(([name, config]) =>
    (typeOf(config).preview?.(config, Date.parse(startIso)) ?? []).map((line) => `  sources.${name}: ${line}`),
  );
}
