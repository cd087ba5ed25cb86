import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicMs } from '../base/node/clock.js';
import { type ApiError, type ChatRequest, isApiError, readChatRequest } from './chat-request.js';
import type { BusyStyle, Refusal } from './dialects/style.js';
import { badGatewayPage, drawFault, type Fault, type FaultName } from './faults.js';
import { askedLengths, capLengths, type Lengths, sampledLengths } from './lengths.js';
import type { SimulatorSettings } from './options.js';
import { type Override, readOverride } from './override.js';
import { hashText, type Random, randomStream } from './random.js';
import type { AnswerPlan } from './reply/answer.js';
import { FrameMaker } from './reply/frames.js';
import { JsonReply } from './reply/json-reply.js';
import { playScript, send, sendError, sendRefusal } from './reply/plain.js';
import type { Reply } from './reply/reply.js';
import { StreamReply } from './reply/stream-reply.js';
import type { Serving } from './serving.js';
import { languageOf } from './text/pieces.js';

/** The chances of one request, drawn in one order whatever becomes of it, so that a seed means the same every time. */
interface Draws {
  readonly busy: number;
  readonly fault: FaultName | null;
  /** Where in the answer a fault strikes, 0 to 1. */
  readonly faultAt: number;
  readonly random: Random;
}

const prefixBlockTokens = 64;

/** Decides what each chat request gets and starts it. */
export class ChatService {
  requests = 0;
  accepted = 0;
  /** Refused because busy. */
  rejected = 0;
  /** Refused because wrong. */
  invalid = 0;
  faulty = 0;
  scripted = 0;
  /** How often each request came, by the hash of its bytes; empty where chances go by order. */
  private readonly seen = new Map<number, number>();

  constructor(
    private readonly settings: SimulatorSettings,
    private readonly serving: Serving,
  ) {}

  /** To be called when a request's headers arrive. */
  arrive(): number {
    this.requests += 1;
    return this.requests;
  }

