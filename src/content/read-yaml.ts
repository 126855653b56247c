import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Problem } from './problem.js';

/**
 * Reads YAML against a schema. Every problem names its line: the line of the value, or of the nearest
 * thing around it that exists. `firstLine` is where the YAML begins inside its file.
 */
export function readYaml<T>(file: string, source: string, schema: z.ZodType<T>, firstLine = 1): { value: T | null; problems: Problem[] } {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, uniqueKeys: true });
  const at = (offset: number): number => counter.linePos(offset).line + firstLine - 1;
  if (document.errors.length > 0) {
    const problems = document.errors.map((e) => ({
      file,
      line: at(e.pos[0]),
      message: `cannot be read as YAML: ${firstSentence(e.message)}`,
    }));
    return { value: null, problems };
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.map((issue) => {
    const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].map((part) =>
      typeof part === 'number' ? part : String(part),
    );
    const where = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.');
    return { file, line: at(offsetOf(document, path)), message: `${where}: ${issue.message}` };
  });
  return { value: null, problems };
}

function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function firstSentence(message: string): string {
  return message.split('\n')[0] ?? message;
}
