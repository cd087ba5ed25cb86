import { cpus, totalmem } from 'node:os';
import type { HostFacts } from '../store/run-types.js';

/** The machine at hand. */
export function hostFacts(): HostFacts {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    cpus: processors.length,
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
  };
}

/** Whether what was found out on one machine holds for the other. */
export function sameHost(a: HostFacts, b: HostFacts): boolean {
  return a.platform === b.platform && a.cpus === b.cpus && a.cpuModel === b.cpuModel && a.memoryBytes === b.memoryBytes;
}
