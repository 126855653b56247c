import { KILL_NAMES, type Report } from './rig.js';

const COLUMNS: readonly (readonly [string, (report: Report) => number])[] = [
  ['Rounds', (report) => KILL_NAMES.reduce((sum, name) => sum + report.kills[name], 0)],
  ...KILL_NAMES.map((name) => [`killed: ${name}`, (report: Report) => report.kills[name]] as const),
  ['Updates', (report) => report.updates],
  ['Redelivered', (report) => report.repeated],
  ['Lost', (report) => report.lost],
  ['Turns twice or missing', (report) => report.turnsWrong],
  ['Messages', (report) => report.messages],
  ['Duplicates on definite outcomes', (report) => report.duplicates],
  ['Unknown ends', (report) => report.unknown],
  ['… that had arrived', (report) => report.unknownArrived],
  ['… killed while sending', (report) => report.killedWhileSending],
  ['Notices', (report) => report.notices],
  ['Violations', (report) => report.violations.length],
];

/** The sums of all stretches as a Markdown table: a line for each thing counted, a column for each database. */
export function makeTable(results: readonly { readonly kind: string; readonly reports: readonly Report[] }[]): string {
  const sum = (of: (report: Report) => number) => results.map(({ reports }) => reports.reduce((total, report) => total + of(report), 0));
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...results.map(({ kind }) => kind)]),
    line(['---', ...results.map(() => '---:')]),
    ...COLUMNS.map(([name, of]) => line([name, ...sum(of)])),
  ].join('\n');
}
