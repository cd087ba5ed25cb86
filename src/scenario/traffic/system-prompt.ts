import type { Random } from '../random.js';
import { type CompiledCorpus, type Form, formOf } from './corpus/forms.js';
import { systemOpenings, systemRules } from './corpus/system-prompt.js';
import { Writer } from './writer.js';

let made: { readonly openings: readonly Form[]; readonly rules: readonly Form[] } | null = null;

/** Compiled when first asked for: each of k6's users has a copy of its own. */
function forms() {
  made ??= { openings: systemOpenings.map(formOf), rules: systemRules.map(formOf) };
  return made;
}

/** `- ` and the line break of a rule. */
const bulletTokens = 1.6;
const gapTokens = 0.4;
/** Up to here instructions are rules alone; what is longer holds the operator's own documents. */
const mostRuleTokens = 1_200;

/**
 * An operator's instructions of about so many tokens: who the assistant is, a list of rules, and for the long ones what it
 * has to know. In English, whatever the language of the conversation, since all of a class share it.
 */
export function systemPrompt(tokens: number, corpus: CompiledCorpus, random: Random): string {
  const pen = new Writer(corpus, random);
  const { openings, rules } = forms();
  const opening = pen.question(openings, tokens);
  let left = tokens - opening.tokens - gapTokens;
  const list = pen.several(rules, Math.min(left, mostRuleTokens), bulletTokens);
  for (const rule of list) left -= rule.tokens + bulletTokens;
  const knowledge = pen.document(left - gapTokens);
  const lines = list.map(rule => `- ${rule.text}`).join('\n');
  return [opening.text, lines, knowledge.text].filter(part => part !== '').join('\n\n');
}
