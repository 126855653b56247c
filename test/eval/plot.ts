/** Lines as an SVG picture that a page of docs can show: share of questions answered against the share of wrong ones. */

export type Line = { readonly name: string; readonly points: readonly { readonly coverage: number; readonly risk: number }[] };

const WIDTH = 760;
const HEIGHT = 440;
const LEFT = 60;
const BOTTOM = 50;
const RIGHT = 20;
const TOP = 20;
const COLOURS = ['#0b6b4f', '#b3541e', '#5b4bb7', '#8a8a00', '#9c1f5c'];
const SHOWN = 120;

export function drawCurves(lines: readonly Line[]): string {
  const top = Math.min(1, Math.ceil(Math.max(...lines.flatMap((line) => line.points.map((point) => point.risk)), 0.1) * 10) / 10);
  const x = (coverage: number) => LEFT + coverage * (WIDTH - LEFT - RIGHT);
  const y = (risk: number) => HEIGHT - BOTTOM - (risk / top) * (HEIGHT - BOTTOM - TOP);
  const text = (tx: number, ty: number, words: string, anchor = 'middle') =>
    `<text x="${tx}" y="${ty}" text-anchor="${anchor}">${words}</text>`;
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((at) => [
    `<line x1="${x(at)}" y1="${TOP}" x2="${x(at)}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>`,
    text(x(at), HEIGHT - BOTTOM + 18, `${Math.round(at * 100)} %`),
    `<line x1="${LEFT}" y1="${y(at * top)}" x2="${WIDTH - RIGHT}" y2="${y(at * top)}" stroke="#ddd"/>`,
    text(LEFT - 8, y(at * top) + 4, `${Math.round(at * top * 100)} %`, 'end'),
  ]);
  const drawn = lines.flatMap(({ name, points }, number) => {
    const colour = COLOURS[number % COLOURS.length] ?? '#000';
    const every = Math.max(1, Math.floor(points.length / SHOWN));
    const path = points
      .filter((_, at) => at % every === 0 || at === points.length - 1)
      .map(({ coverage, risk }) => `${x(coverage).toFixed(1)},${y(risk).toFixed(1)}`)
      .join(' ');
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${number === 0 ? 3 : 1.5}"/>`,
      `<rect x="${LEFT + 14}" y="${TOP + 8 + number * 20}" width="14" height="4" fill="${colour}"/>`,
      text(LEFT + 36, TOP + 14 + number * 20, name, 'start'),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" role="img" aria-label="Share of wrong first articles against the share of questions answered">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${[...grid, ...drawn].join('\n')}
${text((LEFT + WIDTH) / 2, HEIGHT - 10, 'share of questions answered, the surest first')}
<text x="16" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})">wrong first article among them</text>
</svg>
`;
}
