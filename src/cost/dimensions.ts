/** The billed dimensions: one object per line of a bill. */
import { type Meter, PRICES, type PriceRule } from '../platform/index.ts';

/** One line of a bill: the meter it prices, what that is called and measured in, and the free allowance it draws on. */
export type Dimension = { readonly meter: Meter } & PriceRule['dimension'];

/** Every billed dimension, in the order of a bill: as the price book has them. */
export const DIMENSIONS: readonly Dimension[] = (Object.entries(PRICES) as [Meter, PriceRule][]).map(
  ([meter, { dimension }]) => ({ meter, ...dimension }),
);
