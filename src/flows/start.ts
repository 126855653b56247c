import { type Ctx, choice, type Flow, type Next, pickedLanguage } from '../core/flow.js';
import { AUDIENCES, type Choice, LOCALES, type Locale } from '../core/types.js';

/** Welcome: the language (guessed and confirmed in one step), the promise, the role, the menu. */
export const start: Flow = {
  name: 'start',
  version: 1,
  first: 'language',
  steps: {
    language: {
      ask: () => ({ lines: [{ key: 'start.choose_language' }], choices: LOCALES.map(languageChoice) }),
      hear: (ctx, said) => {
        const locale = pickedLanguage(ctx, said);
        return locale === null ? null : inLanguage(locale);
      },
    },
    role: {
      ask: (ctx) => ({
        lines: [{ key: 'start.role' }],
        choices: [...AUDIENCES.map((role) => choice('start', 'role', role)), ...otherLanguages(ctx)],
      }),
      hear: (ctx, said) => {
        const locale = pickedLanguage(ctx, said);
        if (locale !== null) return inLanguage(locale);
        const role = said.kind === 'choice' ? AUDIENCES.find((name) => name === said.value) : undefined;
        return role === undefined ? null : { end: true, say: [{ key: 'start.welcome' }], after: 'menu', state: { audience: role } };
      },
    },
  },
};

function languageChoice(locale: Locale): Choice {
  return { payload: `lang/${locale}`, label: { key: `language.${locale}` } };
}

function otherLanguages(ctx: Ctx): Choice[] {
  return ctx.state.localeFixed ? [] : LOCALES.filter((locale) => locale !== ctx.locale).map(languageChoice);
}

/** The promise is given again in the language that was picked: it must be understood to be believed. */
function inLanguage(locale: Locale): Next {
  return { to: 'role', say: [{ key: 'start.promise' }], state: { locale, localeFixed: true, promised: true } };
}
