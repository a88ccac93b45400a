/** The first day of every runtime, by its identifier. */
import { FIRST_DAY } from './days.ts';
import type { Rule, Version } from './fact.ts';
import { PREVIEW_BLOG, RELEASES_PAGE, SDK_HISTORY } from './pages.ts';
import { about, offered, since } from './shapes.ts';

const released = (day: string): Version<true> => since(day, true, RELEASES_PAGE);
const inSdks = (day: string): Version<true> => since(day, true, SDK_HISTORY);
/** Seen in the SDKs and announced in the month named; the day is not sourced. */
const announced = (day: string): Version<true> =>
  about(day, true, "AWS's announcement of the runtime", 'own knowledge');

const FIRST_DAYS: Readonly<Record<string, Version<true>>> = {
  nodejs: since(FIRST_DAY, true, PREVIEW_BLOG),
  'nodejs4.3': released('2016-04-07'),
  'nodejs6.10': released('2017-03-22'),
  'nodejs8.10': released('2018-04-02'),
  'nodejs10.x': released('2019-05-13'),
  'nodejs12.x': released('2019-11-18'),
  'nodejs14.x': released('2021-01-27'),
  'nodejs16.x': released('2022-05-11'),
  'nodejs18.x': inSdks('2022-11-17'),
  'nodejs20.x': inSdks('2023-11-08'),
  'nodejs22.x': released('2024-11-22'),
  'nodejs24.x': announced('2025-11-01'),
  'python2.7': released('2015-10-08'),
  'python3.6': announced('2017-04-18'),
  'python3.7': released('2018-11-19'),
  'python3.8': released('2019-11-18'),
  'python3.9': inSdks('2021-08-12'),
  'python3.10': inSdks('2023-04-17'),
  'python3.11': inSdks('2023-07-25'),
  'python3.12': inSdks('2023-11-14'),
  'python3.13': released('2024-11-13'),
  'python3.14': announced('2025-11-18'),
  java8: released('2015-06-15'),
  'java8.al2': released('2020-08-12'),
  java11: released('2019-11-18'),
  java17: inSdks('2023-04-27'),
  java21: inSdks('2023-11-15'),
  java25: announced('2025-11-14'),
  'dotnetcore1.0': released('2016-12-03'),
  'dotnetcore2.0': released('2018-01-15'),
  'dotnetcore2.1': released('2018-07-09'),
  'dotnetcore3.1': released('2020-03-31'),
  dotnet6: released('2022-02-23'),
  dotnet8: inSdks('2024-02-20'),
  dotnet10: inSdks('2025-12-11'),
  'go1.x': released('2018-01-15'),
  'ruby2.5': released('2018-11-29'),
  'ruby2.7': released('2020-02-19'),
  'ruby3.2': inSdks('2023-06-05'),
  'ruby3.3': inSdks('2024-04-03'),
  'ruby3.4': inSdks('2025-03-19'),
  provided: released('2018-11-29'),
  'provided.al2': released('2020-08-12'),
  'provided.al2023': released('2023-11-09'),
};

export const RUNTIME_RULES: Readonly<Record<string, Rule<boolean>>> = Object.fromEntries(
  Object.entries(FIRST_DAYS).map(([runtime, version]) => [runtime, offered(`Runtime ${runtime}`, version)]),
);
