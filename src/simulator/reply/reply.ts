/** One request's answer on the wire, driven by what happens to its sequence in the engine. */
export interface Reply {
  /** The request waits and its client is to be kept from giving up. */
  keepAlive(): void;
  /** It joined the batch. */
  admitted(): void;
  /** It has this many tokens now. False: the answer is over on the wire and need not be computed further. */
  token(generated: number): boolean;
  /** Its last token was made. */
  finished(): void;
  /** The engine gave it up part-way for want of room. */
  cut(): void;
  /** The connection goes without a word. */
  drop(): void;
}
