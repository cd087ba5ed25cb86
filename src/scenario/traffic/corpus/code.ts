/** Source code to be read and completed. Slots stand between « and », since code has braces of its own. */
export interface CodeForms {
  readonly headers: readonly string[];
  readonly functions: readonly string[];
  /** The beginning of a function whose rest is asked for. */
  readonly openings: readonly string[];
  /** Single statements, for lengths that no function has. */
  readonly lines: readonly string[];
}

export const codeWords: Readonly<Record<string, readonly string[]>> = {
  verb: [
    'load',
    'merge',
    'check',
    'split',
    'count',
    'rank',
    'prune',
    'queue',
    'parse',
    'render',
    'sync',
    'group',
    'trace',
    'settle',
    'archive',
    'resolve',
  ],
  Noun: [
    'Invoice',
    'Ticket',
    'Route',
    'Sensor',
    'Parcel',
    'Ledger',
    'Session',
    'Harbour',
    'Recipe',
    'Crate',
    'Signal',
    'Voucher',
    'Canvas',
    'Tenant',
    'Draft',
    'Meter',
    'Shelf',
    'Berth',
  ],
  noun: [
    'invoice',
    'ticket',
    'route',
    'sensor',
    'parcel',
    'ledger',
    'session',
    'recipe',
    'crate',
    'signal',
    'voucher',
    'tenant',
    'draft',
    'meter',
    'shelf',
    'berth',
  ],
  field: [
    'weight',
    'dueDate',
    'price',
    'level',
    'owner',
    'status',
    'offset',
    'region',
    'revision',
    'capacity',
    'priority',
    'elapsed',
    'margin',
    'label',
  ],
};

export const typescriptForms: CodeForms = {
  headers: [
    "import { «verb»«Noun» } from './«noun»-store.js';\nimport type { «Noun» } from './«noun».js';",
    "import { readFile } from 'node:fs/promises';\nimport { «noun»«Noun»Schema } from './schema.js';",
  ],
  functions: [
    'export function «verb»«Noun»(«noun»: «Noun», limit = «small»): number {\n  if («noun».«field» > limit) return limit;\n  return «noun».«field» + «noun».«field»;\n}',
    'export async function «verb»«Noun»(id: string): Promise<«Noun» | null> {\n  const found = await store.get(prefix + id);\n  if (!found) return null;\n  return { ...found, «field»: Number(found.«field»), «field»: Date.now() };\n}',
    'function «verb»By«Noun»(items: «Noun»[]): Map<string, «Noun»[]> {\n  const groups = new Map<string, «Noun»[]>();\n  for (const item of items) {\n    const key = String(item.«field»);\n    groups.set(key, [...(groups.get(key) ?? []), item]);\n  }\n  return groups;\n}',
    'const «verb»«Noun» = («noun»: «Noun»): boolean =>\n  «noun».«field» !== undefined && «noun».«field».length < «small»;',
    "class «Noun»«Noun»Error extends Error {\n  constructor(readonly «noun»: string, readonly «field»: number) {\n    super(`wrong «field» of a «noun»`);\n    this.name = '«Noun»Error';\n  }\n}",
    'export function «verb»«Noun»s(«noun»s: readonly «Noun»[]) {\n  return «noun»s\n    .filter(each => each.«field» >= «small»)\n    .map(each => ({ ...each, «field»: each.«field» * «small» }))\n    .sort((a, b) => a.«field» - b.«field»);\n}',
    "async function «verb»«Noun»Queue(batch: «Noun»[], attempts = «small») {\n  for (let attempt = 0; attempt < attempts; attempt++) {\n    try {\n      await client.post('/«noun»/«field»', batch);\n      return true;\n    } catch (error) {\n      log.warn({ attempt, error }, '«verb» failed');\n    }\n  }\n  return false;\n}",
  ],
  openings: [
    'export function «verb»«Noun»«Noun»(«noun»: «Noun», «field»: number): «Noun» {\n  const',
    'function «verb»«Noun»(«noun»s: «Noun»[]): number {\n  let total = 0;\n  for (const «noun» of «noun»s) {',
    'const «verb»«Noun» = (id: string) =>',
  ],
  lines: [
    'return «noun».«field»;',
    'const «field» = «small»;',
    '«noun».«field» += «small»;',
    'if («noun».«field» > «small») continue;',
    "log.debug('«verb» «noun»', «noun».«field»);",
  ],
};

export const pythonForms: CodeForms = {
  headers: [
    'from dataclasses import dataclass\n\nfrom .«noun» import «Noun», «verb»_«noun»',
    'import json\nimport logging\n\nlog = logging.getLogger("«noun».«verb»")',
  ],
  functions: [
    'def «verb»_«noun»(«noun»: «Noun», limit: int = «small») -> int:\n    """Return the «field» of the «noun», at most the limit."""\n    return min(limit, «noun».«field»)',
    'def «verb»_«noun»s(rows):\n    by_«field» = {}\n    for row in rows:\n        by_«field».setdefault(row["«field»"], []).append(row)\n    return {key: len(found) for key, found in by_«field».items() if len(found) > «small»}',
    '@dataclass(frozen=True)\nclass «Noun»«Noun»:\n    «noun»_id: str\n    «field»: float = «small».0\n    «field»_before: float | None = None\n\n    def «verb»(self) -> float:\n        return self.«field» * «small»',
    'async def «verb»_«noun»(session, url, retries=«small»):\n    for attempt in range(retries):\n        async with session.get(f"{url}/«noun»/{attempt}") as reply:\n            if reply.status < 400:\n                return await reply.json()\n        log.warning("«verb» of «noun» failed, attempt %d", attempt)\n    raise RuntimeError("no «noun» after all attempts")',
    'def test_«verb»_«noun»_«field»():\n    «noun» = «Noun»(«field»=«small», owner="«noun»")\n    assert «verb»_«noun»(«noun») == «small»\n    assert «noun».«field» != «small»',
    'def «verb»_«field»(«noun»s, default="«field»"):\n    ranked = sorted(«noun»s, key=lambda each: each.«field», reverse=True)\n    return [each.«field» or default for each in ranked[:«small»]]',
  ],
  openings: [
    'def «verb»_«noun»_«field»(«noun», limit=«small»):\n    if «noun».«field» is None:\n       ',
    'def «verb»_«noun»(path):\n    with open(path) as file:\n        rows = json.load(file)\n    return',
    'class «Noun»«Noun»:\n    def __init__(self,',
  ],
  lines: [
    'return «noun».«field»',
    '«field» = «small»',
    '«noun».«field» += «small»',
    'assert «noun».«field» > «small»',
    'log.debug("«verb» %s", «noun».«field»)',
  ],
};
