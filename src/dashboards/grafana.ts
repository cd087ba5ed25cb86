import { Agent, request } from 'undici';
import { BusytoneError, exitCodes } from '../base/errors.js';
import { pinnedLookup } from '../base/node/pinned-lookup.js';
import { redactor } from '../base/redact.js';

/** A Grafana server and what lets one in. */
export interface GrafanaAccess {
  /** Base URL, with the path under which Grafana is served if there is one. */
  readonly url: string;
  /** Token of a service account. */
  readonly token: string;
  /** The only addresses to connect to. */
  readonly addresses: readonly string[];
}

const limitMs = 15_000;
const mostWords = 300;
const largestAnswer = 16 * 1_048_576;

/** Grafana's HTTP API, as far as dashboards need it. */
export class Grafana {
  private readonly agent: Agent;
  private readonly redact: (text: string) => string;
  private readonly base: string;

  constructor(private readonly access: GrafanaAccess) {
    this.base = access.url.replace(/\/+$/, '');
    const connect = { timeout: limitMs, lookup: pinnedLookup(access.addresses) };
    this.agent = new Agent({ connections: 1, connect, maxResponseSize: largestAnswer });
    this.redact = redactor([access.token]);
  }

  /** @returns the answer, or null for 404 where `absent` allows it. @throws BusytoneError for everything but success. */
  async call(
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    { body, absent = false }: { readonly body?: object; readonly absent?: boolean } = {},
  ): Promise<object | null> {
    const { status, text } = await this.send(method, path, body);
    if (status === 404 && absent) return null;
    if (status < 200 || status >= 300) throw this.refusal(method, path, status, text);
    const answer = parsed(text);
    if (typeof answer === 'object' && answer !== null) return answer;
    throw this.noGrafana(`${method} ${path} was not answered with a JSON object`);
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async send(method: string, path: string, body: object | undefined) {
    try {
      const response = await request(`${this.base}${path}`, {
        method: method as 'GET',
        dispatcher: this.agent,
        headersTimeout: limitMs,
        bodyTimeout: limitMs,
        headers: {
          authorization: `Bearer ${this.access.token}`,
          accept: 'application/json',
          'user-agent': 'busytone',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (cause) {
      throw new BusytoneError(`Grafana at ${this.base} cannot be reached: ${wordsOf(cause)}`, {
        code: 'grafana.unreachable',
        hint: 'Check --url, and that Grafana is running. The compose stack starts with: busytone dashboards up',
      });
    }
  }

  private refusal(method: string, path: string, status: number, text: string): BusytoneError {
    const said = this.redact(messageOf(text)).slice(0, mostWords);
    const told = said === '' ? '' : `: ${said}`;
    if (status === 401) {
      return new BusytoneError(`Grafana does not know this token (401${told})`, {
        code: 'grafana.unauthorized',
        exitCode: exitCodes.usage,
        hint: 'Make a token under Administration › Users and access › Service accounts, and put it in the variable that --token-env names.',
      });
    }
    if (status === 403) {
      return new BusytoneError(`The token may not do this in Grafana (403 for ${method} ${path}${told})`, {
        code: 'grafana.forbidden',
        exitCode: exitCodes.usage,
        hint: 'Dashboards and folders need the role Editor, data sources the role Admin. Without Admin: --no-data-sources.',
      });
    }
    if (status === 404 || (status >= 300 && status < 400)) {
      return this.noGrafana(`${method} ${path} was answered with ${status}${told}`);
    }
    return new BusytoneError(`Grafana refused ${method} ${path} with ${status}${told}`, { code: 'grafana.refused' });
  }

  private noGrafana(why: string): BusytoneError {
    return new BusytoneError(`There is no Grafana at ${this.base}: ${why}`, {
      code: 'grafana.not_found',
      exitCode: exitCodes.usage,
      hint: 'Give the address at which Grafana’s start page opens, with its path if it has one, such as https://host/grafana.',
    });
  }
}

/** @returns undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Grafana explains itself in `message`. */
function messageOf(text: string): string {
  const answer = parsed(text);
  // A proxy's page says nothing that helps.
  if (typeof answer !== 'object' || answer === null || !('message' in answer)) return '';
  return typeof answer.message === 'string' ? answer.message : '';
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const { code } = cause as NodeJS.ErrnoException;
  return cause.message === '' ? (code ?? cause.name) : cause.message;
}
