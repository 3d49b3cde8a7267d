// The checks of form 1 while somebody types, over what stands in the fields. The server sends the
// form, relations, limits, texts, letters and words as data (reports/policy/checks/browser.py); how
// they are compared is written here once more, and tests/browser/test_checks_agree.py holds it to
// the server's checks. Decides nothing: the server checks all of it again.
"use strict";
(function () {
  const CONTROL = /[\p{Cc}\p{Cs}]/u;

  class Refused extends Error {}

  function oneOf(letters) {
    return "[" + letters + "]";
  }

  // The text with 0-9 for any digit that people type.
  function toAscii(text, letters) {
    const digits = new RegExp(oneOf(letters.digits), "g");
    return text.replace(digits, (digit) => letters.digits.indexOf(digit) % 10);
  }

  // The text with Persian digits for 0-9, which come first in the list.
  function toPersian(text, letters) {
    return text.replace(/[0-9]/g, (c) => letters.digits[Number(c)]);
  }

  // A number as people read it, like `digits.to_persian` and Python's f"{n:,}".
  function inWords(number, language, letters) {
    const [whole, part] = String(number).split(".");
    let text = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    if (part) text += "." + part;
    if (language === "en") return text;
    return toPersian(text.replace(/[,.]/g, (c) => (c === "," ? "٬" : "٫")), letters);
  }

  // Python's `strip`: JavaScript's `trim` takes other letters for blanks.
  function stripped(text, letters) {
    const blanks = oneOf(letters.blanks) + "+";
    return text.replace(new RegExp("^" + blanks + "|" + blanks + "$", "g"), "");
  }

  function bare(text, letters) {
    return stripped(text.replace(new RegExp(oneOf(letters.marks), "g"), ""), letters);
  }

  function plain(text, rules) {
    const { letters } = rules;
    if ([...text].length > rules.longest_number) throw new Refused("not_whole_number");
    const spaced = text.replace(new RegExp(oneOf(letters.spaces), "g"), " ");
    return toAscii(bare(spaced, letters), letters);
  }

  function whole(text, rules) {
    const typed = plain(text, rules);
    const pattern = new RegExp("^(?:" + rules.form.patterns.count + ")$");
    if (rules.letters.minus.includes(typed[0])
        && pattern.test(stripped(typed.slice(1), rules.letters))) throw new Refused("negative");
    const found = pattern.exec(typed);
    if (!found) throw new Refused("not_whole_number");
    return Number(found[1].replace(/[^0-9]/g, ""));
  }

  function minutes(text, rules) {
    const clock = new RegExp("^(?:" + rules.form.patterns.clock + ")$").exec(plain(text, rules));
    return clock ? Number(clock[1]) * 60 + Number(clock[2]) : whole(text, rules);
  }

  // A word as lists are compared by it, like `text.search_key`; "" for one that is turned around.
  function folded(text, letters) {
    const { from, to, dropped, turned } = letters.fold;
    if (new RegExp(oneOf(turned)).test(text)) return "";
    return stripped(text.normalize("NFKC"), letters)
      .replace(new RegExp(oneOf(dropped), "g"), "")
      .toLowerCase()
      .replace(new RegExp(oneOf(from), "g"), (letter) => to[from.indexOf(letter)])
      .replace(new RegExp("\\p{C}|" + oneOf(letters.blanks), "gu"), "");
  }

  // What a word stands for in a figure's list; undefined for a word that is not in it.
  function named(code, text, rules) {
    const known = rules.words[code], word = folded(text, rules.letters);
    if (CONTROL.test(bare(text, rules.letters)) || !Object.hasOwn(known, word)) return undefined;
    return known[word];
  }

  // The same, null where nothing is written.
  function chosen(figure, text, rules, refusal) {
    if (!bare(text, rules.letters)) return null;
    const meant = named(figure.code, text, rules);
    if (meant === undefined) throw new Refused(refusal);
    return meant;
  }

  const READERS = {
    count(figure, text, rules) {
      if (!bare(text, rules.letters)) return null;
      const value = figure.unit === "minute" ? minutes(text, rules) : whole(text, rules);
      if (value > figure.maximum) throw new Refused("too_large");
      return value;
    },
    choice(figure, text, rules) {
      return chosen(figure, text, rules, "not_a_choice");
    },
    bool(figure, text, rules) {
      return chosen(figure, text, rules, "not_yes_or_no");
    },
    text(figure, text, rules) {
      const written = stripped(text, rules.letters);
      if ([...written].length > figure.maximum) throw new Refused("text_too_long");
      if (CONTROL.test(written)) throw new Refused("forbidden_character");
      return written || null;
    },
  };

  function filled(text, words) {
    return text.replace(/\{(\w+)\}/g, (all, name) => (name in words ? words[name] : all));
  }

  function problem(field, code, texts, words) {
    return { field, code, fa: filled(texts.fa, words("fa")), en: filled(texts.en, words("en")) };
  }

  // Every figure read (null = blank or refused), and the errors in the server's order.
  function read(typed, rules, month) {
    const values = {}, errors = [], faulty = new Set();
    const required = new Set(month.required);
    for (const figure of rules.form.figures) {
      const code = figure.code;
      let refused = null;
      try {
        values[code] = READERS[figure.type](figure, typed[code] || "", rules);
        if (values[code] === null && required.has(code)) refused = "required";
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        values[code] = null;
        refused = error.message;
      }
      if (refused) {
        faulty.add(code);
        errors.push(problem(code, refused, rules.messages[refused], (language) => ({
          label: figure.label[language], maximum: inWords(figure.maximum || 0, language, rules.letters),
        })));
      }
    }
    return { values, errors, faulty };
  }

  function count(value) {
    return typeof value === "number" ? value : NaN;
  }

  function studies(values, rules) {
    const counted = rules.studies.map((code) => count(values[code])).filter((n) => !isNaN(n));
    return counted.length ? counted.reduce((sum, n) => sum + n, 0) : NaN;
  }

  function broken(rules, month, values, faulty) {
    const known = Object.assign({}, values, { month_minutes: month.minutes });
    known.studies = rules.studies.some((code) => faulty.has(code)) ? NaN : studies(values, rules);
    const total = (names) => names.reduce((sum, name) => sum + count(known[name]), 0);
    const found = [];
    for (const relation of rules.relations) {
      const left = total(relation.left), right = total(relation.right);
      // Comparisons with NaN are false: what is absent breaks nothing.
      const fails = relation.test === "at_most" ? left > right : left > 0 && right === 0;
      if (!fails) continue;
      const told = problem(relation.fields[0], relation.code, relation.message, (language) => ({
        left: inWords(left, language, rules.letters), right: inWords(right, language, rules.letters),
      }));
      found.push(Object.assign(told, { fields: relation.fields }));
    }
    return found;
  }

  function exceeded(tolerance, amount, base) {
    return amount > tolerance.amount && amount * 100 > base * tolerance.percent;
  }

  // Film that was there or came in; NaN where a figure is absent. Movements between facilities
  // count as nothing where they are not asked.
  function filmIn(values) {
    const n = (code) => count(values[code]);
    return n("film_opening") + n("film_purchased") + (n("film_received") || 0);
  }

  // Film that should be left, as it adds up; NaN where a figure is absent.
  function filmExpected(values) {
    const n = (code) => count(values[code]);
    return filmIn(values) - (n("film_given") || 0) - n("film_wasted") - n("film_prints");
  }

  // The warnings of months without activity: one for all figures that were usual and are zero.
  function silent(rules, month, values, unusual) {
    const idle = studies(values, rules) === 0
      && count(values.film_prints) === 0 && count(values.paper_prints) === 0;
    return idle ? unusual.filter((figure) => count(values[figure.code]) === 0) : [];
  }

  function feeFar(rules, month, values, fee) {
    const usual = month.fees[fee.fee], charged = count(values[fee.charged]);
    const each = charged > 0 ? count(values[fee.fee]) / charged : NaN;
    if (!usual || !(usual.median > 0)) return null;
    const far = each * rules.usual.factor < usual.median || each > usual.median * rules.usual.factor;
    return far ? { each, usual } : null;
  }

  function warnings(rules, month, values) {
    const n = (code) => count(values[code]);
    const done = studies(values, rules), masks = {};
    if (rules.film_tolerance) {
      const incoming = filmIn(values);
      const before = month.before ? count(month.before.film_closing) : NaN;
      masks.film_balance_off = exceeded(
        rules.film_tolerance, Math.abs(filmExpected(values) - n("film_closing")), incoming);
      masks.film_opening_off = exceeded(
        rules.film_tolerance, Math.abs(n("film_opening") - before), before);
    }
    for (const [code, charged, fee] of rules.charges) {
      masks[code] = n(charged) > 0 && isNaN(n(fee));
    }
    const printed = n("film_prints") > 0 || n("paper_prints") > 0;
    masks.print_reason_missing = printed && values.print_reason === null;
    masks.film_waste_high = exceeded(rules.waste_tolerance, n("film_wasted"), n("film_prints"));
    masks.no_handover = done > 0 && n("handovers") === 0;
    masks.prints_without_studies = printed && done === 0;
    masks.same_as_month_before = Boolean(month.before)
      && rules.form.figures.every((figure) => values[figure.code] === month.before[figure.code]);
    const unusual = rules.form.figures.filter((figure) => {
      const median = month.medians[figure.code], value = n(figure.code);
      if (median === undefined || median < rules.usual.smallest) return false;
      return value * rules.usual.factor < median || value > median * rules.usual.factor;
    });
    const zero = silent(rules, month, values, unusual);
    const median = (figure, language) => inWords(month.medians[figure.code], language, rules.letters);
    const words = { nothing_filed: (language) => ({
      figures: zero.map((figure) => figure.label[language] + " " + median(figure, language))
        .join(language === "fa" ? "، " : ", "),
    }) };
    masks.nothing_filed = zero.length > 0;
    for (const fee of rules.fees) {
      const far = feeFar(rules, month, values, fee);
      masks[fee.code] = far !== null;
      words[fee.code] = (language) => ({
        each: inWords(Math.floor(far.each + 0.5), language, rules.letters),
        whose: rules.whose_fee[far.usual.of_kind ? "kind" : "own"][language],
        median: inWords(Math.floor(far.usual.median + 0.5), language, rules.letters),
      });
    }
    const found = [];
    for (const [code, text] of Object.entries(rules.warnings)) {
      if (masks[code]) found.push(problem(text.field, code, text, words[code] || (() => ({}))));
    }
    for (const figure of unusual.filter((one) => !zero.includes(one))) {
      found.push(problem(figure.code, "out_of_usual_range", rules.warnings.out_of_usual_range,
        (language) => ({ label: figure.label[language], median: median(figure, language) })));
    }
    return found;
  }

  // What stands in the fields ({code: text}) judged: {values, errors, warnings}. Warnings are told
  // only where there are no errors, as on the server.
  function judge(typed, rules, month) {
    const { values, errors, faulty } = read(typed, rules, month);
    errors.push(...broken(rules, month, values, faulty));
    return { values, errors, warnings: warnings(rules, month, values) };
  }

  // The checks by the rules that the server sent.
  function checks(rules) {
    return {
      judge: (typed, month) => judge(typed, rules, month),
      named: (code, text) => named(code, text, rules),
      studies: (values) => studies(values, rules),
      inWords: (number, language) => inWords(number, language, rules.letters),
      toPersian: (text) => toPersian(text, rules.letters),
      filmExpected,
      count,
    };
  }

  window.payesh = Object.assign(window.payesh || {}, { checks });
})();
