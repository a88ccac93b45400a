/** Isotonic regression: the monotone sequence nearest to measured values, by pooling adjacent violators. */

/** A run of neighbours that share one value. */
interface Block {
  mean: number;
  weight: number;
  length: number;
}

/**
 * The non-increasing sequence with the least weighted sum of squared distances to `values`. Whenever a value exceeds the one before it,
 * both are pooled into their weighted mean, and the mean is compared again (Barlow, Bartholomew, Bremner and Brunk, "Statistical
 * Inference under Order Restrictions", 1972). Values already in order come back unchanged.
 *
 * `weights`: one per value, above 0; all 1 when left out.
 */
export function nonIncreasing(values: readonly number[], weights: readonly number[] = values.map(() => 1)): number[] {
  const blocks: Block[] = [];
  values.forEach((value, index) => {
    let block: Block = { mean: value, weight: weights[index]!, length: 1 };
    for (let before = blocks.at(-1); before !== undefined && before.mean < block.mean; before = blocks.at(-1)) {
      blocks.pop();
      block = pooled(before, block);
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ mean, length }) => new Array<number>(length).fill(mean));
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return { mean: (a.mean * a.weight + b.mean * b.weight) / weight, weight, length: a.length + b.length };
}
