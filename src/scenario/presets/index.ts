import { demo } from './demo.js';
import { longReasoning } from './long-reasoning.js';
import type { Preset } from './preset.js';
import { steadyChat } from './steady-chat.js';
import { viralSurge } from './viral-surge.js';

export type { Preset } from './preset.js';

/** The scenarios that need no file, the gentlest first. */
export const presets: readonly Preset[] = [steadyChat, longReasoning, viralSurge, demo];

export function presetNamed(name: string): Preset | null {
  return presets.find(preset => preset.name === name) ?? null;
}
