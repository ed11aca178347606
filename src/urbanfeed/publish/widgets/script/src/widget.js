/**
 * The element: it asks when it is near the reader's eyes, and again when it comes back to them after some minutes; what
 * it has stays until there is something better.
 */
import { Attributes } from './attributes.js';
import { Frame } from './frame.js';
import { Presence } from './presence.js';
import { addressOf, ask } from './question.js';
import { languageAround, wordsIn } from './words.js';

const FRESH = 5 * 60_000;
const RETRY = 30_000;

/** Define one of our elements; on a page that has it already, from another address of this script, that one stays. */
export function define(tag, kind) {
  customElements.get(tag) || customElements.define(tag, widget(tag, kind));
}

const widget = (tag, { names, read, found }) =>
  class extends HTMLElement {
    static observedAttributes = [...names, 'lang'];
    #frame = new Frame(this);
    #presence = new Presence(this.#frame.section, () => this.#refresh());
    #asked = {};
    #address = null;
    #answer = null;
    #request = null;
    #due = 0;
    #warned = '';
    #scheduled = false;

    connectedCallback() {
      this.#update();
      this.#presence.start();
    }

    disconnectedCallback() {
      this.#presence.stop();
      this.#give_up();
    }

    attributeChangedCallback(name, before, after) {
      if (this.#scheduled || !this.isConnected || before === after) return;
      // Several attributes that change together are one change.
      this.#scheduled = true;
      queueMicrotask(() => {
        this.#scheduled = false;
        if (this.isConnected) this.#update();
      });
    }

    /** Read the attributes anew, and dress accordingly; ask, where they ask for something else. */
    #update() {
      const attributes = new Attributes(this, names);
      this.#asked = read(attributes);
      this.#warn(attributes.problems.join('; '));
      const address = this.#asked.document ? addressOf(this.#asked) : '';
      if (address !== this.#address) {
        this.#give_up();
        this.#address = address;
        this.#due = 0;
      }
      this.#draw();
      this.#presence.look();
    }

    #refresh() {
      if (Date.now() < this.#due) return;
      this.#due = Date.now() + FRESH;
      if (this.#address) this.#load();
      else this.#show({ article: null });
    }

    async #load() {
      const request = (this.#request = new AbortController());
      this.#frame.busy = true;
      try {
        const data = await ask(this.#address, request.signal);
        if (!request.signal.aborted) this.#show(data);
      } catch (error) {
        if (request.signal.aborted) return;
        console.warn(`${tag}: ${error.message}`);
        this.#due = Date.now() + RETRY;
        // What was shown for this very question stays; for another one it would be wrong.
        if (this.#answer?.address !== this.#address) this.#answer = { failed: true };
        this.#frame.busy = false;
        this.#draw(this.#words.error);
      }
      this.#request = null;
    }

    #show(data) {
      this.#answer = { ...found(data), address: this.#address };
      this.#frame.busy = false;
      this.#draw();
    }

    #draw(said) {
      const { look, more } = this.#asked;
      this.#frame.draw(this.#answer, look, more.href, this.#words, said);
    }

    get #words() {
      return wordsIn(languageAround(this));
    }

    #give_up() {
      if (!this.#request) return;
      this.#request.abort();
      this.#request = null;
      this.#due = 0;
      this.#frame.busy = false;
    }

    #warn(problems) {
      if (problems && problems !== this.#warned) console.warn(`${tag}: ${problems}`);
      this.#warned = problems;
    }
  };
