const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** Calls back on every Ctrl-C and SIGTERM instead of ending the process. @returns a function that puts it back. */
export function onStopSignals(stop: () => void): () => void {
  for (const signal of stopSignals) process.on(signal, stop);
  return () => {
    for (const signal of stopSignals) process.off(signal, stop);
  };
}
