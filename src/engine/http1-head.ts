/** Status line and header fields of one HTTP/1.x response. Names are lower case; repeated fields are joined by `, `. */
export interface ResponseHead {
  readonly minor: 0 | 1;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
}

/** How the body's end is found (RFC 9112, section 6.3). */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

/** What is wrong with a response, in the form that an `http` interruption carries. */
export interface FramingError {
  readonly code: string;
  readonly message: string;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: (.*))?$/;
const fieldName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function isFramingError(value: object): value is FramingError {
  return 'code' in value;
}

/** Reads the head of a response: everything before the blank line, lines ended by CRLF or a bare LF. */
export function parseHead(text: string): ResponseHead | FramingError {
  const lines = text.split(/\r?\n/);
  const status = statusLine.exec(lines[0] ?? '');
  if (!status)
    return { code: 'http.not_http', message: `The answer is not HTTP/1.x: ${JSON.stringify(text.slice(0, 60))}` };
  const headers = new Map<string, string>();
  let last = '';
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    if (line.startsWith(' ') || line.startsWith('\t')) {
      // An obsolete folded line carries on the value before it.
      if (last === '') return badHeader(line);
      headers.set(last, `${headers.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1) return badHeader(line);
    const name = line.slice(0, colon).toLowerCase();
    if (!fieldName.test(name)) return badHeader(line);
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
    last = name;
  }
  return { minor: status[1] === '0' ? 0 : 1, status: Number(status[2]), headers };
}

function badHeader(line: string): FramingError {
  return { code: 'http.bad_header', message: `A header line cannot be read: ${JSON.stringify(line.slice(0, 60))}` };
}

/** Finds how the body of the answer to a POST is framed, or why it cannot be read. */
export function framingOf(head: ResponseHead): BodyFraming | FramingError {
  const encoding = head.headers.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity' && encoding !== '') {
    return {
      code: 'http.content_encoding',
      message: `The body is encoded as ${encoding.slice(0, 40)} although only identity was accepted`,
    };
  }
  if (head.status === 204 || head.status === 304) return { kind: 'none' };
  const transfer = head.headers.get('transfer-encoding');
  if (transfer !== undefined) {
    const codings = transfer
      .toLowerCase()
      .split(',')
      .map(coding => coding.trim());
    if (codings.some(coding => coding !== 'chunked' && coding !== 'identity')) {
      return { code: 'http.transfer_encoding', message: `Transfer coding ${transfer.slice(0, 40)} is not supported` };
    }
    return codings.at(-1) === 'chunked' ? { kind: 'chunked' } : { kind: 'close' };
  }
  const length = head.headers.get('content-length');
  if (length === undefined) return { kind: 'close' };
  const values = new Set(length.split(',').map(value => value.trim()));
  const [value = ''] = values;
  if (values.size !== 1 || !/^\d{1,15}$/.test(value)) {
    return { code: 'http.content_length', message: `Content-Length cannot be read: ${length.slice(0, 40)}` };
  }
  return { kind: 'length', bytes: Number(value) };
}

/** Whether the server means to keep the connection open after this response. */
export function keepsAlive(head: ResponseHead, framing: BodyFraming): boolean {
  if (framing.kind === 'close') return false;
  // Both framings at once is how requests are smuggled: such a connection is not used again.
  if (framing.kind === 'chunked' && head.headers.has('content-length')) return false;
  const connection = (head.headers.get('connection') ?? '').toLowerCase();
  const options = connection.split(',').map(option => option.trim());
  if (options.includes('close')) return false;
  return head.minor === 1 || options.includes('keep-alive');
}
