import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { formatBytes, formatWhole } from '../../../base/units.js';
import { fileLimit } from '../../../engine/file-limit.js';
import type { Finding } from '../../../store/check-types.js';
import { findingsOf } from '../finding.js';
import type { CheckGroup } from '../group.js';
import type { CheckSession } from '../session.js';

const { ok, warn, unknown } = findingsOf('machine');

/** Streams and sockets that were just closed share the ports; over this much of them a load may run out. */
const safeShare = 0.8;

/** Whether this machine can carry the load. */
export const machine: CheckGroup = {
  id: 'machine',
  title: 'This machine',
  needs: 'nothing',
  async look({ session }) {
    const streams = neededStreams(session);
    return [filesFinding(streams), portsFinding(streams), coresFinding()];
  },
};

/** Streams at once at the plan's peak; null without a scenario. */
function neededStreams({ options }: CheckSession): number | null {
  if (!options.hasScenario) return null;
  const { plan, scenario } = options;
  return Math.min(Math.ceil(plan.estimate.peakConcurrency), scenario.limits.concurrency);
}

function filesFinding(needed: number | null): Finding {
  const { files, streams, cure } = fileLimit(needed ?? 0);
  const evidence = { files, streams, needed };
  if (files === null || streams === null) return unknown('files', 'open files', 'the system does not say', evidence);
  const room = `${formatWhole(files)} files, so ${formatWhole(streams)} streams at once`;
  if (cure !== null) {
    return warn('files', 'open files', `${room}; the scenario needs about ${formatWhole(needed ?? 0)}`, cure, evidence);
  }
  const need = needed === null ? '' : `; the scenario needs about ${formatWhole(needed)}`;
  return ok('files', 'open files', `${room}${need}`, evidence);
}

function portsFinding(needed: number | null): Finding {
  const ports = ephemeralPorts();
  const evidence = { ports, needed };
  if (ports === null) return unknown('ports', 'local ports', 'the system does not say', evidence);
  if (needed !== null && needed > ports * safeShare) {
    return warn(
      'ports',
      'local ports',
      `${formatWhole(ports)} to one address; the scenario needs about ${formatWhole(needed)} at once`,
      'Widen net.ipv4.ip_local_port_range, or lower limits.concurrency.',
      evidence,
    );
  }
  return ok('ports', 'local ports', `${formatWhole(ports)} to one address`, evidence);
}

/** Ports for outgoing connections to one address and port; null where only Linux would say. */
function ephemeralPorts(): number | null {
  try {
    const [from = Number.NaN, to = Number.NaN] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1')
      .trim()
      .split(/\s+/)
      .map(Number);
    return Number.isInteger(from) && Number.isInteger(to) ? to - from + 1 : null;
  } catch {
    return null;
  }
}

function coresFinding(): Finding {
  const cores = availableParallelism();
  const load = loadavg()[0] ?? 0;
  const memoryBytes = totalmem();
  const evidence = { cores, loadAverage: Math.round(load * 100) / 100, memoryBytes, node: process.version };
  const found = `${cores} cores, ${formatBytes(memoryBytes)}, Node ${process.version.slice(1)}`;
  if (load > cores) {
    const words = `${found}; ${load.toFixed(1)} programs want them at once`;
    return warn('cores', 'processor', words, 'End what else is running: a busy machine measures itself.', evidence);
  }
  if (cores < 2) {
    return warn('cores', 'processor', found, 'Drawing and measuring share one core. Use a machine with two.', evidence);
  }
  return ok('cores', 'processor', found, evidence);
}
