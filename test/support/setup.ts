import { afterAll } from 'vitest';
import { cleanUp } from './after-tests.js';

// Runs anew for every file. A hook in a module that files share would be one of the first file that imports it, and what
// the others started would go on for ever.
afterAll(cleanUp);
