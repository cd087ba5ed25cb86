import { randomBytes } from 'node:crypto';
import type { Plan } from '../scenario/types.js';
import type { RunManifest } from '../store/run-types.js';
import { hostFacts } from './host-facts.js';

/** What a manifest says of any run before its end; how it was sent is the caller's to add. */
export function newManifest(of: {
  readonly id: string;
  readonly plan: Plan;
  readonly target: RunManifest['target'];
  readonly startedAt: Date;
}) {
  const { plan, target } = of;
  return {
    schema: 'busytone.run/1',
    id: of.id,
    status: 'running',
    stopReason: null,
    pid: process.pid,
    startedAt: of.startedAt.toISOString(),
    endedAt: null,
    planHash: plan.planHash,
    phases: plan.phases,
    durationMs: plan.durationMs,
    estimate: plan.estimate,
    scenario: plan.scenario,
    target: { name: target.name, url: target.url, model: target.model },
    report: null,
    sources: [],
    outputs: [],
    host: hostFacts(),
  } satisfies Partial<RunManifest>;
}

/** `k6` null: another engine. */
export function versionsOf(busytone: string, k6: string | null): RunManifest['versions'] {
  return { busytone, node: process.version, ...(k6 === null ? {} : { k6 }) };
}

/** Sorts by time as text; the random end tells apart runs that began in the same second. */
export function runId(began: Date): string {
  const time = began
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${time}-${randomBytes(4).toString('hex')}`;
}