  answer(index: number, incoming: IncomingMessage, body: string, response: ServerResponse): void {
    const { options } = this.settings;
    const override = readOverride(header(incoming, 'x-simulate'), header(incoming, 'x-simulate-script'));
    if (typeof override === 'string') {
      this.refuseInvalid(response, badRequest(override, 'x-simulate', null));
      return;
    }
    if (override.script) {
      this.scripted += 1;
      void playScript(response, override.script);
      return;
    }
    const draws = drawsFor(options.seed, this.chanceNumber(index, body), options.faults);
    const fault = override.fault ?? draws.fault;
    if (fault !== null) this.faulty += 1;
    if (fault === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (fault === 'html-502') {
      send(response, 502, badGatewayPage, { server: 'nginx', 'content-type': 'text/html' });
      return;
    }
    const request = readChatRequest(body);
    const error = isApiError(request) ? request : this.complaint(request);
    if (isApiError(request) || error) {
      this.refuseInvalid(response, error ?? badRequest('', null, null));
      return;
    }
    const start = (): void => this.begin(index, request, body, { override, fault, draws }, response);
    if (fault !== 'slow-headers') {
      start();
      return;
    }
    const timer = setTimeout(start, options.slowHeadersMs / options.speed);
    response.once('close', () => clearTimeout(timer));
  }

  /** The number that fixes what chance has in store for a request. */
  private chanceNumber(index: number, body: string): number {
    const { chances, seed } = this.settings.options;
    if (chances === 'order') return index;
    const hash = hashText(body, seed);
    const times = (this.seen.get(hash) ?? 0) + 1;
    this.seen.set(hash, times);
    return hashText(String(times), hash);
  }

  private refuseInvalid(response: ServerResponse, error: ApiError): void {
    this.invalid += 1;
    sendError(response, error);
  }

  /** What is wrong with a well-formed request at this endpoint. */
  private complaint(request: ChatRequest): ApiError | null {
    const { options, preset } = this.settings;
    if (options.model !== null && request.model !== options.model) {
      const message = `The model \`${request.model}\` does not exist.`;
      return { status: 404, message, type: 'invalid_request_error', param: 'model', code: 'model_not_found' };
    }
    const refused = options.refuseFields.find(name => request.names.includes(name));
    if (refused !== undefined) {
      return badRequest(
        `Unsupported parameter: '${refused}' is not supported with this model.`,
        refused,
        'unsupported_parameter',
      );
    }
    const wanted = request.promptTokens + (request.maxTokens ?? 1);
    if (wanted <= preset.contextTokens) return null;
    return badRequest(
      `This model's maximum context length is ${preset.contextTokens} tokens. However, you requested ${wanted} tokens ` +
        `(${request.promptTokens} in the messages, ${wanted - request.promptTokens} in the completion). ` +
        'Please reduce the length of the messages or completion.',
      'messages',
      'context_length_exceeded',
    );
  }

  private begin(
    index: number,
    request: ChatRequest,
    body: string,
    chance: { readonly override: Override; readonly fault: FaultName | null; readonly draws: Draws },
    response: ServerResponse,
  ): void {
    const { options, busy } = this.settings;
    const { override, draws } = chance;
    const style = override.busy?.style ?? busy;
    const forced = override.busy !== null || draws.busy < options.busyRate;
    const refusal = forced || this.serving.engine.queueFull ? this.refusal(style, request, draws.random) : null;
    if (refusal !== null && refusal.kind !== 'cut') {
      this.rejected += 1;
      sendRefusal(response, refusal, {
        stream: request.stream,
        blankLineMs: options.keepAliveMs / options.speed,
        closeMs: options.silentCloseMs / options.speed,
      });
      return;
    }
    this.accepted += 1;
    const plan = this.plan(request, body, override);
    const total = plan.reasoning + plan.answer;
    const position = override.at ?? 1 + Math.floor(draws.faultAt * total);
    const fault = chance.fault === null ? null : { name: chance.fault, at: Math.min(total, Math.max(1, position)) };
    const cutAt = refusal === null ? null : Math.max(1, Math.floor(total * (0.1 + 0.5 * draws.random())));
    const giveUp = this.serving.start(
      {
        promptTokens: plan.promptTokens,
        cachedTokens: plan.cachedTokens,
        outputTokens: total,
        finish: plan.finish,
        keepAlives: style.keepAlives,
        cutsPreempted: style.cutsPreempted,
        cutAt,
      },
      this.reply(index, request, plan, fault, response),
    );
    response.once('close', giveUp);
  }

  private refusal(style: BusyStyle, request: ChatRequest, random: Random): Refusal | null {
    const { options, preset } = this.settings;
    return style.refuse({
      stream: request.stream,
      random,
      retryAfterMs: options.retryAfterMs / options.speed,
      queueLimit: preset.queueLimit,
    });
  }

  private plan(request: ChatRequest, body: string, override: Override): AnswerPlan {
    const { options, preset } = this.settings;
    const random = randomStream(hashText(body, options.seed), 0);
    const opening = Math.floor(random() * 10_000);
    const asked = askedLengths(request.lastUserMessage);
    const wanted = asked ?? sampledLengths(preset.reasons, random);
    const lengths: Lengths = {
      reasoning: override.reasoning ?? wanted.reasoning,
      answer: override.answer ?? wanted.answer,
    };
    const cap = Math.min(request.maxTokens ?? Number.POSITIVE_INFINITY, preset.contextTokens - request.promptTokens);
    // A model that does not think writes what it was asked to think, too: the load stays what was asked for.
    const spoken = preset.reasons ? lengths : { reasoning: 0, answer: lengths.reasoning + lengths.answer };
    return {
      language: languageOf(request.lastUserMessage),
      opening,
      ...capLengths(spoken, cap),
      field: options.reasoningField,
      promptTokens: request.promptTokens,
      cachedTokens: Math.floor((request.promptTokens * preset.cachedShare) / prefixBlockTokens) * prefixBlockTokens,
    };
  }

  private reply(
    index: number,
    request: ChatRequest,
    plan: AnswerPlan,
    fault: Fault | null,
    response: ServerResponse,
  ): Reply {
    const { options } = this.settings;
    const id = `chatcmpl-${options.seed.toString(16)}-${index}`;
    const created = Math.floor(Date.now() / 1_000);
    if (!request.stream) return new JsonReply(response, id, created, request.model, plan, fault);
    const frames = new FrameMaker(id, created, request.model, plan.field, options.truth ? monotonicMs : null);
    return new StreamReply(response, plan, frames, {
      fault,
      includeUsage: request.includeUsage,
      tokensPerFrame: options.tokensPerFrame,
      stallMs: options.stallMs / options.speed,
    });
  }
}

function drawsFor(seed: number, number: number, rates: SimulatorSettings['options']['faults']): Draws {
  const random = randomStream(seed, number);
  return { busy: random(), fault: drawFault(rates, random), faultAt: random(), random };
}

function badRequest(message: string, param: string | null, code: string | null): ApiError {
  return { status: 400, message, type: 'invalid_request_error', param, code };
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
