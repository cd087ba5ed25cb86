/** Loaded before the client of a soak: each of its threads tells once in a while how many handles it holds open. */
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

if (!isMainThread) {
  const channel = new BroadcastChannel('busytone-soak');
  channel.unref();
  setInterval(() => channel.postMessage([threadId, process.getActiveResourcesInfo().length]), 250).unref();
}
