import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const vocabulary = ['[UNK]', 'word', 'hmm', ...Array.from({ length: 500 }, (_, index) => `w${index}`)];

/** The prompt that goes with every request, for tools that read theirs from a file. */
export const prompt = vocabulary.slice(3, 33).join(' ');

/** One JSON object for each request. */
export function promptLines(key: string, requests: number): string {
  return `${JSON.stringify({ [key]: prompt })}\n`.repeat(requests);
}

/** A tokenizer in the files of Hugging Face's libraries that makes one token of each word, also of those of the server. */
export function writeTokenizer(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: 0, content: '[UNK]', ...special }],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      unk_token: '[UNK]',
    },
  };
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    unk_token: '[UNK]',
    eos_token: '[UNK]',
    pad_token: '[UNK]',
    model_max_length: 100_000,
  };
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
}
