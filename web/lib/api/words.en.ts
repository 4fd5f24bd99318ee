import type { Code, Reason } from './codes';
import type { Fault } from './types';

/** What the server's codes say in the reader's language; what is not here is said in the server's own words. */
export interface Words {
  codes: Partial<Record<Code, string>>;
  faults: Partial<Record<Reason, (fault: Fault) => string>>;
  /** By the English sentence: of fields, of providers, of the outbox. */
  sentences: Record<string, string>;
}

/** The server speaks English. */
const words: Words = { codes: {}, faults: {}, sentences: {} };
export default words;
