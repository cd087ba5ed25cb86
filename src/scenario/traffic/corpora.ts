import type { Intent } from '../types.js';
import { chinese } from './corpus/chinese.js';
import { chineseTasks } from './corpus/chinese-tasks.js';
import { english } from './corpus/english.js';
import { englishTasks } from './corpus/english-tasks.js';
import { type CompiledCorpus, compile } from './corpus/forms.js';

const made = new Map<Intent['language'], CompiledCorpus>();

/** The corpus of a language, ready to write with. Compiled when first asked for: not every script needs both. */
export function corpusOf(language: Intent['language']): CompiledCorpus {
  const known = made.get(language);
  if (known !== undefined) return known;
  const compiled = language === 'zh' ? compile(chinese, chineseTasks) : compile(english, englishTasks);
  made.set(language, compiled);
  return compiled;
}
