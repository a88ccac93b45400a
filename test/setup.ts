/** The random cases of property tests are the same in every run; FAST_CHECK_SEED=… (any whole number) looks for others. */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_120) });
