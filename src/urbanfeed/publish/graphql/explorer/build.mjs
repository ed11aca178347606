// Bundles GraphiQL and what it needs into dist/: one script, one style sheet, and the licences of what is in them.

import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

// GraphiQL's style sheet carries 300 KB of fonts for Latin and Cyrillic; ours asks for the system's, which know all
// the scripts that articles are written in.
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      return { contents: css.replace(/@font-face\s*\{[^}]*\}/g, ''), loader: 'css' };
    });
  },
};

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/explorer.jsx'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  loader: { '.graphql': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutFonts],
  legalComments: 'none', // they are all in LICENSES.txt
  metafile: true,
  logLevel: 'warning',
});

const folders = Object.keys(metafile.inputs).map((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]);
const licences = [...new Set(folders)].filter(Boolean).sort().map(async (folder) => {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const file = (await readdir(folder)).find((it) => /^(licen[cs]e|copying)/i.test(basename(it)));
  const text = file ? await readFile(`${folder}/${file}`, 'utf8') : '';
  return `${name} ${version} (${license})\n\n${text}`.trim();
});
await writeFile('dist/LICENSES.txt', `${(await Promise.all(licences)).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`);
