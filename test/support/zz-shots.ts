import { seeded } from './zz-dev.js';
import { launchBrowser } from './browser.js';
import { PASSWORD } from './console-engine.js';
const locale = (process.argv[2] ?? 'vi') as 'vi';
const c = await seeded(locale);
await c.app.listen({ port: 0, host: '127.0.0.1' });
const base = `http://127.0.0.1:${(c.app.server.address() as { port: number }).port}`;
const browser = await launchBrowser();
const only = process.argv[3]?.split(',');
for (const [w, h] of [[390, 844], [1440, 900], [360, 740]] as const) for (const scheme of ['light', 'dark'] as const) {
  if (w === 360 && scheme === 'dark') continue;
  const tag = `${w}-${scheme}-${locale}`;
  if (only && !only.includes(`${w}-${scheme}`)) continue;
  const context = await browser.newContext({ viewport: { width: w, height: h }, colorScheme: scheme, locale });
  const page = await context.newPage();
  page.on('console', (m) => console.log(tag, m.type(), m.text()));
  page.on('pageerror', (e) => console.log(tag, 'ERROR', e.message));
  const shot = async (name: string, full = false) => {
    const over = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth ? document.documentElement.scrollWidth : 0);
    if (over) console.log(tag, name, 'OVERFLOWS', over);
    const small = await page.evaluate(() => [...document.querySelectorAll('a,button,input:not([type=hidden]),select,summary')].filter((e) => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 2 && r.height < 43.5 && getComputedStyle(e).position !== 'absolute'; }).map((e) => `${e.tagName}.${e.className} ${e.textContent?.slice(0, 20)} ${Math.round(e.getBoundingClientRect().height)}`));
    if (small.length && w < 500) console.log(tag, name, 'SMALL', small.slice(0, 6));
    await page.screenshot({ path: `/tmp/cx/shots/${name}-${tag}.png`, fullPage: full });
  };
  await page.goto(`${base}/console`); await shot('signin');
  await page.fill('#login', 'ha'); await page.fill('#password', PASSWORD); await page.click('button[type=submit]');
  await page.waitForSelector('#cases'); await shot('queue');
  await page.goto(`${base}/console?view=mine`); await shot('mine');
  await page.goto(`${base}/console/cases/${c.main}`); await page.waitForTimeout(300); await shot('case', true); await shot('case-top');
  await page.goto(`${base}/console/cases/${c.ids[3]}`); await shot('case-other', true);
  await page.goto(`${base}/console/messages`); await shot('messages', true);
  await page.goto(`${base}/console/staff`); await shot('staff', true);
  await page.goto(`${base}/console/account`); await shot('account', true);
  await page.goto(`${base}/console/password`); await shot('password');
  await context.close();
}
await browser.close(); await c.close(); process.exit(0);
