import { botnetBurst } from './botnet-burst.js';
import { deepseek2025 } from './deepseek-2025.js';
import { demo } from './demo.js';
import { diurnal } from './diurnal.js';
import { launchDay } from './launch-day.js';
import { longReasoning } from './long-reasoning.js';
import { millionInAnHour } from './million-in-an-hour.js';
import type { Preset } from './preset.js';
import { providerComparison } from './provider-comparison.js';
import { retryStorm } from './retry-storm.js';
import { smoke } from './smoke.js';
import { soak } from './soak.js';
import { steadyChat } from './steady-chat.js';
import { viralSurge } from './viral-surge.js';

export type { Preset } from './preset.js';

/** The scenarios that need no file, the gentlest first. */
export const presets: readonly Preset[] = [
  smoke,
  steadyChat,
  providerComparison,
  longReasoning,
  soak,
  diurnal,
  launchDay,
  viralSurge,
  millionInAnHour,
  deepseek2025,
  retryStorm,
  botnetBurst,
  demo,
];

export function presetNamed(name: string): Preset | null {
  return presets.find(preset => preset.name === name) ?? null;
}
