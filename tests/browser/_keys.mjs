// Somebody at a keyboard, and nothing else: what is wanted is come to by Tab, and each stop on the way is judged.
import { ok, watch } from './_kit.mjs';
import { install } from './_reach.mjs';

export class Keys {
  constructor(page, url) { this.page = page; this.url = url; page.setDefaultTimeout(10000); watch(page); }
  go(path) { return this.page.goto(this.url + path); }
  is(selector, text = '') { return this.page.evaluate(([s, t]) => document.activeElement.matches(s) && (!t || (document.activeElement.innerText || '').includes(t)), [selector, text]); }

  // What is wrong with where the focus is.
  async judge(what) {
    await this.page.evaluate(install);
    // while a part is being exchanged a picture of the page lies over it: whoever waits a moment has it
    const wrong = await this.page.evaluate(async () => {
      let says = '';
      for (let i = 0; i < 60; i++) {
        says = document.activeElement.matches('main') ? '' : reach.judge(document.activeElement);
        if (!says.includes('is covered')) break;
        await new Promise(go => requestAnimationFrame(go));
      }
      return says;
    });
    ok(!wrong, `${this.page.url()}, ${what}: ${wrong}`);
  }
  async press(key) { await this.page.keyboard.press(key); await this.judge(key); }
  type(text) { return this.page.keyboard.type(text, { delay: 5 }); }

  // Past the navigation, as everybody with a keyboard goes.
  async skip() {
    await this.page.keyboard.press('Tab');
    for (let i = 0; i < 3 && !await this.is('.skip'); i++) await this.page.keyboard.press('Shift+Tab'); // a field may have had the cursor
    ok(await this.is('.skip'), `${this.page.url()}: the skip link is the first stop`);
    await this.judge('the skip link');
    await this.page.keyboard.press('Enter');
    ok(await this.is('main'), `${this.page.url()}: the skip link leads to the content`);
  }

  // By Tab to what is wanted; whoever went round has not found it.
  async to(selector, text = '') {
    let round = false;
    for (let i = 0; i < 200; i++) {
      if (await this.is(selector, text)) return;
      await this.page.keyboard.press('Tab');
      if (!round && await this.is('body')) { round = true; continue; } // the end of the page
      await this.judge(`on the way to ${selector} ${text}`);
    }
    throw new Error(`${this.page.url()}: Tab does not come to ${selector} ${text}`);
  }
  async load() { await Promise.all([this.page.waitForEvent('load'), this.page.keyboard.press('Enter')]); }
  async enter(where) {
    await Promise.all([this.page.waitForURL(where).catch(async () => { throw new Error(`Enter does not lead to ${where} from ${this.page.url()}: ${(await this.page.locator('.err, .note').allInnerTexts()).join(' ')}`); }), this.page.keyboard.press('Enter')]);
  }
  async sees(text) { ok((await this.page.innerText('main')).includes(text), `${this.page.url()} says: ${text}`); }

  async fill(selector, text) {
    await this.to(selector);
    await this.page.keyboard.press('Control+a');
    await this.type(text);
    await this.judge(`typing into ${selector}`);
  }
  async date(selector, iso) {
    await this.to(selector);
    const [y, m, d] = iso.split('-');
    await this.type(`${m}${d}${y}`);
    ok(await this.page.inputValue(selector) === iso, `${this.page.url()}: a day is typed, ${await this.page.inputValue(selector)} for ${iso}`);
  }
  async choose(selector, value) {
    await this.to(selector);
    const chosen = () => this.page.inputValue(selector).then(v => v === value);
    for (let i = 0; i < 30 && !await chosen(); i++) await this.press('ArrowDown');
    ok(await chosen(), `${this.page.url()}: ${selector} is ${value}`);
  }
  async radio(name, value) {
    const chosen = () => this.page.evaluate(([n, v]) => document.querySelector(`main input[name="${n}"]:checked`)?.value === v, [name, value]);
    await this.to(`main input[name="${name}"]`);
    if (!await chosen()) await this.press('Space');
    for (let i = 0; i < 8 && !await chosen(); i++) await this.press('ArrowDown');
    ok(await chosen(), `${this.page.url()}: ${name} is ${value}`);
  }
  async signIn(mail, password) {
    await this.go('/sign-in');
    await this.fill('#login', mail);
    await this.fill('#password', password);
    await this.press('Tab');
    await this.to('button', 'Sign in');
    await this.enter(u => !u.pathname.startsWith('/sign-in'));
  }
}
