/** What a queue bills: its API calls, each 64 KB of their payload as a request. */
import type { Platform } from '../platform/index.ts';

/**
 * Sends are counted as if producers always filled their calls; a message that another service or source sends is a call of its own. Receives
 * are billed by what they bring, and once if they bring nothing. Deletes have no payload worth billing. A redrive does what a program would
 * that moves the messages: it receives them from the dead-letter queue, sends them and deletes them.
 */
export class QueueRequests {
  readonly #perCall: number;
  readonly #sendBatch: number;
  /** Messages that fit into one send. */
  readonly #mostInSend: number;
  /** Requests of a call with so many messages. */
  readonly #requestsOf: readonly number[];
  #sent = 0;
  #sentAlone = 0;
  #others = 0;

  constructor(sizeKb: number, sendBatch: number, { sqs }: Platform) {
    const requests = (messages: number) => Math.max(1, Math.ceil((messages * sizeKb) / sqs.billedChunkKb));
    this.#perCall = sqs.receiveMost;
    this.#sendBatch = sendBatch;
    this.#mostInSend = Math.min(this.#perCall, Math.max(1, Math.floor(sqs.messageMaxKb / sizeKb)));
    this.#requestsOf = Array.from({ length: this.#perCall + 1 }, (_, messages) => requests(messages));
  }

  sent(messages: number): void {
    this.#sent += messages;
  }

  sentAlone(): void {
    this.#sentAlone++;
  }

  /** So many messages came in full calls and a last one; returns the number of calls. */
  received(messages: number): number {
    this.#others += this.#inCalls(messages, this.#perCall);
    return Math.ceil(messages / this.#perCall);
  }

  deleted(messages: number): void {
    this.#others += Math.ceil(messages / this.#perCall);
  }

  /** So many dead letters are moved back. */
  redriven(messages: number): void {
    this.received(messages);
    this.deleted(messages);
    this.#others += this.#inCalls(messages, this.#mostInSend);
  }

  /** Requests billed since the last reset, those of `emptyReceives` included. */
  total(emptyReceives: number): number {
    const sends = this.#inCalls(this.#sent, this.#sendBatch) + this.#sentAlone * this.#requestsOf[1]!;
    return sends + this.#others + emptyReceives;
  }

  reset(): void {
    this.#sent = 0;
    this.#sentAlone = 0;
    this.#others = 0;
  }

  #inCalls(messages: number, perCall: number): number {
    const last = messages % perCall;
    const full = (messages - last) / perCall;
    return full * this.#requestsOf[perCall]! + (last > 0 ? this.#requestsOf[last]! : 0);
  }
}
