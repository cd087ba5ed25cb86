import { z } from 'zod';

/** One line of `telemetry.ndjson`. */
export const telemetrySchema = z.object({
  atMs: z.number(),
  source: z.string(),
  name: z.string(),
  value: z.number(),
  labels: z.record(z.string(), z.string()),
  raw: z.string().optional(),
});
