import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { k6Asset } from '../../../src/k6/assets.js';

const code = k6Asset('busytone.k6.js');

/** What browsers, Node or newer standards have and k6's engine has not. */
const absent = [
  ...['fetch', 'URL', 'URLSearchParams', 'AbortController', 'structuredClone', 'queueMicrotask', 'atob', 'btoa'],
  ...['Intl', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'WebAssembly'],
  ...['Buffer', 'performance', 'setImmediate', 'require', 'WebSocket', 'ReadableStream'],
];

/** Identifiers of a text that are no property names. */
function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  const file = ts.createSourceFile('bundle.js', text, ts.ScriptTarget.ES2022, true);
  const look = (node: ts.Node): void => {
    const { parent } = node;
    const isProperty =
      (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
      ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) && parent.name === node);
    if (ts.isIdentifier(node) && !isProperty) names.add(node.text);
    ts.forEachChild(node, look);
  };
  ts.forEachChild(file, look);
  return names;
}

/** What a text takes of a global object. */
function membersIn(text: string, object: string): Set<string> {
  const members = new Set<string>();
  const look = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === object) {
      members.add(node.name.text);
    }
    ts.forEachChild(node, look);
  };
  ts.forEachChild(ts.createSourceFile('bundle.js', text, ts.ScriptTarget.ES2022, true), look);
  return members;
}

describe('the bundle that runs inside k6', () => {
  it('uses no name that k6 does not have', () => {
    const used = namesIn(code);
    expect(used.has('TextDecoder')).toBe(true);
    expect(absent.filter(name => used.has(name))).toEqual([]);
    expect(namesIn('a.URL({ fetch: 1 }); fetch(new URL(b));')).toEqual(new Set(['a', 'fetch', 'URL', 'b']));
  });

  it.each([
    ['imports', /^import /m],
    ['property escapes, which k6 matches against nothing', /\/[^/\n]*\\p\{[^/\n]*\/[a-z]*u/],
    ['async generators, which k6 cannot parse', /async\s+function\s*\*/],
    ['for await, which k6 cannot parse', /for\s+await/],
    ['dynamic imports, which k6 refuses', /\bimport\(/],
    ['decorators and using, which k6 cannot parse', /^\s*(@\w+|(await )?using \w+ =)/m],
  ] as const)('holds no %s', (_, pattern) => {
    const statements = code.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    expect(pattern.exec(statements)?.[0] ?? null).toBeNull();
  });

  it('holds no chance and no clock of its own', () => {
    const used = namesIn(code);
    expect(['Date', 'performance'].filter(name => used.has(name))).toEqual([]);
    expect(membersIn(code, 'Math')).not.toContain('random');
    expect(membersIn('const a = "Math.random"; Math.random();', 'Math')).toEqual(new Set(['random']));
  });

  it('says what it is, and whose', () => {
    expect(code).toMatch(/^\/\/ busytone \d+\.\d+\.\d+, Apache-2\.0/);
  });
});
