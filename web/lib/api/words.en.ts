import type { Code, Reason } from './codes';
import type { Fault } from './types';

/** What the server's codes say in the reader's language; what is not here is said in the server's own words. */
export interface Words {
  codes: Partial<Record<Code, string>>;
  faults: Partial<Record<Reason, (fault: Fault) => string>>;
}

/** The server speaks English. */
const words: Words = { codes: {}, faults: {} };
export default words;
