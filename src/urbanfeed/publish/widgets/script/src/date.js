/** Dates as their pages state them, in the language of the article. */
import { wordsIn } from './words.js';

// By language, with a clock and without: making one takes long.
const formats = {};

/** at: `2025-07-08`, or a time of that day. */
export function dateIn(language, at) {
  const [day, clock] = [at.slice(0, 10), at.slice(11, 16)];
  const { long, months } = language ? wordsIn(language) : {};
  if (months) {
    // Kazakh and Mongolian, of which Chromium leaves the months out.
    const [year, month, date] = day.split('-').map(Number);
    const text = long.replace('{year}', year).replace('{month}', months[month - 1]).replace('{day}', date);
    return clock ? `${text}, ${clock}` : text;
  }
  // The page's own clock, whatever the reader's zone: the offset is left out, and the rest taken as UTC.
  const options = { dateStyle: 'long', timeZone: 'UTC', calendar: 'gregory', numberingSystem: 'latn' };
  if (clock) options.timeStyle = 'short';
  try {
    const format = (formats[language + !clock] ??=
      Intl.DateTimeFormat.supportedLocalesOf(language)[0] && new Intl.DateTimeFormat(language, options));
    const text = format.format(new Date(`${day}T${clock || '00:00'}Z`));
    // "M07" is how the months of a language are called that it has no names for.
    if (!/M\d\d/.test(text)) return text.replaceAll('\u202f', '\u00a0');
  } catch {
    // No language that there is: said as the rest of the world can read it.
  }
  return `${day} ${clock}`.trim();
}
