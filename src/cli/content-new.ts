import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { systemPorts } from '../clock.js';
import { parseArticle } from '../content/parse-article.js';
import type { Article } from '../content/schema.js';
import { dayOf } from '../content/version.js';
import { commonest, nearestIds, writeSkeleton } from '../editors/skeleton.js';
import { loadLocales } from '../i18n/index.js';
import { projectRoot } from '../project-root.js';
import { type Command, CommandError, type Io, required, startWhenMain, UsageError, type Values } from './options.js';

const HELP = `Begins an article: writes a file with everything that it needs, as a draft that nobody is given.

  npm run content:new -- --id overtime-limit --folder hours [--agreement ru-labour-law]

  --id         lower-case words joined by "-"; the name of the article for good
  --folder     a folder of content/articles
  --agreement  a file of content/agreements; left out: the one that most articles of the folder have
  --dir        another content folder`;

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const contentNewCommand: Command = {
  name: 'content:new',
  help: HELP,
  options: { id: { type: 'string' }, folder: { type: 'string' }, agreement: { type: 'string' }, dir: { type: 'string' } },
  run: async (values, _args, io) => {
    const dir = typeof values['dir'] === 'string' ? resolve(values['dir']) : join(projectRoot, 'content');
    const id = required(values, 'id');
    if (!ID.test(id)) throw new UsageError(`--id must be lower-case words joined by "-", for example overtime-limit; not "${id}".`);
    const folders = readdirSync(join(dir, 'articles'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const folder = oneOf(required(values, 'folder'), folders.map((entry) => entry.name).sort(), 'folder');
    const files = readdirSync(join(dir, 'articles'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
    const same = files.find((file) => basename(file, '.md') === id);
    if (same !== undefined) throw new CommandError('id_taken', `There is an article of that name: articles/${same}`);

    const neighbours = files.filter((file) => file.startsWith(`${folder}/`)).flatMap((file) => read(join(dir, 'articles', file)));
    const agreements = readdirSync(join(dir, 'agreements'))
      .map((file) => basename(file, '.yaml'))
      .sort();
    const topics = topicsIn(dir);
    const file = join(dir, 'articles', folder, `${id}.md`);
    const plan = {
      id,
      agreement: agreementOf(values, agreements, neighbours),
      audience: ['worker'] as const,
      topics: [commonest(neighbours.flatMap((article) => article.topics)) ?? topics.at(-1) ?? ''],
      related: [],
      known: { agreements, topics },
      today: dayOf(systemPorts.now()),
      titles: {},
      asked: {},
    };
    write(file, writeSkeleton(plan, loadLocales(join(projectRoot, 'locales'))));
    tell(io, relative(process.cwd(), file), id);
  },
};

function oneOf(wanted: string, known: readonly string[], what: string): string {
  if (known.includes(wanted)) return wanted;
  const [near] = nearestIds(wanted, known, 1);
  const guess = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new UsageError(`There is no ${what} "${wanted}".${guess} There are: ${known.join(', ')}.`);
}

function agreementOf(values: Values, known: readonly string[], neighbours: readonly Article[]): string {
  const wanted = values['agreement'];
  if (typeof wanted === 'string') return oneOf(wanted, known, 'agreement');
  const usual = commonest(neighbours.map((article) => article.agreement));
  if (usual === undefined) throw new UsageError(`The folder is empty: name an --agreement. There are: ${known.join(', ')}.`);
  return usual;
}

function read(path: string): Article[] {
  const { article } = parseArticle(basename(path), readFileSync(path, 'utf8'));
  return article === null ? [] : [article];
}

function topicsIn(dir: string): readonly string[] {
  return [...readFileSync(join(dir, 'lexicon', 'topics.yaml'), 'utf8').matchAll(/^- *([a-z-]+)/gm)].map((found) => found[1] ?? '');
}

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  if (existsSync(file)) throw new CommandError('file_exists', `${file} exists`);
  writeFileSync(file, text, { flag: 'wx' });
}

function tell(io: Io, file: string, id: string): void {
  io.out(`Written: ${file} (a draft: the bot does not use it yet)

Next:
  1. Fill in topics, facts and sources, and the answer in three languages. Comments say what goes where.
  2. npm run content:preview -- ${id}     how it looks on each channel
  3. npm run check:content                what it still lacks (of a draft only warnings)
  4. Set "status: checked" when every word is checked against its sources.
  5. Have it approved: in the console under Content, or npm run content:approve.`);
}

await startWhenMain(contentNewCommand, import.meta.url);
