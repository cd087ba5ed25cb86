import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Config, Plugin } from '@oclif/core';
import { bundleK6Runtime } from './bundle-k6.js';
import { compile } from './compile.js';

/** Builds dist/ from src/ and then the command manifest, with which the binary starts without loading any command. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const version: string = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version;

// Built aside and moved into place, so that a program running from dist/ is without it for no more than a moment.
const fresh = `${root}node_modules/.busytone-dist`;
rmSync(fresh, { recursive: true, force: true });
compile({
  configFile: `${root}tsconfig.build.json`,
  outDir: fresh,
  entries: [`${root}src/app/index.ts`, `${root}src/cli/launch.ts`],
});
bundleK6Runtime(root, `${fresh}/k6/busytone.k6.js`, version);
// As they are written, comments and all: people read them.
cpSync(`${root}src/k6/template`, `${fresh}/k6/template`, { recursive: true });
rmSync(`${root}dist`, { recursive: true, force: true });
renameSync(fresh, `${root}dist`);

const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(`${root}oclif.manifest.json`, `${JSON.stringify(plugin.manifest, null, 2)}\n`);

// A manifest that the launcher cannot use is found here and not by a user.
const config = await Config.load(root);
if (config.version !== version) throw new Error(`The manifest says ${config.version}, package.json ${version}`);
