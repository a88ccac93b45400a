/** Second row of the published simulator: 100 million invocations. */
import { describeRow } from './published-simulator.ts';

describeRow('λ 1/s, T 600 s');
