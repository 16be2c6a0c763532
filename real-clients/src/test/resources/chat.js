// Opens the chat in two tabs of a headless Chromium. Arguments: URL, the process id of the chat, a folder for screenshots.
'use strict';
const assert = require('assert');
const path = require('path');
const { chromium } = require('playwright-core');

const [url, pid, folder] = process.argv.slice(2);
const WAIT = { timeout: 20000 };

async function main() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const context = await browser.newContext({ viewport: { width: 800, height: 700 } });
    context.setDefaultTimeout(WAIT.timeout);
    const problems = [];

    async function tab(name) {
      const page = await context.newPage();
      page.on('pageerror', (error) => problems.push(`${name}: ${error}`));
      page.on('console', (message) => message.type() === 'error' && problems.push(`${name}: ${message.text()}`));
      await page.goto(url);
      await page.fill('#name', name);
      await page.click('#enter button');
      await page.waitForSelector('#say', { state: 'visible' });
      await page.waitForSelector('#enter', { state: 'hidden' });
      return page;
    }
    const say = async (page, line) => {
      await page.fill('#line', line);
      await page.click('#say button');
    };
    const sees = (page, line) => page.getByText(line, { exact: true }).waitFor(WAIT);

    const ada = await tab('Ada');
    const brian = await tab('Brian');
    await sees(ada, '* Brian is here, 2 in all');

    await say(ada, 'Hello, is anybody there?');
    await sees(brian, 'Ada: Hello, is anybody there?');
    await say(brian, 'Grüße aus dem anderen Fenster 🌍');
    await sees(ada, 'Brian: Grüße aus dem anderen Fenster 🌍');
    await say(ada, '<b>not bold</b>');
    await sees(brian, 'Ada: <b>not bold</b>');
    assert.strictEqual(await brian.locator('#lines b').count(), 0);
    await ada.screenshot({ path: path.join(folder, 'chat-ada.png') });
    await brian.screenshot({ path: path.join(folder, 'chat-brian.png') });

    await ada.close();
    await sees(brian, '* Ada has left');
    process.kill(Number(pid), 'SIGTERM');
    await sees(brian, '* the connection is closed: the chat ends');
    assert.deepStrictEqual(problems, []);
    return `two tabs of Chromium ${browser.version()} talk; one closes; SIGTERM ends the chat with its reason`;
  } finally {
    await browser.close();
  }
}

main().then(
  (seen) => console.log(seen),
  (failure) => {
    console.error(failure);
    process.exit(1);
  },
);
