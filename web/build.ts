/**
 * Builds the web pages when a source of theirs has changed since the last build, and says where
 * they are. A hash over the sources lies beside the result.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const DIST = join(ROOT, 'web', 'dist');
const STAMP = join(DIST, 'stamp.txt');
/** Stands in the pages where the server puts the key of each answer. */
export const NONCE_MARK = '__NONCE__';

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
}

/** Everything that the result depends on, in a stable order. */
function sources(): string[] {
  const areas = readdirSync(join(ROOT, 'areas'), { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .flatMap(({ name }) => {
      const own = [
        'model.ts',
        'lifecycle.ts',
        'problems.ts',
        'tracking-state.ts',
        'carrier-names.ts',
      ];
      const folder = join(ROOT, 'areas', name);
      return [...filesUnder(join(folder, 'ui')), ...own.map((file) => join(folder, file))];
    });
  const kernel = ['lifecycle.ts', 'money.ts', 'permission.ts', 'problem.ts'];
  const web = filesUnder(join(ROOT, 'web')).filter((file) => !file.startsWith(DIST));
  return [
    ...areas,
    ...web,
    ...kernel.map((file) => join(ROOT, 'kernel', file)),
    join(ROOT, 'engines', 'carton', 'picture.ts'),
    join(ROOT, 'package-lock.json'),
  ]
    .filter((file) => existsSync(file) && !file.endsWith('.test.ts'))
    .sort();
}

/** Hash over names and contents of the sources. */
export function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of sources()) hash.update(relative(ROOT, file)).update(readFileSync(file));
  return hash.digest('hex');
}

/** Makes sure that the pages are built. Returns their folder. @throws Error when the build fails. */
export async function buildWeb(): Promise<string> {
  const wanted = sourceHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return DIST;
  const [{ build }, { default: react }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
  ]);
  await build({
    root: join(ROOT, 'web'),
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    html: { cspNonce: NONCE_MARK },
    build: {
      outDir: DIST,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
      rolldownOptions: {
        input: {
          index: join(ROOT, 'web', 'index.html'),
          track: join(ROOT, 'web', 'track.html'),
          pda: join(ROOT, 'web', 'pda.html'),
          // At an address of its own: it rules over the pages below it.
          'pda-worker': join(ROOT, 'web', 'pda', 'worker.ts'),
        },
        output: {
          entryFileNames: ({ name }) =>
            name === 'pda-worker' ? '[name].js' : 'assets/[name]-[hash].js',
        },
      },
    },
  });
  writeFileSync(STAMP, wanted);
  return DIST;
}
