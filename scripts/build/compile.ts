import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import ts from 'typescript';

export interface CompileOptions {
  readonly configFile: string;
  readonly outDir: string;
  /** The modules that are imported from outside. */
  readonly entries: readonly string[];
}

/**
 * Writes the JavaScript of every module, and declarations of those whose types can be reached from an entry. Types are
 * erased and not checked (`npm run types` does that), and no declaration is made that nobody could import: together
 * they would be most of the time of a build. @throws Error on syntax errors and on declarations that cannot be written.
 */
export function compile({ configFile, outDir, entries }: CompileOptions): void {
  const config = ts.getParsedCommandLineOfConfigFile(configFile, { outDir, noCheck: true }, configHost);
  if (!config) throw new Error(`${configFile} cannot be read`);
  fail(config.errors);
  const sourceRoot = resolve(config.options.rootDir ?? dirname(configFile));
  buildSync({
    entryPoints: config.fileNames,
    outbase: sourceRoot,
    outdir: outDir,
    tsconfig: configFile,
    format: 'esm',
    platform: 'node',
    charset: 'utf8',
    logLevel: 'warning',
  });

  const program = ts.createProgram(entries, config.options);
  const reached = new Set(entries);
  for (const fileName of reached) {
    const text = declarationOf(program, fileName);
    const path = resolve(outDir, relative(sourceRoot, fileName)).replace(/\.ts$/, '.d.ts');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    for (const { fileName: imported } of ts.preProcessFile(text).importedFiles) {
      if (imported.startsWith('.')) reached.add(resolve(dirname(fileName), imported.replace(/\.js$/, '.ts')));
    }
  }
}

function declarationOf(program: ts.Program, fileName: string): string {
  let text = '';
  const write = (_: string, emitted: string) => {
    text = emitted;
  };
  const { diagnostics } = program.emit(program.getSourceFile(fileName), write, undefined, true);
  fail(diagnostics);
  return text;
}

const configHost: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: diagnostic => fail([diagnostic]),
};

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: name => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};

function fail(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, formatHost));
}
