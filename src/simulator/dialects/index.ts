import { chinaStyles } from './china.js';
import { deepseekStyles } from './deepseek.js';
import { providerStyles } from './providers.js';
import { serverStyles } from './servers.js';
import type { BusyStyle } from './style.js';

/** Every way of being busy that can be chosen by name. */
export const busyStyles: readonly BusyStyle[] = [...deepseekStyles, ...chinaStyles, ...providerStyles, ...serverStyles];
