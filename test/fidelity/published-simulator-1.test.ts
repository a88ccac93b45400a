/** First row of the published simulator: 180 million invocations, the longest of the three. */
import { describeRow } from './published-simulator.ts';

describeRow('λ 0.9/s, T 600 s');
