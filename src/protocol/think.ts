const openTag = '<think>';
const closeTag = '</think>';
/** More white space than this before the first word, and the text does not begin with a tag. */
const longestLead = 256;
const quotes = '`"\'“‘「『«';

type ThinkState = 'undecided' | 'thinking' | 'separator' | 'answer';

/**
 * Tells reasoning from answer in `content` that carries both, as models of the R1 family write it:
 * `<think>` reasoning `</think>` answer. A tag may be cut across pieces. Some chat templates put the opening tag into
 * the prompt, so that only the closing one is sent: then everything before it was reasoning, which is known only when
 * it comes (`revised`). Tags count at the start of an answer only: once an answer has begun, or spoke of `<think>`
 * itself, a tag is text like any other; so is one in quotes. White space after the closing tag belongs to the tag.
 */
export class ThinkSplitter {
  private state: ThinkState = 'undecided';
  /** Text so far, while it may still be white space and an opening tag; null once it cannot. */
  private lead: string | null = '';
  /** End of the text so far: the last character, or from before a `<` that may begin a tag. */
  private tail = '';
  /** True when the last piece showed that all text before it was reasoning. */
  revised = false;

  /** No tags from here on: the endpoint has fields of its own for reasoning, or the answer has begun otherwise. */
  close(): void {
    this.state = 'answer';
  }

  /** Takes the next piece; returns how many of its characters, from its start, are reasoning. */
  push(text: string): number {
    this.revised = false;
    if (this.state === 'answer') return 0;
    if (this.state === 'separator') return this.afterTag(text, 0);
    if (this.state === 'thinking') return this.inThought(text, 0);
    return this.undecided(text);
  }

  private undecided(text: string): number {
    if (this.lead !== null) {
      const before = this.lead.length;
      this.lead += text;
      const words = this.lead.trimStart();
      if (words.startsWith(openTag)) {
        const tagEnd = this.lead.length - words.length + openTag.length - before;
        this.lead = null;
        this.revised = before > 0;
        this.state = 'thinking';
        this.tail = '';
        return this.inThought(text, tagEnd);
      }
      if (openTag.startsWith(words) && this.lead.length <= longestLead) return 0;
      const whole = this.lead;
      this.lead = null;
      this.tail = whole.slice(0, before).slice(-openTag.length);
    }
    const known = this.tail.length;
    const joined = this.tail + text;
    if (joined.indexOf('<') === -1) {
      this.tail = joined.slice(-1);
      return 0;
    }
    const close = findCloseTag(joined);
    const open = joined.indexOf(openTag);
    if (open !== -1 && (close === -1 || open < close)) {
      this.state = 'answer';
      return 0;
    }
    if (close === -1) {
      this.tail = tagStart(joined);
      return 0;
    }
    this.revised = true;
    this.state = 'separator';
    return this.afterTag(text, close + closeTag.length - known);
  }

  private inThought(text: string, from: number): number {
    const known = this.tail.length;
    const joined = this.tail + text.slice(from);
    const close = findCloseTag(joined);
    if (close === -1) {
      this.tail = tagStart(joined);
      return text.length;
    }
    this.state = 'separator';
    return this.afterTag(text, from + close + closeTag.length - known);
  }

  private afterTag(text: string, from: number): number {
    const rest = text.slice(from).trimStart();
    if (rest !== '') this.state = 'answer';
    return text.length - rest.length;
  }
}

/** Where the first closing tag stands that is not quoted; -1 without one. */
function findCloseTag(text: string): number {
  let at = text.indexOf(closeTag);
  while (at > 0 && quotes.includes(text.charAt(at - 1))) at = text.indexOf(closeTag, at + closeTag.length);
  return at;
}

/** The end of a text that the next piece may complete to a tag, with one character before it for the quote test. */
function tagStart(text: string): string {
  const at = text.lastIndexOf('<');
  return at === -1 || text.length - at >= closeTag.length ? text.slice(-1) : text.slice(Math.max(0, at - 1));
}
