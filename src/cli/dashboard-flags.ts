import { Flags } from '@oclif/core';
import { type Source, sources } from '../dashboards/data-sources.js';

export const sourceFlag = Flags.custom<Source>({
  multiple: true,
  multipleNonGreedy: true,
  options: [...sources],
  description: 'Dashboards for this kind of database only; both by default',
  default: async () => [...sources],
  parse: async input => input as Source,
})();
