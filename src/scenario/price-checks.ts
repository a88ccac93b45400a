/** What the schema of an account's own prices cannot say: which meters there are, what was sold on the day, which currency. */

import type * as z from 'zod';
import type { priceSettings } from '../lambda/account-config.ts';
import { isInYuan, type Platform, PRICES } from '../platform/index.ts';
import { nearestWord, nearestWords } from '../quantities/nearest-word.ts';
import { listed, shown } from '../quantities/problem.ts';
import { notOfferedYet } from './availability.ts';
import { details, type Finding, type Path } from './finding.ts';

type PriceSettings = z.output<z.ZodObject<typeof priceSettings>>;

const METERS = Object.keys(PRICES);

/** Names that a discount can have: the meters, and the first words of several. */
const PREFIXES = [
  ...new Set(METERS.flatMap((meter) => meter.split('.').map((_, i, words) => words.slice(0, i + 1).join('.')))),
];

/** Meters named in a message. */
const MOST_NEAR = 4;

/** The findings about the keys of `priceSettings`, which stand at `path`. */
export function checkPrices(settings: PriceSettings, platform: Platform, path: Path): Finding[] {
  const { prices = {}, discounts = {} } = settings;
  return [
    ...Object.keys(prices).flatMap((meter) => unknownMeter(meter, METERS, [...path, 'prices', meter])),
    ...Object.keys(discounts).flatMap((prefix) => unknownMeter(prefix, PREFIXES, [...path, 'discounts', prefix])),
    ...planBeforeItsDay(settings, platform, path),
    ...missingCurrency(settings, platform, path),
  ];
}

function unknownMeter(name: string, known: readonly string[], path: Path): Finding[] {
  if (known.includes(name)) return [];
  const message = `unknown meter ${shown(name)}`;
  const expected = `a meter such as ${listed(nearestWords(name, known, MOST_NEAR))}`;
  return [
    { path, at: 'key', code: 'unknown-meter', message, ...details(expected, shown(name), nearestWord(name, known)) },
  ];
}

function planBeforeItsDay({ savingsPlan = 'none' }: PriceSettings, platform: Platform, path: Path): Finding[] {
  if (savingsPlan === 'none') return [];
  const id = `savingsPlan.${savingsPlan}`;
  return notOfferedYet(platform, id, 'the Savings Plan for Lambda', [...path, 'savingsPlan'], () => true);
}

function missingCurrency({ cnyPerUsd }: PriceSettings, { prices, region }: Platform, path: Path): Finding[] {
  if (!Object.values(prices.meters).some(isInYuan) || cnyPerUsd !== undefined) return [];
  const message = `the key "cnyPerUsd" is missing: AWS lists the prices of ${region} in yuan, and bills are in US dollars`;
  const expected = 'the Chinese yuan in a US dollar, such as 7.1';
  return [{ path: [...path, 'cnyPerUsd'], at: 'key', code: 'missing', message, ...details(expected, 'nothing') }];
}
