import { mebibyte, percent } from './dialects/types.js';
import type { Figure } from './figure.js';

/** Columns that are asked for, in this order. */
export const nvidiaSmiFields = [
  'index',
  'name',
  'utilization.gpu',
  'memory.used',
  'memory.total',
  'power.draw',
  'power.limit',
  'temperature.gpu',
  'clocks.sm',
  'clocks_throttle_reasons.active',
] as const;

type Field = (typeof nvidiaSmiFields)[number];

const gauges: readonly (readonly [field: Field, name: string, scale: number])[] = [
  ['utilization.gpu', 'gpu.util', percent],
  ['memory.used', 'gpu.mem_used_bytes', mebibyte],
  ['memory.total', 'gpu.mem_total_bytes', mebibyte],
  ['power.draw', 'gpu.power_w', 1],
  ['power.limit', 'gpu.power_limit_w', 1],
  ['temperature.gpu', 'gpu.temp_c', 1],
  ['clocks.sm', 'gpu.sm_clock_hz', 1e6],
];

/** Bits of the active reasons for lower clocks that stand for power: NVML's SwPowerCap and HwPowerBrakeSlowdown. */
const powerBits = 0x4n | 0x80n;

/** One GPU at one moment. What a GPU does not tell (`[N/A]`) is left out. @returns null for a line of another form. */
export function figuresOfLine(line: string): Figure[] | null {
  const cells = line.split(',').map(cell => cell.trim());
  const [index = ''] = cells;
  if (cells.length !== nvidiaSmiFields.length || !/^\d+$/.test(index)) return null;
  const cell = (field: Field) => cells[nvidiaSmiFields.indexOf(field)] ?? '';
  const labels = { gpu: index, gpu_model: cell('name') };
  const figure = (raw: string, name: string, value: number): Figure => ({
    kind: 'gauge',
    name,
    raw,
    value,
    labels,
    timestampMs: null,
  });
  const figures = gauges.flatMap(([field, name, scale]) => {
    const text = cell(field);
    return /^\d+(\.\d+)?$/.test(text) ? [figure(field, name, Number(text) * scale)] : [];
  });
  const reasons = cell('clocks_throttle_reasons.active');
  if (/^0x[0-9a-f]{1,16}$/i.test(reasons)) {
    const capped = (BigInt(reasons) & powerBits) === 0n ? 0 : 1;
    figures.push(figure('clocks_throttle_reasons.active', 'gpu.power_capped', capped));
  }
  return figures;
}
