import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Content } from '../../src/content/load.js';
import type { Article, ArticleText } from '../../src/content/schema.js';
import { buildSearch } from '../../src/content/search.js';
import type { Locale } from '../../src/core/types.js';
import { modelsFolder, projectRoot } from '../../src/project-root.js';
import { readBank } from '../eval/bank.js';
import { readContent } from '../eval/ours.js';

/**
 * `npm run bench:search`: what a question costs, and what the start costs, as the content grows. Real articles up to
 * their number; beyond it copies of them in which every third word has another ending, so that they are words of their own.
 * With learned models for the real articles (their training is part of the build), without them for copies.
 */
const SIZES = [100, 200, 300, 416, 1_000, 3_000, 10_000];
const ASKED = 600;

const real = readContent();
const questions = readBank()
  .slice(0, ASKED)
  .map(({ text }) => text);
const rows = SIZES.map((size) => {
  const content = size <= real.articles.size ? first(real, size) : grown(real, size);
  const began = process.cpuUsage();
  const wall = performance.now();
  const search = buildSearch(content, size === real.articles.size ? { models: modelsFolder } : {});
  const buildMs = performance.now() - wall;
  const buildCpu = process.cpuUsage(began);
  for (const text of questions.slice(0, 100)) search.find({ text, locale: 'vi', audience: null, lastArticle: null });
  const times = questions.map((text) => {
    const start = performance.now();
    search.find({ text, locale: 'vi', audience: null, lastArticle: null });
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0;
  const row = { size, buildMs, buildCpu: (buildCpu.user + buildCpu.system) / 1000, p50: at(0.5), p99: at(0.99) };
  process.stdout.write(
    `| ${size} | ${Math.round(row.buildMs)} | ${Math.round(row.buildCpu)} | ${row.p50.toFixed(2)} | ${row.p99.toFixed(2)} |\n`,
  );
  return row;
});
writeFileSync(join(projectRoot, 'docs', 'answers-speed.svg'), draw(rows));

function first(content: Content, size: number): Content {
  return { ...content, articles: new Map([...content.articles].slice(0, size)) };
}

function grown(content: Content, size: number): Content {
  const articles = new Map(content.articles);
  for (let copy = 1; articles.size < size; copy++) {
    for (const [id, article] of content.articles) {
      if (articles.size >= size) break;
      articles.set(`${id}-${copy}`, reword(article, copy));
    }
  }
  return { ...content, articles };
}

function reword(article: Article, copy: number): Article {
  const change = (text: string): string =>
    text
      .split(' ')
      .map((word, at) => (at % 3 === 0 ? `${word}${String.fromCharCode(97 + (copy % 26))}${copy}` : word))
      .join(' ');
  const textIn = (locale: Locale): ArticleText => {
    const { title, answer, details, asked, line } = article.texts[locale];
    const ways = asked.map((way) => ({ ...way, text: change(way.text) }));
    return { title: change(title), answer: change(answer), details: details === null ? null : change(details), asked: ways, line };
  };
  const texts = { vi: textIn('vi'), ru: textIn('ru'), en: textIn('en') };
  return { ...article, id: `${article.id}-${copy}`, texts };
}

function draw(points: readonly { size: number; p50: number; p99: number }[]): string {
  const [width, height, left, bottom] = [640, 360, 60, 46];
  const top = Math.max(...points.map(({ p99 }) => p99)) * 1.1;
  const x = (size: number) => left + (Math.log10(size / 100) / 2) * (width - left - 20);
  const y = (ms: number) => height - bottom - (ms / top) * (height - bottom - 20);
  const line = (pick: 'p50' | 'p99', colour: string) =>
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => `${x(point.size).toFixed(1)},${y(point[pick]).toFixed(1)}`).join(' ')}"/>`;
  const ticks = points.map(({ size }) => `<text x="${x(size)}" y="${height - bottom + 18}" text-anchor="middle">${size}</text>`);
  const scale = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${left - 8}" y="${y(top * share) + 4}" text-anchor="end">${(top * share).toFixed(1)}</text><line x1="${left}" x2="${width - 20}" y1="${y(top * share)}" y2="${y(top * share)}" stroke="#ddd"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Milliseconds a question against the number of articles">
<rect width="${width}" height="${height}" fill="#fff"/>
${[...scale, ...ticks].join('\n')}
${line('p50', '#0b6b4f')}
${line('p99', '#b3541e')}
<text x="${left + 10}" y="30" fill="#0b6b4f">half of the questions, ms</text>
<text x="${left + 10}" y="48" fill="#b3541e">99 of 100 questions, ms</text>
<text x="${width / 2}" y="${height - 8}" text-anchor="middle">articles (three languages each)</text>
</svg>
`;
}
