import { appendFile } from 'node:fs/promises';

/**
 * Adds Markdown to the page of a GitHub Actions job, where GITHUB_STEP_SUMMARY names its file. A summary that cannot be
 * written is told and fails nothing.
 */
export async function addStepSummary(markdown: string): Promise<void> {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    await appendFile(file, `${markdown}\n`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The step summary could not be written: ${why}\n`);
  }
}
