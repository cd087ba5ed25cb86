import type { Finding } from '../../store/check-types.js';
import type { Questions } from './questions.js';

/** One heading of a check with the findings under it. */
export interface CheckGroup {
  /** Stable; begins the ids of its findings. */
  readonly id: string;
  readonly title: string;
  /**
   * Without which there is nothing to look at: a server that can be reached, answers with tokens in them, a scenario of
   * the person's own.
   */
  readonly needs: 'nothing' | 'server' | 'answers' | 'scenario';
  /** Looks, asking what it needs to. A failed request is a finding, never an exception. */
  look(questions: Questions): Promise<readonly Finding[]>;
}
