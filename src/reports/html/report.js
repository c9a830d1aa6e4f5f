(() => {
  const {startTheme, make, byId, counted} = page;

  // --- data -------------------------------------------------------------------------------------------------

  const severities = ['info', 'low', 'medium', 'high', 'critical'];
  const worstFirst = [4, 3, 2, 1, 0];

  /** Columns of a finding's row. */
  const CHECK = 0, SEVERITY = 1, OBJECT = 2, MESSAGE = 3, PATH = 4, LINE = 5, COLUMN = 6, FIX = 7, SET = 8,
    MARK = 9, LENGTH = 10, LONG_LINE = 11;

  /** How often each value occurs, as [values, most frequent first]. */
  const byFrequency = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts.keys()].sort((left, right) => counts.get(right) - counts.get(left) || (left < right ? -1 : 1));
  };

  /**
   * A group of filters. All findings with the same number in one column are alike to it, so what it lets pass and
   * what it counts are small tables by that number.
   */
  class Facet {
    constructor(name, title, column, size, options, optionsOf) {
      const places = new Map(options.map((option, place) => [option, place]));
      this.name = name;
      this.title = title;
      this.column = column;
      this.options = options;
      this.optionsOf = Array.from({length: size},
        (_, key) => optionsOf(key).map((option) => places.get(option)).filter((place) => place !== undefined));
      this.selected = new Set();
      this.passes = new Uint8Array(size);
      this.found = new Uint32Array(size);
    }
    prepare() {
      this.found.fill(0);
      this.optionsOf.forEach((places, key) => {
        this.passes[key] = this.selected.size === 0 || places.some((place) => this.selected.has(place)) ? 1 : 0;
      });
    }
    counts() {
      const counts = new Uint32Array(this.options.length);
      this.optionsOf.forEach((places, key) => places.forEach((place) => { counts[place] += this.found[key]; }));
      return counts;
    }
  }

  class Report {
    constructor(data) {
      Object.assign(this, data);
      const checkIds = this.checks.map((check) => check.id);
      const rows = this.findings;
      const found = new Set(rows.map((row) => row[CHECK]));
      const ofChecks = (name, title, property) => new Facet(name, title, CHECK, this.checks.length,
        [...new Set([...found].map((key) => this.checks[key][property]))].sort(),
        (key) => [this.checks[key][property]]);
      // Checks that found the same thing and yielded count for frameworks and for the search.
      const controlsOfSets = this.sets.map((keys) => [...new Set(keys.flatMap((key) => this.checks[key].controls))]);
      const controls = new Set(controlsOfSets.flat());
      const objectValue = (place) => (key) => [this.objects[key][place] || 'none'];
      const ofObjects = (name, title, place) => new Facet(name, title, OBJECT, this.objects.length,
        byFrequency(rows.map((row) => objectValue(place)(row[OBJECT])[0])), objectValue(place));
      this.facets = [
        new Facet('severity', 'Severity', SEVERITY, severities.length, worstFirst.map((key) => severities[key]),
          (key) => [severities[key]]),
        ofChecks('component', 'Component', 'component'),
        ofChecks('category', 'Category', 'category'),
        new Facet('framework', 'Framework', SET, this.sets.length,
          this.controls.filter((control) => controls.has(control)), (key) => controlsOfSets[key]),
        new Facet('check', 'Check', CHECK, this.checks.length, byFrequency(rows.map((row) => checkIds[row[CHECK]])),
          (key) => [checkIds[key]]),
        ofObjects('namespace', 'Namespace', 2),
        ofObjects('kind', 'Kind', 1),
      ];
      this.search = '';
      this.shown = new Uint32Array(rows.length);
      this.shownCount = 0;
      this.shownOfObject = new Uint32Array(this.objects.length);
      this.haystacks = null;
    }

    /** For each word of the search, tables of the sets of checks, objects and texts that hold it. */
    prepareSearch() {
      const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length > 0 && !this.haystacks) {
        const lower = (parts) => parts.join('\n').toLowerCase();
        this.haystacks = [
          this.sets.map((keys) => lower(keys.flatMap((key) => {
            const check = this.checks[key];
            return [check.id, check.title, check.component, ...check.controls];
          }))),
          this.objects.map((object) => lower([...object.slice(0, 3), this.files[object[3]][0]])),
          this.texts.map((text) => text.toLowerCase()),
        ];
      }
      return words.map((word) => this.haystacks.map(
        (haystack) => Uint8Array.from(haystack, (text) => text.includes(word) ? 1 : 0)));
    }

    filter() {
      const words = this.prepareSearch();
      const holds = (row) => words.every(([sets, objects, texts]) =>
        sets[row[SET]] || objects[row[OBJECT]] || texts[row[MESSAGE]] || texts[row[PATH]]);
      for (const facet of this.facets) facet.prepare();
      this.shownOfObject.fill(0);
      this.shownCount = 0;
      this.findings.forEach((row, index) => {
        let refusing = null;
        for (const facet of this.facets) {
          if (facet.passes[row[facet.column]]) continue;
          if (refusing) return;
          refusing = facet;
        }
        if (words.length > 0 && !holds(row)) return;
        // What a facet alone refuses is what choosing more of its options would add.
        if (refusing) {
          ++refusing.found[row[refusing.column]];
          return;
        }
        for (const facet of this.facets) ++facet.found[row[facet.column]];
        ++this.shownOfObject[row[OBJECT]];
        this.shown[this.shownCount++] = index;
      });
    }

    isFiltered() {
      return this.search.trim() !== '' || this.facets.some((facet) => facet.selected.size > 0);
    }

    line(file, number) {
      this.lines ??= this.files.map(() => null);
      this.lines[file] ??= new Map(this.files[file][1].flatMap(
        ([first, lines]) => lines.map((line, place) => [first + place, line])));
      return this.lines[file].get(number);
    }
  }

  // --- one finding ----------------------------------------------------------------------------------------------

  const excerptLine = (number, ...content) => make('div', 'line', make('span', '', String(number)),
    make('code', '', ...content));

  const excerptOf = (report, row) => {
    if (row[LENGTH] === undefined) return null;
    const file = report.objects[row[OBJECT]][3];
    const block = make('div', 'excerpt');
    for (let number = row[LINE] - 3; number <= row[LINE] + 3; ++number) {
      const text = number === row[LINE] ? row[LONG_LINE] ?? report.line(file, number) : report.line(file, number);
      if (text === undefined) continue;
      if (number !== row[LINE]) {
        block.append(excerptLine(number, text));
        continue;
      }
      const end = row[MARK] + row[LENGTH];
      const line = excerptLine(number, text.slice(0, row[MARK]), make('mark', '', text.slice(row[MARK], end)),
        text.slice(end));
      line.classList.add('marked');
      block.append(line);
    }
    return block;
  };

  const bodyOf = (report, row) => {
    const check = report.checks[row[CHECK]];
    const facts = make('dl', 'facts');
    const fact = (name, ...content) => facts.append(make('dt', '', name), make('dd', '', ...content));
    const place = `${report.files[report.objects[row[OBJECT]][3]][0]}:${row[LINE]}:${row[COLUMN]}`;
    fact('Place', make('code', '', place));
    fact('Check', check.title, ' ', make('code', '', check.id));
    if (row[FIX] > 0) fact('Fix', report.texts[row[FIX] - 1]);
    // The texts of a check stand in the page once.
    const texts = byId('check-' + check.id).querySelector('.facts').cloneNode(true);
    facts.append(...texts.childNodes);
    const body = make('div', 'body');
    const excerpt = excerptOf(report, row);
    if (excerpt) body.append(excerpt);
    body.append(facts);
    return body;
  };

  const findingOf = (report, row, open) => {
    const severity = severities[row[SEVERITY]];
    const summary = make('summary', '',
      make('span', 'severity', severity),
      make('span', 'message', report.texts[row[MESSAGE]]),
      make('code', 'check', report.checks[row[CHECK]].id),
      make('code', 'place', report.texts[row[PATH]]),
      make('code', 'column', `${row[LINE]}:${row[COLUMN]}`));
    const finding = make('details', `finding ${severity}`, summary);
    const fill = () => {
      if (finding.open && finding.childElementCount === 1) finding.append(bodyOf(report, row));
    };
    finding.fill = fill;
    finding.addEventListener('toggle', fill);
    if (open) {
      finding.open = true;
      fill();
    }
    return finding;
  };

  // --- the list, made as far as it is looked at ---------------------------------------------------------------------

  class List {
    constructor(report) {
      this.report = report;
      this.element = byId('list');
      this.unfolded = false;
      this.made = 0;
      // A page that is printed, or read to its end, comes to hold all of it.
      new IntersectionObserver((entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.more(100);
      }, {rootMargin: '1500px'}).observe(byId('more'));
    }

    restart() {
      this.element.replaceChildren();
      this.made = 0;
      this.object = -1;
      this.more(100);
    }

    more(number) {
      const {report} = this;
      const end = Math.min(report.shownCount, this.made + number);
      for (; this.made < end; ++this.made) {
        const row = report.findings[report.shown[this.made]];
        if (row[OBJECT] !== this.object) this.element.append(this.startObject(row[OBJECT]));
        this.section.append(findingOf(report, row, this.unfolded));
      }
    }

    startObject(key) {
      const [title, kind, , file] = this.report.objects[key];
      const name = title.startsWith(kind + ' ') ? title.slice(kind.length) : ' ' + title;
      this.object = key;
      this.section = make('section', 'object', make('header', '',
        make('h3', '', make('span', '', kind), name),
        make('code', '', this.report.files[file][0]),
        make('span', 'number', counted(this.report.shownOfObject[key], 'finding'))));
      return this.section;
    }

    unfold(unfolded) {
      this.unfolded = unfolded;
      for (const finding of this.element.querySelectorAll('.finding')) {
        finding.open = unfolded;
        finding.fill();
      }
    }
  }

  // --- filters ----------------------------------------------------------------------------------------------------

  class Page {
    constructor(report) {
      this.report = report;
      this.list = new List(report);
      this.search = byId('search');
      this.unfold = byId('unfold');
      for (const facet of report.facets) this.makeFacet(facet);
      if (matchMedia('(max-width: 60rem)').matches) byId('facets').open = false;
      this.search.addEventListener('input', () => {
        report.search = this.search.value;
        this.changed();
      });
      byId('clear').addEventListener('click', () => {
        this.set(new URLSearchParams());
        this.changed();
        this.search.focus();
      });
      this.unfold.addEventListener('click', () => {
        this.list.unfold(!this.list.unfolded);
        this.store();
      });
      addEventListener('hashchange', () => {
        if (!location.hash.includes('=')) return;
        this.read();
        byId('findings').scrollIntoView();
      });
      document.addEventListener('keydown', (event) => this.key(event));
      document.addEventListener('click', (event) => this.jump(event));
      this.read();
      this.startPrinting();
    }

    makeFacet(facet) {
      if (facet.options.length === 0) return;
      const most = 200;
      facet.rows = facet.options.slice(0, most).map((option, place) => {
        const box = make('input');
        box.type = 'checkbox';
        box.name = facet.name;
        box.value = option;
        box.addEventListener('change', () => {
          box.checked ? facet.selected.add(place) : facet.selected.delete(place);
          this.changed();
        });
        const number = make('span', 'number');
        const name = make('span', 'name', option);
        name.title = option;
        const label = make('label', facet.name === 'severity' ? option : '', box);
        if (facet.name === 'severity') label.append(make('span', 'severity-dot'));
        label.append(name, number);
        return {box, label, number};
      });
      const options = make('div', 'options', ...facet.rows.map((row) => row.label));
      const set = make('fieldset', '', make('legend', '', facet.title), options);
      const rest = facet.options.length - most;
      if (rest > 0) set.append(make('p', 'note', `and ${rest} more: search for them`));
      byId('facets').append(set);
    }

    /** The state that a link carries: one parameter a chosen option, `search`, `unfolded`. */
    parameters() {
      const parameters = new URLSearchParams();
      for (const facet of this.report.facets) {
        for (const place of facet.selected) parameters.append(facet.name, facet.options[place]);
      }
      if (this.report.search.trim() !== '') parameters.append('search', this.report.search);
      if (this.list.unfolded) parameters.append('unfolded', '1');
      return parameters;
    }

    set(parameters) {
      for (const facet of this.report.facets) {
        const wanted = new Set(parameters.getAll(facet.name));
        facet.selected = new Set(facet.options.flatMap((option, place) => wanted.has(option) ? [place] : []));
      }
      this.report.search = parameters.get('search') ?? '';
      this.search.value = this.report.search;
    }

    read() {
      const parameters = new URLSearchParams(location.hash.slice(1));
      this.set(parameters);
      this.list.unfolded = parameters.has('unfolded');
      this.show();
    }

    store() {
      const parameters = this.parameters().toString();
      history.replaceState(null, '', parameters === '' ? location.pathname + location.search : '#' + parameters);
      this.showButtons();
    }

    changed() {
      this.store();
      this.show();
    }

    showButtons() {
      byId('clear').hidden = !this.report.isFiltered();
      this.unfold.setAttribute('aria-pressed', String(this.list.unfolded));
      this.unfold.textContent = this.list.unfolded ? 'Fold all' : 'Unfold all';
    }

    show() {
      const {report} = this;
      report.filter();
      for (const facet of report.facets) {
        const counts = facet.counts();
        facet.rows?.forEach((row, place) => {
          row.box.checked = facet.selected.has(place);
          row.number.textContent = counts[place];
          row.label.classList.toggle('zero', counts[place] === 0);
        });
      }
      const total = report.findings.length;
      const all = counted(total, 'finding');
      byId('shown').textContent = report.isFiltered()
        ? `${report.shownCount} of ${all} shown` : all;
      byId('filtered').textContent = report.isFiltered() ? 'Filter: ' + this.description() : '';
      byId('none').hidden = report.shownCount > 0;
      byId('none').textContent = total === 0 ? 'Nothing was found in what was looked at.'
        : 'No finding fits all of the filters.';
      this.showButtons();
      this.list.restart();
    }

    description() {
      return [...this.parameters()].filter(([name]) => name !== 'unfolded')
        .map(([name, value]) => `${name} "${value}"`).join(', ');
    }

    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === '/' && !event.target.matches('input:not([type=checkbox]), textarea')) {
        event.preventDefault();
        this.search.focus();
        this.search.select();
      } else if (event.key === 'Escape' && event.target === this.search) {
        this.search.value = this.report.search = '';
        this.changed();
        this.search.blur();
      }
    }

    /** Links inside the page must not overwrite the state in the address. */
    jump(event) {
      const link = event.target.closest('a[href^="#"]');
      if (!link || link.hash.includes('=')) return;
      event.preventDefault();
      const target = byId(link.hash.slice(1));
      if (target.matches('details')) target.open = true;
      target.scrollIntoView();
      (target.querySelector(':scope > summary') ?? target).focus({preventScroll: true});
    }

    startPrinting() {
      let opened = [];
      const unfold = () => {
        this.list.more(Infinity);
        for (const details of document.querySelectorAll('details:not([open])')) {
          details.open = true;
          details.fill?.();
          opened.push(details);
        }
      };
      const fold = () => {
        for (const details of opened) details.open = false;
        opened = [];
      };
      addEventListener('beforeprint', unfold);
      addEventListener('afterprint', fold);
      const paper = matchMedia('print');
      paper.addEventListener('change', () => paper.matches ? unfold() : fold());
      if (paper.matches) unfold();
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    startTheme();
    new Page(new Report(JSON.parse(byId('data').textContent)));
  });
})();
