/** Third row of the published simulator: many environments, 100 million invocations. */
import { describeRow } from './published-simulator.ts';

describeRow('λ 10/s, T 60 s');
