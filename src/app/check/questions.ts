import { randomBytes } from 'node:crypto';
import type { BusytoneError } from '../../base/errors.js';
import type { Inspection } from '../../engine/inspect.js';
import { modelsRequest, RequestTemplate } from '../../engine/request-template.js';
import type { EngineTarget } from '../../engine/types.js';
import { isBusy } from '../../protocol/outcome.js';
import { adaptDialect, type RequestMessage } from '../../protocol/request.js';
import { failureOf } from '../preflight.js';
import { longPrompt } from './long-prompt.js';
import type { CheckSession } from './session.js';

/** Room for a reasoning model to think a little and say a word. */
const helloTokens = 256;
export const cappedTokens = 16;
const readingTokens = 8;
/** Tokens that the short prompts come to, template included; counts only where the endpoint sends no usage. */
const shortPromptTokens = 30;

/** Requests that the first question may take: refused fields, and answers that are busy or broken now and then. */
const mostHellos = 5;
const mostLooks = 3;
const passing = ['preflight.reset', 'preflight.not_an_api'];
const shortestWaitMs = 500;
const longestWaitMs = 5_000;

/** How the first question went, which decides what else can be asked. */
export interface Hello {
  /** The last answer; null where none could be asked for. */
  readonly inspection: Inspection | null;
  /** Why a load makes no sense; null when it does. */
  readonly failure: BusytoneError | null;
  /** Why nothing can be learnt from answers; null when it can. */
  readonly noAnswers: string | null;
}

/** The questions of a check. Each is asked once, when a group first wants its answer, and never two at a time. */
export class Questions {
  private readonly asked = new Map<string, Promise<unknown>>();

  constructor(readonly session: CheckSession) {}

  /** The list of models; null where it was not asked for. */
  models(): Promise<Inspection | null> {
    return this.once('models', () => this.session.ask('list models', modelsRequest(this.session.target), null));
  }

  /** A greeting with room for some reasoning, in whatever form of request the endpoint takes. */
  hello(): Promise<Hello> {
    return this.once('hello', () => this.sayHello());
  }

  /** A long answer with a short cap. */
  capped(): Promise<Inspection | null> {
    return this.once('capped', () => {
      const content = 'Tell a long story about a lighthouse. (Answer in about 400 tokens.)';
      return this.chat('cap an answer', [{ role: 'user', content }], cappedTokens, shortPromptTokens);
    });
  }

  /** One prompt that nobody has sent before, twice. */
  twice(): Promise<readonly [Inspection | null, Inspection | null]> {
    return this.once('twice', async () => {
      const prompt = longPrompt(randomBytes(8).toString('hex'));
      const messages = [{ role: 'user', content: prompt.text }] as const;
      const first = await this.chat('read a long prompt', messages, readingTokens, prompt.tokens);
      return [first, await this.chat('read it again', messages, readingTokens, prompt.tokens)];
    });
  }

  /** A request that no endpoint should take. */
  nonsense(): Promise<Inspection | null> {
    return this.once('nonsense', () => {
      const { target } = this.session;
      const body = JSON.stringify({ model: target.model, messages: 'not a list', stream: true });
      return this.session.ask('refuse a wrong request', new RequestTemplate(target).withBody(body), 0);
    });
  }

  /** The list of models or, where there is none, a greeting, with a key that nobody has. */
  async wrongKey(): Promise<Inspection | null> {
    const listed = (await this.models())?.progress.http === 200;
    return this.once('wrongKey', () => {
      const target: EngineTarget = { ...this.session.target, apiKey: `wrong-${randomBytes(12).toString('hex')}` };
      if (listed) return this.session.ask('try a wrong key', modelsRequest(target), null);
      const bytes = new RequestTemplate(target).bytes(greeting, readingTokens);
      return this.session.ask('try a wrong key', bytes, shortPromptTokens);
    });
  }

  private once<T>(name: string, ask: () => Promise<T>): Promise<T> {
    const known = this.asked.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const asking = ask();
    this.asked.set(name, asking);
    return asking;
  }

  private chat(purpose: string, messages: readonly RequestMessage[], maxTokens: number, promptTokens: number) {
    const bytes = new RequestTemplate(this.session.target).bytes(messages, maxTokens);
    return this.session.ask(purpose, bytes, promptTokens);
  }

  private async sayHello(): Promise<Hello> {
    const { session } = this;
    let looks = 1;
    for (let hellos = 1; ; hellos++) {
      const inspection = await this.chat('say hello', greeting, helloTokens, shortPromptTokens);
      if (inspection === null) return { inspection, failure: null, noAnswers: 'the time for the check was over' };
      const { outcome, progress } = inspection;
      const more = hellos < mostHellos && session.timeLeftMs > longestWaitMs;
      const dialect = adaptDialect(session.dialect, progress.http, progress.error);
      if (dialect !== null && more) {
        session.dialect = dialect;
        continue;
      }
      const failure = failureOf(inspection, { ...session.options, target: session.target, apiKeyEnv: this.keyName });
      const mayPass = failure === null ? isBusy(outcome.class) : passing.includes(failure.code);
      if (mayPass && looks < mostLooks && more) {
        looks += 1;
        const waitMs = Math.min(longestWaitMs, Math.max(shortestWaitMs, progress.retryAfterMs ?? 0));
        await new Promise(resolve => setTimeout(resolve, waitMs));
        continue;
      }
      return { inspection, failure, noAnswers: whyNoAnswers(inspection) };
    }
  }

  private get keyName(): string | null {
    return this.session.options.scenario.target.apiKeyEnv;
  }
}

const greeting: readonly RequestMessage[] = [
  { role: 'user', content: 'Say hello. (Think in about 40 tokens, then answer in about 40 tokens.)' },
];

function whyNoAnswers({ outcome, progress }: Inspection): string | null {
  if (progress.tokenEvents > 0) return null;
  if (isBusy(outcome.class)) return `the endpoint was busy (${outcome.class})`;
  return `the endpoint gave no answer (${outcome.class})`;
}
