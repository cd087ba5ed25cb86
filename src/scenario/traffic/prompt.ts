import { randomFamily } from '../random.js';
import type { ChatMessage, Intent } from '../types.js';
import { blockPrompt } from './block-prompt.js';
import { CodeWriter } from './code-writer.js';
import { mostTurns } from './conversation.js';
import { corpusOf } from './corpora.js';
import { phrase } from './corpus/forms.js';
import { answerText, type Pens, questionText } from './messages.js';
import { systemPrompt } from './system-prompt.js';
import { Writer } from './writer.js';

/** Tokens that a chat template puts around a message. */
const templateTokens = 5;

/**
 * The messages of an intent, determined by seed and intent (and the run's salt, for classes that keep caches out) alone: a
 * shared system prompt if the class has one, the turns before as they were planned, and the question: in the class's kind
 * of text, with what it is about, and a sentence that asks for the planned lengths. A turn is written the same way whenever
 * it is sent again, so later turns begin with the whole of the earlier prompt.
 *
 * Lengths are estimated offline (see corpus/forms.ts). By DeepSeek-V3's tokenizer, prompts from 100 tokens on come out
 * within 12 % of `inputTokens`, those from 500 on within 5 % and on average within 1.5 %; GPT-4o's agrees in English and
 * counts about 36 % more in Chinese. Of code, see code-writer.ts. A prompt has at least its question and closing sentence,
 * so the shortest intents still get 20 to 40 tokens; only `bare` ones are as short as they say. Prompts of a trace's blocks:
 * see block-prompt.ts.
 */
export function promptFor(seed: number, intent: Intent, salt: string | null): readonly ChatMessage[] {
  const { history, sharedPrefix, outputTokens, reasoningTokens, session } = intent;
  const mark = intent.cacheBust && salt !== null ? phrase(`[${salt}-${session}]\n`) : null;
  if (intent.blocks !== null) {
    const inputTokens = intent.inputTokens - (mark?.tokens ?? 0);
    const text = blockPrompt(seed, { ...intent, inputTokens }, intent.blocks);
    return [{ role: 'user', content: `${mark?.text ?? ''}${text}` }];
  }
  const messages: ChatMessage[] = [];
  const say = (role: ChatMessage['role'], content: string) => {
    messages.push({ role, content: messages.length === 0 && mark !== null ? mark.text + content : content });
  };
  /** Room for the text of a message; what begins the prompt also holds the mark. */
  const room = (tokens: number) => tokens - templateTokens - (messages.length === 0 && mark !== null ? mark.tokens : 0);

  if (sharedPrefix !== null) {
    const { tokens, variant } = sharedPrefix;
    const random = randomFamily(seed, `system/${intent.class}`)(variant);
    say('system', systemPrompt(room(tokens), corpusOf('en'), random));
  }
  const scribe = scribeOf(seed, intent);
  let left = intent.inputTokens - (sharedPrefix?.tokens ?? 0);
  for (const [at, past] of history.entries()) {
    const { questionTokens, answerTokens } = past;
    scribe.turnTo('question', at + 1);
    say('user', questionText(intent.text, { ...past, tokens: room(questionTokens) }, scribe.pens));
    scribe.turnTo('answer', at + 1);
    say('assistant', answerText(intent.text, room(answerTokens), scribe.pens));
    left -= questionTokens + answerTokens;
  }
  scribe.turnTo('question', intent.turn);
  const question = { tokens: room(left), reasoningTokens, answerTokens: outputTokens - reasoningTokens };
  say('user', questionText(intent.text, question, scribe.pens));
  return messages;
}

/** Pens for a conversation whose every message has random numbers of its own. */
function scribeOf(seed: number, intent: Intent) {
  const begin = randomFamily(seed, `prompt/${intent.class}`)(intent.session);
  const later = randomFamily(seed, `prompt/${intent.class}/later`);
  const answers = randomFamily(seed, `prompt/${intent.class}/answer`);
  const corpus = corpusOf(intent.language);
  const code = new CodeWriter(randomFamily(seed, `prompt/${intent.class}/code`)(intent.session));
  const pens: Pens = { corpus, prose: new Writer(corpus, begin), code };
  return {
    pens,
    turnTo(whose: 'question' | 'answer', turn: number) {
      const key = intent.session * (mostTurns + 1) + turn;
      const random = whose === 'answer' ? answers(key) : turn === 1 ? begin : later(key);
      pens.prose.turnTo(random);
      pens.code.turnTo(random);
    },
  };
}
