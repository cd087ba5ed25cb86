import type { ShapeSpec } from '../types.js';

/** Whether a load imitates an attack. Whoever sends it has to be asked first, whatever the target is. */
export function isAttack(spec: ShapeSpec): boolean {
  return spec.kind === 'phases' ? spec.parts.some(part => isAttack(part.shape)) : spec.kind === 'botnet-burst';
}
