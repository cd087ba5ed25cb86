import { batchClientDefaults } from '../shapes/batch-client.js';
import { botnetBurstDefaults } from '../shapes/botnet-burst.js';
import { burstyDefaults } from '../shapes/bursty.js';
import { diurnalDefaults } from '../shapes/diurnal.js';
import { flashCrowdDefaults } from '../shapes/flash-crowd.js';
import { millionInAnHourDefaults } from '../shapes/million-in-an-hour.js';
import { rampDefaults } from '../shapes/ramp.js';
import { stepDefaults } from '../shapes/step.js';
import { viralWaveDefaults } from '../shapes/viral-wave.js';
import type { PhaseLabel, ShapePart, ShapeSpec, SimpleShapeSpec } from '../types.js';
import type { LoadSection } from './load-schema.js';
import type { WrittenPoint } from './shape-schema.js';

type Section = Omit<LoadSection, 'phases' | 'mode' | 'arrivals' | 'think'>;

/** Points of the curve files that sections name, by path. */
export type CurveFiles = ReadonlyMap<string, readonly WrittenPoint[]>;

export interface ResolvedShape {
  readonly shape: ShapeSpec;
  readonly durationMs: number;
}

/** The shape and duration of a validated load section with every default filled in. */
export function resolveShape(load: LoadSection, files: CurveFiles): ResolvedShape {
  if (load.phases === undefined) {
    const shape = simple(load, 0, files);
    const points = shape.kind === 'curve' ? shape.points : [];
    return { shape, durationMs: load.duration ?? points[points.length - 1]?.atMs ?? 0 };
  }
  const base = load.base?.value ?? 0;
  const parts = load.phases.map(phase => ({
    shape: simple(phase, base, files),
    durationMs: phase.duration,
    label: phase.label ?? null,
  }));
  return {
    shape: { kind: 'phases', base: parts[0]?.shape.base ?? base, parts: labelled(parts) },
    durationMs: parts.reduce((sum, part) => sum + part.durationMs, 0),
  };
}

/** A steady phase is named by its load: peak above the first phase's, recovery when it comes after a surge. */
function labelled(parts: readonly ShapePart[]): ShapePart[] {
  const calm = 1.1 * (parts[0]?.shape.base ?? 0);
  let surged = false;
  return parts.map(part => {
    const own: PhaseLabel = part.shape.base > calm ? 'peak' : surged ? 'recovery' : 'baseline';
    const label = part.label ?? (part.shape.kind === 'steady' ? own : null);
    surged ||= part.shape.kind !== 'steady' || label === 'peak';
    return { ...part, label };
  });
}

function simple(load: Section, fallbackBase: number, files: CurveFiles): SimpleShapeSpec {
  const kind = load.shape ?? 'steady';
  if (kind === 'curve') return curveOf(load, fallbackBase, files);
  const base = load.base?.value ?? fallbackBase;
  const surge = (defaults: { readonly peakFactor: number; readonly startMs: number }) => ({
    base,
    peakFactor: factorOr(defaults.peakFactor),
    startMs: load.start ?? defaults.startMs,
  });
  const factorOr = (fallback: number): number => {
    if (load.peak === undefined) return fallback;
    return load.peak.unit === 'factor' ? load.peak.value : load.peak.value / base;
  };
  switch (kind) {
    case 'steady':
      return { kind, base };
    case 'step':
      return { kind, ...surge(stepDefaults), holdMs: load.hold ?? null };
    case 'ramp':
      return { kind, ...surge(rampDefaults), riseMs: load.rise ?? rampDefaults.riseMs };
    case 'flash-crowd':
      return {
        kind,
        ...surge(flashCrowdDefaults),
        riseMs: load.rise ?? flashCrowdDefaults.riseMs,
        holdMs: load.hold ?? flashCrowdDefaults.holdMs,
        halfLifeMs: load.halfLife ?? flashCrowdDefaults.halfLifeMs,
      };
    case 'diurnal':
      return {
        kind,
        base,
        daily: load.daily ?? diurnalDefaults.daily,
        weekly: load.weekly ?? diurnalDefaults.weekly,
        dayMs: load.dayLength ?? diurnalDefaults.dayMs,
      };
    case 'viral-wave':
      return {
        kind,
        base,
        peakFactor: factorOr(viralWaveDefaults.peakFactor),
        daily: load.daily ?? viralWaveDefaults.daily,
        dayMs: load.dayLength ?? viralWaveDefaults.dayMs,
        doublingDays: load.doublingDays ?? viralWaveDefaults.doublingDays,
        middleDay: load.middleDay ?? viralWaveDefaults.middleDay,
        spikes: load.spikes ?? viralWaveDefaults.spikes,
      };
    case 'million-in-an-hour':
      return {
        kind,
        ...surge(millionInAnHourDefaults),
        riseMs: load.rise ?? millionInAnHourDefaults.riseMs,
        holdMs: load.hold ?? millionInAnHourDefaults.holdMs,
        fallMs: load.fall ?? millionInAnHourDefaults.fallMs,
      };
    case 'botnet-burst':
      return {
        kind,
        ...surge(botnetBurstDefaults),
        riseMs: load.rise ?? botnetBurstDefaults.riseMs,
        holdMs: load.hold ?? botnetBurstDefaults.holdMs,
        gapMs: load.gap ?? botnetBurstDefaults.gapMs,
        pulses: load.pulses ?? botnetBurstDefaults.pulses,
      };
    case 'bursty':
      return {
        kind,
        base,
        peakFactor: factorOr(burstyDefaults.peakFactor),
        holdMs: load.hold ?? burstyDefaults.holdMs,
        gapMs: load.gap ?? burstyDefaults.gapMs,
      };
    case 'batch-client':
      return { kind, ...surge(batchClientDefaults), holdMs: load.hold ?? batchClientDefaults.holdMs };
  }
}

/** A curve without a base takes its first load above 0 for one. */
function curveOf(load: Section, fallbackBase: number, files: CurveFiles): SimpleShapeSpec {
  const written = load.points ?? files.get(load.curve?.file ?? '') ?? [];
  const firstLoad = written.find(([, { unit, value }]) => unit !== 'factor' && value > 0)?.[1].value ?? 1;
  const base = load.base?.value ?? (fallbackBase > 0 ? fallbackBase : firstLoad);
  const points = written.map(([atMs, { unit, value }, label]) => ({
    atMs,
    factor: unit === 'factor' ? value : value / base,
    label: label ?? null,
  }));
  return { kind: 'curve', base, points };
}
