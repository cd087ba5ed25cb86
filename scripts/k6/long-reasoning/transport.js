// Streams through the extension k6/x/sse: token times are those at which k6 hands an event to the script.
import sse from 'k6/x/sse';
import { overSse } from './busytone.k6.js';

export const transport = overSse(sse);
