/** `headroom price`: prices a month's usage without simulating it. */
import { type PricedUsage, priceUsage } from '../experiment/price.ts';
import { renderPriceCsv } from '../report/price-csv.ts';
import { renderPriceJson } from '../report/price-json.ts';
import { renderPriceText } from '../report/text/price-table.ts';
import { parseUsageFile } from '../scenario/usage-file.ts';
import { EXIT } from './errors.ts';
import type { PrintedFormat } from './formats.ts';
import { namedScenario } from './read-scenario.ts';
import type { Terminal } from './terminal.ts';

export interface PriceArguments {
  /** A file, or `-` for standard input. */
  readonly usage: string;
  readonly set: readonly string[];
  readonly format: PrintedFormat;
}

export async function priceCommand({ usage, set, format }: PriceArguments, terminal: Terminal): Promise<number> {
  const { file, read } = namedScenario(usage, terminal);
  terminal.out(rendered(format, priceUsage(parseUsageFile(await read(), { file, set })), terminal));
  return EXIT.done;
}

function rendered(format: PrintedFormat, priced: PricedUsage, { outColor, columns }: Terminal): string {
  switch (format) {
    case 'text':
      return renderPriceText(priced, { color: outColor, ...(columns === undefined ? {} : { columns }) });
    case 'json':
      return renderPriceJson(priced);
    case 'csv':
      return renderPriceCsv(priced);
  }
}
