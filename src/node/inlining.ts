/** Gives V8 room to inline the event loop. */
import { setFlagsFromString } from 'node:v8';

/**
 * An event passes through some twenty small functions. V8 stops inlining after 920 bytes of bytecode in all, which leaves calls in the
 * middle of the loop, with doubles boxed on the way; with room for the whole path a request costs a tenth less (bench, `trickle`). A
 * heuristic of the optimising compiler, read whenever it compiles a function: it changes speed only, and to be of use it must be set
 * before the loop is hot.
 */
export function allowDeepInlining(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
}
