import type { Load, ShapeSpec } from '../../src/scenario/types.js';

/** The shape of a load that has one. */
export function shapeIn(load: Load): ShapeSpec {
  if (load.mode === 'replay') throw new Error('A replay has no shape.');
  return load.shape;
}
