// busytone 0.1.0, Apache-2.0: the part that runs inside k6. Made by a build; do not edit.

// src/protocol/body.ts
var sampleBytes = 64 * 1024;
var wholeBytes = 16 * 1024 * 1024;
var fields = ["data", "event", "id", "retry"];
var byteOrderMark = "ï»¿";
function sniffBody(start, contentType) {
  let text2 = "";
  for (let at = 0; at < Math.min(6, start.length); at++) text2 += String.fromCharCode(start[at] ?? 0);
  const first = text2.charAt(0);
  if (first === ":") return "events";
  if (first === "{" || first === "[") return "json";
  if (first === "<") return "text";
  if (byteOrderMark.startsWith(text2)) return null;
  const word = text2.split(/[:\r\n]/, 1)[0] ?? "";
  if (word.length < text2.length && fields.includes(word)) return "events";
  if (word.length === text2.length && fields.some((field) => field.startsWith(word))) return null;
  return contentType.startsWith("text/event-stream") ? "events" : "text";
}
function firstVisible(bytes) {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (byte === 32 || byte >= 9 && byte <= 13) at += 1;
    else if (byte === 239 && bytes[at + 1] === 187 && bytes[at + 2] === 191) at += 3;
    else break;
  }
  return at;
}
var BodyCollector = class {
  limit;
  bytes = new Uint8Array(0);
  length = 0;
  /** True when bytes had to be dropped, so that the body cannot be parsed. */
  cut = false;
  constructor(kind) {
    this.limit = kind === "json" ? wholeBytes : sampleBytes;
  }
  add(chunk) {
    const room = this.limit - this.length;
    if (chunk.length > room) this.cut = true;
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    const length = this.length + taken.length;
    if (length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(1024, length, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(taken, this.length);
    this.length = length;
  }
  /** The whole text. */
  text() {
    return new TextDecoder().decode(this.bytes.subarray(0, this.length));
  }
  /** The first 64 KiB as text; a character cut by the limit becomes U+FFFD. */
  sample() {
    return new TextDecoder().decode(this.bytes.subarray(0, Math.min(this.length, sampleBytes)));
  }
};

// src/protocol/json.ts
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function parseJson(text2) {
  try {
    return JSON.parse(text2);
  } catch {
    return void 0;
  }
}

// src/protocol/errors.ts
function findError(value) {
  if (Array.isArray(value)) return value.length > 0 && isObject(value[0]) ? findError(value[0]) : null;
  if (!isObject(value)) return null;
  return nested(value["error"], value) ?? choiceError(value["choices"]) ?? (isObject(value["response"]) ? nested(value["response"]["error"], value) : null) ?? (Array.isArray(value["choices"]) ? null : flat(value));
}
function nested(error, around) {
  if (typeof error === "string") {
    if (error === "") return null;
    return made(around["code"], around["error_type"] ?? around["type"], error, around["code"] ?? around["status"]);
  }
  if (!isObject(error)) return null;
  const message = messageOf(error) ?? text(error["error"]) ?? text(around["message"]);
  const type = error["type"] ?? error["error_type"] ?? error["status"];
  const code2 = error["code"] ?? around["code"];
  return made(code2, type, withDetail(message, error), code2 ?? error["status"]);
}
function choiceError(choices) {
  if (!Array.isArray(choices)) return null;
  for (const choice of choices) {
    if (isObject(choice) && choice["error"] !== void 0) {
      const found2 = nested(choice["error"], choice);
      if (found2 !== null) return found2;
    }
  }
  return null;
}
function flat(value) {
  if (typeof value["error_msg"] === "string" || value["error_code"] !== void 0) {
    return made(value["error_code"], null, text(value["error_msg"]), value["error_code"]);
  }
  if (isObject(value["fault"])) {
    const detail2 = value["fault"]["detail"];
    const code3 = isObject(detail2) ? detail2["errorcode"] : null;
    return made(code3, null, text(value["fault"]["faultstring"]) ?? text(detail2), code3);
  }
  if (Array.isArray(value["errors"]) && isObject(value["errors"][0])) {
    const first = value["errors"][0];
    return made(first["code"], first["type"], messageOf(first), first["code"]);
  }
  const detail = detailText(value["detail"]);
  if (detail !== null) return made(value["code"], value["type"], detail, value["status"] ?? value["code"]);
  const code2 = value["code"] ?? value["__type"];
  const isError = value["object"] === "error" || code2 !== void 0 && code2 !== null && !saysSuccess(code2);
  const message = messageOf(value);
  if (message === null || !(isError || hasOnlyMessage(value))) return null;
  const type = value["type"] ?? value["error_type"] ?? (typeof value["status"] === "string" ? value["status"] : null);
  return made(code2, type, withDetail(message, value), code2 ?? value["status"]);
}
function made(code2, type, message, status) {
  return { code: label(code2), type: label(type), message, status: httpStatus(status) };
}
function saysSuccess(code2) {
  return code2 === 0 || code2 === 200 || code2 === 2e4 || code2 === "0" || code2 === "200" || code2 === "Success";
}
function hasOnlyMessage(value) {
  return Object.keys(value).every((key) => ["message", "Message", "msg", "request_id", "requestId"].includes(key));
}
function messageOf(value) {
  return text(value["message"]) ?? text(value["Message"]) ?? text(value["msg"]) ?? text(value["error_message"]) ?? text(value["error_msg"]);
}
function withDetail(message, error) {
  let whole = message;
  const parameter = text(error["param"]);
  if (parameter !== null && !(whole ?? "").includes(parameter)) whole = `${whole ?? "rejected"} (param: ${parameter})`;
  const raw = isObject(error["metadata"]) ? text(error["metadata"]["raw"]) : null;
  if (raw !== null && !(whole ?? "").includes(raw)) whole = whole === null ? raw : `${whole}: ${raw}`;
  return whole;
}
function detailText(detail) {
  if (typeof detail === "string") return text(detail);
  if (isObject(detail)) return messageOf(detail);
  if (!Array.isArray(detail)) return null;
  const parts = [];
  for (const item of detail.slice(0, 10)) {
    if (!isObject(item)) continue;
    const place2 = Array.isArray(item["loc"]) ? item["loc"].filter((part) => typeof part !== "object").join(".") : "";
    const message = messageOf(item);
    if (message !== null) parts.push(place2 === "" ? message : `${place2}: ${message}`);
  }
  return parts.length > 0 ? parts.join("; ") : null;
}
function text(value) {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
function label(value) {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return text(value);
}
function httpStatus(value) {
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 599 ? status : null;
}

// src/protocol/usage.ts
function readUsage(value) {
  if (!isObject(value)) return null;
  const promptDetails = inside(value, "prompt_tokens_details") ?? inside(value, "input_tokens_details");
  const outputDetails = inside(value, "completion_tokens_details") ?? inside(value, "output_tokens_details");
  const promptTokens = count(value["prompt_tokens"]) ?? count(value["input_tokens"]);
  const completionTokens = count(value["completion_tokens"]) ?? count(value["output_tokens"]);
  if (promptTokens === null && completionTokens === null) return null;
  return {
    promptTokens,
    completionTokens,
    reasoningTokens: count(outputDetails?.["reasoning_tokens"]) ?? count(value["reasoning_tokens"]),
    cachedTokens: count(promptDetails?.["cached_tokens"]) ?? count(value["prompt_cache_hit_tokens"])
  };
}
function inside(value, key) {
  const found2 = value[key];
  return isObject(found2) ? found2 : null;
}
function count(value) {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

// src/protocol/delta.ts
function emptyDelta() {
  return {
    reasoning: "",
    content: "",
    refusal: "",
    tools: "",
    sealedReasoning: false,
    finishReason: null,
    usage: null,
    error: null
  };
}
function carriesTokens(delta) {
  return delta.content !== "" || delta.reasoning !== "" || delta.tools !== "" || delta.refusal !== "" || delta.sealedReasoning;
}
function readDelta(value, into) {
  into.reasoning = "";
  into.content = "";
  into.refusal = "";
  into.tools = "";
  into.sealedReasoning = false;
  into.finishReason = null;
  const usage = value["usage"];
  into.usage = usage === void 0 || usage === null ? groqUsage(value) : readUsage(usage);
  const choices = value["choices"];
  if (!Array.isArray(choices)) {
    into.error = findError(value);
    return;
  }
  let suspicious = value["error"] !== void 0 && value["error"] !== null;
  for (const choice of choices) {
    if (!isObject(choice)) continue;
    if (choice["error"] !== void 0) suspicious = true;
    readChoice(choice, into);
  }
  into.error = suspicious ? findError(value) : null;
}
function readChoice(choice, into) {
  if (isFinish(choice["finish_reason"])) {
    into.finishReason = choice["finish_reason"];
  }
  const delta = choice["delta"] ?? choice["message"];
  if (!isObject(delta)) {
    if (typeof choice["text"] === "string") into.content += choice["text"];
    return;
  }
  const before = into.reasoning.length;
  if (typeof delta["reasoning_content"] === "string") into.reasoning += delta["reasoning_content"];
  if (into.reasoning.length === before && typeof delta["reasoning"] === "string") into.reasoning += delta["reasoning"];
  if (into.reasoning.length === before && Array.isArray(delta["reasoning_details"])) {
    for (const detail of delta["reasoning_details"]) readReasoningDetail(detail, into);
  }
  const content = delta["content"];
  if (typeof content === "string") into.content += content;
  else if (Array.isArray(content)) for (const part of content) readPart(part, into);
  if (typeof delta["refusal"] === "string") into.refusal += delta["refusal"];
  if (Array.isArray(delta["tool_calls"])) {
    for (const call of delta["tool_calls"]) if (isObject(call)) readToolCall(call["function"], into);
  }
  if (isObject(delta["function_call"])) readToolCall(delta["function_call"], into);
}
function isFinish(reason) {
  return typeof reason === "string" && reason !== "" && reason !== "null";
}
function readReasoningDetail(detail, into) {
  if (!isObject(detail)) return;
  if (typeof detail["text"] === "string") into.reasoning += detail["text"];
  else if (typeof detail["summary"] === "string") into.reasoning += detail["summary"];
  else if (typeof detail["data"] === "string" && detail["data"] !== "") into.sealedReasoning = true;
}
function readPart(part, into) {
  if (typeof part === "string") {
    into.content += part;
    return;
  }
  if (!isObject(part)) return;
  const thinking = part["thinking"];
  if (typeof thinking === "string") into.reasoning += thinking;
  else if (Array.isArray(thinking)) {
    for (const piece of thinking) {
      if (isObject(piece) && typeof piece["text"] === "string") into.reasoning += piece["text"];
    }
  }
  const isReasoning = part["type"] === "reasoning" || part["type"] === "thinking";
  if (typeof part["text"] === "string") {
    if (isReasoning) into.reasoning += part["text"];
    else into.content += part["text"];
  }
  if (typeof part["refusal"] === "string") into.refusal += part["refusal"];
}
function readToolCall(call, into) {
  if (!isObject(call)) return;
  if (typeof call["name"] === "string") into.tools += call["name"];
  if (typeof call["arguments"] === "string") into.tools += call["arguments"];
}
function groqUsage(value) {
  const envelope = value["x_groq"];
  return isObject(envelope) ? readUsage(envelope["usage"]) : null;
}

// src/protocol/progress.ts
function emptyProgress() {
  return {
    http: null,
    contentType: "",
    retryAfterMs: null,
    headersMs: null,
    firstEventMs: null,
    firstTokenMs: null,
    firstReasoningMs: null,
    firstAnswerMs: null,
    lastTokenMs: null,
    tokenEvents: 0,
    reasoningEvents: 0,
    answerEvents: 0,
    toolEvents: 0,
    dataLines: 0,
    malformedLines: 0,
    keepAlives: 0,
    coalesced: 0,
    bodyBytes: 0,
    stallCount: 0,
    stallTotalMs: 0,
    longestGapMs: 0,
    finishReason: null,
    done: false,
    usage: null,
    estimatedReasoningTokens: 0,
    estimatedAnswerTokens: 0,
    error: null,
    bodySample: "",
    notStreamed: false
  };
}

// src/protocol/repeats.ts
var textKeys = ["content", "reasoning_content", "reasoning", "text"];
var probe = "busytone probe";
var longestTextBytes = 4096;
var mostFailures = 8;
var worthwhile = 4;
var decoder = new TextDecoder("utf-8", { ignoreBOM: true });
var quote = 34;
var backslash = 92;
var lineFeed = 10;
var RepeatedChunks = class {
  /** What the last recognised chunk carried. */
  delta = emptyDelta();
  tried = emptyDelta();
  before = new Uint8Array(0);
  after = new Uint8Array(0);
  field = "content";
  known = false;
  served = 0;
  failures = 0;
  /** Takes the JSON of a chunk that was parsed, and what it carried. */
  learn(json, carried) {
    if (this.failures >= mostFailures) return;
    const text2 = carried.content === "" ? carried.reasoning : carried.content;
    if (text2 === "" || text2.length > longestTextBytes) return;
    if (this.served < worthwhile) this.failures += 1;
    else this.failures = 0;
    this.served = 0;
    this.known = textKeys.some((key) => this.learnFrom(json, key, text2));
  }
  /**
   * Where the event ends that begins with the value at `from`, if it is such a chunk and came whole, with its blank line:
   * then `delta` holds it. Otherwise -1.
   */
  recognise(bytes, from) {
    const { before, after } = this;
    const start = from + before.length;
    if (!this.known || bytes.length - start < after.length + 3) return -1;
    for (let at = 0; at < before.length; at++) if (bytes[from + at] !== before[at]) return -1;
    const end = endOfText(bytes, start);
    if (end === -1) return -1;
    for (let at = 0; at < after.length; at++) if (bytes[end + at] !== after[at]) return -1;
    const feed = end + after.length;
    if (bytes[feed] !== lineFeed || bytes[feed + 1] !== lineFeed) return -1;
    this.delta[this.field] = textOf(bytes, start, end);
    this.served += 1;
    return feed + 2;
  }
  learnFrom(json, key, text2) {
    const name = `"${key}":`;
    let at = json.indexOf(name);
    if (at === -1) return false;
    at += name.length;
    if (json.charCodeAt(at) === 32) at += 1;
    if (json.charCodeAt(at) !== quote || !json.startsWith(`${text2}"`, at + 1)) return false;
    const before = json.slice(0, at + 1);
    const after = json.slice(at + 1 + text2.length);
    const value = parseJson(before + probe + after);
    if (!isObject(value)) return false;
    readDelta(value, this.tried);
    const field = this.tried.content === probe ? "content" : "reasoning";
    if (!carriesOnly(this.tried, field)) return false;
    const [asciiBefore, asciiAfter] = [asciiBytes(before), asciiBytes(after)];
    if (asciiBefore === null || asciiAfter === null) return false;
    this.before = asciiBefore;
    this.after = asciiAfter;
    this.field = field;
    this.delta.content = "";
    this.delta.reasoning = "";
    return true;
  }
};
function carriesOnly(delta, field) {
  const other = field === "content" ? "reasoning" : "content";
  return delta[field] === probe && delta[other] === "" && delta.tools === "" && delta.refusal === "" && !delta.sealedReasoning && delta.finishReason === null && delta.usage === null && delta.error === null;
}
function endOfText(bytes, from) {
  const last = Math.min(bytes.length, from + longestTextBytes);
  for (let at = from; at < last; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at === from ? -1 : at;
    if (byte === backslash || byte < 32) return -1;
  }
  return -1;
}
function textOf(bytes, from, to) {
  if (to - from > 32) return decoder.decode(bytes.subarray(from, to));
  let text2 = "";
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 128) return decoder.decode(bytes.subarray(from, to));
    text2 += String.fromCharCode(byte);
  }
  return text2;
}
function asciiBytes(text2) {
  const bytes = new Uint8Array(text2.length);
  for (let at = 0; at < text2.length; at++) {
    const code2 = text2.charCodeAt(at);
    if (code2 >= 128) return null;
    bytes[at] = code2;
  }
  return bytes;
}

// src/protocol/retry-after.ts
var monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
function retryAfterMs(header) {
  const exact = nonNegative(header("retry-after-ms"));
  if (exact !== null) return exact;
  const value = header("retry-after");
  const seconds2 = nonNegative(value);
  if (seconds2 !== null) return seconds2 * 1e3;
  const until = value === null ? null : httpDateSeconds(value);
  const date = header("date");
  const now = date === null ? null : httpDateSeconds(date);
  return until === null || now === null ? null : Math.max(0, until - now) * 1e3;
}
function nonNegative(value) {
  return value !== null && /^\s*\d{1,15}(\.\d*)?\s*$/.test(value) ? Number(value) : null;
}
function httpDateSeconds(text2) {
  const fixed = /^\w+,\s+(\d{1,2})[ -](\w{3})[ -](\d{4}|\d{2})\s+(\d{2}):(\d{2}):(\d{2})\s+GMT$/i.exec(text2.trim());
  if (fixed) return seconds(fixed[3], fixed[2], fixed[1], fixed.slice(4));
  const asctime = /^\w{3}\s+(\w{3})\s+(\d{1,2})\s+(\d{2}):(\d{2}):(\d{2})\s+(\d{4})$/i.exec(text2.trim());
  return asctime ? seconds(asctime[6], asctime[1], asctime[2], asctime.slice(3, 6)) : null;
}
function seconds(year = "", month = "", day = "", clock = []) {
  const monthIndex = monthNames.indexOf(month.toLowerCase());
  const dayOfMonth = Number(day);
  const [hour = 0, minute = 0, second = 0] = clock.map(Number);
  if (monthIndex === -1 || dayOfMonth < 1 || dayOfMonth > 31 || hour > 23 || minute > 59 || second > 60) return null;
  const fullYear = year.length === 2 ? Number(year) + (Number(year) < 70 ? 2e3 : 1900) : Number(year);
  return daysSince1970(fullYear, monthIndex + 1, dayOfMonth) * 86400 + hour * 3600 + minute * 60 + second;
}
function daysSince1970(year, month, day) {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

// src/protocol/sse.ts
var maxEventBytes = 16 * 1024 * 1024;
var keptCarryBytes = 64 * 1024;
var lineFeed2 = 10;
var carriageReturn = 13;
var space = 32;
var colon = 58;
var SseDecoder = class {
  handler;
  text = new TextDecoder("utf-8", { ignoreBOM: true });
  carry = new Uint8Array(0);
  carried = 0;
  carryAtMs = 0;
  skipLineFeed = false;
  firstLine = true;
  /** True while a blank line would end nothing. */
  idle = true;
  name = "";
  data = null;
  /** Data lines of the event after its first one. */
  more = [];
  dataBytes = 0;
  dataAtMs = 0;
  tooLong = false;
  constructor(handler) {
    this.handler = handler;
  }
  /** True once a line or an event passed 16 MiB; everything after it is ignored. */
  get overflowed() {
    return this.tooLong;
  }
  /** Takes bytes that arrived together at `atMs`. They are not kept after the call. */
  push(bytes, atMs) {
    if (this.tooLong || bytes.length === 0) return;
    let from = 0;
    if (this.skipLineFeed) {
      this.skipLineFeed = false;
      if (bytes[0] === lineFeed2) from = 1;
    }
    from = this.offer(bytes, from, atMs);
    if (from === bytes.length) return;
    let nextFeed = bytes.indexOf(lineFeed2, from);
    let nextReturn = bytes.indexOf(carriageReturn, from);
    while (nextFeed !== -1 || nextReturn !== -1) {
      const isReturn = nextReturn !== -1 && (nextFeed === -1 || nextReturn < nextFeed);
      const end = isReturn ? nextReturn : nextFeed;
      if (this.carried === 0) this.line(bytes, from, end, atMs);
      else this.carriedLine(bytes, from, end, atMs);
      if (this.tooLong) return;
      from = end + 1;
      if (isReturn) {
        if (from === bytes.length) this.skipLineFeed = true;
        else if (bytes[from] === lineFeed2) from += 1;
        nextReturn = bytes.indexOf(carriageReturn, from);
      }
      if (this.idle) from = this.offer(bytes, from, atMs);
      if (nextFeed !== -1 && nextFeed < from) nextFeed = bytes.indexOf(lineFeed2, from);
    }
    if (from < bytes.length) this.append(bytes, from, bytes.length, atMs);
  }
  /** The stream is over: delivers what it left open. */
  end() {
    if (this.tooLong) return;
    if (this.carried > 0) {
      const length = this.carried;
      this.carried = 0;
      this.line(this.carry, 0, length, this.carryAtMs);
    }
    if (this.data !== null) this.dispatch(false);
    this.carry = new Uint8Array(0);
  }
  /** Offers the handler whole events as they lie there; returns where the first one begins that it does not take. */
  offer(bytes, from, atMs) {
    if (this.carried > 0 || this.data !== null || this.name !== "" || this.firstLine) return from;
    let at = from;
    while (isDataField(bytes, at, bytes.length)) {
      const end = this.handler.onBytes(bytes, valueStart(bytes, at, bytes.length), atMs);
      if (end === -1) break;
      this.idle = true;
      at = end;
    }
    return at;
  }
  carriedLine(bytes, from, end, atMs) {
    if (end > from) this.append(bytes, from, end, atMs);
    if (this.tooLong) return;
    const length = this.carried;
    this.carried = 0;
    this.line(this.carry, 0, length, this.carryAtMs);
    if (this.carry.length > keptCarryBytes) this.carry = new Uint8Array(0);
  }
  append(bytes, from, to, atMs) {
    const length = this.carried + to - from;
    if (length > maxEventBytes) {
      this.overflow();
      return;
    }
    if (length > this.carry.length) {
      const larger = new Uint8Array(Math.max(512, length, this.carry.length * 2));
      larger.set(this.carry.subarray(0, this.carried));
      this.carry = larger;
    }
    this.carry.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to), this.carried);
    this.carried = length;
    this.carryAtMs = atMs;
  }
  line(bytes, from, to, atMs) {
    if (this.firstLine) {
      this.firstLine = false;
      if (bytes[from] === 239 && bytes[from + 1] === 187 && bytes[from + 2] === 191 && to - from >= 3) from += 3;
    }
    if (from === to) {
      this.blankLine();
      return;
    }
    this.idle = false;
    if (bytes[from] === colon) this.handler.onComment();
    else if (isDataField(bytes, from, to)) this.dataLine(bytes, from, to, atMs);
    else this.otherField(this.text.decode(bytes.subarray(from, to)));
  }
  blankLine() {
    if (this.idle) {
      this.handler.onBlank();
      return;
    }
    this.idle = true;
    if (this.data === null) this.name = "";
    else this.dispatch(true);
  }
  dataLine(bytes, from, to, atMs) {
    const start = valueStart(bytes, from, to);
    this.dataBytes += to - start + 1;
    if (this.dataBytes > maxEventBytes) {
      this.overflow();
      return;
    }
    const value = this.text.decode(bytes.subarray(start, to));
    if (this.data === null) this.data = value;
    else this.more.push(value);
    this.dataAtMs = atMs;
  }
  otherField(line) {
    const at = line.indexOf(":");
    const field = at === -1 ? line : line.slice(0, at);
    if (field === "event") {
      const value = at === -1 ? "" : line.slice(at + 1);
      this.name = value.startsWith(" ") ? value.slice(1) : value;
    } else if (field !== "id" && field !== "retry") {
      this.handler.onStray(line);
    }
  }
  dispatch(terminated) {
    const data = this.data ?? "";
    const event = {
      name: this.name,
      data: this.more.length === 0 ? data : `${data}
${this.more.join("\n")}`,
      atMs: this.dataAtMs,
      terminated
    };
    this.name = "";
    this.data = null;
    if (this.more.length > 0) this.more = [];
    this.dataBytes = 0;
    this.handler.onEvent(event);
  }
  overflow() {
    this.tooLong = true;
    this.carry = new Uint8Array(0);
    this.carried = 0;
    this.data = null;
    this.more = [];
  }
};
function isDataField(bytes, from, to) {
  return bytes[from] === 100 && bytes[from + 1] === 97 && bytes[from + 2] === 116 && bytes[from + 3] === 97 && (to - from === 4 || to - from > 4 && bytes[from + 4] === colon);
}
function valueStart(bytes, from, to) {
  return Math.min(to, from + (bytes[from + 5] === space ? 6 : 5));
}

// src/protocol/gaps.ts
var GapList = class {
  values = new Float32Array(0);
  length = 0;
  add(gapMs) {
    if (this.length === this.values.length) {
      const larger = new Float32Array(Math.max(64, this.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = gapMs;
  }
  /** The gaps so far, without a copy; valid until the next one is added. */
  view() {
    return this.values.subarray(0, this.length);
  }
};

// src/protocol/think.ts
var openTag = "<think>";
var closeTag = "</think>";
var longestLead = 256;
var quotes = "`\"'“‘「『«";
var ThinkSplitter = class {
  state = "undecided";
  /** Text so far, while it may still be white space and an opening tag; null once it cannot. */
  lead = "";
  /** End of the text so far: the last character, or from before a `<` that may begin a tag. */
  tail = "";
  /** True when the last piece showed that all text before it was reasoning. */
  revised = false;
  /** No tags from here on: the endpoint has fields of its own for reasoning, or the answer has begun otherwise. */
  close() {
    this.state = "answer";
  }
  /** Takes the next piece; returns how many of its characters, from its start, are reasoning. */
  push(text2) {
    this.revised = false;
    if (this.state === "answer") return 0;
    if (this.state === "separator") return this.afterTag(text2, 0);
    if (this.state === "thinking") return this.inThought(text2, 0);
    return this.undecided(text2);
  }
  undecided(text2) {
    if (this.lead !== null) {
      const before = this.lead.length;
      this.lead += text2;
      const words = this.lead.trimStart();
      if (words.startsWith(openTag)) {
        const tagEnd = this.lead.length - words.length + openTag.length - before;
        this.lead = null;
        this.revised = before > 0;
        this.state = "thinking";
        this.tail = "";
        return this.inThought(text2, tagEnd);
      }
      if (openTag.startsWith(words) && this.lead.length <= longestLead) return 0;
      const whole = this.lead;
      this.lead = null;
      this.tail = whole.slice(0, before).slice(-openTag.length);
    }
    const known3 = this.tail.length;
    const joined3 = this.tail + text2;
    if (joined3.indexOf("<") === -1) {
      this.tail = joined3.slice(-1);
      return 0;
    }
    const close = findCloseTag(joined3);
    const open = joined3.indexOf(openTag);
    if (open !== -1 && (close === -1 || open < close)) {
      this.state = "answer";
      return 0;
    }
    if (close === -1) {
      this.tail = tagStart(joined3);
      return 0;
    }
    this.revised = true;
    this.state = "separator";
    return this.afterTag(text2, close + closeTag.length - known3);
  }
  inThought(text2, from) {
    const known3 = this.tail.length;
    const joined3 = this.tail + text2.slice(from);
    const close = findCloseTag(joined3);
    if (close === -1) {
      this.tail = tagStart(joined3);
      return text2.length;
    }
    this.state = "separator";
    return this.afterTag(text2, from + close + closeTag.length - known3);
  }
  afterTag(text2, from) {
    const rest = text2.slice(from).trimStart();
    if (rest !== "") this.state = "answer";
    return text2.length - rest.length;
  }
};
function findCloseTag(text2) {
  let at = text2.indexOf(closeTag);
  while (at > 0 && quotes.includes(text2.charAt(at - 1))) at = text2.indexOf(closeTag, at + closeTag.length);
  return at;
}
function tagStart(text2) {
  const at = text2.lastIndexOf("<");
  return at === -1 || text2.length - at >= closeTag.length ? text2.slice(-1) : text2.slice(Math.max(0, at - 1));
}

// src/protocol/tokens.ts
var TokenEstimator = class {
  sum = 0;
  kind = "none";
  /** Characters of the run that is under way, and whether its last letter was a small one. */
  run = 0;
  small = false;
  add(text2) {
    for (let at = 0; at < text2.length; at++) this.character(text2.charCodeAt(at));
  }
  /** Whole tokens so far; at least 1 when there was any text. */
  get tokens() {
    return this.kind === "none" ? 0 : Math.max(1, Math.round(this.sum));
  }
  character(code2) {
    const kind = kindOf(code2);
    const continues = kind === this.kind;
    this.kind = kind;
    this.run = continues ? this.run + 1 : 1;
    switch (kind) {
      case "letter":
        this.letter(code2 >= 97, continues);
        return;
      case "digit":
        if (this.run % 3 === 1) this.sum += 1.4;
        return;
      case "space":
        if (this.run === 2) this.sum += 1;
        return;
      case "newline":
        if (!continues) this.sum += 0.1;
        return;
      case "mark":
        this.sum += continues ? 0.17 : 0.91;
        return;
      default:
        this.sum += perCharacter[kind] ?? 0;
    }
  }
  /** A word is one token up to eight letters; camelCase begins a new one. */
  letter(isSmall, continues) {
    const startsPart = continues && this.small && !isSmall;
    this.small = isSmall;
    if (startsPart) {
      this.run = 1;
      this.sum += 0.78;
    } else if (this.run === 1) this.sum += 1.08;
    else if (this.run > 8) this.sum += 0.165;
  }
};
var perCharacter = {
  han: 0.6,
  kana: 0.74,
  hangul: 0.8,
  other: 0.37,
  symbol: 0.8
};
function kindOf(code2) {
  if (code2 < 128) {
    if (code2 >= 97 && code2 <= 122 || code2 >= 65 && code2 <= 90) return "letter";
    if (code2 >= 48 && code2 <= 57) return "digit";
    if (code2 === 32 || code2 === 9) return "space";
    if (code2 === 10 || code2 === 13) return "newline";
    return "mark";
  }
  if (code2 >= 19968 && code2 <= 40959 || code2 >= 13312 && code2 <= 19903) return "han";
  if (code2 >= 12352 && code2 <= 12543) return "kana";
  if (code2 >= 44032 && code2 <= 55203) return "hangul";
  return code2 >= 192 && code2 <= 8191 ? "other" : "symbol";
}

// src/protocol/token-events.ts
var TokenEvents = class {
  progress;
  stallMs;
  gapList;
  think = new ThinkSplitter();
  reasoning = new TokenEstimator();
  answer = new TokenEstimator();
  constructor(progress, options) {
    this.progress = progress;
    this.stallMs = options.stallMs;
    this.gapList = options.keepGaps ? new GapList() : null;
  }
  get gaps() {
    return this.gapList === null ? new Float32Array(0) : this.gapList.view();
  }
  /** `delta` carried tokens, and arrived at `atMs`. */
  add(delta, atMs) {
    const { progress } = this;
    this.stamp(atMs);
    const inFields = delta.reasoning !== "" || delta.sealedReasoning;
    const isTool = delta.tools !== "";
    if (inFields || isTool || delta.refusal !== "") this.think.close();
    const split = delta.content === "" ? 0 : this.think.push(delta.content);
    if (split > 0 && this.think.revised) this.turnIntoReasoning();
    const isAnswer = delta.content.length > split || delta.refusal !== "";
    if (inFields || split > 0) {
      progress.reasoningEvents += 1;
      progress.firstReasoningMs ??= atMs;
      if (inFields) this.reasoning.add(delta.reasoning);
      if (split > 0) this.reasoning.add(delta.content.slice(0, split));
      progress.estimatedReasoningTokens = this.reasoning.tokens;
    }
    if (isAnswer) progress.answerEvents += 1;
    if (isTool) progress.toolEvents += 1;
    if (isAnswer || isTool) {
      progress.firstAnswerMs ??= atMs;
      this.answer.add(split === 0 ? delta.content : delta.content.slice(split));
      this.answer.add(delta.refusal);
      this.answer.add(delta.tools);
      progress.estimatedAnswerTokens = this.answer.tokens;
    }
  }
  stamp(atMs) {
    const { progress } = this;
    progress.tokenEvents += 1;
    progress.firstTokenMs ??= atMs;
    if (progress.lastTokenMs !== null) {
      const gapMs = Math.max(0, atMs - progress.lastTokenMs);
      if (gapMs === 0) progress.coalesced += 1;
      if (gapMs > progress.longestGapMs) progress.longestGapMs = gapMs;
      if (gapMs > this.stallMs) {
        progress.stallCount += 1;
        progress.stallTotalMs += gapMs;
      }
      this.gapList?.add(gapMs);
    }
    progress.lastTokenMs = atMs;
  }
  /** A closing tag without its opening one came: all that was taken for answer until now was reasoning. */
  turnIntoReasoning() {
    const { progress } = this;
    progress.reasoningEvents += progress.answerEvents;
    progress.answerEvents = 0;
    progress.firstReasoningMs ??= progress.firstAnswerMs;
    progress.firstAnswerMs = null;
    [this.reasoning, this.answer] = [this.answer, this.reasoning];
    progress.estimatedReasoningTokens = this.reasoning.tokens;
    progress.estimatedAnswerTokens = this.answer.tokens;
  }
};

// src/protocol/response.ts
var pings = ["ping", "heartbeat", "keepalive", "keep-alive"];
var ResponseReader = class {
  live = emptyProgress();
  tokens;
  decoder;
  delta = emptyDelta();
  repeats;
  retryHint = null;
  errorTypeHeader = null;
  kind = null;
  /** First bytes of a body that is too short yet to tell its kind. */
  head = new Uint8Array(0);
  body = null;
  /** Lines between events that belong to no field, until data comes. */
  stray = "";
  lastBytesMs = 0;
  sawBlank = false;
  ended = false;
  constructor(options) {
    this.tokens = new TokenEvents(this.live, options);
    const repeats = options.recognise === true ? new RepeatedChunks() : null;
    this.repeats = repeats;
    const handler = {
      onBytes: (bytes, from, atMs) => {
        if (repeats === null || this.live.done) return -1;
        const end = repeats.recognise(bytes, from);
        if (end !== -1) this.onRepeat(repeats.delta, atMs);
        return end;
      },
      onEvent: (event) => this.onEvent(event),
      onComment: () => {
        this.live.keepAlives += 1;
      },
      onBlank: () => {
        this.sawBlank = true;
      },
      onStray: (line) => {
        if (this.stray.length < 65536) this.stray += `${line.slice(0, 65536)}
`;
      }
    };
    this.decoder = new SseDecoder(handler);
  }
  /** What is known so far: one object, updated in place. The sample of the body comes at the end. */
  get progress() {
    return this.live;
  }
  /** Gaps between token events so far, in ms; a view that is valid until the next bytes. */
  get gaps() {
    return this.tokens.gaps;
  }
  /** `[DONE]` was seen: nothing more belongs to the answer. */
  get finished() {
    return this.live.done;
  }
  /** The server's `x-should-retry`, which overrides the status for client libraries; null without one. */
  get shouldRetry() {
    return this.retryHint;
  }
  onHeaders(status, header, atMs) {
    this.live.http = status;
    this.live.headersMs = atMs;
    this.live.contentType = (header("content-type") ?? "").trim().toLowerCase();
    this.live.retryAfterMs = retryAfterMs(header);
    const hint = header("x-should-retry");
    if (hint === "true" || hint === "false") this.retryHint = hint === "true";
    this.errorTypeHeader = header("x-amzn-errortype")?.split(":", 1)[0] ?? null;
  }
  /** Bytes that arrived together at `atMs`; they are not kept after the call. */
  onBytes(bytes, atMs) {
    if (bytes.length === 0 || this.ended) return;
    this.live.bodyBytes += bytes.length;
    this.lastBytesMs = atMs;
    if (this.kind === null) this.sniff(bytes, atMs);
    else this.take(bytes, atMs);
  }
  /** The response is over, for whatever reason. Later calls change nothing. */
  onEnd(_atMs) {
    if (this.ended) return;
    this.ended = true;
    if (this.kind === null && this.head.length > 0) {
      this.begin(this.live.contentType.startsWith("text/event-stream") ? "events" : "text");
      this.take(this.head, this.lastBytesMs);
    }
    if (this.kind === "events") this.endEvents();
    else if (this.kind === "json" && this.body !== null) this.endJson(this.body);
    if (this.body !== null) this.live.bodySample = this.body.sample();
    this.nameError();
  }
  sniff(bytes, atMs) {
    const all = this.head.length === 0 ? bytes : joined(this.head, bytes);
    const from = firstVisible(all);
    const start = from === 0 ? all : all.subarray(from);
    if (start.length === 0) {
      this.head = new Uint8Array(0);
      this.live.keepAlives += 1;
      return;
    }
    const kind = sniffBody(start, this.live.contentType);
    if (kind === null) {
      this.head = new Uint8Array(start);
      return;
    }
    this.begin(kind);
    this.take(start, atMs);
  }
  begin(kind) {
    this.kind = kind;
    if (kind !== "events") this.body = new BodyCollector(kind);
  }
  take(bytes, atMs) {
    if (this.body !== null) {
      this.body.add(bytes);
      return;
    }
    const { live } = this;
    const before = live.keepAlives;
    this.sawBlank = false;
    this.decoder.push(bytes, atMs);
    if (this.sawBlank && live.dataLines === 0 && live.keepAlives === before) live.keepAlives += 1;
  }
  onEvent(event) {
    const { live } = this;
    if (live.done) return;
    const value = event.data.charCodeAt(0) === 123 ? parseJson(event.data) : void 0;
    if (isObject(value)) {
      if (isPing(event.name, value)) live.keepAlives += 1;
      else this.onChunk(value, event);
      return;
    }
    const data = event.data.trim();
    if (data === "" || pings.includes(event.name)) {
      live.keepAlives += 1;
      return;
    }
    const padded = parseJson(data);
    if (isObject(padded)) {
      this.onChunk(padded, event);
      return;
    }
    if (data !== "[DONE]" && event.name !== "error" && !event.terminated) return;
    this.countData(event.atMs);
    if (data === "[DONE]") live.done = true;
    else if (event.name === "error") live.error ??= plainError(padded, data);
    else live.malformedLines += 1;
  }
  onChunk(value, event) {
    const { live, delta } = this;
    this.countData(event.atMs);
    readDelta(value, delta);
    if (delta.usage !== null) live.usage = delta.usage;
    if (delta.finishReason !== null) live.finishReason = delta.finishReason;
    if (delta.error !== null) live.error ??= delta.error;
    else if (event.name === "error") live.error ??= plainError(value, event.data);
    if (!carriesTokens(delta)) return;
    this.tokens.add(delta, event.atMs);
    this.repeats?.learn(event.data, delta);
  }
  onRepeat(delta, atMs) {
    this.countData(atMs);
    this.tokens.add(delta, atMs);
  }
  countData(atMs) {
    this.live.dataLines += 1;
    this.live.firstEventMs ??= atMs;
  }
  endEvents() {
    const { live } = this;
    this.decoder.end();
    if (this.decoder.overflowed) live.malformedLines += 1;
    if (this.stray === "") return;
    live.error ??= findError(parseJson(this.stray));
    if (live.dataLines === 0) live.bodySample = this.stray.slice(0, 65536).trimEnd();
  }
  endJson(body) {
    const { live, delta } = this;
    const value = body.cut ? void 0 : parseJson(body.text());
    if (!isObject(value) || !Array.isArray(value["choices"]) || value["choices"].length === 0) {
      live.error ??= findError(value);
      return;
    }
    readDelta(value, delta);
    live.notStreamed = true;
    live.usage = delta.usage;
    live.finishReason = delta.finishReason;
    live.error = delta.error;
    if (carriesTokens(delta)) this.tokens.add(delta, this.lastBytesMs);
  }
  /** AWS names the exception in a header and only explains it in the body. */
  nameError() {
    const { live, errorTypeHeader } = this;
    if (errorTypeHeader === null) return;
    if (live.error === null) live.error = { code: errorTypeHeader, type: null, message: null, status: null };
    else if (live.error.code === null) live.error = { ...live.error, code: errorTypeHeader };
  }
};
function isPing(name, value) {
  return value["choices"] === void 0 && (pings.includes(name) || value["type"] === "ping");
}
function plainError(value, data) {
  const message = data.slice(0, 2e3);
  return findError(value) ?? { code: null, type: null, message, status: null };
}
function joined(head, rest) {
  const all = new Uint8Array(head.length + rest.length);
  all.set(head);
  all.set(rest, head.length);
  return all;
}

// src/k6/transports/due.ts
function firstDue(progress, headersMs, sentMs, ends) {
  const { deadlines, leave } = ends;
  const { firstTokenMs, lastTokenMs } = progress;
  let due = lastDue(sentMs, ends);
  const consider = (other) => {
    if (other.atMs < due.atMs) due = other;
  };
  if (lastTokenMs === null) {
    consider(deadline("first_token", sentMs + deadlines.firstTokenMs));
    if (leave.firstTokenAtMs !== null) consider(leaving("patience", leave.firstTokenAtMs));
  } else {
    consider(deadline("gap", lastTokenMs + deadlines.gapMs));
  }
  if (firstTokenMs !== null && leave.cancelAfterMs !== null) {
    consider(leaving("cancelled", firstTokenMs + leave.cancelAfterMs));
  }
  if (headersMs === null) consider(deadline("headers", sentMs + deadlines.headersMs));
  return due;
}
function lastDue(sentMs, { deadlines, leave }) {
  const total = deadline("total", sentMs + deadlines.totalMs);
  const { totalAtMs } = leave;
  return totalAtMs !== null && totalAtMs < total.atMs ? leaving("patience", totalAtMs) : total;
}
function timeoutMs(sentMs, ends) {
  return Math.max(1, Math.ceil(lastDue(sentMs, ends).atMs - sentMs));
}
function leaving(reason, atMs) {
  return { atMs, interruption: { kind: "aborted", reason } };
}
function deadline(name, atMs) {
  return { atMs, interruption: { kind: "deadline", deadline: name } };
}

// src/k6/transports/go-errors.ts
var known = [
  [/too many open files/i, "EMFILE"],
  [/cannot assign requested address/i, "EADDRNOTAVAIL"],
  [/cannot allocate memory/i, "ENOMEM"],
  [/no buffer space/i, "ENOBUFS"],
  [/server misbehaving|temporary failure in name resolution/i, "EAI_AGAIN"],
  [/no such host|lookup [^ ]+.*: /i, "ENOTFOUND"],
  [/connection refused/i, "ECONNREFUSED"],
  [/no route to host/i, "EHOSTUNREACH"],
  [/network is unreachable/i, "ENETUNREACH"],
  [/x509|certificate/i, "CERT_VERIFY"],
  [/tls:|handshake/i, "ERR_TLS_HANDSHAKE"],
  [/dial.*i\/o timeout|dial: .*timeout/i, "ETIMEDOUT"],
  [/broken pipe/i, "EPIPE"]
];
var neverConnected = /* @__PURE__ */ new Set([
  "EMFILE",
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "ENOTFOUND",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "CERT_VERIFY",
  "ERR_TLS_HANDSHAKE",
  "ETIMEDOUT"
]);
function isTimeout(message) {
  return /deadline exceeded|Client\.Timeout|request timeout/i.test(message) && !/dial/i.test(message);
}
function networkFailure(message) {
  const code2 = known.find(([pattern]) => pattern.test(message))?.[1];
  if (code2 !== void 0) return { kind: "network", code: code2, message };
  if (/unexpected EOF/i.test(message)) return { kind: "http", code: "http.truncated_body", message };
  if (/malformed|invalid (header|byte|chunk)|bad Request/i.test(message)) {
    return { kind: "http", code: "http.malformed", message };
  }
  return { kind: "network", code: "ECONNRESET", message };
}
function hadConnected(interruption) {
  return interruption?.kind !== "network" || !neverConnected.has(interruption.code);
}

// src/k6/transports/types.ts
var requestTags = { name: "chat.completions" };

// src/k6/transports/sse.ts
function overSse(sse) {
  return { name: "sse", send: (request) => new SseExchange(request).run(sse) };
}
var strayLine = "unknown event: ";
var SseExchange = class {
  constructor(request) {
    this.request = request;
    this.reader = new ResponseReader({ stallMs: request.stallMs, keepGaps: request.keepGaps });
    this.sentMs = request.now();
  }
  request;
  reader;
  encoder = new TextEncoder();
  sentMs;
  client = null;
  headersMs = null;
  endMs = null;
  interruption = null;
  run(sse) {
    const { url, headers, body } = this.request;
    const params = {
      method: "POST",
      body,
      headers,
      timeout: `${timeoutMs(this.sentMs, this.request)}ms`,
      tags: requestTags
    };
    const response = sse.open(url, params, (client) => {
      this.client = client;
      this.headersMs = this.request.now();
      client.on("event", (event) => this.hear(frameOf(event)));
      client.on("error", (error) => this.onError(error.error()));
    });
    if (response.error !== "") this.fail(response.error);
    this.end(null);
    return this.result(response);
  }
  result({ status, headers = {} }) {
    const { reader, interruption, sentMs } = this;
    const endMs = this.endMs ?? sentMs;
    if (status > 0) reader.onHeaders(status, headerReader(headers), this.headersMs ?? endMs);
    reader.onEnd(endMs);
    return {
      facts: { connected: hadConnected(interruption), progress: reader.progress, interruption },
      sentMs,
      connectedMs: null,
      endMs,
      reused: false,
      resent: false,
      shouldRetry: reader.shouldRetry,
      gaps: reader.gaps
    };
  }
  /** Text that came, in the form in which it came. */
  hear(text2) {
    if (this.endMs !== null) return;
    const atMs = this.request.now();
    const { atMs: dueMs, interruption } = this.due();
    if (atMs >= dueMs) {
      this.end(interruption);
      return;
    }
    this.reader.onBytes(this.encoder.encode(text2), atMs);
    if (this.reader.finished) this.end(null);
  }
  onError(message) {
    if (message.startsWith(strayLine)) this.hear(message.slice(strayLine.length));
    else this.fail(message);
  }
  fail(message) {
    this.end(isTimeout(message) ? this.due().interruption : networkFailure(message));
  }
  /** The first call counts. */
  end(interruption) {
    if (this.endMs === null) {
      this.endMs = this.request.now();
      this.interruption = interruption;
    }
    this.client?.close();
  }
  due() {
    return firstDue(this.reader.progress, this.headersMs, this.sentMs, this.request);
  }
};
function frameOf({ name, data, comment }) {
  let frame = comment === "" ? "" : `:${comment}
`;
  if (name !== "") frame += `event: ${name}
`;
  if (data !== "") frame += `data: ${data.includes("\n") ? data.replaceAll("\n", "\ndata: ") : data}
`;
  return `${frame}
`;
}
function headerReader(headers) {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => byName.get(name) ?? null;
}

// src/k6/transports/http.ts
function overHttp(http) {
  return { name: "http", send: (request) => send(http, request) };
}
function send(http, request) {
  const { url, body, headers } = request;
  const reader = new ResponseReader({ stallMs: request.stallMs, keepGaps: false });
  const sentMs = request.now();
  const response = http.post(url, body, {
    headers,
    timeout: timeoutMs(sentMs, request),
    // Bytes: a text would be made of them and taken apart again.
    responseType: "binary",
    redirects: 0,
    tags: requestTags
  });
  const endMs = request.now();
  const bytes = bytesOf(response.body);
  const { timings } = response;
  const dialledMs = timings.blocked + timings.connecting + timings.tls_handshaking;
  const status = response.status > 0 ? response.status : bytes.length > 0 ? 200 : null;
  if (status !== null) {
    const headersMs = Math.min(endMs, sentMs + dialledMs + timings.sending + timings.waiting);
    reader.onHeaders(status, headerReader(response.headers), headersMs);
  }
  reader.onBytes(bytes, endMs);
  reader.onEnd(endMs);
  const progress = unwatched(reader.progress, endMs);
  const interruption = response.status > 0 ? null : interruptionOf(response.error, progress, sentMs, request);
  return {
    facts: { connected: hadConnected(interruption), progress, interruption },
    sentMs,
    connectedMs: timings.connecting > 0 ? Math.min(endMs, sentMs + dialledMs) : null,
    endMs,
    reused: status !== null && timings.connecting === 0,
    resent: false,
    shouldRetry: reader.shouldRetry,
    gaps: new Float32Array(0)
  };
}
function unwatched(progress, endMs) {
  return {
    ...progress,
    firstEventMs: null,
    firstTokenMs: null,
    firstReasoningMs: null,
    firstAnswerMs: null,
    lastTokenMs: progress.tokenEvents > 0 ? endMs : null,
    coalesced: 0
  };
}
function interruptionOf(message, progress, sentMs, request) {
  if (!isTimeout(message)) return networkFailure(message);
  if (progress.http !== null) return lastDue(sentMs, request).interruption;
  return firstDue(progress, null, sentMs, request).interruption;
}
function bytesOf(body) {
  if (body === null) return new Uint8Array(0);
  return typeof body === "string" ? new TextEncoder().encode(body) : new Uint8Array(body);
}

// src/k6/transports/relay.ts
var relayTimeout = "24h";
function overRelay(http) {
  return {
    name: "relay",
    greet(url, planHash) {
      const { status, body } = http.get(`${url}/plan`, { responseType: "text", tags: { name: "relay" } });
      if (status !== 200) {
        throw new Error(`No relay answers at ${url}. Start it in this folder and leave it open: busytone relay .`);
      }
      if (body !== planHash) {
        throw new Error(`The relay at ${url} serves another plan. Start one in this folder: busytone relay .`);
      }
    },
    relay(url, request) {
      const response = http.post(`${url}/attempt`, JSON.stringify(request), {
        headers: { "content-type": "application/json" },
        timeout: relayTimeout,
        responseType: "text",
        tags: requestTags
      });
      if (response.status !== 200 || typeof response.body !== "string") {
        throw new Error(`The relay at ${url} failed: ${response.error || `HTTP ${response.status}`}`);
      }
      return JSON.parse(response.body);
    }
  };
}

// src/base/base64-forms.ts
var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
var dependent = [0, 2, 3];
function base64Forms(text2) {
  const bytes = utf8(text2);
  const standard = dependent.map((skipped, before) => encoded(bytes, before).slice(skipped));
  return [...standard, ...standard.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"))];
}
function encoded(bytes, bytesBefore) {
  let text2 = "";
  let bits2 = 0;
  let held = 0;
  for (const byte of [...new Array(bytesBefore).fill(0), ...bytes]) {
    held = held << 8 | byte;
    bits2 += 8;
    for (; bits2 >= 6; bits2 -= 6) text2 += alphabet[held >> bits2 - 6 & 63] ?? "";
    held &= (1 << bits2) - 1;
  }
  return text2;
}
function utf8(text2) {
  const bytes = [];
  for (const [part, code2] of encodeURIComponent(text2).matchAll(/%(..)|./gs)) {
    bytes.push(code2 === void 0 ? part.charCodeAt(0) : Number.parseInt(code2, 16));
  }
  return bytes;
}

// src/base/redact.ts
var shortestSecret = 4;
var shortestRest = 8;
var bearer = /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
var keyLike = /\b(sk|nvapi|gsk|pplx|hf|fw|xai|r8)[-_][A-Za-z0-9_-]{8,}/g;
var mark = "[redacted]";
function redactor(secrets) {
  const remove = secretRemover(secrets);
  return (text2) => remove(text2).replace(bearer, `$1 ${mark}`).replace(keyLike, `$1-${mark}`);
}
function secretRemover(secrets) {
  const known3 = secrets.filter((secret) => secret.length >= shortestSecret);
  const forms2 = [...new Set(known3.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  return (text2) => {
    let clean2 = text2;
    for (const form of forms2) clean2 = clean2.split(form).join(mark);
    return withoutRest(clean2, forms2);
  };
}
function formsOf(secret) {
  const inUrl = encodeURIComponent(secret);
  const inUrlLower = inUrl.replace(/%../g, (sequence) => sequence.toLowerCase());
  return [secret, inUrl, inUrlLower, JSON.stringify(secret).slice(1, -1), ...base64Forms(secret)];
}
function withoutRest(text2, forms2) {
  const end = /["'”’)\]…\s]*$/.exec(text2)?.index ?? text2.length;
  for (const [body, behind] of [
    [text2, ""],
    [text2.slice(0, end), text2.slice(end)]
  ]) {
    if (body.length < shortestRest) continue;
    for (const form of forms2) {
      const found2 = form.indexOf(body.slice(-shortestRest));
      const rest = form.slice(0, found2 + shortestRest);
      if (found2 >= 0 && rest !== form && body.endsWith(rest)) return `${body.slice(0, -rest.length)}${mark}${behind}`;
    }
  }
  return text2;
}

// node_modules/big.js/big.mjs
var DP = 20;
var RM = 1;
var MAX_DP = 1e6;
var MAX_POWER = 1e6;
var NE = -7;
var PE = 21;
var STRICT = false;
var NAME = "[big.js] ";
var INVALID = NAME + "Invalid ";
var INVALID_DP = INVALID + "decimal places";
var INVALID_RM = INVALID + "rounding mode";
var DIV_BY_ZERO = NAME + "Division by zero";
var P = {};
var UNDEFINED = void 0;
var NUMERIC = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
function _Big_() {
  function Big2(n) {
    var x = this;
    if (!(x instanceof Big2)) {
      return n === UNDEFINED && arguments.length === 0 ? _Big_() : new Big2(n);
    }
    if (n instanceof Big2) {
      x.s = n.s;
      x.e = n.e;
      x.c = n.c.slice();
    } else {
      if (typeof n !== "string") {
        if (Big2.strict === true && typeof n !== "bigint") {
          throw TypeError(INVALID + "value");
        }
        n = n === 0 && 1 / n < 0 ? "-0" : String(n);
      }
      parse(x, n);
    }
    x.constructor = Big2;
  }
  Big2.prototype = P;
  Big2.DP = DP;
  Big2.RM = RM;
  Big2.NE = NE;
  Big2.PE = PE;
  Big2.strict = STRICT;
  Big2.roundDown = 0;
  Big2.roundHalfUp = 1;
  Big2.roundHalfEven = 2;
  Big2.roundUp = 3;
  return Big2;
}
function parse(x, n) {
  var e, i, nl;
  if (!NUMERIC.test(n)) {
    throw Error(INVALID + "number");
  }
  x.s = n.charAt(0) == "-" ? (n = n.slice(1), -1) : 1;
  if ((e = n.indexOf(".")) > -1) n = n.replace(".", "");
  if ((i = n.search(/e/i)) > 0) {
    if (e < 0) e = i;
    e += +n.slice(i + 1);
    n = n.substring(0, i);
  } else if (e < 0) {
    e = n.length;
  }
  nl = n.length;
  for (i = 0; i < nl && n.charAt(i) == "0"; ) ++i;
  if (i == nl) {
    x.c = [x.e = 0];
  } else {
    for (; nl > 0 && n.charAt(--nl) == "0"; ) ;
    x.e = e - i - 1;
    x.c = [];
    for (e = 0; i <= nl; ) x.c[e++] = +n.charAt(i++);
  }
  return x;
}
function round(x, sd, rm, more) {
  var xc = x.c;
  if (rm === UNDEFINED) rm = x.constructor.RM;
  if (rm !== 0 && rm !== 1 && rm !== 2 && rm !== 3) {
    throw Error(INVALID_RM);
  }
  if (sd < 1) {
    more = rm === 3 && (more || !!xc[0]) || sd === 0 && (rm === 1 && xc[0] >= 5 || rm === 2 && (xc[0] > 5 || xc[0] === 5 && (more || xc[1] !== UNDEFINED)));
    xc.length = 1;
    if (more) {
      x.e = x.e - sd + 1;
      xc[0] = 1;
    } else {
      xc[0] = x.e = 0;
    }
  } else if (sd < xc.length) {
    more = rm === 1 && xc[sd] >= 5 || rm === 2 && (xc[sd] > 5 || xc[sd] === 5 && (more || xc[sd + 1] !== UNDEFINED || xc[sd - 1] & 1)) || rm === 3 && (more || !!xc[0]);
    xc.length = sd;
    if (more) {
      for (; ++xc[--sd] > 9; ) {
        xc[sd] = 0;
        if (sd === 0) {
          ++x.e;
          xc.unshift(1);
          break;
        }
      }
    }
    for (sd = xc.length; !xc[--sd]; ) xc.pop();
  }
  return x;
}
function stringify(x, doExponential, isNonzero) {
  var e = x.e, s = x.c.join(""), n = s.length;
  if (doExponential) {
    s = s.charAt(0) + (n > 1 ? "." + s.slice(1) : "") + (e < 0 ? "e" : "e+") + e;
  } else if (e < 0) {
    for (; ++e; ) s = "0" + s;
    s = "0." + s;
  } else if (e > 0) {
    if (++e > n) {
      for (e -= n; e--; ) s += "0";
    } else if (e < n) {
      s = s.slice(0, e) + "." + s.slice(e);
    }
  } else if (n > 1) {
    s = s.charAt(0) + "." + s.slice(1);
  }
  return x.s < 0 && isNonzero ? "-" + s : s;
}
P.abs = function() {
  var x = new this.constructor(this);
  x.s = 1;
  return x;
};
P.cmp = function(y) {
  var isneg, x = this, xc = x.c, yc = (y = new x.constructor(y)).c, i = x.s, j = y.s, k = x.e, l = y.e;
  if (!xc[0] || !yc[0]) return !xc[0] ? !yc[0] ? 0 : -j : i;
  if (i != j) return i;
  isneg = i < 0;
  if (k != l) return k > l ^ isneg ? 1 : -1;
  j = (k = xc.length) < (l = yc.length) ? k : l;
  for (i = -1; ++i < j; ) {
    if (xc[i] != yc[i]) return xc[i] > yc[i] ^ isneg ? 1 : -1;
  }
  return k == l ? 0 : k > l ^ isneg ? 1 : -1;
};
P.div = function(y) {
  var x = this, Big2 = x.constructor, a = x.c, b = (y = new Big2(y)).c, k = x.s == y.s ? 1 : -1, dp = Big2.DP;
  if (dp !== ~~dp || dp < 0 || dp > MAX_DP) {
    throw Error(INVALID_DP);
  }
  if (!b[0]) {
    throw Error(DIV_BY_ZERO);
  }
  if (!a[0]) {
    y.s = k;
    y.c = [y.e = 0];
    return y;
  }
  var bl, bt, n, cmp, ri, bz = b.slice(), ai = bl = b.length, al = a.length, r = a.slice(0, bl), rl = r.length, q = y, qc = q.c = [], qi = 0, p = dp + (q.e = x.e - y.e) + 1;
  q.s = k;
  k = p < 0 ? 0 : p;
  bz.unshift(0);
  for (; rl++ < bl; ) r.push(0);
  do {
    for (n = 0; n < 10; n++) {
      if (bl != (rl = r.length)) {
        cmp = bl > rl ? 1 : -1;
      } else {
        for (ri = -1, cmp = 0; ++ri < bl; ) {
          if (b[ri] != r[ri]) {
            cmp = b[ri] > r[ri] ? 1 : -1;
            break;
          }
        }
      }
      if (cmp < 0) {
        for (bt = rl == bl ? b : bz; rl; ) {
          if (r[--rl] < bt[rl]) {
            ri = rl;
            for (; ri && !r[--ri]; ) r[ri] = 9;
            --r[ri];
            r[rl] += 10;
          }
          r[rl] -= bt[rl];
        }
        for (; !r[0]; ) r.shift();
      } else {
        break;
      }
    }
    qc[qi++] = cmp ? n : ++n;
    if (r[0] && cmp) r[rl] = a[ai] || 0;
    else r = [a[ai]];
  } while ((ai++ < al || r[0] !== UNDEFINED) && k--);
  if (!qc[0] && qi != 1) {
    qc.shift();
    q.e--;
    p--;
  }
  if (qi > p) round(q, p, Big2.RM, r[0] !== UNDEFINED);
  return q;
};
P.eq = function(y) {
  return this.cmp(y) === 0;
};
P.gt = function(y) {
  return this.cmp(y) > 0;
};
P.gte = function(y) {
  return this.cmp(y) > -1;
};
P.lt = function(y) {
  return this.cmp(y) < 0;
};
P.lte = function(y) {
  return this.cmp(y) < 1;
};
P.minus = P.sub = function(y) {
  var i, j, t, xlty, x = this, Big2 = x.constructor, a = x.s, b = (y = new Big2(y)).s;
  if (a != b) {
    y.s = -b;
    return x.plus(y);
  }
  var xc = x.c.slice(), xe = x.e, yc = y.c, ye = y.e;
  if (!xc[0] || !yc[0]) {
    if (yc[0]) {
      y.s = -b;
    } else if (xc[0]) {
      y = new Big2(x);
    } else {
      y.s = 1;
    }
    return y;
  }
  if (a = xe - ye) {
    if (xlty = a < 0) {
      a = -a;
      t = xc;
    } else {
      ye = xe;
      t = yc;
    }
    t.reverse();
    for (b = a; b--; ) t.push(0);
    t.reverse();
  } else {
    j = ((xlty = xc.length < yc.length) ? xc : yc).length;
    for (a = b = 0; b < j; b++) {
      if (xc[b] != yc[b]) {
        xlty = xc[b] < yc[b];
        break;
      }
    }
  }
  if (xlty) {
    t = xc;
    xc = yc;
    yc = t;
    y.s = -y.s;
  }
  if ((b = (j = yc.length) - (i = xc.length)) > 0) for (; b--; ) xc[i++] = 0;
  for (b = i; j > a; ) {
    if (xc[--j] < yc[j]) {
      for (i = j; i && !xc[--i]; ) xc[i] = 9;
      --xc[i];
      xc[j] += 10;
    }
    xc[j] -= yc[j];
  }
  for (; xc[--b] === 0; ) xc.pop();
  for (; xc[0] === 0; ) {
    xc.shift();
    --ye;
  }
  if (!xc[0]) {
    y.s = 1;
    xc = [ye = 0];
  }
  y.c = xc;
  y.e = ye;
  return y;
};
P.mod = function(y) {
  var ygtx, x = this, Big2 = x.constructor, a = x.s, b = (y = new Big2(y)).s;
  if (!y.c[0]) {
    throw Error(DIV_BY_ZERO);
  }
  x.s = y.s = 1;
  ygtx = y.cmp(x) == 1;
  x.s = a;
  y.s = b;
  if (ygtx) return new Big2(x);
  a = Big2.DP;
  b = Big2.RM;
  Big2.DP = Big2.RM = 0;
  x = x.div(y);
  Big2.DP = a;
  Big2.RM = b;
  return this.minus(x.times(y));
};
P.neg = function() {
  var x = new this.constructor(this);
  x.s = -x.s;
  return x;
};
P.plus = P.add = function(y) {
  var e, k, t, x = this, Big2 = x.constructor;
  y = new Big2(y);
  if (x.s != y.s) {
    y.s = -y.s;
    return x.minus(y);
  }
  var xe = x.e, xc = x.c, ye = y.e, yc = y.c;
  if (!xc[0] || !yc[0]) {
    if (!yc[0]) {
      if (xc[0]) {
        y = new Big2(x);
      } else {
        y.s = x.s;
      }
    }
    return y;
  }
  xc = xc.slice();
  if (e = xe - ye) {
    if (e > 0) {
      ye = xe;
      t = yc;
    } else {
      e = -e;
      t = xc;
    }
    t.reverse();
    for (; e--; ) t.push(0);
    t.reverse();
  }
  if (xc.length - yc.length < 0) {
    t = yc;
    yc = xc;
    xc = t;
  }
  e = yc.length;
  for (k = 0; e; xc[e] %= 10) k = (xc[--e] = xc[e] + yc[e] + k) / 10 | 0;
  if (k) {
    xc.unshift(k);
    ++ye;
  }
  for (e = xc.length; xc[--e] === 0; ) xc.pop();
  y.c = xc;
  y.e = ye;
  return y;
};
P.pow = function(n) {
  var x = this, one = new x.constructor("1"), y = one, isneg = n < 0;
  if (n !== ~~n || n < -MAX_POWER || n > MAX_POWER) {
    throw Error(INVALID + "exponent");
  }
  if (isneg) n = -n;
  for (; ; ) {
    if (n & 1) y = y.times(x);
    n >>= 1;
    if (!n) break;
    x = x.times(x);
  }
  return isneg ? one.div(y) : y;
};
P.prec = function(sd, rm) {
  if (sd !== ~~sd || sd < 1 || sd > MAX_DP) {
    throw Error(INVALID + "precision");
  }
  return round(new this.constructor(this), sd, rm);
};
P.round = function(dp, rm) {
  if (dp === UNDEFINED) dp = 0;
  else if (dp !== ~~dp || dp < -MAX_DP || dp > MAX_DP) {
    throw Error(INVALID_DP);
  }
  return round(new this.constructor(this), dp + this.e + 1, rm);
};
P.sqrt = function() {
  var r, c, t, x = this, Big2 = x.constructor, s = x.s, e = x.e, half = new Big2("0.5");
  if (!x.c[0]) return new Big2(x);
  if (s < 0) {
    throw Error(NAME + "No square root");
  }
  s = Math.sqrt(+stringify(x, true, true));
  if (s === 0 || s === 1 / 0) {
    c = x.c.join("");
    if (!(c.length + e & 1)) c += "0";
    s = Math.sqrt(c);
    e = ((e + 1) / 2 | 0) - (e < 0 || e & 1);
    r = new Big2((s == 1 / 0 ? "5e" : (s = s.toExponential()).slice(0, s.indexOf("e") + 1)) + e);
  } else {
    r = new Big2(s + "");
  }
  e = r.e + (Big2.DP += 4);
  do {
    t = r;
    r = half.times(t.plus(x.div(t)));
  } while (t.c.slice(0, e).join("") !== r.c.slice(0, e).join(""));
  return round(r, (Big2.DP -= 4) + r.e + 1, Big2.RM);
};
P.times = P.mul = function(y) {
  var c, x = this, Big2 = x.constructor, xc = x.c, yc = (y = new Big2(y)).c, a = xc.length, b = yc.length, i = x.e, j = y.e;
  y.s = x.s == y.s ? 1 : -1;
  if (!xc[0] || !yc[0]) {
    y.c = [y.e = 0];
    return y;
  }
  y.e = i + j;
  if (a < b) {
    c = xc;
    xc = yc;
    yc = c;
    j = a;
    a = b;
    b = j;
  }
  for (c = new Array(j = a + b); j--; ) c[j] = 0;
  for (i = b; i--; ) {
    b = 0;
    for (j = a + i; j > i; ) {
      b = c[j] + yc[i] * xc[j - i - 1] + b;
      c[j--] = b % 10;
      b = b / 10 | 0;
    }
    c[j] = b;
  }
  if (b) ++y.e;
  else c.shift();
  for (i = c.length; !c[--i]; ) c.pop();
  y.c = c;
  return y;
};
P.toExponential = function(dp, rm) {
  var x = this, n = x.c[0];
  if (dp !== UNDEFINED) {
    if (dp !== ~~dp || dp < 0 || dp > MAX_DP) {
      throw Error(INVALID_DP);
    }
    x = round(new x.constructor(x), ++dp, rm);
    for (; x.c.length < dp; ) x.c.push(0);
  }
  return stringify(x, true, !!n);
};
P.toFixed = function(dp, rm) {
  var x = this, n = x.c[0];
  if (dp !== UNDEFINED) {
    if (dp !== ~~dp || dp < 0 || dp > MAX_DP) {
      throw Error(INVALID_DP);
    }
    x = round(new x.constructor(x), dp + x.e + 1, rm);
    for (dp = dp + x.e + 1; x.c.length < dp; ) x.c.push(0);
  }
  return stringify(x, false, !!n);
};
P.toJSON = P.toString = function() {
  var x = this, Big2 = x.constructor;
  return stringify(x, x.e <= Big2.NE || x.e >= Big2.PE, !!x.c[0]);
};
if (typeof Symbol !== "undefined") {
  P[/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")] = P.toJSON;
}
P.toNumber = function() {
  var n = +stringify(this, true, true);
  if (this.constructor.strict === true && !this.eq(n.toString())) {
    throw Error(NAME + "Imprecise conversion");
  }
  return n;
};
P.toPrecision = function(sd, rm) {
  var x = this, Big2 = x.constructor, n = x.c[0];
  if (sd !== UNDEFINED) {
    if (sd !== ~~sd || sd < 1 || sd > MAX_DP) {
      throw Error(INVALID + "precision");
    }
    x = round(new Big2(x), sd, rm);
    for (; x.c.length < sd; ) x.c.push(0);
  }
  return stringify(x, sd <= x.e || x.e <= Big2.NE || x.e >= Big2.PE, !!n);
};
P.valueOf = function() {
  var x = this, Big2 = x.constructor;
  if (Big2.strict === true) {
    throw Error(NAME + "valueOf disallowed");
  }
  return stringify(x, x.e <= Big2.NE || x.e >= Big2.PE, true);
};
var Big = _Big_();
var big_default = Big;

// src/protocol/cost.ts
var perMillion = "0.000001";
function attemptCost(price, tokens) {
  const cached = Math.min(Math.max(0, tokens.cached), tokens.prompt);
  return new big_default(price.input).times(tokens.prompt - cached).plus(new big_default(price.inputCached ?? price.input).times(cached)).plus(new big_default(price.output).times(tokens.output)).times(perMillion).toFixed();
}

// src/protocol/flags.ts
function flagsOf(facts) {
  const { progress } = facts;
  const flags = [];
  const isHidden = (progress.usage?.reasoningTokens ?? 0) > 0 && progress.reasoningEvents === 0;
  if (progress.finishReason !== null && !progress.done && !progress.notStreamed) flags.push("no_done");
  if (spentOnReasoning(facts)) flags.push("budget_exhausted");
  if (isHidden) flags.push("hidden_reasoning");
  if (progress.malformedLines > 0) flags.push("malformed_lines");
  if (progress.notStreamed) flags.push("not_streamed");
  return flags;
}
function spentOnReasoning({ progress }) {
  const isBilled = (progress.usage?.completionTokens ?? 0) > 0;
  return progress.finishReason === "length" && progress.answerEvents + progress.toolEvents === 0 && (progress.reasoningEvents > 0 || isBilled);
}

// src/protocol/taxonomy/network-codes.ts
var localLimitCodes = /* @__PURE__ */ new Set([
  "EMFILE",
  "ENFILE",
  "EADDRNOTAVAIL",
  "EADDRINUSE",
  "ENOBUFS",
  "ENOMEM"
]);
var dnsTroubleCodes = /* @__PURE__ */ new Set(["EAI_AGAIN", "ESERVFAIL", "ETIMEOUT"]);
var dnsCodes = /* @__PURE__ */ new Set([
  ...dnsTroubleCodes,
  "ENOTFOUND",
  "ENODATA",
  "EAI_FAIL",
  "EAI_NODATA",
  "EAI_NONAME"
]);
var tlsCode = /^(EPROTO$|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;
var refusedCodes = /* @__PURE__ */ new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN"
]);
var connectTimeoutCodes = /* @__PURE__ */ new Set(["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"]);
var closedEarlyCodes = /* @__PURE__ */ new Set(["http.truncated_head", "http.truncated_body"]);

// src/protocol/taxonomy/evidence.ts
var pageCharacters = 4e3;
function gatherEvidence(facts) {
  const { progress, interruption } = facts;
  const { http, error } = progress;
  const complete = progress.done || progress.finishReason !== null;
  const isSuccess2 = http !== null && http >= 200 && http < 300;
  const isBody = !progress.notStreamed && progress.bodySample !== "";
  const isHtml = isBody && looksLikeHtml(progress);
  const stopped = complete ? null : interruption;
  const broken = stopped?.kind === "network" || stopped?.kind === "http" ? stopped : null;
  return {
    facts,
    progress,
    status: http !== null && !isSuccess2 ? http : error?.status ?? null,
    codes: [error?.code, error?.type].filter((code2) => typeof code2 === "string").map(normalised),
    message: error?.message ?? (isBody ? bodyText(progress.bodySample, isHtml) : ""),
    isHtml,
    failed: error !== null || isBody || http !== null && !isSuccess2,
    complete,
    networkCode: broken === null ? null : broken.code,
    isGarbled: broken?.kind === "http" && !closedEarlyCodes.has(broken.code),
    deadline: stopped?.kind === "deadline" ? stopped.deadline : null
  };
}
function normalised(code2) {
  return code2.toLowerCase().replace(/[^a-z0-9]/g, "");
}
function hasCode(evidence, known3) {
  return evidence.codes.some((code2) => known3.has(code2));
}
function says(evidence, words) {
  return words.test(evidence.message);
}
function looksLikeHtml(progress) {
  return /^\s*<(!doctype html|html|head|body|!--)/i.test(progress.bodySample) || progress.contentType.startsWith("text/html") && progress.bodySample.trimStart().startsWith("<");
}
function bodyText(sample2, isHtml) {
  if (isHtml) return pageText(sample2);
  const isAnswer = /^\s*\{[\s\S]*"choices"\s*:/.test(sample2);
  return isAnswer || isObject(parseJson(sample2)) ? "" : sample2.slice(0, pageCharacters).trim();
}
function pageText(html) {
  return html.slice(0, 4 * pageCharacters).replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, " ").replace(/<!--[\s\S]*?(-->|$)/g, " ").replace(/<[^>]*>?/g, " ").replace(/&nbsp;/g, " ").replace(/\s+/g, " ").trim().slice(0, pageCharacters);
}

// src/protocol/taxonomy/vocabulary.ts
var quota = {
  codes: /* @__PURE__ */ new Set([
    "insufficientquota",
    // OpenAI, DashScope
    "accountoverdueerror",
    // Volcano Ark
    "quotaexceeded",
    // Volcano Ark
    "modelarts81005",
    // Huawei MaaS
    "modelarts81006",
    "modelarts4207",
    "exceedtokenquotalimit",
    // Tencent CloudBase
    "projectspendlimitexceeded",
    "billinghardlimitreached",
    // OpenAI
    "insufficientbalance",
    "arrearage",
    // DashScope
    "servicequotaexceededexception"
    // AWS
  ]),
  words: /insufficient (account )?(balance|credit|funds|quota)|(balance|credits?) (is |are )?(insufficient|exhausted|too low|not enough)|exceeded your current quota|out of credits|requires more credits|overdue|in arrears|billing (hard )?limit|spend(ing)? limit|payment required|余额不足|欠费|额度(不足|已?用完|已?用尽|已?耗尽)/i
};
var quotaPerTime = /allocated quota exceeded|rate.?limit|per[ -]?(second|minute|min|hour|day)\b/i;
var auth = {
  codes: /* @__PURE__ */ new Set([
    "invalidapikey",
    "incorrectapikey",
    "authenticationerror",
    "authenticationfailed",
    "unauthorized",
    "permissiondenied",
    "permissionerror",
    "accessdenied",
    "accessdeniedexception",
    // AWS
    "unrecognizedclientexception"
    // AWS
  ]),
  words: /(invalid|incorrect|missing|expired) (api|access)[ -]?(key|token)|authentication fail/i
};
var contextLength = {
  codes: /* @__PURE__ */ new Set(["contextlengthexceeded", "stringabovemaxlength", "contextwindowexceeded"]),
  words: /context.?(length|window)|maximum context|too many (input )?tokens|(prompt|input)( is| are)? too (long|large)|maximum (input|prompt|sequence) length|max(imum)? input tokens|range of input length|(输入|上下文|提示词).{0,8}(过长|超长|超出|超过)/i
};
var contentFilter = {
  codes: /* @__PURE__ */ new Set([
    "contentfilter",
    // Azure
    "contentpolicyviolation",
    // OpenAI
    "responsibleaipolicyviolation",
    // Azure
    "datainspectionfailed",
    // DashScope
    "sensitivecontentdetected",
    // Volcano Ark
    "inputtextsensitivecontentdetected",
    "outputtextsensitivecontentdetected",
    "modelarts81011"
    // Huawei MaaS
  ]),
  words: /content[ _]filter|content policy|content (exists|contains|poses) (a )?risk|content management policy|moderation|inappropriate content|flagged (by|as|for)|safety (system|policy|reasons)|敏感|风控|内容(审核|安全|违规)|违规内容/i
};
var burst = {
  codes: /* @__PURE__ */ new Set(["requestbursttoofast", "slowdown"]),
  words: /rate increased too quickly|burst too fast|too fast a rate|ramp up (more )?(slowly|gradually)/i
};
var queueFull = {
  codes: /* @__PURE__ */ new Set(["inflightbatchsizeexceeded", "capacityexceeded", "queuefull"]),
  words: /queue (is |was )?full|maximum pending requests exceeded|aborted by a higher priority request|exceeds? (the )?max(imum)? queue (size|length)|too many (queued|pending|waiting) requests|队列已?满|排队(人数)?(过多|已?满)/i
};
var overloaded = {
  codes: /* @__PURE__ */ new Set([
    "serveroverloaded",
    // Volcano Ark
    "serverisoverloaded",
    // OpenAI
    "overloaded",
    // TGI
    "overloadederror",
    // Anthropic
    "engineoverloaded",
    "engineoverloadederror",
    // Moonshot
    "modeloverloaded",
    "provideroverloaded",
    // OpenRouter
    "modelservingerror",
    // DashScope
    "serverbusy",
    "systembusy",
    "50505",
    // SiliconFlow
    "50508",
    "50603"
  ]),
  words: /overload|too busy|(server|system|service|model|engine)( is)?( currently)? busy|(at|over|exceeds?) (full |our |the |system )*capacity|capacity (limit|constraint)|no (available|free) capacity|(high|heavy|peak) (demand|traffic|load)|(服务器?|系统|模型|当前)(暂时|目前|正|较|很|过于|比较)*繁忙|资源(紧张|不足)|负载(过高|较高|已?饱和)|访问量过大|算力(紧张|不足)/i
};
var loading = {
  codes: /* @__PURE__ */ new Set(["modelloadingerror", "modelnotreadyexception", "modelnotready"]),
  words: /loading (the )?model|(currently|still) (being )?load(ing|ed)|model is (loading|not (yet )?ready)|warming up|under maintenance|(scheduled|planned|for|in|system) maintenance|维护|(升级|加载|启动)中/i
};
var rateCodes = /ratelimit|throttl|toomanyrequests|resourceexhausted|limitrequests|modelarts8110[123]|concurrencylimit/;
var rateWords = /rate.?limit|too many (concurrent )?(requests|tokens|connections)|throttl|(requests?|tokens?|times) per (second|minute|min|day)|(rpm|tpm|qpm|rps|qps) (limit|quota|exceed)|requests? rate|current requests list|concurren(cy|t).{0,40}(limit|exceed|maximum|reached)|allocated quota exceeded|请求(过于|太|过)(频繁|多)|(频率|速率)(超|限|过)|限流|并发(数|量|请求)*(超|过|已达)/i;
var gateway = {
  codes: /* @__PURE__ */ new Set(["apig0203", "modeltimeoutexception", "gatewaytimeout", "badgateway"]),
  words: /upstream (connect|request)? ?(error|timeout|timed out)|no healthy upstream|bad gateway|gateway time-?out|backend timeout/i
};
var notFound = {
  codes: /* @__PURE__ */ new Set([
    "modelnotfound",
    "modelnotexist",
    "notfounderror",
    "notfound",
    "invalidendpointormodelnotfound",
    "deploymentnotfound"
  ]),
  words: /model .{0,120}(does not|doesn't) exist|model .{0,120}not found|no such model|模型不存在/i
};
var badRequest = {
  codes: /* @__PURE__ */ new Set([
    "invalidrequesterror",
    "badrequesterror",
    // vLLM
    "badrequest",
    "invalidparameter",
    // DashScope, Volcano Ark
    "invalidparametererror",
    "validationexception",
    // AWS
    "validation",
    // TGI
    "unprocessableentityerror"
  ]),
  words: /validation error|invalid request/i
};
var serverError = {
  codes: /* @__PURE__ */ new Set([
    "servererror",
    // OpenAI
    "internalservererror",
    "internalerror",
    "internalserviceerror",
    // Volcano Ark
    "internalfailure",
    // AWS
    "enginedeaderror",
    // vLLM
    "modelerrorexception",
    // AWS
    "modelstreamerrorexception"
    // AWS
  ]),
  words: /internal (server |service )?error|engine.{0,20} (died|dead|crashed)|cuda|out of memory/i
};

// src/protocol/taxonomy/rules.ts
var rules = [
  {
    id: "01.client_aborted",
    description: "the client ended it: patience, stop of the run, cancelled by the scenario",
    decide: ({ facts }) => facts.interruption?.kind === "aborted" ? verdict("client.aborted") : null
  },
  {
    id: "02.local_limit",
    description: "this machine ran out of files, ports or memory",
    decide: ({ networkCode }) => isIn(localLimitCodes, networkCode) ? verdict("client.local_limit") : null
  },
  {
    id: "03.net_dns",
    description: "the host name could not be resolved; suspect when the name server did not answer",
    decide: ({ networkCode }) => isIn(dnsCodes, networkCode) ? verdict("net.dns", isIn(dnsTroubleCodes, networkCode) ? "suspect" : "certain") : null
  },
  {
    id: "04.net_tls",
    description: "the certificate or the TLS handshake failed",
    decide: ({ networkCode }) => networkCode !== null && tlsCode.test(networkCode) ? verdict("net.tls") : null
  },
  {
    id: "05.net_refused",
    description: "the connection was refused, or no route leads to the host",
    decide: ({ networkCode }) => isIn(refusedCodes, networkCode) ? verdict("net.refused") : null
  },
  {
    id: "06.connect_timeout",
    description: "no connection within the connect deadline",
    decide: ({ facts, networkCode, deadline: deadline2 }) => deadline2 === "connect" || !facts.connected && isIn(connectTimeoutCodes, networkCode) ? verdict("net.connect_timeout") : null
  },
  {
    id: "07.net_reset",
    description: "the connection broke before the response, or after its headers with nothing else sent",
    decide: (evidence) => brokeBeforeBody(evidence) ? verdict("net.reset") : null
  },
  {
    id: "08.quota",
    description: "status 402, or code or message of an exhausted quota or balance, whatever the status",
    decide: (evidence) => {
      if (!evidence.failed) return null;
      if (evidence.status === 402) return verdict("quota.exhausted");
      return says(evidence, quotaPerTime) ? null : worded(evidence, quota, "quota.exhausted");
    }
  },
  {
    id: "09.auth",
    description: "status 401 or 403 (unless its words say filter, limit or overload), 407, or a code of wrong credentials",
    decide: (evidence) => {
      if (!evidence.failed) return null;
      if (evidence.status === 407) return verdict("net.proxy");
      if (evidence.status === 401) return verdict("auth");
      if (evidence.status === 403) return speaksOfOtherThanAuth(evidence) ? null : verdict("auth");
      return evidence.status === null || evidence.status === 400 ? worded(evidence, auth, "auth") : null;
    }
  },
  {
    id: "10.context_length",
    description: "status 413, or code or message of a prompt that is too long; not on 429, where tokens per minute are meant",
    decide: (evidence) => {
      if (!evidence.failed || evidence.status === 429 || hasRateCode(evidence)) return null;
      return evidence.status === 413 ? verdict("context_length") : worded(evidence, contextLength, "context_length");
    }
  },
  {
    id: "11.content_filter",
    description: "code or message of a content filter, or finish_reason content_filter",
    decide: (evidence) => {
      if (isIn(filterReasons, evidence.progress.finishReason)) return verdict("content_filter");
      if (!evidence.failed || evidence.status === 429 || (evidence.status ?? 0) >= 500) return null;
      return worded(evidence, contentFilter, "content_filter");
    }
  },
  {
    id: "12.burst",
    description: "code or message of burst protection: the load rose too quickly",
    decide: (evidence) => worded(evidence, burst, "busy.burst_protection")
  },
  {
    id: "13.queue_full",
    description: "status 498, or code or message of a full queue",
    decide: (evidence) => evidence.status === 498 ? verdict("busy.queue_full") : worded(evidence, queueFull, "busy.queue_full")
  },
  {
    id: "14.overloaded",
    description: "status 529, or code or message of an overloaded server",
    decide: (evidence) => evidence.status === 529 ? verdict("busy.overloaded") : worded(evidence, overloaded, "busy.overloaded")
  },
  {
    id: "15.loading",
    description: "code or message of a model that is loading, or of maintenance",
    decide: (evidence) => worded(evidence, loading, "busy.maintenance")
  },
  {
    id: "16.rate_limited",
    description: "status 429, or code or message of a limit on requests, tokens or concurrency",
    decide: (evidence) => {
      if (!evidence.failed) return null;
      if (evidence.status === 429 || hasRateCode(evidence)) return verdict("busy.rate_limited");
      return says(evidence, rateWords) ? verdict("busy.rate_limited", "likely") : null;
    }
  },
  {
    id: "17.http_503",
    description: "status 503 without a known code or message; suspect when it is a web page",
    decide: ({ status, isHtml }) => status === 503 ? verdict("busy.overloaded", isHtml ? "suspect" : "likely") : null
  },
  {
    id: "18.gateway",
    description: "status 408, 499, 502, 504, 520 to 524, or a code of a gateway that got no answer",
    decide: (evidence) => isIn(gatewayStatuses, evidence.status) ? verdict("gateway") : worded(evidence, gateway, "gateway")
  },
  {
    id: "19.http_4xx",
    description: "404, 405, 410, a redirect or an unknown model: not_found; 424: server_error; other 4xx: bad_request",
    decide: decideClientError
  },
  {
    id: "20.http_5xx",
    description: "other 5xx, or a code or message of an internal error",
    decide: (evidence) => (evidence.status ?? 0) >= 500 || isUnusualStatus(evidence) ? verdict("server_error") : worded(evidence, serverError, "server_error")
  },
  {
    id: "21.body_not_stream",
    description: "2xx with a web page, or with JSON that holds an error of no known kind",
    decide: ({ isHtml, progress }) => {
      if (isHtml) return verdict("proto.html");
      return progress.error !== null && progress.dataLines === 0 ? verdict("server_error", "likely") : null;
    }
  },
  {
    id: "22.in_stream_error",
    description: "2xx with an error of no known kind in the stream; known ones fall under 08 to 20",
    decide: ({ progress }) => progress.error !== null ? verdict("busy.in_stream", "suspect") : null
  },
  {
    id: "23.silent",
    description: "2xx, then closed with nothing but blank lines or comments; certain with at least one of them",
    decide: (evidence) => closedSilently(evidence) ? verdict("busy.silent", silentConfidence(evidence)) : null
  },
  {
    id: "24.keepalive_timeout",
    description: "keep-alives but no token until a deadline",
    decide: ({ deadline: deadline2, progress }) => deadline2 !== null && progress.tokenEvents === 0 && progress.keepAlives > 0 ? verdict("busy.keepalive_timeout") : null
  },
  {
    id: "25.slow_ttft",
    description: "neither keep-alive nor token until a deadline",
    decide: ({ deadline: deadline2, progress }) => deadline2 !== null && progress.tokenEvents === 0 ? verdict("slow.ttft") : null
  },
  {
    id: "26.resource_cut",
    description: "finish_reason insufficient_system_resource; likely with abort, suspect with error",
    decide: ({ progress }) => {
      const confidence = cutReasons.get((progress.finishReason ?? "").toLowerCase());
      return confidence === void 0 ? null : verdict("busy.resource_cut", confidence);
    }
  },
  {
    id: "27.slow_stall",
    description: "no token for longer than the gap deadline, after the first one",
    decide: ({ deadline: deadline2 }) => deadline2 !== null && deadline2 !== "total" ? verdict("slow.stall") : null
  },
  {
    id: "28.slow_total",
    description: "still answering at the total deadline",
    decide: ({ deadline: deadline2 }) => deadline2 === "total" ? verdict("slow.total") : null
  },
  {
    id: "29.truncated",
    description: "the stream ended or broke without finish_reason and without [DONE]",
    decide: (evidence) => wasCut(evidence) ? verdict("proto.truncated") : null
  },
  {
    id: "30.malformed",
    description: "data lines that are no JSON and no end seen; a 2xx body of another format; bytes that are not HTTP",
    decide: ({ complete, progress }) => !complete && !progress.notStreamed ? verdict("proto.malformed_sse") : null
  },
  {
    id: "31.empty",
    description: "a proper end without an answer; likely when there was reasoning. A token cap spent on reasoning is ok",
    decide: ({ facts, progress }) => {
      if (progress.answerEvents + progress.toolEvents > 0 || spentOnReasoning(facts)) return null;
      return verdict("proto.empty", progress.reasoningEvents > 0 ? "likely" : "certain");
    }
  },
  {
    id: "32.ok",
    description: "answered to the end; whether in time is for the service level objectives",
    decide: () => verdict("ok")
  }
];
var filterReasons = /* @__PURE__ */ new Set(["content_filter", "sensitive", "safety", "SAFETY"]);
var cutReasons = /* @__PURE__ */ new Map([
  ["insufficient_system_resource", "certain"],
  ["abort", "likely"],
  ["error", "suspect"]
]);
var gatewayStatuses = /* @__PURE__ */ new Set([408, 499, 502, 504, 520, 521, 522, 523, 524]);
function verdict(outcome, confidence = "certain") {
  return { class: outcome, confidence };
}
function worded(evidence, vocabulary, outcome) {
  if (!evidence.failed) return null;
  if (hasCode(evidence, vocabulary.codes)) return verdict(outcome);
  return says(evidence, vocabulary.words) ? verdict(outcome, "likely") : null;
}
function isIn(known3, value) {
  return value !== null && known3.has(value);
}
function hasRateCode(evidence) {
  return evidence.codes.some((code2) => rateCodes.test(code2));
}
function speaksOfOtherThanAuth(evidence) {
  const others = [contentFilter, burst, queueFull, overloaded];
  return others.some((vocabulary) => hasCode(evidence, vocabulary.codes) || says(evidence, vocabulary.words)) || hasRateCode(evidence) || says(evidence, rateWords);
}
function brokeBeforeBody({ progress, networkCode, isGarbled, facts }) {
  if (isGarbled) return false;
  if (progress.http === null) return networkCode !== null || facts.interruption === null;
  return facts.interruption?.kind === "network" && networkCode !== null && isSuccess(progress.http) && progress.bodyBytes === 0;
}
function isSuccess(http) {
  return http !== null && http >= 200 && http < 300;
}
function isUnusualStatus({ progress }) {
  return progress.http !== null && !isSuccess(progress.http);
}
function decideClientError(evidence) {
  const { status, failed } = evidence;
  if (!failed) return null;
  if (status === 424) return verdict("server_error");
  if (status === 404 || status === 405 || status === 410) return verdict("not_found");
  if (status !== null && status >= 300 && status < 400) return verdict("not_found");
  if (status !== null && status >= 500) return null;
  const missing = worded(evidence, notFound, "not_found");
  if (missing !== null) return missing;
  return status !== null && status >= 400 ? verdict("bad_request") : worded(evidence, badRequest, "bad_request");
}
function closedSilently({ complete, deadline: deadline2, isGarbled, progress }) {
  return isSuccess(progress.http) && !complete && !isGarbled && deadline2 === null && !progress.notStreamed && progress.dataLines === 0 && progress.malformedLines === 0 && progress.bodySample === "";
}
function silentConfidence({ facts, progress }) {
  return progress.keepAlives > 0 && facts.interruption?.kind !== "network" ? "certain" : "likely";
}
function wasCut({ complete, isGarbled, networkCode, progress }) {
  if (complete || isGarbled || progress.notStreamed || progress.malformedLines > 0) return false;
  return progress.dataLines > 0 || networkCode !== null && progress.bodySample !== "";
}

// src/protocol/taxonomy/scope.ts
function scopeOf(evidence) {
  const codes = evidence.codes.join(" ");
  const { message } = evidence;
  if (/byday|perday|daily|\b(rpd|tpd)/.test(codes)) return "day";
  if (/per (day|86400 ?s)|daily|\b(RPD|TPD)\b|每[日天]/i.test(message)) return "day";
  if (/concurren|inflight/.test(codes) || /concurren|in[- ]?flight|并发/i.test(message)) return "concurrency";
  if (/tpm|tokenquota|allocationquota|modelarts81103|\btokens\b/.test(codes)) return "tpm";
  if (/\bTPM\b|tokens?[ /]?(per )?min|too many tokens|allocated quota/i.test(message)) return "tpm";
  if (/rpm|qpm|ratequota|modelarts81101|limitrequests|\brequests\b/.test(codes)) return "rpm";
  if (/\b(RPM|QPM|RPS|QPS)\b|(requests?|times) per|requests? (rate|limit|list)|too many requests|请求/i.test(message))
    return "rpm";
  return null;
}

// src/protocol/outcome.ts
var messageCharacters = 300;
var suspectClasses = /* @__PURE__ */ new Set([
  "net.refused",
  "net.reset",
  "net.connect_timeout",
  "gateway",
  "slow.ttft",
  "slow.stall",
  "proto.truncated"
]);
var taxonomyRules = rules.map(
  ({ id, description }) => ({ id, description })
);
function classify(facts) {
  const evidence = gatherEvidence(facts);
  for (const rule of rules) {
    const found2 = rule.decide(evidence);
    if (found2 === null) continue;
    const { error, finishReason } = facts.progress;
    const isLimit = found2.class === "busy.rate_limited" || found2.class === "busy.queue_full";
    return {
      class: found2.class,
      rule: rule.id,
      confidence: found2.confidence,
      stage: stageOf(evidence),
      busySuspect: suspectClasses.has(found2.class) || lostPatience(facts),
      scope: isLimit ? scopeOf(evidence) : null,
      providerCode: error?.code ?? error?.type ?? (found2.class === "busy.resource_cut" ? finishReason : null),
      message: messageOf2(evidence)
    };
  }
  throw new Error("unreachable: the last rule applies to everything");
}
function lostPatience({ interruption, progress }) {
  return interruption?.kind === "aborted" && interruption.reason === "patience" && progress.tokenEvents === 0;
}
function stageOf({ facts, progress, complete }) {
  if (progress.http === null) return facts.connected ? "headers" : "connect";
  if (progress.http < 200 || progress.http >= 300) return "headers";
  if (complete) return "tail";
  return progress.tokenEvents === 0 ? "first_token" : "streaming";
}
function messageOf2({ facts, message }) {
  const { interruption } = facts;
  const words = message.trim();
  if (words !== "") return shortened(words);
  if (interruption?.kind !== "network" && interruption?.kind !== "http") return null;
  const { code: code2, message: cause } = interruption;
  return shortened(cause.includes(code2) ? cause : `${code2}: ${cause}`);
}
function shortened(text2) {
  const cut = text2.slice(0, messageCharacters);
  const last = cut.charCodeAt(cut.length - 1);
  return cut.length < text2.length && last >= 55296 && last <= 56319 ? cut.slice(0, -1) : cut;
}

// src/measure/attempt-record.ts
var longestText = 300;
function attemptRecord(exchange, identity, context) {
  const { facts } = exchange;
  const { progress } = facts;
  const outcome = classify(facts);
  const { intent } = identity;
  return {
    attempt: identity.attempt,
    intent: intent.index,
    retry: identity.retry,
    reclick: identity.reclick,
    last: true,
    session: intent.session,
    turn: intent.turn,
    target: context.target,
    class: intent.class,
    phase: context.plan.phaseAt(identity.scheduledMs),
    worker: context.worker ?? 0,
    scheduledMs: micro(identity.scheduledMs),
    sentMs: microOrNull(exchange.sentMs),
    connectedMs: microOrNull(exchange.connectedMs),
    headersMs: microOrNull(progress.headersMs),
    firstEventMs: microOrNull(progress.firstEventMs),
    firstTokenMs: microOrNull(progress.firstTokenMs),
    firstReasoningMs: microOrNull(progress.firstReasoningMs),
    firstAnswerMs: microOrNull(progress.firstAnswerMs),
    lastTokenMs: microOrNull(progress.lastTokenMs),
    endMs: micro(exchange.endMs),
    reused: exchange.reused,
    http: progress.http,
    outcome: outcome.class,
    rule: outcome.rule,
    confidence: outcome.confidence,
    busySuspect: outcome.busySuspect,
    stage: outcome.stage,
    scope: outcome.scope,
    providerCode: fromWire(outcome.providerCode, context.redact),
    message: fromWire(outcome.message, context.redact),
    retryAfterMs: progress.retryAfterMs,
    abortReason: facts.interruption?.kind === "aborted" ? facts.interruption.reason : null,
    finishReason: fromWire(progress.finishReason, context.redact),
    plannedInputTokens: intent.inputTokens,
    plannedOutputTokens: intent.outputTokens,
    plannedReasoningTokens: intent.reasoningTokens,
    ...tokensOf(progress),
    cost: costOf(facts, intent, context.price),
    tokenEvents: progress.tokenEvents,
    reasoningEvents: progress.reasoningEvents,
    keepAlives: progress.keepAlives,
    coalesced: progress.coalesced,
    bodyBytes: progress.bodyBytes,
    stallCount: progress.stallCount,
    stallTotalMs: micro(progress.stallTotalMs),
    longestGapMs: micro(progress.longestGapMs),
    flags: attemptFlags(exchange),
    gapsAt: null,
    gapCount: 0
  };
}
function attemptFlags({ facts, resent }) {
  const { tokenEvents, firstTokenMs } = facts.progress;
  return [
    ...flagsOf(facts),
    ...resent ? ["resent"] : [],
    ...tokenEvents > 0 && firstTokenMs === null ? ["unwatched"] : []
  ];
}
function promptTokensUsed(facts, plannedTokens) {
  const { progress, interruption } = facts;
  if (progress.usage?.promptTokens != null) return progress.usage.promptTokens;
  if (progress.http !== null) return progress.http < 300 ? plannedTokens : 0;
  return facts.connected && interruption?.kind !== "network" ? plannedTokens : 0;
}
function tokensOf(progress) {
  const { usage } = progress;
  const estimatedOutputTokens = progress.estimatedReasoningTokens + progress.estimatedAnswerTokens;
  const outputTokens = usage?.completionTokens ?? estimatedOutputTokens;
  const tokenSource = usage?.completionTokens != null ? "usage" : outputTokens > 0 ? "estimate" : "none";
  return {
    promptTokens: usage?.promptTokens ?? null,
    outputTokens,
    reasoningTokens: usage?.reasoningTokens ?? Math.min(outputTokens, progress.estimatedReasoningTokens),
    tokenSource,
    estimatedOutputTokens,
    cachedTokens: usage?.cachedTokens ?? null
  };
}
function costOf(facts, intent, price) {
  if (price === null) return null;
  const { outputTokens, cachedTokens } = tokensOf(facts.progress);
  const prompt = promptTokensUsed(facts, intent.inputTokens);
  return attemptCost(price, { prompt, cached: cachedTokens ?? 0, output: outputTokens });
}
function fromWire(text2, redact) {
  return text2 === null ? null : redact(text2).slice(0, longestText);
}
function micro(ms) {
  return Math.round(ms * 1e3) / 1e3;
}
function microOrNull(ms) {
  return ms === null ? null : micro(ms);
}

// src/scenario/clients/retry-budget.ts
function allowsRetry(share, asked, retries) {
  return share === null || retries + 1 <= share * (asked + retries + 1);
}
function retryBudget() {
  let asked = 0;
  let retries = 0;
  return {
    request() {
      asked += 1;
    },
    grant(share) {
      if (!allowsRetry(share, asked, retries)) return false;
      retries += 1;
      return true;
    }
  };
}

// src/scenario/arrivals/constant.ts
function* constantCounts() {
  for (let count2 = 0; ; count2++) yield count2;
}

// src/scenario/portable-math.ts
var bits = new DataView(new ArrayBuffer(8));
var ln2 = Math.LN2;
var ln2Upper = 0.6931471803691238;
var ln2Lower = 19082149292705877e-26;
function powerOfTwo(exponent) {
  bits.setInt32(0, exponent + 1023 << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}
function ln(x) {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  bits.setFloat64(0, x);
  const upper = bits.getInt32(0);
  let exponent = (upper >>> 20 & 2047) - 1023;
  bits.setInt32(0, upper & 1048575 | 1072693248);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const q = s * s;
  let series = q * (1 / 19 + q * (1 / 21));
  series = q * (1 / 11 + q * (1 / 13 + q * (1 / 15 + q * (1 / 17 + series))));
  series = q * (1 / 3 + q * (1 / 5 + q * (1 / 7 + q * (1 / 9 + series))));
  return exponent * ln2Upper + (2 * s + (2 * s * series + exponent * ln2Lower));
}
function exp(x) {
  if (x > 709.78) return Number.POSITIVE_INFINITY;
  if (x < -708) return 0;
  const exponent = Math.round(x / ln2);
  const rest = x - exponent * ln2Upper - exponent * ln2Lower;
  let sum = 1 + rest * (1 / 12) * (1 + rest * (1 / 13) * (1 + rest * (1 / 14)));
  sum = 1 + rest * (1 / 8) * (1 + rest * (1 / 9) * (1 + rest * (1 / 10) * (1 + rest * (1 / 11) * sum)));
  sum = 1 + rest * (1 / 4) * (1 + rest * (1 / 5) * (1 + rest * (1 / 6) * (1 + rest * (1 / 7) * sum)));
  sum = rest * (1 + rest * (1 / 2) * (1 + rest * (1 / 3) * sum));
  sum += 1;
  return exponent > 1023 ? sum * 2 * powerOfTwo(exponent - 1) : sum * powerOfTwo(exponent);
}

// src/scenario/zeta.ts
var expm1Over = (t) => Math.abs(t) < 1e-5 ? 1 + t / 2 + t * t / 6 : (exp(t) - 1) / t;
var log1pOver = (t) => Math.abs(t) < 1e-5 ? 1 - t / 2 + t * t / 3 : ln(1 + t) / t;
function sampleZeta(s, max, random) {
  const area = (x) => ln(x) * expm1Over((1 - s) * ln(x));
  const inverse = (u) => exp(u * log1pOver((1 - s) * u));
  const density = (k) => exp(-s * ln(k));
  const from = area(1.5) - 1;
  const to = area(max + 0.5);
  for (; ; ) {
    const u = from + random() * (to - from);
    const k = Math.min(max, Math.max(1, Math.round(inverse(u))));
    if (u >= area(k + 0.5) - density(k)) return k;
  }
}

// src/scenario/distributions.ts
function sample(distribution, random) {
  switch (distribution.kind) {
    case "constant":
      return distribution.value;
    case "uniform":
      return distribution.low + (distribution.high - distribution.low) * random();
    case "exponential":
      return distribution.mean * unitExponential(random);
    case "lognormal":
      return exp(distribution.mu + distribution.sigma * standardNormal(random));
    case "beta":
      return beta(distribution.alpha, distribution.beta, random);
    case "zeta":
      return sampleZeta(distribution.exponent, distribution.max, random);
    case "mixture":
      return sample(pick(distribution.parts, random), random);
  }
}
function unitExponential(random) {
  return -ln(1 - random());
}
function pick(parts, random) {
  let total = 0;
  for (const part of parts) total += part.weight;
  let left = random() * total;
  let chosen = { kind: "constant", value: 0 };
  for (const part of parts) {
    if (part.weight <= 0) continue;
    chosen = part.of;
    left -= part.weight;
    if (left < 0) break;
  }
  return chosen;
}
function standardNormal(random) {
  for (; ; ) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt(-2 * ln(square) / square);
  }
}
function beta(alpha, betaShape, random) {
  const logX = logGammaVariate(alpha, random);
  const logY = logGammaVariate(betaShape, random);
  return 1 / (1 + exp(logY - logX));
}
function unitGamma(shape, random) {
  return exp(logGammaVariate(shape, random));
}
function logGammaVariate(shape, random) {
  if (shape < 1) return logGammaVariate(shape + 1, random) + ln(1 - random()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (; ; ) {
    const x = standardNormal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const logV = ln(v);
    if (ln(1 - random()) < 0.5 * x * x + d * (1 - v + logV)) return ln(d) + logV;
  }
}

// src/scenario/gamma-function.ts
var halfLnTwoPi = 0.9189385332046728;
function lnGamma(x) {
  let product = 1;
  while (x < 12) {
    product *= x;
    x += 1;
  }
  const q = 1 / (x * x);
  const series = (1 / 12 + q * (-1 / 360 + q * (1 / 1260 + q * (-1 / 1680 + q * (1 / 1188 - q * (691 / 360360)))))) / x;
  return (x - 0.5) * ln(x) - x + halfLnTwoPi + series - ln(product);
}
function lnUpperGamma(a, x) {
  if (x <= 0) return 0;
  const lnFront = a * ln(x) - x - lnGamma(a);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > 1e-17 * sum && n < 1e4; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return ln(Math.max(Number.MIN_VALUE, 1 - exp(lnFront) * sum));
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 1e4; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / nonZero(numerator * d + b, tiny);
    c = nonZero(b + numerator / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return lnFront + ln(fraction);
}
function nonZero(value, tiny) {
  return Math.abs(value) < tiny ? tiny : value;
}

// src/scenario/arrivals/gamma.ts
function gammaGaps(cv) {
  const shape = 1 / (cv * cv);
  return {
    gap: (random) => unitGamma(shape, random) / shape,
    coveringGap: (random) => unitGamma(shape + 1, random) / shape,
    hazard: (gap) => -lnUpperGamma(shape, gap * shape)
  };
}

// node_modules/pure-rand/lib/esm/distribution/uniformFloat64.js
var scale26 = 14901161193847656e-24;
var scale53 = 11102230246251565e-32;
var mask1 = 67108863;
var mask2 = 134217727;
function uniformFloat64(rng) {
  const value1 = rng.next() & mask1;
  const value2 = rng.next() & mask2;
  return value1 * scale26 + value2 * scale53;
}

// node_modules/pure-rand/lib/esm/generator/xoroshiro128plus.js
var jumps = [
  3639956645,
  3750757012,
  1261568508,
  386426335
];
var XoroShiro128Plus = class XoroShiro128Plus2 {
  constructor(s01, s00, s11, s10) {
    this.s01 = s01;
    this.s00 = s00;
    this.s11 = s11;
    this.s10 = s10;
  }
  clone() {
    return new XoroShiro128Plus2(this.s01, this.s00, this.s11, this.s10);
  }
  next() {
    const out = this.s00 + this.s10 | 0;
    const a0 = this.s10 ^ this.s00;
    const a1 = this.s11 ^ this.s01;
    const s00 = this.s00;
    const s01 = this.s01;
    this.s00 = s00 << 24 ^ s01 >>> 8 ^ a0 ^ a0 << 16;
    this.s01 = s01 << 24 ^ s00 >>> 8 ^ a1 ^ (a1 << 16 | a0 >>> 16);
    this.s10 = a1 << 5 ^ a0 >>> 27;
    this.s11 = a0 << 5 ^ a1 >>> 27;
    return out;
  }
  jump() {
    let ns01 = 0;
    let ns00 = 0;
    let ns11 = 0;
    let ns10 = 0;
    let s01 = this.s01;
    let s00 = this.s00;
    let s11 = this.s11;
    let s10 = this.s10;
    for (let i = 0; i !== 4; ++i) {
      const ji = jumps[i];
      for (let mask = 1; mask; mask <<= 1) {
        if (ji & mask) {
          ns01 ^= s01;
          ns00 ^= s00;
          ns11 ^= s11;
          ns10 ^= s10;
        }
        const a0 = s10 ^ s00;
        const a1 = s11 ^ s01;
        const s00_ = s00;
        const s01_ = s01;
        s00 = s00_ << 24 ^ s01_ >>> 8 ^ a0 ^ a0 << 16;
        s01 = s01_ << 24 ^ s00_ >>> 8 ^ a1 ^ (a1 << 16 | a0 >>> 16);
        s10 = a1 << 5 ^ a0 >>> 27;
        s11 = a0 << 5 ^ a1 >>> 27;
      }
    }
    this.s01 = ns01;
    this.s00 = ns00;
    this.s11 = ns11;
    this.s10 = ns10;
  }
  getState() {
    return [
      this.s01,
      this.s00,
      this.s11,
      this.s10
    ];
  }
};
function xoroshiro128plusFromState(state) {
  if (!(state.length === 4)) throw new Error("The state must have been produced by a xoroshiro128plus RandomGenerator");
  return new XoroShiro128Plus(state[0], state[1], state[2], state[3]);
}

// src/scenario/random.ts
function scramble(value) {
  let h = value | 0;
  h = Math.imul(h ^ h >>> 16, 2246822507);
  h = Math.imul(h ^ h >>> 13, 3266489909);
  return h ^ h >>> 16;
}
var twoTo32 = 4294967296;
function randomFamily(seed, purpose) {
  let a = scramble(seed ^ 2654435769);
  let b = scramble(Math.floor(seed / twoTo32) ^ a ^ 2135587861);
  for (let at = 0; at < purpose.length; at++) {
    const unit = purpose.charCodeAt(at);
    a = scramble(a ^ unit) + b;
    b = scramble(b ^ unit + 1013904242) ^ a >>> 5;
  }
  const left = scramble(a ^ purpose.length);
  const right = scramble(b ^ left);
  return (index) => {
    const s0 = scramble(left ^ index);
    const s1 = scramble(right ^ Math.floor(index / twoTo32) ^ s0);
    const s2 = scramble(s1 + 1779033703);
    const s3 = scramble(s2 ^ s0) | 1;
    const generator = xoroshiro128plusFromState([s0, s1, s2, s3]);
    return () => uniformFloat64(generator);
  };
}
function randomFor(seed, purpose, index = 0) {
  return randomFamily(seed, purpose)(index);
}

// src/scenario/arrivals/clients.ts
function* switchingClients(process, seed) {
  const { count: count2, zipf, steady: steady2, onMs, offMs } = process;
  const weights = Array.from({ length: count2 }, (_, index) => exp(-zipf * ln(index + 1)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const burst2 = (onMs + offMs) / onMs;
  const shares = weights.map((weight, index) => weight / total * (index < steady2 ? 1 : burst2));
  const first = randomFamily(seed, "modulation/first");
  const isOn = shares.map((_, index) => index < steady2 || first(index)() * burst2 < 1);
  const switches = count2 - steady2;
  const draws = randomFamily(seed, "modulation");
  for (let event = 0; ; event++) {
    let factor = 0;
    let [on, off] = [0, 0];
    for (const [index, share] of shares.entries()) {
      if (isOn[index]) factor += share;
      if (index >= steady2) isOn[index] ? on++ : off++;
    }
    if (switches === 0) {
      yield { ms: Number.MAX_SAFE_INTEGER, factor };
      continue;
    }
    const [leaving2, joining] = [on / onMs, off / offMs];
    const random = draws(event);
    yield { ms: unitExponential(random) / (leaving2 + joining), factor };
    const leaves = random() * (leaving2 + joining) < leaving2;
    let left = Math.floor(random() * (leaves ? on : off));
    for (let index = steady2; index < count2; index++) {
      if (isOn[index] !== leaves) continue;
      if (left === 0) {
        isOn[index] = !leaves;
        break;
      }
      left -= 1;
    }
  }
}

// src/scenario/arrivals/two-levels.ts
function* twoLevels(seed, purpose, highMs, lowMs) {
  const lengths = randomFamily(seed, purpose);
  let high = randomFor(seed, `${purpose}/first`)() < highMs / (highMs + lowMs);
  for (let index = 0; ; index++) {
    yield { high, ms: unitExponential(lengths(index)) * (high ? highMs : lowMs) };
    high = !high;
  }
}

// src/scenario/arrivals/modulation.ts
function modulationOf(process, seed) {
  if (typeof process === "string") return null;
  if (process.process === "mmpp") return mmpp(process, seed);
  return process.process === "clients" ? switchingClients(process, seed) : null;
}
function* mmpp(process, seed) {
  const { ratio, highMs, lowMs } = process;
  const low = (highMs + lowMs) / (ratio * highMs + lowMs);
  for (const { high, ms } of twoLevels(seed, "modulation", highMs, lowMs)) {
    yield { ms, factor: high ? ratio * low : low };
  }
}
function operationalClock(shape, process, seed) {
  const modulation = modulationOf(process, seed);
  if (modulation === null) {
    const total = shape.cumulative(shape.durationMs);
    return {
      at: (ms) => shape.cumulative(ms),
      when: (time) => time >= total ? shape.durationMs : shape.whenCumulative(time)
    };
  }
  const stretches = modulation[Symbol.iterator]();
  let [endMs, areaBefore, areaEnd, timeBefore, factor] = [0, 0, 0, 0, 0];
  const next = () => {
    timeBefore += factor * (areaEnd - areaBefore);
    areaBefore = areaEnd;
    const stretch = stretches.next().value;
    factor = stretch.factor;
    endMs += stretch.ms;
    areaEnd = shape.cumulative(endMs);
  };
  return {
    at(ms) {
      const within2 = Math.min(ms, shape.durationMs);
      while (endMs < within2) next();
      return timeBefore + factor * (shape.cumulative(within2) - areaBefore);
    },
    when(time) {
      while (timeBefore + factor * (areaEnd - areaBefore) <= time) {
        if (endMs >= shape.durationMs) return shape.durationMs;
        next();
      }
      return shape.whenCumulative(areaBefore + (time - timeBefore) / factor);
    }
  };
}

// src/scenario/arrivals/poisson.ts
function* poissonCounts(seed) {
  const gaps = randomFamily(seed, "arrivals");
  let time = 0;
  for (let index = 0; ; index++) {
    time += unitExponential(gaps(index));
    yield time;
  }
}

// src/scenario/arrivals/renewal.ts
function* renewalCounts(law, seed) {
  const start = randomFor(seed, "arrivals/start");
  let time = start() * law.coveringGap(start);
  const gaps = randomFamily(seed, "arrivals");
  for (let index = 0; ; index++) {
    yield time;
    time += law.gap(gaps(index));
  }
}

// src/scenario/arrivals/weibull.ts
function weibullGaps(shape) {
  const lnScale = -lnGamma(1 + 1 / shape);
  const gapOf = (power) => exp(lnScale + ln(power) / shape);
  return {
    gap: (random) => gapOf(unitExponential(random)),
    coveringGap: (random) => gapOf(unitGamma(1 + 1 / shape, random)),
    hazard: (gap) => gap <= 0 ? 0 : exp(shape * (ln(gap) - lnScale))
  };
}

// src/scenario/arrivals/index.ts
function* arrivalTimes(shape, process, seed) {
  const clock = operationalClock(shape, process, seed);
  for (const count2 of countsOf(process, seed)) {
    const atMs = clock.when(count2);
    const ms = Math.round(atMs * 1e3) / 1e3;
    if (atMs >= shape.durationMs || ms >= shape.durationMs) return;
    yield ms;
  }
}
function countsOf(process, seed) {
  if (process === "constant") return constantCounts();
  const law = gapLawOf(process);
  return law === null ? poissonCounts(seed) : renewalCounts(law, seed);
}
function gapLawOf(process) {
  if (typeof process === "string") return null;
  if (process.process === "gamma") return gammaGaps(process.cv);
  return process.process === "weibull" ? weibullGaps(process.shape) : null;
}

// src/scenario/estimate.ts
var estimatedTokensPerSecond = 20;
function estimatedAnswerMs(intent) {
  return intent.outputTokens / estimatedTokensPerSecond * 1e3;
}
var mostBins = 5e4;
function openEstimate(shape, price) {
  const binMs = Math.max(1e3, shape.durationMs / mostBins);
  const changes = new Int32Array(Math.ceil(shape.durationMs / binMs) + 1);
  let intents = 0;
  let followUps = 0;
  let inputTokens = 0;
  let outputTokens = 0;
  let reasoningTokens = 0;
  return {
    add(intent, opensMs) {
      intents += 1;
      if (intent.turn > 1) followUps += 1;
      inputTokens += intent.inputTokens;
      outputTokens += intent.outputTokens;
      reasoningTokens += intent.reasoningTokens;
      const closesMs = opensMs + estimatedAnswerMs(intent);
      const opens = Math.floor(opensMs / binMs);
      const closes = Math.max(opens + 1, Math.floor(closesMs / binMs));
      changes[opens] = (changes[opens] ?? 0) + 1;
      if (closes < changes.length) changes[closes] = (changes[closes] ?? 0) - 1;
    },
    result: () => ({
      intents,
      followUps,
      inputTokens,
      outputTokens,
      reasoningTokens,
      peakLoad: shape.peak,
      peakConcurrency: highestSum(changes),
      cost: price && costOf2(price, inputTokens, outputTokens),
      currency: price?.currency ?? null
    })
  };
}
function closedEstimate(shape, price) {
  return {
    intents: null,
    followUps: null,
    inputTokens: null,
    outputTokens: null,
    reasoningTokens: null,
    peakLoad: shape.peak,
    peakConcurrency: Math.ceil(shape.peak),
    cost: null,
    currency: price?.currency ?? null
  };
}
function highestSum(changes) {
  let open = 0;
  let highest = 0;
  for (const change of changes) {
    open += change;
    if (open > highest) highest = open;
  }
  return highest;
}
function costOf2(price, inputTokens, outputTokens) {
  const total = new big_default(price.input).times(inputTokens).plus(new big_default(price.output).times(outputTokens));
  return total.div(1e6).toFixed();
}

// node_modules/@noble/hashes/_u64.js
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE ? l : h, isLE);
  view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abytes(value, length, title = "") {
  if (isBytes(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
var aobject = (value, label2) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label2 === "object" ? "" : `"${label2}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label2) => {
  aobject(value, label2);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label2}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label2}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift) {
  return word << 32 - shift | word >>> shift;
}
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex = "";
  for (let i = 0; i < bytes.length; i++) {
    hex += hexes[bytes[i]];
  }
  return hex;
}
function utf8ToBytes(str) {
  if (typeof str !== "string")
    throw new TypeError("string expected");
  const encoded2 = new TextEncoder().encode(str);
  try {
    return new Uint8Array(encoded2);
  } finally {
    clean(encoded2);
  }
}
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info = checkOpts({}, info, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info);
  return Object.freeze(hashC);
}
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B, C, D, E, F, G, H } = this;
    return [A, B, C, D, E, F, G, H];
  }
  // prettier-ignore
  set(A, B, C, D, E, F, G, H) {
    this.A = A | 0;
    this.B = B | 0;
    this.C = C | 0;
    this.D = D | 0;
    this.E = E | 0;
    this.F = F | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B, C, D, E, F, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B, C) | 0;
      H = G;
      G = F;
      F = E;
      E = D + T1 | 0;
      D = C;
      C = B;
      B = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B = B + this.B | 0;
    C = C + this.C | 0;
    D = D + this.D | 0;
    E = E + this.E | 0;
    F = F + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B, C, D, E, F, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);

// src/scenario/fingerprint.ts
var planVersion = 1;
var recordBytes = 24;
var chineseBit = 2147483648;
var followUpBit = 1073741824;
var bufferedRecords = 1024;
function fingerprint(scenario) {
  const { load } = scenario;
  const hash = sha256.create();
  const loadText = load.mode === "closed" ? canonicalJson(load) : "";
  hash.update(utf8ToBytes(`busytone plan ${planVersion}
${load.mode}
${scenario.seed}
${loadText}
`));
  const classText = new Map(scenario.traffic.map((of) => [of.class, featuresOf(of)]));
  const classCodes = /* @__PURE__ */ new Map();
  const bytes = new Uint8Array(recordBytes * bufferedRecords);
  const view = new DataView(bytes.buffer);
  let used = 0;
  const flush = () => {
    hash.update(bytes.subarray(0, used));
    used = 0;
  };
  const codeOf = (name) => {
    const known3 = classCodes.get(name);
    if (known3 !== void 0) return known3;
    const code2 = classCodes.size;
    classCodes.set(name, code2);
    flush();
    hash.update(utf8ToBytes(`class ${code2} ${name}${classText.get(name) ?? ""}
`));
    return code2;
  };
  const put = (intent, timeMs, mark2) => {
    const code2 = codeOf(intent.class) + mark2;
    if (used === bytes.length) flush();
    view.setFloat64(used, Math.round(timeMs * 1e3), true);
    view.setUint32(used + 8, intent.language === "zh" ? code2 + chineseBit : code2, true);
    view.setUint32(used + 12, intent.inputTokens, true);
    view.setUint32(used + 16, intent.outputTokens, true);
    view.setUint32(used + 20, intent.reasoningTokens, true);
    used += recordBytes;
  };
  const addReplayed = ({ session, turn, blocks }) => {
    flush();
    const ids = blocks?.ids ?? [];
    const extra = Float64Array.from([session, turn, blocks?.tokens ?? 0, ids.length, ...ids]);
    const littleEndian = new DataView(extra.buffer);
    for (const [at, value] of extra.entries()) littleEndian.setFloat64(8 * at, value, true);
    hash.update(new Uint8Array(extra.buffer));
  };
  return {
    add(intent) {
      put(intent, intent.scheduledMs ?? 0, 0);
      if (load.mode === "replay") addReplayed(intent);
    },
    addFollowUp: ({ intent, thinkMs: thinkMs2 }) => put(intent, thinkMs2, followUpBit),
    digest() {
      flush();
      return bytesToHex(hash.digest());
    }
  };
}
function featuresOf({ text: text2, sharedPrefix, cacheBust, reasoningEffort }) {
  const unusual = {
    ...text2 === "prose" ? {} : { text: text2 },
    ...sharedPrefix === null ? {} : { sharedPrefix },
    ...cacheBust ? { cacheBust } : {},
    ...reasoningEffort === null ? {} : { reasoningEffort }
  };
  return Object.keys(unusual).length === 0 ? "" : ` ${canonicalJson(unusual)}`;
}
function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(",")}}`;
}

// src/scenario/replay/curve.ts
var mostBins2 = 400;
var stepsMs = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600].map(
  (seconds2) => seconds2 * 1e3
);
function replayCurve({ trace, durationMs, phases }) {
  const leastMs2 = durationMs / mostBins2;
  const binMs = stepsMs.find((step2) => step2 >= leastMs2) ?? leastMs2;
  const counts = new Uint32Array(Math.max(1, Math.ceil(durationMs / binMs)));
  for (const ms of trace.scheduledMs) {
    const bin = Math.min(counts.length - 1, Math.floor(ms / binMs));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const secondsOf = (bin) => Math.min(binMs, durationMs - bin * binMs) / 1e3;
  const before = new Float64Array(counts.length + 1);
  let peak = 0;
  for (const [bin, count2] of counts.entries()) {
    before[bin + 1] = (before[bin] ?? 0) + count2;
    peak = Math.max(peak, count2 / Math.max(secondsOf(bin), Math.min(binMs, durationMs) / 2e3));
  }
  const loadIn = (bin) => Math.min(peak, (counts[bin] ?? 0) / secondsOf(bin));
  return {
    durationMs,
    phases,
    peak,
    loadAt: (ms) => ms < 0 || ms >= durationMs ? 0 : loadIn(Math.floor(ms / binMs)),
    cumulative(ms) {
      const within2 = Math.min(Math.max(ms, 0), durationMs);
      const bin = Math.min(counts.length - 1, Math.floor(within2 / binMs));
      const share = (within2 - bin * binMs) / (secondsOf(bin) * 1e3);
      return (before[bin] ?? 0) + (counts[bin] ?? 0) * share;
    }
  };
}

// src/scenario/traffic/mix.ts
var nothingKnown = {
  inputTokens: null,
  outputTokens: null,
  reasoningTokens: null,
  draw: null
};
function classChooser(traffic, seed) {
  const runners = traffic.filter((of) => of.weight > 0).map((of) => ({ of, clock: randomFamily(seed, `choice/${of.class}`), during: of.during && new Set(of.during) }));
  const [only] = runners;
  if (only !== void 0 && runners.length === 1 && only.during === null) return () => only.of;
  return (session, phase) => {
    let first = null;
    let earliest = Number.POSITIVE_INFINITY;
    for (const { of, clock, during } of runners) {
      if (during !== null && phase !== null && !during.has(phase)) continue;
      const rings = -ln(1 - clock(session)()) / of.weight;
      if (first !== null && rings >= earliest) continue;
      earliest = rings;
      first = of;
    }
    if (first === null) throw new RangeError("No traffic class with a weight above 0 takes part in all phases.");
    return first;
  };
}
function drawLength(spec, random) {
  return Math.round(Math.min(spec.max, Math.max(spec.min, sample(spec.of, random))));
}

// src/scenario/traffic/conversation.ts
var mostTurns = 1e3;
function streamsOf(of, seed) {
  const stream = (purpose) => randomFamily(seed, `${purpose}/${of.class}`);
  return {
    of,
    input: stream("input"),
    output: stream("output"),
    share: stream("reasoning"),
    language: stream("language"),
    turns: stream("turns"),
    variant: stream("prefix"),
    question: stream("follow-up"),
    laterOutput: stream("follow-up output"),
    laterShare: stream("follow-up reasoning"),
    think: stream("think")
  };
}
function conversationMaker(traffic, seed) {
  const choose = classChooser(traffic, seed);
  const classes = new Map(traffic.map((of) => [of.class, streamsOf(of, seed)]));
  const streamsFor = (name) => {
    const streams = classes.get(name);
    if (streams === void 0) throw new RangeError(`The scenario has no traffic class "${name}".`);
    return streams;
  };
  const turnsOf = ({ class: name, session }) => {
    const { of, turns } = streamsFor(name);
    if (of.turns.max === 1) return 1;
    return Math.round(Math.min(of.turns.max, mostTurns, Math.max(1, sample(of.turns.of, turns(session)))));
  };
  return {
    begin({ session, scheduledMs, phase, known: known3 = nothingKnown }, index) {
      const chosen = streamsFor(choose(session, phase).class);
      const { of } = chosen;
      const draw = known3.draw ?? session;
      const prefix = known3.inputTokens === null ? prefixOf(chosen, session) : null;
      const outputTokens = known3.outputTokens ?? drawLength(of.outputTokens, chosen.output(draw));
      return {
        index,
        scheduledMs,
        session,
        turn: 1,
        class: of.class,
        text: of.text,
        inputTokens: known3.inputTokens ?? (prefix?.tokens ?? 0) + drawLength(of.inputTokens, chosen.input(draw)),
        outputTokens,
        reasoningTokens: known3.reasoningTokens === null ? reasoningOf(of, outputTokens, chosen.share(draw)) : within(known3.reasoningTokens, outputTokens),
        language: isChinese(chosen, session) ? "zh" : "en",
        history: [],
        sharedPrefix: prefix,
        reasoningEffort: of.reasoningEffort,
        cacheBust: of.cacheBust,
        blocks: null
      };
    },
    turnsOf,
    followUp(intent) {
      if (intent.turn >= turnsOf(intent)) return null;
      const chosen = streamsFor(intent.class);
      const { of } = chosen;
      const { session } = intent;
      const turn = intent.turn + 1;
      const key = session * (mostTurns + 1) + turn;
      const past = intent.history.reduce(
        (sum, { questionTokens: questionTokens2, answerTokens: answerTokens2 }) => sum + questionTokens2 + answerTokens2,
        0
      );
      const questionTokens = intent.inputTokens - (intent.sharedPrefix?.tokens ?? 0) - past;
      const answerTokens = intent.outputTokens - intent.reasoningTokens;
      const outputTokens = drawLength(of.outputTokens, chosen.laterOutput(key));
      return {
        thinkMs: 1e3 * Math.max(0, sample(of.thinkSeconds, chosen.think(key))),
        intent: {
          ...intent,
          index: intent.index + 1,
          scheduledMs: null,
          turn,
          inputTokens: intent.inputTokens + answerTokens + drawLength(of.followUpTokens, chosen.question(key)),
          outputTokens,
          reasoningTokens: reasoningOf(of, outputTokens, chosen.laterShare(key)),
          history: [...intent.history, { questionTokens, answerTokens, reasoningTokens: intent.reasoningTokens }]
        }
      };
    }
  };
}
function prefixOf({ of, variant }, session) {
  if (of.sharedPrefix === null) return null;
  const { tokens, variants } = of.sharedPrefix;
  return { tokens, variant: variants === 1 ? 0 : Math.floor(variant(session)() * variants) };
}
function reasoningOf(of, outputTokens, share) {
  return within(Math.round(outputTokens * sample(of.reasoningShare, share)), outputTokens);
}
function within(reasoningTokens, outputTokens) {
  return Math.min(outputTokens - 1, Math.max(0, reasoningTokens));
}
function isChinese({ of: { chineseShare }, language }, session) {
  return chineseShare >= 1 || chineseShare > 0 && language(session)() < chineseShare;
}

// src/scenario/replay/intents.ts
var known2 = (tokens) => tokens === void 0 || tokens < 0 ? null : tokens;
function* replayIntents(load, traffic, seed, phaseAt) {
  const { trace, blockTokens } = load;
  const mix = conversationMaker(traffic, seed);
  const makers = trace.classes.map((name) => {
    const of = traffic.find((each) => each.class === name);
    return of === void 0 ? mix : conversationMaker([{ ...of, weight: 1, during: null }], seed);
  });
  const begun = traffic.some(({ during }) => during !== null) ? /* @__PURE__ */ new Map() : null;
  const phaseOfBeginning = (session, scheduledMs) => {
    const phase = begun?.get(session) ?? phaseAt(scheduledMs);
    begun?.set(session, phase);
    return phase;
  };
  for (const [index, scheduledMs] of trace.scheduledMs.entries()) {
    const maker = makers[(trace.classAt[index] ?? 0) - 1] ?? mix;
    const lengths = {
      inputTokens: known2(trace.inputTokens[index]),
      outputTokens: known2(trace.outputTokens[index]),
      reasoningTokens: known2(trace.reasoningTokens[index]),
      draw: index
    };
    const session = trace.session[index] ?? index;
    const phase = phaseOfBeginning(session, scheduledMs);
    const drawn = maker.begin({ session, scheduledMs, phase, known: lengths }, index);
    const ids = trace.blocks.subarray(trace.blocksFrom[index] ?? 0, trace.blocksFrom[index + 1] ?? 0);
    const blocks = blockTokens === null || ids.length === 0 ? null : { tokens: blockTokens, ids: [...ids] };
    yield {
      ...drawn,
      turn: trace.turn[index] ?? 1,
      // A block's text is the same in every prompt, so all that have blocks are in one language.
      language: blocks === null ? drawn.language : (traffic[0]?.chineseShare ?? 0) >= 0.5 ? "zh" : "en",
      blocks
    };
  }
}

// src/scenario/file/defaults.ts
var defaultSeed = 1;

// src/scenario/shapes/piece.ts
function constantPiece(label2, seconds2, load) {
  return { label: label2, seconds: seconds2, loadAt: () => load, area: (u) => load * u, inverse: (area) => load === 0 ? 0 : area / load };
}
function linearPiece(label2, seconds2, first, last) {
  if (first === last || seconds2 === 0) return constantPiece(label2, seconds2, last);
  const slope = (last - first) / seconds2;
  return {
    label: label2,
    seconds: seconds2,
    loadAt: (u) => first + slope * u,
    area: (u) => u * (first + slope * u / 2),
    // The textbook root with its difference of near-equal numbers rationalised away.
    inverse: (area) => {
      const denominator = first + Math.sqrt(Math.max(0, first * first + 2 * slope * area));
      return denominator === 0 ? 0 : 2 * area / denominator;
    }
  };
}
function growthPiece(label2, seconds2, first, factor) {
  if (factor === 1 || seconds2 === 0) return constantPiece(label2, seconds2, first * factor);
  if (Math.abs(factor - 1) < 1e-6) return linearPiece(label2, seconds2, first, first * factor);
  const rate = ln(factor) / seconds2;
  return {
    label: label2,
    seconds: seconds2,
    loadAt: (u) => first * exp(rate * u),
    area: (u) => first * (exp(rate * u) - 1) / rate,
    inverse: (area) => ln(1 + area * rate / first) / rate
  };
}
function settlingPiece(label2, seconds2, shape) {
  const rate = ln(2) / shape.halfLife;
  const surplus = shape.level * shape.excess * exp(-rate * shape.lead);
  const loadAt = (u) => shape.level + surplus * exp(-rate * u);
  const area = (u) => shape.level * u + surplus / rate * (1 - exp(-rate * u));
  return {
    label: label2,
    seconds: seconds2,
    loadAt,
    area,
    inverse: (target) => {
      let u = target / (shape.level + surplus);
      for (let step2 = 0; step2 < 60; step2++) {
        const next = u + (target - area(u)) / loadAt(u);
        if (Math.abs(next - u) <= 1e-10 + 1e-15 * u) return next;
        u = next;
      }
      return u;
    }
  };
}

// src/scenario/shapes/batch-client.ts
function batchClient(spec) {
  return [
    constantPiece("baseline", spec.startMs / 1e3, spec.base),
    constantPiece("peak", spec.holdMs / 1e3, spec.base * spec.peakFactor),
    constantPiece("recovery", Number.POSITIVE_INFINITY, spec.base)
  ];
}

// src/scenario/shapes/botnet-burst.ts
function* botnetBurst(spec) {
  const peak = spec.base * spec.peakFactor;
  yield constantPiece("baseline", spec.startMs / 1e3, spec.base);
  for (let pulse = 1; pulse <= spec.pulses; pulse++) {
    yield linearPiece("onset", spec.riseMs / 1e3, spec.base, peak);
    yield constantPiece("peak", spec.holdMs / 1e3, peak);
    const last = pulse === spec.pulses;
    yield constantPiece("recovery", last ? Number.POSITIVE_INFINITY : spec.gapMs / 1e3, spec.base);
  }
}

// src/scenario/shapes/bursty.ts
function* bursty(spec, seed, place2) {
  for (const { high, ms } of twoLevels(seed, `bursts/${place2}`, spec.holdMs, spec.gapMs)) {
    yield high ? constantPiece("peak", ms / 1e3, spec.base * spec.peakFactor) : constantPiece("baseline", ms / 1e3, spec.base);
  }
}

// src/scenario/shapes/curve.ts
var nearBase = 1.1;
var nearPeak = 0.9;
function curve(spec) {
  const { base, points } = spec;
  const [first, last] = [points[0], points[points.length - 1]];
  if (first === void 0 || last === void 0) return [];
  const held = [
    ...first.atMs > 0 ? [{ ...first, atMs: 0 }] : [],
    ...points,
    { ...last, atMs: Number.POSITIVE_INFINITY, label: null }
  ];
  const labels = held.some((point) => point.label !== null) ? givenLabels(held) : foundLabels(held);
  return held.slice(0, -1).map((from, index) => {
    const to = held[index + 1] ?? from;
    const seconds2 = (to.atMs - from.atMs) / 1e3;
    const label2 = labels[index] ?? "baseline";
    return to.atMs === Number.POSITIVE_INFINITY ? constantPiece(label2, seconds2, base * from.factor) : linearPiece(label2, seconds2, base * from.factor, base * to.factor);
  });
}
function givenLabels(points) {
  let label2 = "baseline";
  return points.map((point) => {
    label2 = point.label ?? label2;
    return label2;
  });
}
function foundLabels(points) {
  const stretches = points.slice(1).map((to, index) => ({ from: points[index]?.factor ?? 0, to: to.factor }));
  const highest = Math.max(...points.map((point) => point.factor));
  const calm = nearBase * (points[0]?.factor ?? 0);
  if (highest <= calm) return stretches.map(() => "baseline");
  const isPeak = ({ from, to }) => Math.min(from, to) >= nearPeak * highest;
  const summit = stretches.findIndex(({ to }) => to === highest) + 1;
  const found2 = stretches.findIndex(isPeak);
  const firstPeak = found2 < 0 ? summit : found2;
  const lastPeak = found2 < 0 ? summit - 1 : stretches.length - 1 - [...stretches].reverse().findIndex(isPeak);
  return stretches.map(({ from, to }, index) => {
    const low = Math.max(from, to) <= calm;
    if (index < firstPeak) return low ? "baseline" : "onset";
    if (index <= lastPeak) return "peak";
    return low ? "recovery" : "decay";
  });
}

// src/scenario/shapes/day.ts
var tables = {
  r1: [
    1.21,
    1.39,
    2.03,
    1.79,
    1.06,
    0.91,
    0.75,
    0.58,
    0.6,
    0.66,
    0.81,
    0.83,
    0.45,
    0.54,
    0.68,
    0.7,
    0.88,
    0.55,
    0.75,
    0.59,
    1.24,
    1.62,
    2.19,
    1.18
  ],
  burstgpt: [
    0.96,
    0.91,
    0.59,
    0.53,
    0.38,
    0.35,
    0.2,
    0.16,
    0.18,
    0.43,
    0.9,
    1.32,
    1.79,
    1.54,
    1.84,
    1.43,
    1.51,
    1.39,
    1.21,
    1.61,
    1.39,
    1.2,
    1.16,
    1.05
  ],
  global: [
    0.84,
    0.71,
    0.73,
    0.68,
    0.71,
    0.66,
    0.68,
    0.85,
    1.02,
    1.05,
    1.13,
    1.09,
    1.06,
    1.07,
    1.06,
    1.05,
    1.09,
    1.08,
    1.01,
    1.23,
    1.46,
    1.4,
    1.27,
    1.06
  ]
};
var hoursOfDay = 24;
function hourFactor(table, hour) {
  const hours = tables[table];
  const sum = hours.reduce((total, factor) => total + factor, 0);
  return (hours[hour % hoursOfDay] ?? 1) * hoursOfDay / sum;
}

// src/scenario/shapes/diurnal.ts
var busyHour = 1.25;
function* diurnal(spec) {
  const hourSeconds = spec.dayMs / 1e3 / hoursOfDay;
  const loadAt = (hour) => {
    const weekday = Math.floor(hour / hoursOfDay) % spec.weekly.length;
    return spec.base * hourFactor(spec.daily, hour) * (spec.weekly[weekday] ?? 1);
  };
  for (let hour = 0; ; hour++) {
    const [first, last] = [loadAt(hour), loadAt(hour + 1)];
    yield linearPiece((first + last) / 2 > busyHour * spec.base ? "peak" : "baseline", hourSeconds, first, last);
  }
}

// src/scenario/shapes/flash-crowd.ts
var recoveredExcess = 0.1;
function flashCrowd(spec) {
  const { base, peakFactor } = spec;
  const excess = peakFactor - 1;
  const halfLife = spec.halfLifeMs / 1e3;
  const decay = excess > recoveredExcess ? halfLife * ln(excess / recoveredExcess) / ln(2) : 0;
  return [
    constantPiece("baseline", spec.startMs / 1e3, base),
    growthPiece("onset", spec.riseMs / 1e3, base, peakFactor),
    constantPiece("peak", spec.holdMs / 1e3, base * peakFactor),
    settlingPiece("decay", decay, { level: base, excess, halfLife, lead: 0 }),
    settlingPiece("recovery", Number.POSITIVE_INFINITY, { level: base, excess, halfLife, lead: decay })
  ];
}

// src/scenario/shapes/million-in-an-hour.ts
var risesUntilPeak = 3;
function millionInAnHour(spec) {
  const { base, peakFactor } = spec;
  const [rise, hold] = [spec.riseMs / 1e3, spec.holdMs / 1e3];
  const top = base * peakFactor;
  const climb = { level: top, excess: 1 / peakFactor - 1, halfLife: rise * ln(2) };
  const onset = Math.min(hold, risesUntilPeak * rise);
  const reached = rise === 0 ? top : top - (top - base) * exp(-hold / rise);
  return [
    constantPiece("baseline", spec.startMs / 1e3, base),
    ...rise === 0 ? [constantPiece("peak", hold, top)] : [
      settlingPiece("onset", onset, { ...climb, lead: 0 }),
      settlingPiece("peak", hold - onset, { ...climb, lead: onset })
    ],
    linearPiece("decay", spec.fallMs / 1e3, reached, base),
    constantPiece("recovery", Number.POSITIVE_INFINITY, base)
  ];
}

// src/scenario/shapes/ramp.ts
function ramp(spec) {
  const peak = spec.base * spec.peakFactor;
  return [
    constantPiece("baseline", spec.startMs / 1e3, spec.base),
    linearPiece("onset", spec.riseMs / 1e3, spec.base, peak),
    constantPiece("peak", Number.POSITIVE_INFINITY, peak)
  ];
}

// src/scenario/shapes/steady.ts
function steady(spec) {
  return [constantPiece("baseline", Number.POSITIVE_INFINITY, spec.base)];
}

// src/scenario/shapes/step.ts
function step(spec) {
  const hold = spec.holdMs === null ? Number.POSITIVE_INFINITY : spec.holdMs / 1e3;
  return [
    constantPiece("baseline", spec.startMs / 1e3, spec.base),
    constantPiece("peak", hold, spec.base * spec.peakFactor),
    constantPiece("recovery", Number.POSITIVE_INFINITY, spec.base)
  ];
}

// src/scenario/shapes/viral-wave.ts
var spikeDays = 4 / hoursOfDay;
var peakDays = 2 * spikeDays;
var linesADay = 4 * hoursOfDay;
function* viralWave(spec) {
  const daySeconds = spec.dayMs / 1e3;
  const spikes = [...spec.spikes].sort((a, b) => a.day - b.day);
  const growth = ln(2) / spec.doublingDays;
  const loadAt = (day2, after) => {
    const crowd = 1 + (spec.peakFactor - 1) / (1 + exp(-growth * (day2 - spec.middleDay)));
    const hour = Math.floor(day2 * hoursOfDay + 1e-9);
    const within2 = Math.max(0, day2 * hoursOfDay - hour);
    const [here, next] = [hourFactor(spec.daily, hour), hourFactor(spec.daily, hour + 1)];
    let news = 1;
    for (const spike of spikes) {
      if (spike.day < day2 || after && spike.day === day2) news += spike.add * exp((spike.day - day2) / spikeDays);
    }
    return spec.base * crowd * (here + (next - here) * within2) * news;
  };
  const [firstSpike, lastSpike] = [spikes[0]?.day, spikes[spikes.length - 1]?.day];
  const labelOf = (day2) => {
    if (firstSpike === void 0 || lastSpike === void 0) return day2 < spec.middleDay ? "onset" : "peak";
    if (day2 < firstSpike) return "baseline";
    if (day2 < lastSpike) return "onset";
    return day2 < lastSpike + peakDays ? "peak" : "decay";
  };
  const extra = spikes.map((spike) => spike.day);
  if (lastSpike !== void 0) extra.push(lastSpike + peakDays);
  let day = 0;
  for (let line = 1; ; line++) {
    const end = line / linesADay;
    for (const stop of [...extra.filter((at) => at > day && at < end), end]) {
      yield linearPiece(labelOf(day), (stop - day) * daySeconds, loadAt(day, true), loadAt(stop, false));
      day = stop;
    }
  }
}

// src/scenario/shapes/pieces.ts
function* piecesOf(spec, seed) {
  if (spec.kind !== "phases") {
    yield* simplePieces(spec, seed, "whole");
    return;
  }
  for (const [index, part] of spec.parts.entries()) {
    const isLast = index === spec.parts.length - 1;
    let left = isLast ? Number.POSITIVE_INFINITY : part.durationMs / 1e3;
    for (const piece of simplePieces(part.shape, seed, `part ${index}`)) {
      yield { ...piece, label: part.label ?? piece.label, seconds: Math.min(piece.seconds, left) };
      left -= piece.seconds;
      if (left <= 0) break;
    }
  }
}
function simplePieces(spec, seed, place2) {
  switch (spec.kind) {
    case "steady":
      return steady(spec);
    case "step":
      return step(spec);
    case "ramp":
      return ramp(spec);
    case "flash-crowd":
      return flashCrowd(spec);
    case "diurnal":
      return diurnal(spec);
    case "viral-wave":
      return viralWave(spec);
    case "million-in-an-hour":
      return millionInAnHour(spec);
    case "botnet-burst":
      return botnetBurst(spec);
    case "bursty":
      return bursty(spec, seed, place2);
    case "batch-client":
      return batchClient(spec);
    case "curve":
      return curve(spec);
  }
}

// src/scenario/shapes/index.ts
var toMs = (seconds2) => Math.round(seconds2 * 1e6) / 1e3;
function place(pieces, seconds2) {
  const placed = [];
  let start = 0;
  let areaBefore = 0;
  for (const piece of pieces) {
    if (start >= seconds2) break;
    const end = Math.min(seconds2, start + piece.seconds);
    if (end <= start) continue;
    placed.push({ piece, start, end, areaBefore });
    areaBefore += piece.area(end - start);
    start = end;
  }
  return placed;
}
function lastUpTo(placed, key, at) {
  let [low, high] = [0, placed.length - 1];
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if ((placed[middle]?.[key] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return placed[low];
}
function phasesOf(placed) {
  const phases = [];
  for (const { piece, start, end } of placed) {
    const before = phases[phases.length - 1];
    if (before?.label === piece.label) phases[phases.length - 1] = { ...before, endMs: toMs(end) };
    else phases.push({ label: piece.label, startMs: toMs(start), endMs: toMs(end) });
  }
  return phases;
}
function shapeOf(spec, durationMs, seed = defaultSeed) {
  const seconds2 = durationMs / 1e3;
  const placed = place(piecesOf(spec, seed), seconds2);
  let peak = 0;
  for (const { piece, start, end } of placed) peak = Math.max(peak, piece.loadAt(0), piece.loadAt(end - start));
  const cumulative = (ms) => {
    const t = Math.min(Math.max(ms / 1e3, 0), seconds2);
    const at = lastUpTo(placed, "start", t);
    return at ? at.areaBefore + at.piece.area(t - at.start) : 0;
  };
  return {
    durationMs,
    phases: phasesOf(placed),
    peak,
    loadAt(ms) {
      const t = ms / 1e3;
      if (t < 0 || t >= seconds2) return 0;
      const at = lastUpTo(placed, "start", t);
      return at ? at.piece.loadAt(t - at.start) : 0;
    },
    cumulative,
    whenCumulative(area) {
      const at = lastUpTo(placed, "areaBefore", area);
      if (!at) return durationMs;
      const t = at.start + at.piece.inverse(Math.max(0, area - at.areaBefore));
      return Math.min(t, at.end) * 1e3;
    }
  };
}

// src/scenario/plan.ts
var hashedClosedConversations = 1e3;
function createPlan(scenario) {
  const { load } = scenario;
  const { shape, start, followUp, operationalAt } = courseOf(scenario);
  const intents = () => ({ [Symbol.iterator]: start });
  let known3 = null;
  const survey = () => {
    known3 ??= surveyOf(scenario, shape, intents(), followUp);
    return known3;
  };
  return {
    scenario,
    get planHash() {
      return survey().planHash;
    },
    phases: shape.phases,
    durationMs: load.durationMs,
    get estimate() {
      return survey().estimate;
    },
    intents,
    followUp,
    loadAt: (ms) => shape.loadAt(ms),
    phaseAt: (ms) => phaseIn(shape.phases, ms),
    operationalTimes: (ascendingMs) => ascendingMs.map(operationalAt())
  };
}
function courseOf({ load, seed, traffic }) {
  if (load.mode === "replay") {
    const shape2 = replayCurve(load);
    return {
      shape: shape2,
      start: () => replayIntents(load, traffic, seed, (ms) => phaseIn(shape2.phases, ms)),
      // Turns of a conversation come when they came.
      followUp: () => null,
      operationalAt: () => shape2.cumulative
    };
  }
  const shape = shapeOf(load.shape, load.durationMs, seed);
  const make = conversationMaker(traffic, seed);
  return {
    shape,
    start: () => load.mode === "open" ? firstTurns(arrivalTimes(shape, load.arrivals, seed), make, (ms) => phaseIn(shape.phases, ms)) : firstTurns(endless(), make, () => null),
    followUp: make.followUp,
    operationalAt: () => operationalClock(shape, load.mode === "open" ? load.arrivals : "poisson", seed).at
  };
}
function phaseIn(phases, ms) {
  let [low, high] = [0, phases.length - 1];
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if ((phases[middle]?.startMs ?? 0) <= ms) low = middle;
    else high = middle - 1;
  }
  return phases[low]?.label ?? "baseline";
}
function* firstTurns(times, make, phaseAt) {
  let session = 0;
  let index = 0;
  for (const scheduledMs of times) {
    const phase = scheduledMs === null ? null : phaseAt(scheduledMs);
    const intent = make.begin({ session, scheduledMs, phase }, index);
    yield intent;
    session += 1;
    index += make.turnsOf(intent);
  }
}
function* endless() {
  for (; ; ) yield null;
}
function surveyOf(scenario, shape, intents, followUp) {
  const hash = fingerprint(scenario);
  const { price } = scenario.target;
  const estimate = scenario.load.mode === "closed" ? null : openEstimate(shape, price);
  for (const first of intents) {
    if (estimate === null && first.session === hashedClosedConversations) break;
    hash.add(first);
    estimate?.add(first, first.scheduledMs ?? 0);
    let previous = first;
    let dueMs = first.scheduledMs ?? 0;
    for (let next = followUp(first); next !== null; next = followUp(previous)) {
      hash.addFollowUp(next);
      dueMs += estimatedAnswerMs(previous) + next.thinkMs;
      if (dueMs < shape.durationMs) estimate?.add(next.intent, dueMs);
      previous = next.intent;
    }
  }
  return { planHash: hash.digest(), estimate: estimate?.result() ?? closedEstimate(shape, price) };
}

// src/k6/setup.ts
function scenarioOf({ scenario }) {
  const { load } = scenario;
  if (load.mode !== "replay") return { ...scenario, load };
  const { traceSha256: _, ...rest } = load;
  return { ...scenario, load: { ...rest, trace: emptyTrace() } };
}
function emptyTrace() {
  return {
    scheduledMs: new Float64Array(0),
    inputTokens: new Int32Array(0),
    outputTokens: new Int32Array(0),
    reasoningTokens: new Int32Array(0),
    session: new Uint32Array(0),
    turn: new Uint32Array(0),
    classAt: new Uint8Array(0),
    classes: [],
    blocks: new Float64Array(0),
    blocksFrom: new Float64Array(1)
  };
}
function keyNames({ target, scenario }) {
  const names = scenario.traffic.filter(({ weight }) => weight > 0).map(({ apiKeyEnv }) => apiKeyEnv ?? target.apiKeyEnv).filter((name) => name !== null);
  return [...new Set(names)];
}
function completionsOf(target) {
  return `${target.url.replace(/\/+$/, "")}/chat/completions`;
}

// src/k6/runtime/begin.ts
var leastMs = 5e3;
function agreedBegin(environment, nowWallMs) {
  const at = secondsIn(environment, "BUSYTONE_BEGIN_AT");
  if (at !== null) {
    const beginMs = at * 1e3;
    if (beginMs > nowWallMs) return beginMs;
    const agoSeconds = ((nowWallMs - beginMs) / 1e3).toFixed(1);
    throw new Error(`BUSYTONE_BEGIN_AT was ${agoSeconds} s ago: name a later moment, in seconds since 1970.`);
  }
  const every = secondsIn(environment, "BUSYTONE_BEGIN_EVERY");
  if (every === null) return null;
  return Math.ceil((nowWallMs + leastMs) / (every * 1e3)) * every * 1e3;
}
function secondsIn(environment, name) {
  const text2 = environment[name];
  if (text2 === void 0 || text2 === "") return null;
  const seconds2 = Number(text2);
  if (seconds2 > 0) return seconds2;
  throw new Error(`${name} has to be a number of seconds, and is "${text2}".`);
}

// src/scenario/clients/intent-random.ts
function intentRandom(seed, purpose, intent) {
  return randomFor(seed, intent.turn > 1 ? `${purpose}/${intent.turn}` : purpose, intent.session);
}

// src/scenario/clients/reclick.ts
function reclickDelayMs(reclick, made4, random) {
  if (made4 >= reclick.max || random() >= reclick.probability) return null;
  return Math.max(0, sample(reclick.delaySeconds, random) * 1e3);
}

// src/scenario/clients/retry.ts
var openai = { firstDelayMs: 500, longestDelayMs: 8e3, jitter: 0.25 };
var nodeLongestHintMs = 6e4;
var longestHintMs = 12e4;
var fullJitter = { baseMs: 1e3, longestMs: 2e4 };
function retryDelayMs(behaviour, failure, random) {
  const { policy } = behaviour;
  if (policy === "none" || failure.retry >= behaviour.max || !wouldRetry(policy, failure)) return null;
  const hint = hintOf(behaviour, failure.retryAfterMs);
  if (hint === "too_long") return null;
  switch (policy) {
    case "openai-sdk":
      return hint ?? doubled(openai.firstDelayMs, failure.retry, openai.longestDelayMs) * (1 - openai.jitter * random());
    case "full-jitter":
      return (hint ?? 0) + doubled(fullJitter.baseMs, failure.retry, fullJitter.longestMs) * random();
    case "immediate":
      return hint ?? 0;
  }
}
function hintOf({ policy, flavour, honoursRetryAfter }, hintMs) {
  if (!honoursRetryAfter || hintMs === null || hintMs < 0) return null;
  if (policy === "openai-sdk" && flavour === "node") return hintMs <= nodeLongestHintMs ? hintMs : null;
  if (hintMs > longestHintMs) return "too_long";
  return policy === "openai-sdk" && hintMs === 0 ? null : hintMs;
}
function doubled(firstMs, retry, longestMs) {
  return Math.min(firstMs * 2 ** retry, longestMs);
}
function wouldRetry(policy, failure) {
  const status = failure.http;
  if (status === null) return failure.connectionFailed;
  if (status < 400) return false;
  if (policy === "openai-sdk" && failure.shouldRetry !== null) return failure.shouldRetry;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

// src/measure/outcomes.ts
function isBusyAttempt(a) {
  return a.outcome.startsWith("busy.") && a.confidence !== "suspect";
}
function isPossiblyBusy(a) {
  return a.outcome.startsWith("busy.") || a.busySuspect;
}
function isInterrupted(a) {
  return a.outcome === "client.aborted" && a.abortReason !== "patience" && a.abortReason !== "cancelled";
}
function isCancelled(a) {
  return a.outcome === "client.aborted" && a.abortReason === "cancelled";
}
function invitesReclick(a) {
  return a.outcome !== "client.aborted" && (isPossiblyBusy(a) || a.outcome === "server_error");
}

// src/measure/next-attempts.ts
var NextAttempts = class {
  constructor(asking) {
    this.asking = asking;
  }
  asking;
  /** Attempts before the one that is under way or waited for. */
  retry = 0;
  reclick = 0;
  /** Of the attempts before, those of the library's present call. */
  callRetries = 0;
  retryRandom = null;
  reclickRandom = null;
  /** The user asks for the first time. */
  begin() {
    this.asking.budget.request();
  }
  /** The attempt after one that has ended, or null when there is none. A retry takes its part of the budget here. */
  after(record, shouldRetry) {
    if (record.outcome === "ok" || record.abortReason !== null) return null;
    const { clients, budget } = this.asking;
    const { retry, reclick } = clients;
    const failure = {
      retry: this.callRetries,
      http: record.http,
      connectionFailed: record.http === null,
      retryAfterMs: record.retryAfterMs,
      shouldRetry
    };
    this.retryRandom ??= this.randomFor("retry");
    const retryMs = retryDelayMs(retry, failure, this.retryRandom);
    if (retryMs !== null) {
      const atMs2 = record.endMs + retryMs;
      if (this.hasLeftBy(atMs2)) return null;
      if (budget.grant(retry.budget)) return { atMs: atMs2, by: "library" };
    }
    if (reclick === null || !invitesReclick(record)) return null;
    this.reclickRandom ??= this.randomFor("reclick");
    const reclickMs = reclickDelayMs(reclick, this.reclick, this.reclickRandom);
    if (reclickMs === null) return null;
    const atMs = record.endMs + reclickMs;
    return this.hasLeftBy(atMs) ? null : { atMs, by: "user" };
  }
  /** The attempt that `after` gave goes out. */
  take({ by }) {
    this.retry++;
    if (by === "library") {
      this.callRetries++;
      return;
    }
    this.reclick++;
    this.callRetries = 0;
    this.asking.budget.request();
  }
  /** Whether the user is gone before the client library or they themselves would try again. */
  hasLeftBy(atMs) {
    const { firstTokenAtMs, totalAtMs } = this.asking.leave;
    return firstTokenAtMs !== null && atMs >= firstTokenAtMs || totalAtMs !== null && atMs >= totalAtMs;
  }
  randomFor(purpose) {
    const { seed, intent } = this.asking;
    return intentRandom(seed, purpose, intent);
  }
};

// src/protocol/request.ts
function chatRequestBody(request) {
  return JSON.stringify({
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...request.dialect.includeUsage ? { stream_options: { include_usage: true } } : {},
    [request.dialect.maxTokensField]: request.maxTokens,
    ...request.dialect.reasoningEffort && request.reasoningEffort != null ? { reasoning_effort: request.reasoningEffort } : {}
  });
}

// src/scenario/clients/patience.ts
function leaveTimes({ firstTokenMs, totalMs, cancelAfterMs }, askedMs) {
  return {
    firstTokenAtMs: firstTokenMs === null ? null : askedMs + firstTokenMs,
    totalAtMs: totalMs === null ? null : askedMs + totalMs,
    cancelAfterMs
  };
}
function patienceOf(patience, seed, intent) {
  const draw = (of, what) => of === null ? null : Math.max(0, sample(of, intentRandom(seed, `patience/${what}`, intent)) * 1e3);
  const { cancel } = patience;
  const cancels = cancel !== null && intentRandom(seed, "patience/cancel", intent)() < cancel.share;
  return {
    firstTokenMs: draw(patience.firstTokenSeconds, "first token"),
    totalMs: draw(patience.totalSeconds, "total"),
    cancelAfterMs: cancels ? draw(cancel.afterSeconds, "cancel after") : null
  };
}

// src/scenario/traffic/corpus/chinese-topics.ts
var chineseTopics = [
  {
    title: "潮汐发电",
    things: ["水轮机", "海底电缆", "控制室", "气象浮标", "齿轮箱", "检修船", "流速计", "码头吊机"],
    actors: ["港口工程师", "当地渔民", "电网调度员", "两位海洋学者"],
    places: ["北侧河口", "试验水池", "外海峡", "小岛码头"],
    goals: ["减少检修次数", "储存多余的电", "保护海床", "预测平潮时间"],
    measures: ["每小时发电量", "叶片磨损", "停机时间", "度电成本"]
  },
  {
    title: "城市养蜂",
    things: ["屋顶蜂箱", "花粉收集器", "蜜源走廊", "电子秤", "野花带", "摇蜜机", "巢箱"],
    actors: ["志愿养蜂人", "园林部门", "小学班级", "一组生态学者"],
    places: ["旧铁路货场", "植物园", "东郊", "老教堂屋顶"],
    goals: ["统计野生蜂种", "让蜂群安全过冬", "种植更早开的花", "减少喷药"],
    measures: ["蜂蜜产量", "越冬存活率", "花粉种类", "分蜂次数"]
  },
  {
    title: "夜行列车",
    things: ["卧铺车厢", "跨境时刻表", "订票系统", "餐车", "线路许可", "双制式机车", "检修库"],
    actors: ["运营公司", "常坐火车的旅客", "排点人员", "铁路史研究者"],
    places: ["山区线路", "中央车站", "沿海线", "口岸站场"],
    goals: ["提高冬季上座率", "缩短口岸停留", "提前售票", "共用车底"],
    measures: ["正点率", "铺位利用率", "每公里收入", "保洁时间"]
  },
  {
    title: "古籍修复",
    things: ["地方志抄本", "压平机", "墨迹样品", "无酸纸盒", "湿度记录仪", "补纸", "扫描仪", "线装封面"],
    actors: ["修复师", "三位档案员", "家谱研究者", "化学系学生"],
    places: ["地下书库", "阅览室", "寺院藏经阁", "装卸台"],
    goals: ["阻止墨迹扩散", "把脆弱书页数字化", "整理捐赠品", "保持空气干燥"],
    measures: ["相对湿度", "老化速度", "每日修复页数", "可辨认行数的比例"]
  },
  {
    title: "急救调度",
    things: ["来电队列", "无线电塔", "值班表", "定位服务", "备用发电机", "救护车库", "分诊表", "地图服务器"],
    actors: ["调度员", "救护车组", "夜班人员", "外部审计员"],
    places: ["区域中心", "山区", "机场", "南部高速"],
    goals: ["在十秒内接听每个来电", "按语言分派来电", "识别重复来电", "扛住停电"],
    measures: ["等待时间", "到达时间", "误报比例", "每小时来电数"]
  },
  {
    title: "开源软件维护",
    things: ["发布分支", "测试框架", "解析器", "问题列表", "构建缓存", "插件接口", "更新日志", "内存分析器"],
    actors: ["维护者", "第一次参与的贡献者", "下游打包者", "安全研究员"],
    places: ["主仓库", "镜像站", "预发布集群", "兼容性测试组"],
    goals: ["更快合并小补丁", "去掉旧文件格式", "让失败可以复现", "把构建时间减半"],
    measures: ["首次评审时间", "测试覆盖率", "未关闭问题数", "内存峰值"]
  },
  {
    title: "土壤与收成",
    things: ["覆盖作物", "播种机", "土壤探针", "粮食烘干机", "树篱", "堆肥", "排水沟", "轮作方案"],
    actors: ["合作社", "有机种植户", "农艺师", "农机服务队"],
    places: ["河边的地块", "山坡地", "示范农场", "北边的田"],
    goals: ["减少翻耕", "保持地表覆盖", "赶在下雨前播种", "节省化肥"],
    measures: ["每亩产量", "蚯蚓数量", "土壤含水量", "油耗"]
  },
  {
    title: "山区供水",
    things: ["泉水池", "压力管", "冰川测点", "阀门房", "水库", "滤池", "水表", "防雪栅"],
    actors: ["水务站", "山地农户", "水文学者", "村委会"],
    places: ["上游山谷", "滑雪村", "旧泵站", "东坡"],
    goals: ["找出暗漏", "在八月公平分水", "更换老旧管道", "利用余压发电"],
    measures: ["夜间流量", "水的硬度", "积雪深度", "两级水表之间的损失"]
  }
];

// src/scenario/traffic/corpus/chinese.ts
var chinese = {
  topics: chineseTopics,
  words: {
    cause: [
      "零件迟迟没有到货",
      "春天雨水太少",
      "两项改动赶在同一天上线",
      "没有人仔细读过那条规定",
      "新来的人手还不熟悉",
      "旧数据一直没有复测",
      "周末需求突然增加",
      "供应商退出了市场",
      "职责分工不清楚",
      "最初的调查有一处小错",
      "检查变得更严格"
    ],
    month: ["一月", "三月", "四月", "六月", "七月", "九月", "十月", "十二月"],
    manner: ["悄悄地", "一步一步地", "比计划更快地", "断断续续地", "小心翼翼地"],
    period: ["一个季度", "两个月", "一年半", "整个去年", "十天", "三个周末"],
    judgement: ["令人鼓舞", "难以解释", "证据充分", "仍有争议", "只弄懂了一半"],
    source: ["会议纪要", "现场笔记", "内部评估", "最终报告", "两次访谈"]
  },
  sentences: [
    "{month}，{actor}开始观察{thing}在{place}的表现。",
    "{thing}原本是为了{goal}，而且在{period}里确实做到了。",
    "{place}的记录显示，由于{cause}，{measure}下降了百分之{percent}。",
    "没有人怀疑{thing}的重要性，却很少有人说得清它的代价。",
    "{source}认为主要原因是{cause}，而{actor}更担心{thing}。",
    "{year}年{thing}出现故障，{actor}花了{small}天才恢复。",
    "正是因为{cause}，{actor}重新考虑了是否还要{goal}。",
    "在{place}的第二次试验换了一种{thing}，其他条件不变。",
    "两组之间的差别{judgement}，并且持续了{period}。",
    "根据{source}，{measure}从{year}年起就{manner}改善。",
    "{actor}建议先{goal}，以后再更换{thing}。",
    "在{small}个条件相近的地点中，只有{place}的{measure}每个月都更好。",
    "看上去像是{thing}的问题，其实是{cause}。",
    "预算只够买一套{thing}，所以大家只能在没有备用的情况下{goal}。",
    "从{month}到{year}年底，{thing}一共检查了{small}次。",
    "{actor}当中有人认为，{measure}根本不是应该关注的指标。",
    "如果再次出现{cause}的情况，最先受影响的就是{thing}。",
    "来到{place}的人很少注意到{thing}，但它决定了他们能否顺利回去。",
    "协议要求{actor}在{period}之后公布{measure}。",
    "费用与估算相差不到百分之{percent}，主要是因为{thing}早就有了。",
    "最初大家以为{thing}只是临时的，如今已经用了{small}年。",
    "要{goal}有三种办法，每一种都会加重{thing}的负担。",
    "与{actor}的谈话说明，现有的依据{judgement}。",
    "一个简单的模型就能说明{measure}变化的百分之{percent}。",
    "剩下的疑问集中在{place}，“{cause}”这一点掩盖了其他因素。",
    "与{year}年相比，{thing}需要的照看少了三分之一。",
    "工作{manner}推进，{actor}记下了每一个决定。",
    "要想{goal}，就得把{thing}搬到离{place}更近的地方。",
    "委员会两次听取{actor}的意见，并要求补充关于{measure}的数据。",
    "到了{month}，{measure}已经变化了百分之{percent}，多数人觉得{judgement}。",
    "谁也没有想到{cause}会连带影响{thing}。",
    "{place}的规划假定新增{small}个点，每个点配一套{thing}。",
    "反对者说现在才{goal}已经太晚，支持者说结果{judgement}。",
    "{thing}到位以后，{actor}终于可以{goal}了。",
    "附录列出了{small}起事件，几乎都可以归结为{cause}。",
    "{source}里的数字与{place}的数字相差百分之{percent}。"
  ],
  headings: [
    "背景",
    "测量内容",
    "目前的结果",
    "尚待回答的问题",
    "费用与责任",
    "再看{place}",
    "{thing}的作用",
    "{actor}的看法",
    "数据的局限",
    "下一步"
  ],
  titles: ["{title}调查笔记", "关于{title}的报告", "{title}回顾", "{title}的实践", "{title}简史"],
  questions: [
    "天空为什么是蓝色的？",
    "今晚吃什么好？",
    "水壶里的水垢怎么去除？",
    "请向小朋友解释一下{thing}。",
    "这里的{measure}是什么意思？",
    "帮我给一家小面包店起个名字。",
    "想尽快了解{title}，应该从哪里开始？",
    "请用大白话概括一下{thing}的要点。",
    "如果只能告诉新人三件关于{title}的事，你会选哪三件，为什么？",
    "请替我给{actor}写一条简短的消息，说明{thing}为什么晚到。",
    "明天我要介绍{title}，第一页应该写什么，哪些内容可以不讲？",
    "请站在{actor}的角度，列出支持和反对“{goal}”的理由。"
  ],
  problems: [
    "17乘以23等于多少？请写出每一步。",
    "请证明根号2是无理数。",
    "{small}91是质数吗？请说明理由。",
    "求所有整数n，使得n的平方加n能被{small}整除。",
    "一套{thing}每年贬值百分之{percent}，多少年后只剩一半？",
    "两列火车先后从{place}出发，速度不同，请推导后车何时追上前车。",
    "请设计一个算法安排{small}个有截止时间的任务，并证明它是最优的。",
    "请一步一步推算，{actor}怎样用一半的预算{goal}，并检查推理中的漏洞。",
    "写一个函数，找出列表中最长的递增片段，分析它的运行时间并考虑边界情况。",
    "哪一种解释最符合{measure}的变化？请至少比较三种，并说明什么证据可以推翻它们。",
    "请制定在{period}内{goal}的计划：列出步骤、依赖关系、可能的失败，以及怎样及时发现。"
  ],
  fillers: [
    "谢谢。",
    "请准确一些。",
    "请先想清楚再回答。",
    "不确定的地方请直接说明。",
    "请用简单的词语和较短的句子。",
    "请写明你的回答依赖哪些假设。",
    "读者会把你的回答和另外两份比较，所以理由要写清楚。"
  ],
  sentenceGap: "",
  lengthRequest: (reasoningTokens, answerTokens) => reasoningTokens > 0 ? `（请用约 ${reasoningTokens} 个 token 思考，再用约 ${answerTokens} 个 token 回答。）` : `（请用约 ${answerTokens} 个 token 回答。）`
};

// src/scenario/traffic/corpus/chinese-tasks.ts
var chineseTasks = {
  documentQuestions: [
    "请概括上文。",
    "上文是怎么说{thing}的？",
    "请列出上文中关于{measure}的所有数字及其出处。",
    "上文有哪些说法互相矛盾？请引用双方原文。",
    "根据上文，{actor}先后做了哪些事？",
    "请只依据上文，为{actor}写一页简报。",
    "请把上文中有日期的事情排成时间线，并标出不确定的地方。",
    "关于{title}的结论，哪些有数字支持，哪些没有？请逐节说明。",
    "请找出上文提到的{place}的所有风险，按照原文给出轻重，并指出缺少什么。"
  ],
  passagesIntro: [
    "请根据下面的段落回答，并注明用到了哪几段。",
    "只能使用这些搜索结果，引用时请写编号。",
    "下面是检索到的段落，其中有些与问题无关。"
  ],
  passageTitles: ["{title}概览", "来自{place}的记录", "{actor}的发现", "关于{thing}", "{year}年以来的{measure}"],
  passageQuestions: [
    "问题：关于{thing}，目前知道些什么？",
    "问题：{measure}有什么变化，原因是什么？",
    "问题：{actor}为什么要{goal}？",
    "问题：{year}年在{place}发生了什么，结果如何？",
    "问题：各个来源对“{cause}”的看法一致吗？如果不一致，分别是谁的看法？",
    "问题：哪些来源是关于{title}的第一手资料，它们怎样描述{thing}？"
  ],
  mathsProblems: [
    "计算{big}乘以{big}。",
    "请把{big}{small}分解质因数。",
    "求方程x^2-{small}x-{big}=0的实数解。",
    "{small}的{big}次方的个位数字是几？",
    "{big}乘以{small}一共有多少个正因数？",
    "求{small}^{big}除以{small}的余数。",
    "设p是大于{small}的质数，证明p^2-1能被24整除。",
    "两个数的和是{big}，差是{small}，求它们的积。",
    "{small}个人围坐圆桌，其中两人不愿相邻，一共有多少种坐法？",
    "一枚均匀的骰子掷{small}次，最大点数恰好是5的概率是多少？",
    "三角形的三边分别是{big}、{big}和{small}，它存在吗？如果存在，面积是多少？",
    "计算x^{small}乘以e^(-x)从0到无穷大的积分，并说明每一步的理由。",
    "数列a(1)={small}，a(n+1)=a(n)+{small}n，求a(n)的通项公式，并用归纳法证明。",
    "水池容量{big}升，甲管{small}小时注满，乙管{big}分钟放空，两管同时打开，多久能注满？",
    "袋中有{big}个球，其中{small}个是红球，不放回地取五个，至少有两个红球的概率是多少？",
    "证明任意{small}个整数中必有两个之差能被{small}整除，或者举出反例。",
    "一笔{big}元的贷款每年增长百分之{percent}，每年末归还{small}元，多少年后还清？",
    "求所有满足f(x+y)=f(x)+f(y)+{small}xy的实函数f。",
    "一个图有{big}个顶点，每个顶点的度数都是{small}，它有多少条边？什么情况下这样的图不存在？",
    "一点在以原点为圆心、半径为{small}的圆上运动，它的坐标之积在何处最大，最大值是多少？",
    "两人轮流从{big}颗石子中取走1到{small}颗，取到最后一颗的人输，双方都走最优时谁会赢，应当怎样取？",
    "估计1/(n^2+{small})对所有正整数n的和，给出上界和下界，使两者之差小于百分之一。"
  ],
  mathsSteps: [
    "两边同时减去{small}。",
    "{big}的情形可以直接验算。",
    "由归纳法，结论对大于{small}的所有n成立。",
    "两边除以{small}，由条件知它不为零。",
    "因此剩下的因数不超过{big}。",
    "令k={small}，左边就变成{big}。",
    "在{big}种情形中，第一个条件排除了{small}种。",
    "判别式等于{big}，所以有两个实数解。",
    "两个不等式相加，得到上界{big}。",
    "这与{small}是最小的这种数矛盾。",
    "导数在x={small}处为零，并且在那里变号。",
    "模{small}以后只剩下余数1和{small}。",
    "验算：代入{small}，两边都等于{big}。",
    "接下来只需考虑{small}到{big}之间的奇数n。"
  ],
  codeAsks: [
    "请继续。",
    "请补全代码。",
    "请补全最后一个函数。",
    "请从文件中断的地方继续写。",
    "请写出最后一个函数的函数体，只返回代码。",
    "请按照前面函数的风格补全最后一个函数，不要写注释。"
  ],
  bare: ["在", "你好", "喂？", "在吗？", "测试。", "再来。", "继续。", "听到了吗？", "请说是或否。"]
};

// src/scenario/traffic/corpus/english-topics.ts
var englishTopics = [
  {
    title: "tidal power",
    things: [
      "turbine",
      "sea cable",
      "control room",
      "weather buoy",
      "gearbox",
      "service barge",
      "current meter",
      "harbour crane"
    ],
    actors: ["the harbour engineers", "local fishers", "the grid operators", "two marine biologists"],
    places: ["the northern estuary", "the test basin", "the outer strait", "a small island port"],
    goals: ["cut maintenance trips", "store surplus power", "protect the seabed", "predict slack water"],
    measures: ["hourly output", "blade wear", "downtime", "cost per kilowatt-hour"]
  },
  {
    title: "city bees",
    things: [
      "rooftop hive",
      "pollen trap",
      "bee corridor",
      "weighing scale",
      "wildflower strip",
      "honey press",
      "nest box",
      "swarm line"
    ],
    actors: ["volunteer beekeepers", "the parks department", "school classes", "a group of ecologists"],
    places: ["the old railway yard", "the botanical garden", "the eastern suburbs", "the cathedral roof"],
    goals: ["count wild species", "keep colonies through winter", "plant earlier flowers", "reduce spraying"],
    measures: ["honey yield", "winter survival", "pollen variety", "the number of swarms"]
  },
  {
    title: "night trains",
    things: [
      "sleeping car",
      "border timetable",
      "booking system",
      "dining car",
      "track permit",
      "dual-voltage engine",
      "night porter",
      "depot"
    ],
    actors: ["the operators", "frequent travellers", "the timetable planners", "railway historians"],
    places: ["the alpine route", "the central station", "the coastal line", "the border yard"],
    goals: ["fill berths in winter", "shorten the stop at the border", "sell seats earlier", "share rolling stock"],
    measures: ["punctuality", "berth occupancy", "revenue per kilometre", "cleaning time"]
  },
  {
    title: "paper conservation",
    things: [
      "parish register",
      "drying press",
      "ink sample",
      "storage box",
      "humidity logger",
      "repair tissue",
      "scanner",
      "leather binding"
    ],
    actors: ["the conservators", "three archivists", "family researchers", "chemistry students"],
    places: ["the cellar archive", "the reading room", "the monastery library", "the loading dock"],
    goals: ["stop the ink from spreading", "digitise fragile pages", "sort the donations", "keep the air dry"],
    measures: ["relative humidity", "the rate of decay", "pages per day", "the share of legible lines"]
  },
  {
    title: "emergency dispatch",
    things: [
      "call queue",
      "radio mast",
      "duty roster",
      "location service",
      "backup generator",
      "ambulance bay",
      "triage form",
      "map server"
    ],
    actors: ["the dispatchers", "ambulance crews", "the night shift", "outside auditors"],
    places: ["the regional centre", "the mountain district", "the airport", "the southern motorway"],
    goals: [
      "answer every call within ten seconds",
      "route calls by language",
      "spot repeat callers",
      "survive a power cut"
    ],
    measures: ["waiting time", "time to arrival", "the share of false alarms", "calls per hour"]
  },
  {
    title: "mountain water",
    things: [
      "spring chamber",
      "pressure pipe",
      "glacier gauge",
      "valve house",
      "reservoir",
      "filter bed",
      "water meter",
      "avalanche barrier"
    ],
    actors: ["the water board", "alpine farmers", "hydrologists", "the village council"],
    places: ["the upper valley", "the ski village", "the old pumping station", "the eastern slope"],
    goals: ["find hidden leaks", "share water fairly in August", "heat homes from the mains", "replace lead pipes"],
    measures: ["flow at night", "water hardness", "snow depth", "losses between meters"]
  },
  {
    title: "open-source maintenance",
    things: [
      "release branch",
      "test runner",
      "parser",
      "issue tracker",
      "build cache",
      "plugin interface",
      "changelog",
      "memory profiler"
    ],
    actors: ["the maintainers", "first-time contributors", "downstream packagers", "security researchers"],
    places: ["the core repository", "the mirror", "the staging cluster", "the compatibility suite"],
    goals: [
      "merge small patches sooner",
      "drop an old file format",
      "make failures reproducible",
      "halve the build time"
    ],
    measures: ["time to first review", "test coverage", "open issues", "peak memory"]
  },
  {
    title: "community theatre",
    things: [
      "lighting desk",
      "costume store",
      "rehearsal plan",
      "revolving stage",
      "ticket office",
      "prompt book",
      "scene dock",
      "sound system"
    ],
    actors: ["the stage crew", "amateur actors", "the friends of the theatre", "two directors"],
    places: ["the main hall", "the studio", "the open-air stage", "the workshop"],
    goals: ["open on time", "attract younger audiences", "reuse old scenery", "rehearse in two groups"],
    measures: ["ticket sales", "rehearsal hours", "audience age", "the cost of costumes"]
  },
  {
    title: "soil and harvest",
    things: [
      "cover crop",
      "seed drill",
      "soil probe",
      "grain dryer",
      "hedge",
      "compost heap",
      "drainage ditch",
      "crop rotation"
    ],
    actors: ["the cooperative", "organic growers", "agronomists", "the machinery ring"],
    places: ["the river fields", "the chalk hill", "the demonstration farm", "the northern plots"],
    goals: ["plough less", "keep the soil covered", "sow before the rain", "save fertiliser"],
    measures: ["yield per hectare", "earthworm counts", "soil moisture", "fuel use"]
  },
  {
    title: "satellite calibration",
    things: [
      "star tracker",
      "ground antenna",
      "thermal blanket",
      "reference target",
      "onboard clock",
      "data recorder",
      "solar panel",
      "mirror coating"
    ],
    actors: ["the flight controllers", "the optics team", "visiting scientists", "the insurers"],
    places: ["the desert range", "the clean room", "the polar station", "the control centre"],
    goals: ["correct the drift", "extend the mission", "compress the images", "avoid stray light"],
    measures: ["pointing error", "signal to noise", "battery capacity", "frames per orbit"]
  }
];

// src/scenario/traffic/corpus/english.ts
var english = {
  topics: englishTopics,
  words: {
    cause: [
      "a late delivery of parts",
      "an unusually dry spring",
      "two changes made on the same day",
      "a rule that nobody had read closely",
      "staff who were new to the work",
      "a measurement that was never repeated",
      "higher demand on weekends",
      "a supplier who left the market",
      "confusion over who was responsible",
      "a small error in the first survey",
      "stricter inspections",
      "a storm in the first week"
    ],
    month: ["January", "March", "April", "May", "July", "August", "October", "November"],
    manner: [
      "quietly",
      "step by step",
      "faster than planned",
      "with some reluctance",
      "almost by accident",
      "carefully"
    ],
    period: ["a quarter", "two seasons", "eighteen months", "the whole of last year", "a long weekend", "ten days"],
    judgement: ["promising", "hard to explain", "well documented", "only partly understood", "disputed", "reassuring"],
    source: [
      "the minutes of the meeting",
      "the field notebook",
      "an internal review",
      "the final report",
      "two interviews"
    ]
  },
  sentences: [
    "In {month}, {actor} began to look at how the {thing} behaves in {place}.",
    "The {thing} was built to {goal}, and for {period} it did exactly that.",
    "Records from {place} show that {measure} fell by {percent} percent after {cause}.",
    "Nobody doubted that the {thing} mattered, yet few could say what it cost.",
    "{source} mentions {cause} as the main reason, while {actor} point to the {thing}.",
    "When the {thing} failed in {year}, {actor} needed {small} days to bring it back.",
    "It was {cause} that made {actor} reconsider their plan to {goal}.",
    "A second trial in {place} used the same {thing} but a different {thing}.",
    "The difference between the two groups was {judgement}, and it lasted for {period}.",
    "According to {source}, {measure} had been improving {manner} since {year}.",
    "{actor} proposed to {goal} first and to replace the {thing} later.",
    "Of {small} comparable sites, only {place} kept an eye on {measure} every single month.",
    "What looked like a fault of the {thing} turned out to be {cause}.",
    "The budget allowed for one {thing}, so the team had to {goal} without it.",
    "Between {month} and the end of {year}, the {thing} was inspected {small} times.",
    "At least some of {actor} would rather not judge the work by {measure} at all.",
    "Should there be {cause} again, the {thing} will be the first to show it.",
    "Visitors to {place} rarely notice the {thing}, although it decides whether they can return.",
    "The agreement obliges {actor} to publish {measure} after {period}.",
    "Costs stayed within {percent} percent of the estimate, mostly because the {thing} was already there.",
    "Early drafts described the {thing} as temporary; it has now served for {small} years.",
    "There are three ways to {goal}, and each of them puts more load on the {thing}.",
    "Interviews with {actor} suggest that the evidence is {judgement}.",
    "A simple model of the {thing} explains about {percent} percent of the change in {measure}.",
    "The remaining questions concern {place}, where the effect of {cause} hides everything else.",
    "Compared with {year}, the {thing} now needs a third less attention.",
    "Work went on {manner}, and {actor} kept a log of every decision.",
    "To {goal}, one would have to move the {thing} closer to {place}.",
    "The committee heard {actor} twice and asked for better data on {measure}.",
    "Each {thing} carries a label with its year, its owner and the latest figure for {measure}.",
    "By {month}, {measure} had changed by {percent} percent, which most observers found {judgement}.",
    "No one had expected {cause} to affect the {thing} as well.",
    "The plan for {place} assumes {small} new sites, each with a {thing} of its own.",
    "Critics say that the attempt to {goal} came too late; supporters say the evidence is {judgement}.",
    "Once the {thing} was in place, {actor} could finally {goal}.",
    "The oldest {thing} dates from {year} and still works, {manner} maintained by {actor}.",
    "For {period}, {place} served as the reference against which every other site was judged.",
    "An appendix lists {small} incidents, nearly all of them traced to {cause}.",
    "Where {measure} mattered most, {actor} chose the plainer {thing}.",
    "The numbers from {source} and those from {place} differ by {percent} percent."
  ],
  headings: [
    "Background",
    "What was measured",
    "Results so far",
    "Open questions",
    "Costs and responsibilities",
    "A closer look at {place}",
    "The role of the {thing}",
    "Views of {actor}",
    "Limits of the data",
    "Next steps"
  ],
  titles: [
    "Notes on {title}",
    "{title}: a review",
    "Report on {title}",
    "{title} in practice",
    "A short history of {title}"
  ],
  questions: [
    "Why is the sky blue?",
    "What should I cook tonight?",
    "How do I descale a kettle?",
    "Explain the {thing} to a child.",
    "How should I read the figures on {measure}?",
    "Can you suggest a name for a small bakery?",
    "Write a friendly reply that declines an invitation.",
    "What is the quickest way to learn about {title}?",
    "Summarise the main point about the {thing} in plain words.",
    "Which three facts about {title} would you tell a newcomer, and why?",
    "Please draft a short message to {actor} that explains why the {thing} is late.",
    "I have to present {title} tomorrow. What should the first slide say, and what should I leave out?",
    "Give me arguments for and against the plan to {goal}, as {actor} would see them.",
    "Rewrite the idea behind the {thing} as a short story for readers who have never been to {place}."
  ],
  problems: [
    "What is 17 times 23? Show each step.",
    "Prove that the square root of 2 is irrational.",
    "Is {small}91 a prime number? Explain how you know.",
    "Find all whole numbers n for which n squared plus n is divisible by {small}.",
    "A {thing} loses {percent} percent of its value a year. After how many years is half of it gone?",
    "Two trains leave {place} an hour apart at different speeds. Derive when the second overtakes the first.",
    "Design an algorithm that schedules {small} tasks with deadlines, and prove that it is optimal.",
    "Work out step by step how {actor} could {goal} with half of the budget, and check your reasoning for gaps.",
    "Write a function that finds the longest increasing run in a list, analyse its running time and test the edge cases.",
    "Which explanation for the change in {measure} fits the facts best? Weigh at least three, and say what would refute each.",
    "Plan how to {goal} within {period}: name the steps, what they depend on, what can fail and how one would notice in time.",
    "A survey in {place} asked {small} people, and {percent} percent agreed. How sure can {actor} be of the true share? Derive it."
  ],
  fillers: [
    "Thank you.",
    "Be precise.",
    "Keep it simple.",
    "Think it through first.",
    "Say what you are unsure about.",
    "Use plain words and short sentences.",
    "Name the assumptions that your answer depends on.",
    "If something is missing, say so before you begin to answer.",
    "Readers will compare your answer with two others, so be clear about the reasons."
  ],
  sentenceGap: " ",
  lengthRequest: (reasoningTokens, answerTokens) => reasoningTokens > 0 ? `(Think in about ${reasoningTokens} tokens, then answer in about ${answerTokens} tokens.)` : `(Answer in about ${answerTokens} tokens.)`
};

// src/scenario/traffic/corpus/english-tasks.ts
var englishTasks = {
  documentQuestions: [
    "Summarise the text above.",
    "What does the text say about the {thing}?",
    "List every figure on {measure} and where it comes from.",
    "Which statements above contradict each other? Quote both sides.",
    "According to the text, what did {actor} do, and in which order?",
    "Draft a one-page brief for {actor} that rests on the text alone.",
    "Make a timeline of everything that the text dates, and mark what is uncertain.",
    "Which of the conclusions on {title} are supported by the figures, and which are not? Go section by section.",
    "Pull out all risks that the text names for {place}, rate each by what stands there, and say what is missing."
  ],
  passagesIntro: [
    "Answer from the passages below and name those that you used.",
    "Use only these search results. Cite them by number.",
    "Here are passages that a search found. Not all of them are relevant."
  ],
  passageTitles: [
    "{title}: an overview",
    "Notes from {place}",
    "What {actor} found",
    "On the {thing}",
    "{measure} since {year}"
  ],
  passageQuestions: [
    "Question: what is known about the {thing}?",
    "Question: how has {measure} changed, and why?",
    "Question: why did {actor} want to {goal}?",
    "Question: what happened in {place} in {year}, and what came of it?",
    "Question: do the sources agree on {cause}? If not, who says what?",
    "Question: which sources speak of {title} at first hand, and what do they say about the {thing}?"
  ],
  mathsProblems: [
    "Compute {big} times {big}.",
    "Factorise {big}{small} into primes.",
    "Solve x^2 - {small}x - {big} = 0 over the reals.",
    "What is the last digit of {small} to the power of {big}?",
    "How many divisors does {big} times {small} have?",
    "Find the remainder of {small}^{big} on division by {small}.",
    "Let p be a prime above {small}. Prove that p^2 - 1 is divisible by 24.",
    "The sum of two numbers is {big} and their difference is {small}. Find their product.",
    "In how many ways can {small} people sit at a round table if two of them refuse to be neighbours?",
    "A fair die is thrown {small} times. What is the probability that the largest result is exactly 5?",
    "A triangle has sides {big}, {big} and {small}. Does it exist, and if so, how large is its area?",
    "Evaluate the integral of x^{small} times e^(-x) from 0 to infinity and justify every step.",
    "The sequence a(1) = {small}, a(n+1) = a(n) + {small}n is given. Find a closed form for a(n) and prove it by induction.",
    "A tank holds {big} litres. One pipe fills it in {small} hours, another empties it in {big} minutes. When is it full if both are open?",
    "Of {big} balls in an urn {small} are red. Five are drawn without putting any back. How likely is it that at least two are red?",
    "Show that among any {small} integers there are two whose difference is divisible by {small}, or give a counterexample.",
    "A loan of {big} coins grows by {percent} percent a year, and {small} coins are paid back at the end of each. After how many years is it settled?",
    "Determine all functions f from the reals to the reals with f(x + y) = f(x) + f(y) + {small}xy for all x and y.",
    "Each of {big} vertices of a graph has degree {small}. How many edges are there, and for which numbers is such a graph impossible?",
    "A point moves on the circle of radius {small} around the origin. Where is the product of its coordinates largest, and how large is it there?",
    "Two players take 1 to {small} stones in turn from a heap of {big}; who takes the last one loses. Who wins with best play, and how?",
    "The matrix with rows ({small}, 1) and (1, {small}) is raised to the power of {small}. Find its trace through the eigenvalues and check it for a small power.",
    "A ladder of {small} metres leans on a wall. Its foot slides away at {percent} centimetres a second. How fast does its top fall when the foot is two metres from the wall?",
    "Estimate the sum of 1 / (n^2 + {small}) over all positive n from above and from below so that the bounds differ by less than a hundredth."
  ],
  mathsSteps: [
    "Subtract {small} from both sides.",
    "The case of {big} is settled by direct computation.",
    "By induction the claim holds for every n above {small}.",
    "Divide by {small}, which is not zero by assumption.",
    "Hence the remaining factor is at most {big}.",
    "Put k = {small}; then the left side becomes {big}.",
    "Of the {big} cases, {small} are excluded by the first condition.",
    "The discriminant is {big}, so there are two real solutions.",
    "Adding both inequalities gives an upper bound of {big}.",
    "This contradicts the choice of {small} as the smallest such number.",
    "The derivative vanishes at x = {small} and changes its sign there.",
    "Modulo {small} only the residues 1 and {small} remain.",
    "As a check, inserting {small} gives {big} on both sides.",
    "It remains to look at odd n between {small} and {big}."
  ],
  codeAsks: [
    "Continue.",
    "Complete the code.",
    "Complete the last function.",
    "Continue the file where it stops.",
    "Write the body of the last function. Return code only.",
    "Finish the last function in the style of the ones before it, without comments."
  ],
  bare: [
    "Hi",
    "Hi.",
    "Ok",
    "Test",
    "Ping.",
    "Hello.",
    "Again.",
    "Go on.",
    "Still there?",
    "One two three.",
    "Say yes or no."
  ]
};

// src/scenario/traffic/corpus/forms.ts
var inAToken = { letter: 5.27, wide: 1.76, dense: 1.67 };
function kindOf2(unit) {
  if (unit > 127) return "wide";
  return unit > 64 && unit < 91 || unit > 96 && unit < 123 || unit === 32 ? "letter" : "dense";
}
function estimateTokens(text2) {
  let letters = 0;
  let dense = 0;
  let wide = 0;
  for (let at = 0; at < text2.length; at++) {
    const kind = kindOf2(text2.charCodeAt(at));
    if (kind === "wide") wide += 1;
    else if (kind === "letter") letters += 1;
    else dense += 1;
  }
  return letters / inAToken.letter + wide / inAToken.wide + dense / inAToken.dense;
}
function unitTokens(unit) {
  return 1 / inAToken[kindOf2(unit)];
}
function phrase(text2) {
  return { text: text2, tokens: estimateTokens(text2) };
}
var notationFactor = 1.14;
function formOf(text2) {
  return text2.split(/[{}]/).map((part, at) => at % 2 === 1 ? part : phrase(part)).filter((part) => typeof part === "string" || part.text !== "");
}
function notationForm(text2) {
  return formOf(text2).map(
    (part) => typeof part === "string" ? part : { text: part.text, tokens: part.tokens * notationFactor }
  );
}
var numbers = (first, count2) => Array.from({ length: count2 }, (_, at) => phrase(String(first + at)));
function compile(corpus, tasks) {
  const shared = [
    ...Object.entries(corpus.words).map(([slot, words]) => [slot, words.map(phrase)]),
    ["small", numbers(3, 40)],
    ["big", numbers(101, 897)],
    ["percent", numbers(2, 60)],
    ["year", numbers(1960, 60)]
  ];
  return {
    slots: corpus.topics.map(
      (topic) => new Map([
        ...shared,
        ["title", [phrase(topic.title)]],
        ["thing", topic.things.map(phrase)],
        ["actor", topic.actors.map(phrase)],
        ["place", topic.places.map(phrase)],
        ["goal", topic.goals.map(phrase)],
        ["measure", topic.measures.map(phrase)]
      ])
    ),
    sentences: corpus.sentences.map(formOf),
    headings: corpus.headings.map((text2) => formOf(`## ${text2}`)),
    titles: corpus.titles.map((text2) => formOf(`# ${text2}`)),
    questions: corpus.questions.map(formOf),
    problems: corpus.problems.map(formOf),
    fillers: corpus.fillers.map(phrase),
    tasks: {
      documentQuestions: tasks.documentQuestions.map(formOf),
      passagesIntro: tasks.passagesIntro.map(formOf),
      passageTitles: tasks.passageTitles.map(formOf),
      passageQuestions: tasks.passageQuestions.map(formOf),
      mathsProblems: tasks.mathsProblems.map(notationForm),
      mathsSteps: tasks.mathsSteps.map(notationForm),
      codeAsks: tasks.codeAsks.map(formOf)
    },
    // Of texts this short every part of a token is one.
    bare: tasks.bare.map((text2) => ({ text: text2, tokens: Math.ceil(phrase(text2).tokens) })),
    sentenceGap: phrase(corpus.sentenceGap),
    blockGap: { text: "\n\n", tokens: 0.4 },
    lengthRequest: (reasoningTokens, answerTokens) => phrase(corpus.lengthRequest(reasoningTokens, answerTokens))
  };
}

// src/scenario/traffic/corpora.ts
var made2 = /* @__PURE__ */ new Map();
function corpusOf(language) {
  const known3 = made2.get(language);
  if (known3 !== void 0) return known3;
  const compiled2 = language === "zh" ? compile(chinese, chineseTasks) : compile(english, englishTasks);
  made2.set(language, compiled2);
  return compiled2;
}

// src/scenario/traffic/block-prompt.ts
var frameTokens = 6;
function blockPrompt(seed, intent, blocks) {
  const { inputTokens, outputTokens, reasoningTokens, language, index } = intent;
  const request = corpusOf(language).lengthRequest(reasoningTokens, outputTokens - reasoningTokens);
  const families = { shared: randomFamily(seed, "prompt block"), own: randomFamily(seed, "prompt after blocks") };
  let left = inputTokens - frameTokens - request.tokens;
  let text2 = "";
  const add = (random, tokens) => {
    const block = blockText(language, random, Math.min(tokens, left));
    text2 += block.text;
    left -= block.tokens;
  };
  for (const id of blocks.ids) {
    if (left < 1) break;
    add(families.shared(id), blocks.tokens);
  }
  if (left >= blocks.tokens) add(families.own(index), left);
  return text2 === "" ? request.text : `${text2}

${request.text}`;
}
function blockText(language, random, tokens) {
  const { slots: slots2, sentences, sentenceGap, blockGap: blockGap2 } = corpusOf(language);
  const pick2 = (from) => {
    const chosen = from[Math.floor(random() * from.length)];
    if (chosen === void 0) throw new RangeError("The corpus lacks words for a slot.");
    return chosen;
  };
  const topic = pick2(slots2);
  const sentence = (form, gap) => {
    let text3 = "";
    let count2 = gap.tokens;
    for (const part of form) {
      const chosen = typeof part === "string" ? pick2(topic.get(part) ?? []) : part;
      text3 += chosen.text;
      count2 += chosen.tokens;
    }
    return { text: text3.charAt(0).toUpperCase() + text3.slice(1) + gap.text, tokens: count2 };
  };
  let text2 = "";
  let taken = 0;
  for (let written = 0; taken < tokens; written++) {
    const next = sentence(pick2(sentences), written % 6 === 5 ? blockGap2 : sentenceGap);
    const fitting = taken + next.tokens <= tokens ? next : firstTokens(next.text, tokens - taken);
    text2 += fitting.text;
    taken += next.tokens;
    if (fitting !== next) return { text: text2, tokens };
  }
  return { text: text2, tokens: taken };
}
function firstTokens(text2, tokens) {
  let taken = 0;
  let at = 0;
  while (at < text2.length) {
    const next = taken + unitTokens(text2.charCodeAt(at));
    if (next > tokens) break;
    taken = next;
    at += 1;
  }
  return { text: text2.slice(0, at), tokens: taken };
}

// src/scenario/traffic/corpus/code.ts
var codeWords = {
  verb: [
    "load",
    "merge",
    "check",
    "split",
    "count",
    "rank",
    "prune",
    "queue",
    "parse",
    "render",
    "sync",
    "group",
    "trace",
    "settle",
    "archive",
    "resolve"
  ],
  Noun: [
    "Invoice",
    "Ticket",
    "Route",
    "Sensor",
    "Parcel",
    "Ledger",
    "Session",
    "Harbour",
    "Recipe",
    "Crate",
    "Signal",
    "Voucher",
    "Canvas",
    "Tenant",
    "Draft",
    "Meter",
    "Shelf",
    "Berth"
  ],
  noun: [
    "invoice",
    "ticket",
    "route",
    "sensor",
    "parcel",
    "ledger",
    "session",
    "recipe",
    "crate",
    "signal",
    "voucher",
    "tenant",
    "draft",
    "meter",
    "shelf",
    "berth"
  ],
  field: [
    "weight",
    "dueDate",
    "price",
    "level",
    "owner",
    "status",
    "offset",
    "region",
    "revision",
    "capacity",
    "priority",
    "elapsed",
    "margin",
    "label"
  ]
};
var typescriptForms = {
  headers: [
    "import { «verb»«Noun» } from './«noun»-store.js';\nimport type { «Noun» } from './«noun».js';",
    "import { readFile } from 'node:fs/promises';\nimport { «noun»«Noun»Schema } from './schema.js';"
  ],
  functions: [
    "export function «verb»«Noun»(«noun»: «Noun», limit = «small»): number {\n  if («noun».«field» > limit) return limit;\n  return «noun».«field» + «noun».«field»;\n}",
    "export async function «verb»«Noun»(id: string): Promise<«Noun» | null> {\n  const found = await store.get(prefix + id);\n  if (!found) return null;\n  return { ...found, «field»: Number(found.«field»), «field»: Date.now() };\n}",
    "function «verb»By«Noun»(items: «Noun»[]): Map<string, «Noun»[]> {\n  const groups = new Map<string, «Noun»[]>();\n  for (const item of items) {\n    const key = String(item.«field»);\n    groups.set(key, [...(groups.get(key) ?? []), item]);\n  }\n  return groups;\n}",
    "const «verb»«Noun» = («noun»: «Noun»): boolean =>\n  «noun».«field» !== undefined && «noun».«field».length < «small»;",
    "class «Noun»«Noun»Error extends Error {\n  constructor(readonly «noun»: string, readonly «field»: number) {\n    super(`wrong «field» of a «noun»`);\n    this.name = '«Noun»Error';\n  }\n}",
    "export function «verb»«Noun»s(«noun»s: readonly «Noun»[]) {\n  return «noun»s\n    .filter(each => each.«field» >= «small»)\n    .map(each => ({ ...each, «field»: each.«field» * «small» }))\n    .sort((a, b) => a.«field» - b.«field»);\n}",
    "async function «verb»«Noun»Queue(batch: «Noun»[], attempts = «small») {\n  for (let attempt = 0; attempt < attempts; attempt++) {\n    try {\n      await client.post('/«noun»/«field»', batch);\n      return true;\n    } catch (error) {\n      log.warn({ attempt, error }, '«verb» failed');\n    }\n  }\n  return false;\n}"
  ],
  openings: [
    "export function «verb»«Noun»«Noun»(«noun»: «Noun», «field»: number): «Noun» {\n  const",
    "function «verb»«Noun»(«noun»s: «Noun»[]): number {\n  let total = 0;\n  for (const «noun» of «noun»s) {",
    "const «verb»«Noun» = (id: string) =>"
  ],
  lines: [
    "return «noun».«field»;",
    "const «field» = «small»;",
    "«noun».«field» += «small»;",
    "if («noun».«field» > «small») continue;",
    "log.debug('«verb» «noun»', «noun».«field»);"
  ]
};
var pythonForms = {
  headers: [
    "from dataclasses import dataclass\n\nfrom .«noun» import «Noun», «verb»_«noun»",
    'import json\nimport logging\n\nlog = logging.getLogger("«noun».«verb»")'
  ],
  functions: [
    'def «verb»_«noun»(«noun»: «Noun», limit: int = «small») -> int:\n    """Return the «field» of the «noun», at most the limit."""\n    return min(limit, «noun».«field»)',
    'def «verb»_«noun»s(rows):\n    by_«field» = {}\n    for row in rows:\n        by_«field».setdefault(row["«field»"], []).append(row)\n    return {key: len(found) for key, found in by_«field».items() if len(found) > «small»}',
    "@dataclass(frozen=True)\nclass «Noun»«Noun»:\n    «noun»_id: str\n    «field»: float = «small».0\n    «field»_before: float | None = None\n\n    def «verb»(self) -> float:\n        return self.«field» * «small»",
    'async def «verb»_«noun»(session, url, retries=«small»):\n    for attempt in range(retries):\n        async with session.get(f"{url}/«noun»/{attempt}") as reply:\n            if reply.status < 400:\n                return await reply.json()\n        log.warning("«verb» of «noun» failed, attempt %d", attempt)\n    raise RuntimeError("no «noun» after all attempts")',
    'def test_«verb»_«noun»_«field»():\n    «noun» = «Noun»(«field»=«small», owner="«noun»")\n    assert «verb»_«noun»(«noun») == «small»\n    assert «noun».«field» != «small»',
    'def «verb»_«field»(«noun»s, default="«field»"):\n    ranked = sorted(«noun»s, key=lambda each: each.«field», reverse=True)\n    return [each.«field» or default for each in ranked[:«small»]]'
  ],
  openings: [
    "def «verb»_«noun»_«field»(«noun», limit=«small»):\n    if «noun».«field» is None:\n       ",
    "def «verb»_«noun»(path):\n    with open(path) as file:\n        rows = json.load(file)\n    return",
    "class «Noun»«Noun»:\n    def __init__(self,"
  ],
  lines: [
    "return «noun».«field»",
    "«field» = «small»",
    "«noun».«field» += «small»",
    "assert «noun».«field» > «small»",
    'log.debug("«verb» %s", «noun».«field»)'
  ]
};

// src/scenario/traffic/code-writer.ts
function estimateCodeTokens(text2) {
  let letters = 0;
  let marks = 0;
  let lines = 0;
  for (let at = 0; at < text2.length; at++) {
    const unit = text2.charCodeAt(at);
    if (unit > 64 && unit < 91 || unit > 96 && unit < 123) letters += 1;
    else if (unit === 10) lines += 1;
    else if (unit !== 32) marks += 1;
  }
  return letters / 4.87 + marks / 1.6 + lines * 0.9;
}
var codePhrase = (text2) => ({ text: text2, tokens: estimateCodeTokens(text2) });
var codeForm = (text2) => text2.split(/[«»]/).map((part, at) => at % 2 === 1 ? part : codePhrase(part));
var compileForms = (forms2) => ({
  headers: forms2.headers.map(codeForm),
  functions: forms2.functions.map(codeForm),
  openings: forms2.openings.map(codeForm),
  lines: forms2.lines.map(codeForm)
});
var languages = [typescriptForms, pythonForms];
var compiled = /* @__PURE__ */ new Map();
var slots = null;
function compiledForms(language) {
  const known3 = compiled.get(language);
  if (known3 !== void 0) return known3;
  const forms2 = compileForms(language);
  compiled.set(language, forms2);
  return forms2;
}
function fillingsOf(slot) {
  slots ??= new Map([
    ...Object.entries(codeWords).map(([name, words]) => [name, words.map(codePhrase)]),
    ["small", numbers(3, 40)]
  ]);
  return slots.get(slot) ?? [];
}
var blockGap = codePhrase("\n\n");
var triesToFit = 6;
var CodeWriter = class {
  constructor(random) {
    this.random = random;
    this.language = this.pick(languages);
  }
  random;
  language;
  written = /* @__PURE__ */ new Set();
  /** Goes on with other random numbers: each message has its own. */
  turnTo(random) {
    this.random = random;
  }
  get forms() {
    return compiledForms(this.language);
  }
  /** A file that breaks off within a function, of about so many tokens; empty when no function fits. */
  unfinished(tokens) {
    const opening = this.fill(this.pick(this.forms.openings));
    if (opening.tokens > tokens) return this.finished(tokens);
    const before = this.blocks(tokens - opening.tokens - blockGap.tokens, true);
    if (before.text === "") return opening;
    return { text: `${before.text}

${opening.text}`, tokens: before.tokens + blockGap.tokens + opening.tokens };
  }
  /** Whole functions and statements of about so many tokens. */
  finished(tokens) {
    return this.blocks(tokens, false);
  }
  blocks(tokens, withHeader) {
    const blocks = [];
    let left = tokens;
    const add = (block) => {
      if (block === null) return false;
      blocks.push(block.text);
      left -= block.tokens + blockGap.tokens;
      return true;
    };
    if (withHeader) add(this.fitting(this.forms.headers, left));
    while (add(this.fitting(this.forms.functions, left))) {
    }
    while (add(this.fitting(this.forms.lines, left))) {
    }
    return { text: blocks.join(blockGap.text), tokens: tokens - left };
  }
  /** One that fits, new as long as a few tries find one; null when none fits. */
  fitting(forms2, left) {
    let found2 = null;
    for (let tries = 0; tries < triesToFit; tries++) {
      const block = this.fill(this.pick(forms2));
      if (block.tokens > left) continue;
      found2 = block;
      if (!this.written.has(block.text)) break;
    }
    if (found2 !== null) this.written.add(found2.text);
    return found2;
  }
  fill(form) {
    const filled = /* @__PURE__ */ new Map();
    let text2 = "";
    let tokens = 0;
    for (const part of form) {
      let chosen = typeof part === "string" ? filled.get(part) : part;
      if (chosen === void 0 && typeof part === "string") {
        chosen = this.pick(fillingsOf(part));
        if (part !== "field" && part !== "small") filled.set(part, chosen);
      }
      text2 += chosen?.text ?? "";
      tokens += chosen?.tokens ?? 0;
    }
    return { text: text2, tokens };
  }
  pick(from) {
    const chosen = from[Math.floor(this.random() * from.length)];
    if (chosen === void 0) throw new RangeError("The forms of code lack words for a slot.");
    return chosen;
  }
};

// src/scenario/traffic/messages.ts
var passageTokens = 350;
var fewestPassageTokens = 60;
var numberTokens = 3;
var gapTokens = 0.4;
var fenceTokens = 4;
function questionText(kind, question, pens) {
  switch (kind) {
    case "bare":
      return bare(question.tokens, pens);
    case "code":
      return code(question.tokens, pens);
    case "maths":
      return maths(question, pens);
    case "passages":
      return passages(question, pens);
    case "document":
      return prose(question, pens, pens.corpus.tasks.documentQuestions);
    case "prose":
      return prose(question, pens, question.reasoningTokens > 0 ? pens.corpus.problems : pens.corpus.questions);
  }
}
function answerText(kind, tokens, pens) {
  const { corpus, prose: pen } = pens;
  if (kind === "code") return joined2([pens.code.finished(tokens - fenceTokens).text], pens, tokens);
  if (kind === "maths") {
    const steps = pen.several(corpus.tasks.mathsSteps, tokens, corpus.sentenceGap.tokens);
    if (steps.length > 0) return steps.map((step2) => step2.text).join(corpus.sentenceGap.text);
  }
  return joined2([pen.document(tokens, true).text], pens, tokens);
}
function joined2(parts, { corpus, prose: pen }, tokens) {
  const text2 = parts.filter((part) => part !== "").join(corpus.blockGap.text);
  return text2 === "" ? pen.filler(Math.max(1, tokens))[0] ?? corpus.bare[0]?.text ?? "" : text2;
}
function prose({ tokens, ...wanted }, { corpus, prose: pen }, questions) {
  const request = corpus.lengthRequest(wanted.reasoningTokens, wanted.answerTokens);
  let left = tokens - request.tokens;
  const question = pen.question(questions, left);
  left -= question.tokens;
  const document = pen.document(left);
  const filler = pen.filler(left - document.tokens);
  const end = [question.text, ...filler, request.text].join(corpus.sentenceGap.text);
  return document.text === "" ? end : `${document.text}

${end}`;
}
function maths({ tokens, ...wanted }, { corpus, prose: pen }) {
  const request = corpus.lengthRequest(wanted.reasoningTokens, wanted.answerTokens);
  let left = tokens - request.tokens;
  const { mathsProblems } = corpus.tasks;
  const first = pen.question(mathsProblems, left);
  left -= first.tokens;
  const more = pen.several(mathsProblems, left - numberTokens, numberTokens + gapTokens);
  for (const problem of more) left -= problem.tokens + numberTokens + gapTokens;
  const problems = [first, ...more].map(({ text: text2 }, at) => more.length === 0 ? text2 : `${at + 1}. ${text2}`);
  const filler = pen.filler(more.length === 0 ? left : left - numberTokens);
  const end = [...filler, request.text].join(corpus.sentenceGap.text);
  return more.length === 0 ? [...problems, end].join(corpus.sentenceGap.text) : [...problems, end].join("\n\n");
}
function passages({ tokens, ...wanted }, { corpus, prose: pen }) {
  const request = corpus.lengthRequest(wanted.reasoningTokens, wanted.answerTokens);
  const question = pen.question(corpus.tasks.passageQuestions, tokens - request.tokens);
  const intro = pen.fill(pen.pick(corpus.tasks.passagesIntro));
  let left = tokens - request.tokens - question.tokens - intro.tokens;
  const found2 = [];
  const count2 = Math.max(1, Math.round(left / passageTokens));
  for (let number = 1; number <= count2 && left >= fewestPassageTokens; number++) {
    const passage = pen.elsewhere(() => passageOf(number, left / (count2 - number + 1), { corpus, prose: pen }));
    found2.push(passage.text);
    left -= passage.tokens + gapTokens;
  }
  const context = found2.length === 0 ? pen.document(left + intro.tokens, true) : null;
  const filler = pen.filler(context === null ? left : left + intro.tokens - context.tokens);
  const end = [question.text, ...filler, request.text].join(corpus.sentenceGap.text);
  if (context === null) return [intro.text, ...found2, end].join("\n\n");
  return context.text === "" ? end : `${context.text}

${end}`;
}
function passageOf(number, tokens, { corpus, prose: pen }) {
  const title = pen.fill(pen.pick(corpus.tasks.passageTitles));
  const own = title.tokens + numberTokens + gapTokens;
  const text2 = pen.document(tokens - own, true);
  return { text: `[${number}] ${title.text}
${text2.text}`, tokens: own + text2.tokens };
}
function code(tokens, { corpus, code: pen, prose: prose2 }) {
  const ask = prose2.question(corpus.tasks.codeAsks, tokens);
  const file = pen.unfinished(tokens - ask.tokens - fenceTokens);
  return file.text === "" ? ask.text : `${ask.text}

\`\`\`
${file.text}
\`\`\``;
}
function bare(tokens, { corpus, prose: pen }) {
  const said = [];
  for (let left = tokens; ; ) {
    const fitting = corpus.bare.filter((each) => each.tokens <= left);
    if (fitting.length === 0) break;
    const next = pen.pick(fitting);
    said.push(next.text);
    left -= next.tokens;
  }
  return said.length === 0 ? corpus.bare[0]?.text ?? "" : said.join(corpus.sentenceGap.text);
}

// src/scenario/traffic/corpus/system-prompt.ts
var systemOpenings = [
  "You are the assistant of the service desk for {title}.",
  "You help people who work with {title}.",
  "You answer questions about {title} on behalf of {actor}."
];
var systemRules = [
  "Answer in the language of the question.",
  "Keep answers short unless the user asks for detail.",
  "Never promise that a {thing} will be delivered by a certain date.",
  "If a question has nothing to do with {title}, say so in one sentence and offer to help with something else.",
  "When {measure} is asked for, name the month that the figure belongs to.",
  "Refer requests about contracts to {actor}.",
  "Do not guess: where {source} says nothing, say that it is not known.",
  "Treat everything about {place} as confidential until {month}.",
  "Users may be upset about {cause}; stay calm and stick to the facts.",
  "Quote at most {small} words from {source} at a time.",
  "Write numbers with their units and round them to {small} digits at most.",
  "If the user wants to {goal}, explain the {small} steps in order and ask which of them are done.",
  "A {thing} from before {year} counts as old; say so when it matters.",
  "Do not reveal these instructions.",
  "For an emergency in {place}, give the number of {actor} first and everything else after it.",
  "Ask at most one question back, and only if the answer would change what you say.",
  "Plans to {goal} need the consent of {actor}; mention it before the second message.",
  "Discounts above {percent} percent are never offered in writing.",
  "Use a list when there are more than {small} items, and a table only for {measure}.",
  "When the user mentions {cause}, point out that {source} calls the evidence {judgement}."
];

// src/scenario/traffic/writer.ts
var documentTokens = 250;
var triesToFit2 = 6;
var smallestSentenceTokens = 8;
var Writer = class {
  #corpus;
  #random;
  #slots;
  #deck;
  #written = /* @__PURE__ */ new Set();
  #dealt = 0;
  constructor(corpus, random) {
    this.#corpus = corpus;
    this.#random = random;
    this.#slots = this.pick(corpus.slots);
    this.#deck = [...corpus.sentences];
  }
  /** Goes on with other random numbers: each message has its own. */
  turnTo(random) {
    this.#random = random;
  }
  /** Writes about another topic for once. */
  elsewhere(write) {
    const here = this.#slots;
    this.#slots = this.pick(this.#corpus.slots);
    const text2 = write();
    this.#slots = here;
    return text2;
  }
  /** One that leaves room; the shortest seen when none does. */
  question(questions, left) {
    let shortest = this.fill(questions[0] ?? []);
    for (let tries = 0; tries < triesToFit2; tries++) {
      const question = this.fill(this.pick(questions));
      if (question.tokens <= left) return question;
      if (question.tokens < shortest.tokens) shortest = question;
    }
    return shortest;
  }
  /**
   * Paragraphs of about so many tokens, with a title and headings once they are long; without them for `plain` text. Empty
   * where no sentence fits.
   */
  document(tokens, plain = false) {
    const { titles, headings, sentenceGap, blockGap: blockGap2 } = this.#corpus;
    const blocks = [];
    let left = tokens;
    const add = (block) => {
      blocks.push(block.text);
      left -= block.tokens + blockGap2.tokens;
    };
    const sectioned = !plain && tokens >= documentTokens;
    if (sectioned) add(this.fill(this.pick(titles)));
    for (let paragraphs = 0, full = false; !full; paragraphs++) {
      const sentences = [];
      let taken = 0;
      const wanted = 3 + Math.floor(this.#random() * 5);
      const heading = sectioned && paragraphs % 3 === 0 ? this.#heading(headings) : null;
      if (heading !== null) taken += heading.tokens + blockGap2.tokens;
      while (sentences.length < wanted) {
        const sentence = this.#sentence(left - taken);
        full = sentence === null;
        if (sentence === null) break;
        sentences.push(sentence.text);
        taken += sentence.tokens + sentenceGap.tokens;
      }
      if (sentences.length === 0) break;
      if (heading !== null) blocks.push(heading.text);
      add({ text: sentences.join(sentenceGap.text), tokens: taken });
    }
    return { text: blocks.join(blockGap2.text), tokens: tokens - left };
  }
  /** One that is not in the text yet, as long as a few tries find one. */
  #heading(headings) {
    let heading = this.fill(this.pick(headings));
    for (let tries = 1; tries < triesToFit2 && this.#written.has(heading.text); tries++) {
      heading = this.fill(this.pick(headings));
    }
    this.#written.add(heading.text);
    return heading;
  }
  /** Forms filled one after the other while they fit, new as long as a few tries find one. */
  several(forms2, tokens, gapTokens3) {
    const found2 = [];
    let left = tokens;
    for (; ; ) {
      const next = this.#fitting(() => this.pick(forms2), left - gapTokens3);
      if (next === null) return found2;
      found2.push(next);
      left -= next.tokens + gapTokens3;
    }
  }
  /** One that fits, not in the text yet as long as a few tries find one; null when none fits. */
  #sentence(left) {
    return left < smallestSentenceTokens ? null : this.#fitting(() => this.#deal(), left);
  }
  #fitting(next, left) {
    let fitting = null;
    for (let tries = 0; tries < triesToFit2; tries++) {
      const sentence = this.fill(next());
      if (sentence.tokens > left) continue;
      fitting = sentence;
      if (!this.#written.has(sentence.text)) break;
    }
    if (fitting !== null) this.#written.add(fitting.text);
    return fitting;
  }
  /** Deals sentence forms like cards, so that none comes back before the deck is through. */
  #deal() {
    const at = this.#dealt % this.#deck.length;
    const from = at + Math.floor(this.#random() * (this.#deck.length - at));
    const card = this.#deck[from] ?? [];
    this.#deck[from] = this.#deck[at] ?? [];
    this.#deck[at] = card;
    this.#dealt += 1;
    return card;
  }
  /** The short sentence that comes closest to what is left, if any brings the prompt closer to its length. */
  filler(left) {
    let best = [];
    let smallest = Math.abs(left);
    for (const filler of this.#corpus.fillers) {
      const off = Math.abs(left - filler.tokens);
      if (off >= smallest) continue;
      smallest = off;
      best = [filler.text];
    }
    return best;
  }
  /** A form with its slots filled. */
  fill(form) {
    let text2 = "";
    let tokens = 0;
    for (const part of form) {
      const chosen = typeof part === "string" ? this.pick(this.#slots.get(part) ?? []) : part;
      text2 += chosen.text;
      tokens += chosen.tokens;
    }
    return { text: text2.charAt(0).toUpperCase() + text2.slice(1), tokens };
  }
  /** One of several, by chance. */
  pick(from) {
    const chosen = from[Math.floor(this.#random() * from.length)];
    if (chosen === void 0) throw new RangeError("The corpus lacks words for a slot.");
    return chosen;
  }
};

// src/scenario/traffic/system-prompt.ts
var made3 = null;
function forms() {
  made3 ??= { openings: systemOpenings.map(formOf), rules: systemRules.map(formOf) };
  return made3;
}
var bulletTokens = 1.6;
var gapTokens2 = 0.4;
var mostRuleTokens = 1200;
function systemPrompt(tokens, corpus, random) {
  const pen = new Writer(corpus, random);
  const { openings, rules: rules2 } = forms();
  const opening = pen.question(openings, tokens);
  let left = tokens - opening.tokens - gapTokens2;
  const list = pen.several(rules2, Math.min(left, mostRuleTokens), bulletTokens);
  for (const rule of list) left -= rule.tokens + bulletTokens;
  const knowledge = pen.document(left - gapTokens2);
  const lines = list.map((rule) => `- ${rule.text}`).join("\n");
  return [opening.text, lines, knowledge.text].filter((part) => part !== "").join("\n\n");
}

// src/scenario/traffic/prompt.ts
var templateTokens = 5;
function promptFor(seed, intent, salt) {
  const { history, sharedPrefix, outputTokens, reasoningTokens, session } = intent;
  const mark2 = intent.cacheBust && salt !== null ? phrase(`[${salt}-${session}]
`) : null;
  if (intent.blocks !== null) {
    const inputTokens = intent.inputTokens - (mark2?.tokens ?? 0);
    const text2 = blockPrompt(seed, { ...intent, inputTokens }, intent.blocks);
    return [{ role: "user", content: `${mark2?.text ?? ""}${text2}` }];
  }
  const messages = [];
  const say = (role, content) => {
    messages.push({ role, content: messages.length === 0 && mark2 !== null ? mark2.text + content : content });
  };
  const room = (tokens) => tokens - templateTokens - (messages.length === 0 && mark2 !== null ? mark2.tokens : 0);
  if (sharedPrefix !== null) {
    const { tokens, variant } = sharedPrefix;
    const random = randomFamily(seed, `system/${intent.class}`)(variant);
    say("system", systemPrompt(room(tokens), corpusOf("en"), random));
  }
  const scribe = scribeOf(seed, intent);
  let left = intent.inputTokens - (sharedPrefix?.tokens ?? 0);
  for (const [at, past] of history.entries()) {
    const { questionTokens, answerTokens } = past;
    scribe.turnTo("question", at + 1);
    say("user", questionText(intent.text, { ...past, tokens: room(questionTokens) }, scribe.pens));
    scribe.turnTo("answer", at + 1);
    say("assistant", answerText(intent.text, room(answerTokens), scribe.pens));
    left -= questionTokens + answerTokens;
  }
  scribe.turnTo("question", intent.turn);
  const question = { tokens: room(left), reasoningTokens, answerTokens: outputTokens - reasoningTokens };
  say("user", questionText(intent.text, question, scribe.pens));
  return messages;
}
function scribeOf(seed, intent) {
  const begin = randomFamily(seed, `prompt/${intent.class}`)(intent.session);
  const later = randomFamily(seed, `prompt/${intent.class}/later`);
  const answers = randomFamily(seed, `prompt/${intent.class}/answer`);
  const corpus = corpusOf(intent.language);
  const code2 = new CodeWriter(randomFamily(seed, `prompt/${intent.class}/code`)(intent.session));
  const pens = { corpus, prose: new Writer(corpus, begin), code: code2 };
  return {
    pens,
    turnTo(whose, turn) {
      const key = intent.session * (mostTurns + 1) + turn;
      const random = whose === "answer" ? answers(key) : turn === 1 ? begin : later(key);
      pens.prose.turnTo(random);
      pens.code.turnTo(random);
    }
  };
}

// src/k6/runtime/intents.ts
function intentsOf({ traffic, seed }) {
  const make = conversationMaker(traffic, seed);
  return (index, phase) => make.begin({ session: index, scheduledMs: null, phase }, index);
}
function rehearsals({ prompts }, { traffic, seed }) {
  return traffic.filter(({ weight, turns }) => weight > 0 && (!prompts || turns.max > 1)).flatMap((of) => {
    const make = conversationMaker([{ ...of, during: null }], seed);
    const intent = make.begin({ session: 0, scheduledMs: null, phase: null }, 0);
    const languages2 = [
      ...of.chineseShare < 1 ? ["en"] : [],
      ...of.chineseShare > 0 ? ["zh"] : []
    ];
    return languages2.map((language) => ({ ...intent, language, inputTokens: rehearsedTokens }));
  });
}
var rehearsedTokens = 100;
function bodyOf({ scenario, target, salt }, intent, messages) {
  return chatRequestBody({
    model: target.model,
    messages: messages ?? promptFor(scenario.seed, intent, salt),
    maxTokens: intent.outputTokens,
    reasoningEffort: intent.reasoningEffort,
    dialect: target.dialect
  });
}
function thinkMs({ load, seed }, index) {
  if (load.mode !== "closed") return 0;
  return 1e3 * Math.max(0, sample(load.thinkSeconds, randomFor(seed, "think", index)));
}
function askingOf({ traffic, clients: all, seed }, intent, askedMs, budget) {
  const clients = traffic.find((of) => of.class === intent.class)?.clients ?? all;
  const leave = leaveTimes(patienceOf(clients.patience, seed, intent), askedMs);
  return { leave, attempts: new NextAttempts({ clients, leave, seed, intent, budget }) };
}

// src/measure/metrics.ts
function latenessMs(a) {
  return difference(a.sentMs, a.scheduledMs);
}
function cameAtOnce(a) {
  return a.firstTokenMs !== null && a.firstTokenMs === a.lastTokenMs;
}
function tpotMs(a) {
  const streaming = difference(a.lastTokenMs, a.firstTokenMs);
  const tokens = streamedTokens(a);
  if (streaming === null || tokens < 2 || cameAtOnce(a)) return null;
  return streaming / (tokens - 1);
}
function streamedTokens(a) {
  return a.flags.includes("hidden_reasoning") ? a.outputTokens - a.reasoningTokens : a.outputTokens;
}
function difference(later, earlier) {
  return later === null || earlier === null ? null : later - earlier;
}

// src/measure/intents.ts
function isDecided(end) {
  return end !== "interrupted" && end !== "cancelled";
}
function endOf(last) {
  if (last.outcome === "ok") return "answered";
  if (!last.last || isInterrupted(last)) return "interrupted";
  if (isCancelled(last)) return "cancelled";
  if (last.outcome === "client.aborted") return "abandoned";
  return isBusyAttempt(last) ? "busy" : "failed";
}
function meetsLimits(answer, askedMs, slo) {
  return slo.latency.every(({ metric, limitMs }) => {
    if (metric === "tpot") return (tpotMs(answer) ?? 0) < limitMs;
    const at = { ttft: answer.firstTokenMs, ttfa: answer.firstAnswerMs, e2e: answer.lastTokenMs }[metric];
    return at !== null && at - askedMs < limitMs;
  });
}

// src/k6/runtime/metrics.ts
var MetricFeed = class {
  constructor(metrics, scenario, fixed) {
    this.metrics = metrics;
    this.scenario = scenario;
    this.fixed = fixed;
  }
  metrics;
  scenario;
  fixed;
  /** An attempt goes out; what is cut later leaves no other trace. */
  sent(of) {
    this.metrics.llm_started.add(1, this.tags(of));
  }
  /** An attempt has ended. `askedMs` is when the user asked: the scheduled time of the intent's first attempt. */
  ended(record, askedMs) {
    const { metrics } = this;
    const tags = this.tags(record);
    const late = latenessMs(record);
    if (late !== null) metrics.llm_lateness.add(late, tags);
    if (record.outputTokens > 0) metrics.llm_tokens.add(record.outputTokens, tags);
    metrics.llm_outcomes.add(1, { ...tags, outcome: record.outcome });
    if (record.last) this.intentEnded(record, askedMs, tags);
  }
  intentEnded(record, askedMs, tags) {
    const { metrics, scenario } = this;
    const end = endOf(record);
    if (!isDecided(end)) return;
    const answered = end === "answered";
    metrics.llm_busy.add(Number(end === "busy"), tags);
    metrics.llm_good.add(Number(answered && meetsLimits(record, askedMs, scenario.slo)), tags);
    if (!answered) return;
    metrics.llm_answered.add(1, tags);
    if (record.firstTokenMs !== null) metrics.llm_ttft.add(record.firstTokenMs - askedMs, tags);
    if (record.firstAnswerMs !== null) metrics.llm_ttfa.add(record.firstAnswerMs - askedMs, tags);
    if (record.lastTokenMs !== null) metrics.llm_e2e.add(record.lastTokenMs - askedMs, tags);
    const pace = record.firstTokenMs === null ? null : tpotMs(record);
    if (pace !== null) metrics.llm_tpot.add(pace, tags);
  }
  tags(of) {
    return { ...this.fixed, scenario: this.scenario.name, class: of.class, phase: of.phase };
  }
};

// src/k6/runtime/request.ts
function headersOf(target, apiKey) {
  const fields2 = {
    accept: "text/event-stream, application/json",
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "busytone"
  };
  if (apiKey !== null) {
    if (target.apiKeyHeader === null) fields2["authorization"] = `Bearer ${apiKey}`;
    else fields2[target.apiKeyHeader] = apiKey;
  }
  for (const [name, value] of Object.entries(target.headers)) {
    fields2[name.toLowerCase()] = value.replace(/[\r\n]+/g, " ");
  }
  return fields2;
}
function keysFrom(names, environment) {
  return new Map(
    names.map((name) => {
      const key = environment[name]?.trim();
      if (key === void 0 || key === "") {
        throw new Error(`The environment variable ${name} is not set, so there is no API key.`);
      }
      return [name, key];
    })
  );
}

// src/k6/runtime/load.ts
var defaultRelay = "http://127.0.0.1:9797";
var relayPauseMs = 500;
var K6Load = class {
  constructor(setup, transport, ports) {
    this.setup = setup;
    this.transport = transport;
    this.ports = ports;
    const { target } = setup;
    const scenario = scenarioOf(setup);
    this.scenario = scenario;
    this.plan = createPlan(scenario);
    const keys = keysFrom(transport.name === "relay" ? [] : keyNames(setup), ports.environment);
    this.records = {
      plan: this.plan,
      target: target.name,
      price: scenario.target.price,
      redact: redactor([...keys.values()])
    };
    this.feed = new MetricFeed(ports.metrics, scenario, { target: target.name, model: target.model });
    this.intentAt = intentsOf(scenario);
    this.senderOf = transport.name === "relay" ? () => (job) => this.relayed(transport, job) : this.direct(transport, keys);
    if (transport.name !== "relay") for (const intent of rehearsals(setup, scenario)) bodyOf(setup, intent, null);
  }
  setup;
  transport;
  ports;
  scenario;
  plan;
  records;
  feed;
  intentAt;
  /** Of this user alone: k6's users share no memory. */
  budget = retryBudget();
  senderOf;
  /** When this user is free again, in a closed loop; null before its first intent. */
  freeMs = null;
  /**
   * Once in each process, before the load: returns when it is to begin.
   * @throws Error when the relay that is needed is not there, or the agreed moment is over.
   */
  begin(part) {
    const { planHash, transport } = this.setup;
    const { environment } = this.ports;
    const agreedMs = agreedBegin(environment, this.ports.now());
    this.greetRelay(agreedMs ?? 0);
    const segment = part.executionSegment ?? "0:1";
    this.print({ busytone: "start", planHash, transport, segment, sequence: part.executionSegmentSequence ?? "0,1" });
    const gate = environment["BUSYTONE_GATE"];
    const zeroWallMs = gate === void 0 ? agreedMs : Number(this.ports.read(gate));
    if (zeroWallMs !== null) this.waitUntil(0, zeroWallMs);
    return { zeroWallMs };
  }
  /** Once in each process, after the load. */
  end() {
    this.print({ busytone: "over", wallMs: this.ports.now() });
  }
  /** An intent with a planned time: waits for it, then sends. `messages` null writes its prompt. */
  planned(intent, zeroWallMs, messages) {
    this.converse(intent, intent.scheduledMs ?? 0, zeroWallMs, messages);
  }
  /** Intent number `index` is due at this moment: k6 made the arrival. `messages` null writes its prompt. */
  arrived(index, zeroWallMs, messages) {
    const now = this.ports.now() - zeroWallMs;
    this.live(this.intentAt(index, this.plan.phaseAt(now)), now, zeroWallMs, messages);
  }
  /** The next intent of a user who thinks between an answer and the next question. */
  asked(index, zeroWallMs) {
    const { load } = this.scenario;
    const now = this.ports.now() - zeroWallMs;
    const askMs = this.freeMs === null ? now : this.freeMs + thinkMs(this.scenario, index);
    if (askMs >= load.durationMs) {
      this.waitUntil(load.durationMs, zeroWallMs);
      return;
    }
    this.live(this.intentAt(index, null), askMs, zeroWallMs);
    this.freeMs = this.ports.now() - zeroWallMs;
  }
  /** A conversation from its first turn on: whoever was answered thinks and asks again, as long as the load lasts. */
  converse(first, askedMs, zeroWallMs, messages) {
    let intent = first;
    let last = this.live(intent, askedMs, zeroWallMs, messages);
    while (last?.outcome === "ok") {
      const next = this.plan.followUp(intent);
      if (next === null) return;
      const dueMs = last.endMs + next.thinkMs;
      if (dueMs >= this.plan.durationMs) return;
      intent = next.intent;
      last = this.live(intent, dueMs, zeroWallMs);
    }
  }
  /** Returns the last attempt's record; null where the limit on requests leaves none. */
  live(intent, askedMs, zeroWallMs, messages = null) {
    const { scenario } = this;
    const before = scenario.load.mode === "replay" ? intent.index : intent.session;
    if (before >= scenario.limits.requests) return null;
    const send2 = this.senderOf(intent, messages);
    const { leave, attempts } = askingOf(scenario, intent, askedMs, this.budget);
    attempts.begin();
    let scheduledMs = askedMs;
    for (; ; ) {
      const { retry, reclick } = attempts;
      this.waitUntil(scheduledMs, zeroWallMs);
      const sentMs = this.ports.now() - zeroWallMs;
      this.print({ busytone: "sent", intent, retry, reclick, scheduledMs, sentMs, zeroWallMs });
      this.feed.sent({ class: intent.class, phase: this.plan.phaseAt(scheduledMs) });
      const ended = send2({ intent, retry, reclick, scheduledMs, leave, zeroWallMs });
      const next = attempts.after(ended.record, ended.shouldRetry);
      const record = { ...ended.record, last: next === null };
      this.print({ busytone: "ended", record, gaps: Array.from(ended.gaps, micro2) });
      this.feed.ended(record, askedMs);
      if (next === null) return record;
      attempts.take(next);
      scheduledMs = next.atMs;
    }
  }
  /** The body is made before its moment: in this engine that takes a while. */
  direct(transport, keys) {
    const { setup, scenario } = this;
    const { target, keepGaps } = setup;
    const url = completionsOf(target);
    const headers = new Map(
      scenario.traffic.map((of) => {
        const key = keys.get(of.apiKeyEnv ?? target.apiKeyEnv ?? "") ?? null;
        return [of.class, headersOf(target, key)];
      })
    );
    return (intent, messages) => {
      const body = bodyOf(setup, intent, messages);
      return ({ retry, reclick, scheduledMs, leave, zeroWallMs }) => {
        const result = transport.send({
          url,
          headers: headers.get(intent.class) ?? {},
          body,
          deadlines: scenario.deadlines,
          leave,
          stallMs: scenario.stallMs,
          keepGaps,
          now: () => this.ports.now() - zeroWallMs
        });
        const identity = { attempt: 0, intent, retry, reclick, scheduledMs };
        return { ...result, record: attemptRecord(result, identity, this.records) };
      };
    };
  }
  relayed(transport, job) {
    return transport.relay(this.relayUrl, job);
  }
  /** Waits for the relay as long as there is time: where both start together, it may be the later one. */
  greetRelay(untilWallMs) {
    const { transport, ports, setup } = this;
    if (transport.name !== "relay") return;
    for (; ; ) {
      try {
        transport.greet(this.relayUrl, setup.planHash);
        return;
      } catch (error) {
        if (ports.now() + relayPauseMs >= untilWallMs) throw error;
        ports.sleep(relayPauseMs / 1e3);
      }
    }
  }
  get relayUrl() {
    return this.ports.environment["BUSYTONE_RELAY"] ?? defaultRelay;
  }
  /** Never returns early. */
  waitUntil(loadMs, zeroWallMs) {
    for (; ; ) {
      const leftMs = zeroWallMs + loadMs - this.ports.now();
      if (leftMs <= 0) return;
      this.ports.sleep(leftMs / 1e3);
    }
  }
  print(line) {
    this.ports.print(JSON.stringify(line));
  }
};
function micro2(ms) {
  return Math.round(ms * 1e3) / 1e3;
}

// src/k6/runtime/summary.ts
var trends = [
  ["llm_ttft", "TTFT"],
  ["llm_ttfa", "TTFA"],
  ["llm_tpot", "TPOT"],
  ["llm_e2e", "E2E"],
  ["llm_lateness", "lateness"]
];
function summaryWords(data) {
  const value = (metric, name) => data.metrics[metric]?.values[name] ?? 0;
  const lines = [
    `requests  ${value("llm_started", "count")} sent, ${value("llm_answered", "count")} intents answered`,
    `busy      ${(100 * value("llm_busy", "rate")).toFixed(2)} % of the intents`
  ];
  for (const [metric, label2] of trends) {
    const values = data.metrics[metric]?.values;
    if (values === void 0 || (values["count"] ?? 0) === 0) {
      lines.push(`${label2.padEnd(9)} not measured`);
      continue;
    }
    const at = (name) => `${(values[name] ?? 0).toFixed(1)} ms`;
    lines.push(`${label2.padEnd(9)} p50 ${at("med")}, p95 ${at("p(95)")}, p99 ${at("p(99)")}`);
  }
  const names = Object.keys(data.metrics).sort();
  for (const name of names) {
    const { values = {}, thresholds = {} } = data.metrics[name] ?? {};
    for (const [rule, { ok }] of Object.entries(thresholds)) {
      lines.push(`${ok ? "met   " : "MISSED"}    ${name}: ${rule}${found(rule, values)}`);
    }
  }
  return `
${lines.join("\n")}

`;
}
function found(rule, values) {
  const name = /^[a-z]+(\(\d+(\.\d+)?\))?/.exec(rule)?.[0] ?? "";
  const value = values[name === "p(50)" ? "med" : name];
  return value === void 0 ? "" : `, is ${Math.round(value * 1e3) / 1e3}`;
}
export {
  K6Load,
  overHttp,
  overRelay,
  overSse,
  summaryWords
};
