import type { StepPlan } from '../model/batching.js';
import type { ServingPreset } from '../model/presets.js';
import { ExpositionPage } from './exposition.js';

/** Shares of a peak that serving reaches when a step does nothing but decode, or nothing but prefill. */
const decodeDramShare = 0.8;
const prefillTensorShare = 0.5;
const decodeTensorShare = 0.15;
const prefillDramShare = 0.35;

/** Values are means over windows of at least this length, as the exporter's own sampling makes them. */
const shortestWindowMs = 100;

/** Follows the steps of the engine and shows what the GPUs beneath it would report, under DCGM exporter's names. */
export class GpuMetrics {
  private busyMs = 0;
  private tensorMs = 0;
  private dramMs = 0;
  private wattMs = 0;
  private totalJoules = 0;
  private windowStartMs: number;
  private shown = { util: 0, tensor: 0, dram: 0, watts: 0 };

  constructor(
    private readonly preset: ServingPreset,
    private readonly speed: number,
    startMs: number,
  ) {
    this.windowStartMs = startMs;
    this.shown.watts = preset.gpu.idleWatts;
  }

  step(plan: StepPlan): void {
    const realMs = plan.durationMs / this.speed;
    const prefillShare = Math.min(
      1,
      plan.prefillTokens / (this.preset.prefillTokensPerSecond * (plan.durationMs / 1_000)),
    );
    const fullness = plan.decoding / this.preset.maxSequences;
    const tensor = prefillShare * prefillTensorShare + (1 - prefillShare) * decodeTensorShare * fullness;
    const dram = prefillShare * prefillDramShare + (1 - prefillShare) * decodeDramShare * (0.5 + 0.5 * fullness);
    const { idleWatts, limitWatts } = this.preset.gpu;
    // Any kernel costs about a third of the way to the limit; arithmetic and memory traffic cost the rest.
    const effort = Math.min(1, 0.3 + 0.7 * Math.max(tensor / prefillTensorShare, dram * 0.8));
    this.busyMs += realMs;
    this.tensorMs += tensor * realMs;
    this.dramMs += dram * realMs;
    this.wattMs += (limitWatts - idleWatts) * effort * realMs;
  }

  page(nowMs: number): string {
    this.roll(nowMs);
    const { gpu } = this.preset;
    const { util, tensor, dram, watts } = this.shown;
    const page = new ExpositionPage({});
    const show = (name: string, help: string, value: number, type: 'gauge' | 'counter' = 'gauge'): void => {
      const series = Array.from({ length: gpu.count }, (_, index) => ({ labels: labelsOf(gpu.name, index), value }));
      page.family(name, help, type, series);
    };
    show('DCGM_FI_DEV_GPU_UTIL', 'GPU utilization (in %).', Math.round(util * 100));
    show('DCGM_FI_DEV_MEM_COPY_UTIL', 'Memory utilization (in %).', Math.round(dram * 100));
    show('DCGM_FI_DEV_FB_USED', 'Framebuffer memory used (in MiB).', gpu.usedMiB);
    show('DCGM_FI_DEV_FB_FREE', 'Framebuffer memory free (in MiB).', gpu.memoryMiB - gpu.usedMiB);
    show('DCGM_FI_DEV_POWER_USAGE', 'Power draw (in W).', round(watts));
    const energy = this.totalJoules * 1_000;
    show('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'Energy since start (in mJ).', Math.round(energy), 'counter');
    show('DCGM_FI_DEV_GPU_TEMP', 'GPU temperature (in C).', Math.round(30 + (45 * watts) / gpu.limitWatts));
    show('DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'Share of time in which the graphics engine was active.', round(util));
    show('DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 'Share of cycles in which the tensor pipe was active.', round(tensor));
    show('DCGM_FI_PROF_DRAM_ACTIVE', 'Share of cycles in which device memory was active.', round(dram));
    return page.toString();
  }

  /** Closes the window, if it is long enough, and makes its means the shown values. */
  private roll(nowMs: number): void {
    const windowMs = nowMs - this.windowStartMs;
    if (windowMs < shortestWindowMs) return;
    const watts = this.preset.gpu.idleWatts + this.wattMs / windowMs;
    this.shown = {
      util: Math.min(1, this.busyMs / windowMs),
      tensor: Math.min(1, this.tensorMs / windowMs),
      dram: Math.min(1, this.dramMs / windowMs),
      watts: Math.min(this.preset.gpu.limitWatts, watts),
    };
    this.totalJoules += (this.shown.watts * windowMs) / 1_000;
    this.windowStartMs = nowMs;
    this.busyMs = 0;
    this.tensorMs = 0;
    this.dramMs = 0;
    this.wattMs = 0;
  }
}

function labelsOf(model: string, index: number): Record<string, string> {
  const serial = String(index).padStart(12, '0');
  return {
    gpu: String(index),
    UUID: `GPU-51a00000-0000-4000-8000-${serial}`,
    device: `nvidia${index}`,
    modelName: model,
    Hostname: 'simulated',
  };
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
