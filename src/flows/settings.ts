import { correctionsSwitch } from '../core/corrections.js';
import { type Ctx, choice, type Flow, type Next, pickedLanguage, type Said } from '../core/flow.js';
import { go } from '../core/menu.js';
import { AUDIENCES, LOCALES } from '../core/types.js';

const languageChoices = LOCALES.map((locale) => ({ payload: `lang/${locale}`, label: { key: `language.${locale}` } }));

/** What a person can change: language, role, whether corrections come, and whether we remember anything at all. */
export const settings: Flow = {
  name: 'settings',
  version: 1,
  first: 'show',
  steps: {
    show: {
      ask: (ctx) => ({
        lines: [
          {
            key: 'settings.title',
            keys: {
              language: `language.${ctx.locale}`,
              role: `start.role.${ctx.state.audience ?? 'worker'}`,
              corrections: ctx.state.noCorrections === true ? 'settings.corrections_off' : 'settings.corrections_on',
            },
          },
        ],
        choices: [
          choice('settings', 'show', 'language'),
          choice('settings', 'show', 'role'),
          correctionsSwitch(ctx.state),
          go('forget-me'),
          { payload: 'cmd/menu', label: { key: 'menu.menu' } },
        ],
      }),
      hear: (_ctx, said) => {
        if (said.kind !== 'choice') return null;
        return said.value === 'language' || said.value === 'role' ? { to: said.value } : null;
      },
    },
    language: {
      ask: () => ({ lines: [{ key: 'settings.choose_language' }], choices: languageChoices }),
      hear: hearLanguage,
    },
    role: {
      ask: () => ({
        lines: [{ key: 'start.role' }],
        choices: AUDIENCES.map((role) => choice('settings', 'role', role, { key: `start.role.${role}` })),
      }),
      hear: (_ctx, said) => {
        const role = said.kind === 'choice' ? AUDIENCES.find((name) => name === said.value) : undefined;
        return role === undefined ? null : { end: true, say: [{ key: 'settings.role_set' }], after: 'menu', state: { audience: role } };
      },
    },
  },
};

/** "Change the language", asked for from anywhere. */
export const language: Flow = {
  name: 'language',
  version: 1,
  first: 'choose',
  steps: {
    choose: {
      ask: () => ({ lines: [{ key: 'settings.choose_language' }], choices: languageChoices }),
      hear: hearLanguage,
    },
  },
};

function hearLanguage(ctx: Ctx, said: Said): Next | null {
  const locale = pickedLanguage(ctx, said);
  if (locale === null) return null;
  return { end: true, say: [{ key: 'settings.language_set' }], after: 'menu', state: { locale, localeFixed: true } };
}
