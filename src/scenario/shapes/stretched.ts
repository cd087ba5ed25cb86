import type { ShapeSpec, SimpleShapeSpec } from '../types.js';

/** The same shape in another time: a surge that began after a third of the load still does. Times stay whole and above 0. */
export function stretched(shape: ShapeSpec, by: number): ShapeSpec {
  if (shape.kind !== 'phases') return stretchedPart(shape, by);
  const parts = shape.parts.map(part => ({
    ...part,
    shape: stretchedPart(part.shape, by),
    durationMs: stretch(part.durationMs, by),
  }));
  return { ...shape, parts };
}

const stretch = (ms: number, by: number): number => Math.max(1, Math.round(ms * by));

function stretchedPart(shape: SimpleShapeSpec, by: number): SimpleShapeSpec {
  const time = (ms: number) => stretch(ms, by);
  const start = (ms: number) => (ms === 0 ? 0 : time(ms));
  switch (shape.kind) {
    case 'steady':
      return shape;
    case 'step':
      return { ...shape, startMs: start(shape.startMs), holdMs: shape.holdMs === null ? null : time(shape.holdMs) };
    case 'ramp':
      return { ...shape, startMs: start(shape.startMs), riseMs: time(shape.riseMs) };
    case 'flash-crowd':
      return {
        ...shape,
        startMs: start(shape.startMs),
        riseMs: time(shape.riseMs),
        holdMs: time(shape.holdMs),
        halfLifeMs: time(shape.halfLifeMs),
      };
    case 'diurnal':
    case 'viral-wave':
      return { ...shape, dayMs: time(shape.dayMs) };
    case 'million-in-an-hour':
      return {
        ...shape,
        startMs: start(shape.startMs),
        riseMs: time(shape.riseMs),
        holdMs: time(shape.holdMs),
        fallMs: time(shape.fallMs),
      };
    case 'botnet-burst':
      return {
        ...shape,
        startMs: start(shape.startMs),
        riseMs: time(shape.riseMs),
        holdMs: time(shape.holdMs),
        gapMs: time(shape.gapMs),
      };
    case 'bursty':
      return { ...shape, holdMs: time(shape.holdMs), gapMs: time(shape.gapMs) };
    case 'batch-client':
      return { ...shape, startMs: start(shape.startMs), holdMs: time(shape.holdMs) };
    case 'curve':
      return { ...shape, points: shape.points.map(point => ({ ...point, atMs: start(point.atMs) })) };
  }
}
