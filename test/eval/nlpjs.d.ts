/** The packages of nlp.js bring no types; this is the part that the comparison uses. */
declare module '@nlpjs/core' {
  type Nlp = {
    settings: Record<string, unknown>;
    container: Container;
    addLanguage(locale: string): void;
    addDocument(locale: string, text: string, intent: string): void;
    train(): Promise<void>;
    process(locale: string, text: string): Promise<{ classifications: { intent: string; score: number }[] }>;
  };
  type Container = {
    use(plugin: unknown): void;
    get(name: 'nlp'): Nlp;
    register(name: string, what: unknown, single: boolean): void;
  };
  export function containerBootstrap(): Promise<Container>;
}
declare module '@nlpjs/nlp' {
  export const Nlp: unknown;
}
declare module '@nlpjs/lang-en' {
  export const LangEn: unknown;
}
declare module '@nlpjs/lang-ru' {
  export const LangRu: unknown;
}
