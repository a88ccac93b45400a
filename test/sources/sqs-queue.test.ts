/** The queue by itself: rows are given back, whatever happened to their messages. */
import { expect, test } from 'vitest';
import { Categories } from '../../src/sim/categories.ts';
import { Stream } from '../../src/sim/random.ts';
import { Simulation, TieClass } from '../../src/sim/simulation.ts';
import { Backlog } from '../../src/sources/backlog.ts';
import { Poller } from '../../src/sources/pollers.ts';
import { Alarm } from '../../src/sources/queue-alarm.ts';
import { QueueMessages } from '../../src/sources/queue-messages.ts';
import { FIFO_METRICS } from '../../src/sources/queue-metrics.ts';
import { type MessageQueue, type QueueParts, Returned } from '../../src/sources/queue-store.ts';
import { SourceRecorder } from '../../src/sources/recorder.ts';
import { FifoQueue, fifoColumns } from '../../src/sources/sqs-fifo-queue.ts';
import { StandardQueue, standardColumns } from '../../src/sources/sqs-queue.ts';

const VISIBILITY_MS = 1000;

function made(type: 'sqs' | 'sqs-fifo') {
  const simulation = new Simulation(1e9);
  const recorder = new SourceRecorder(1, FIFO_METRICS);
  const backlog = new Backlog(recorder, simulation);
  const rules = { retentionMs: 1e6, warmUpMs: 0, keepsDeadLetters: false };
  const messages = new QueueMessages('q', rules, simulation, recorder, backlog);
  const visibility = new Alarm(
    simulation,
    simulation.kind('visibility', TieClass.timer, () => {}),
    0,
  );
  const parts: QueueParts = {
    ...{ messages, backlog, clock: simulation, visibility, visibilityMs: VISIBILITY_MS, maxReceiveCount: 3 },
    bury: (row) => messages.bury(row),
  };
  const group = {
    count: 1,
    choice: new Categories(new Float64Array([1])),
    stream: new Stream('s'),
    stopsWholeBatch: false,
  };
  const queue: MessageQueue =
    type === 'sqs'
      ? new StandardQueue(parts, standardColumns(messages.rows), recorder)
      : new FifoQueue(parts, fifoColumns(messages.rows), group, recorder);
  const offer = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const row = messages.offer(0, -1);
      queue.place(row, 0);
      backlog.move(1, 0);
      queue.show(row);
    }
  };
  const end = (poller: Poller, returned: Returned): void => {
    queue.finish(poller, returned);
    poller.isRunning = false;
    poller.size = 0;
  };
  return { simulation, recorder, backlog, messages, queue, offer, end };
}

test.each(['sqs', 'sqs-fifo'] as const)('%s: handled by two batches, one after the other', (type) => {
  const { simulation, messages, queue, offer, end, backlog, recorder } = made(type);
  const [first, second] = [new Poller(0), new Poller(1)];
  offer(3);
  expect(queue.receive(first, 10)).toBe(3);
  expect([backlog.waiting, backlog.inFlight]).toEqual([0, 3]);
  simulation.now = VISIBILITY_MS;
  queue.reappear();
  expect([backlog.waiting, backlog.inFlight, queue.receivable]).toEqual([3, 0, 3]);
  // Two of the three are received again; then the first batch turns out to be handled.
  expect(queue.receive(second, 2)).toBe(2);
  end(first, Returned.none);
  expect([backlog.waiting, backlog.inFlight, queue.receivable]).toEqual([0, 0, 0]);
  expect(recorder.total('succeeded')).toBe(3);
  end(second, Returned.all);
  // Whatever list still held a settled message lets go of it when it comes by.
  queue.receive(first, 10);
  offer(1);
  expect(queue.receive(first, 10)).toBe(1);
  end(first, Returned.none);
  expect(recorder.total('succeeded')).toBe(4);
  expect(messages.rows.size).toBe(0);
});

test.each(['sqs', 'sqs-fifo'] as const)('%s: dead letters and expired messages', (type) => {
  const { simulation, messages, queue, offer, end, backlog, recorder } = made(type);
  const poller = new Poller(0);
  offer(2);
  for (let received = 1; received <= 3; received++) {
    expect(queue.receive(poller, 10)).toBe(2);
    end(poller, Returned.all);
    simulation.now = received * VISIBILITY_MS;
    queue.reappear();
  }
  expect(queue.receive(poller, 10)).toBe(0);
  expect(recorder.total('deadLettered')).toBe(2);
  offer(5);
  simulation.now += 1e6;
  for (let row = messages.nextOverdue(); row >= 0; row = messages.nextOverdue()) {
    queue.withdraw(row);
    messages.settle(row, recorder.counter('expired'));
  }
  expect(recorder.total('expired')).toBe(5);
  expect([backlog.waiting, backlog.inFlight, queue.receivable, messages.rows.size]).toEqual([0, 0, 0, 0]);
});
