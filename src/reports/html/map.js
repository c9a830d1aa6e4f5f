(() => {
  const {root, startTheme, make, byId, counted} = page;

  // --- data: see Data in network_map.cpp ------------------------------------------------------------------------

  /** Columns of rows. */
  const BOX = {title: 0, outside: 1, x: 2, y: 3, width: 4, height: 5};
  const FIGURE = {id: 0, name: 1, kind: 2, box: 3, x: 4, y: 5, width: 6, height: 7, place: 8, ingress: 9, egress: 10,
    destination: 11};
  const BUNDLE = {from: 0, to: 1, route: 2};
  const LINK = {from: 0, to: 1, ports: 2, reasons: 3, route: 4};

  const PORTS = 65535;

  const overlaps = (ranges, [protocol, first, last]) => ranges.some(
    ([other, from, to]) => other === protocol && from <= last && first <= to);

  /** A group of filters over connections: none chosen lets all pass. */
  class Facet {
    constructor(name, title, options, optionsOf) {
      this.name = name;
      this.title = title;
      this.options = options;      // most frequent first
      this.optionsOf = optionsOf;  // of a connection
      this.selected = new Set();
    }
    passes(link) {
      return this.selected.size === 0 || this.optionsOf(link).some((option) => this.selected.has(option));
    }
  }

  const byFrequency = (counts) => [...counts.keys()].sort(
    (one, other) => counts.get(other) - counts.get(one) || (one < other ? -1 : 1));

  const count = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);

  /** One network, what of it is shown, and how its arrows run. */
  class Network {
    constructor(data, row) {
      Object.assign(this, row);
      this.data = data;
      this.byName = new Map(this.figures.map((figure, key) => [nameOf(figure), key]));
      this.search = '';
      this.makeFacets();
      this.filter();
    }

    boxOf(figure) { return this.boxes[this.figures[figure][FIGURE.box]]; }
    isOutside(figure) { return this.boxOf(figure)[BOX.outside] === 1; }
    namespaceOf(figure) { return this.isOutside(figure) ? null : this.boxOf(figure)[BOX.title]; }
    portsOf(link) { return this.data.ports[link[LINK.ports]]; }

    makeFacets() {
      const namespaces = new Map();
      const ports = new Map();
      for (const figure of this.figures.keys()) {
        const namespace = this.namespaceOf(figure);
        if (namespace !== null) namespaces.set(namespace, 0);
      }
      const numbers = new Map();  // option -> range
      for (const link of this.links) {
        for (const namespace of new Set([this.namespaceOf(link[LINK.from]), this.namespaceOf(link[LINK.to])])) {
          if (namespace !== null) count(namespaces, namespace);
        }
        for (const [protocol, first, last] of this.portsOf(link).ranges) {
          if (first === 1 && last === PORTS) continue;
          const option = `${protocol} ${first === last ? first : `${first}-${last}`}`;
          numbers.set(option, [protocol, first, last]);
          count(ports, option);
        }
      }
      const options = byFrequency(ports);
      const ofPorts = this.data.ports.map(
        ({ranges}) => options.filter((option) => overlaps(ranges, numbers.get(option))));
      this.facets = [
        new Facet('namespace', 'Namespace', byFrequency(namespaces), (link) => [...new Set(
          [this.namespaceOf(link[LINK.from]), this.namespaceOf(link[LINK.to])])].filter((each) => each !== null)),
        new Facet('port', 'Port', options, (link) => ofPorts[link[LINK.ports]]),
      ];
    }

    isFiltered() { return this.search.trim() !== '' || this.facets.some((facet) => facet.selected.size > 0); }

    filter() {
      const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
      const holds = this.figures.map((figure) => {
        const text = `${figure[FIGURE.id]} ${figure[FIGURE.name]} ${figure[FIGURE.kind]}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      for (const facet of this.facets) facet.counts = new Map(facet.options.map((option) => [option, 0]));
      this.shown = [];
      this.isShown = new Uint8Array(this.links.length);
      this.isFigureShown = this.figures.map((figure, key) => this.isShownAlone(key, words, holds));
      this.links.forEach((link, key) => {
        if (words.length > 0 && !holds[link[LINK.from]] && !holds[link[LINK.to]]) return;
        const refusing = this.facets.filter((facet) => !facet.passes(link));
        if (refusing.length > 1) return;
        // What a facet alone refuses is what choosing more of its options would add.
        for (const facet of refusing.length === 1 ? refusing : this.facets) {
          for (const option of facet.optionsOf(link)) count(facet.counts, option);
        }
        if (refusing.length === 1) return;
        this.shown.push(key);
        this.isShown[key] = 1;
        this.isFigureShown[link[LINK.from]] = this.isFigureShown[link[LINK.to]] = true;
      });
      this.isBoxShown = this.boxes.map(() => false);
      this.figures.forEach((figure, key) => {
        if (this.isFigureShown[key]) this.isBoxShown[figure[FIGURE.box]] = true;
      });
      this.countBundles();
    }

    /** A workload is there without connections too, where nothing that is asked for is about connections. */
    isShownAlone(key, words, holds) {
      const [namespaces, ports] = this.facets;
      if (ports.selected.size > 0 || this.isOutside(key)) return false;
      const isInNamespace = namespaces.selected.size === 0 || namespaces.selected.has(this.namespaceOf(key));
      return isInNamespace && (words.length === 0 || holds[key]);
    }

    /** For those who look from afar: how many arrows there are between two boxes. */
    countBundles() {
      const numbers = new Map();
      for (const key of this.shown) {
        const link = this.links[key];
        count(numbers, `${this.figures[link[LINK.from]][FIGURE.box]} ${this.figures[link[LINK.to]][FIGURE.box]}`);
      }
      this.bundleCounts = this.bundles.map(
        (bundle) => numbers.get(`${bundle[BUNDLE.from]} ${bundle[BUNDLE.to]}`) ?? 0);
    }

    kindOf(link) {
      if (this.isOutside(link[LINK.from]) || this.isOutside(link[LINK.to])) return 'outside';
      return this.boxOf(link[LINK.from]) === this.boxOf(link[LINK.to]) ? 'inner' : 'between';
    }

    touches(key, figure) { return this.links[key][LINK.from] === figure || this.links[key][LINK.to] === figure; }

    /** Around all that is shown. */
    extent() {
      const shown = this.boxes.filter((box, key) => this.isBoxShown[key]);
      if (shown.length === 0) return [0, 0, Math.max(1, this.width), Math.max(1, this.height)];
      const left = Math.min(...shown.map((box) => box[BOX.x])), top = Math.min(...shown.map((box) => box[BOX.y]));
      const right = Math.max(...shown.map((box) => box[BOX.x] + box[BOX.width]));
      const bottom = Math.max(...shown.map((box) => box[BOX.y] + box[BOX.height]));
      return [left, top, right - left, bottom - top];
    }
  }

  /** What is outside may be there twice. */
  const nameOf = (figure) => figure[FIGURE.id] + (figure[FIGURE.destination] === 1 ? ' (destination)' : '');

  /** A route is a list of coordinates: the start, then for each cubic curve two control points and its end. */
  const curvesOf = (route) => (route.length - 2) / 6;

  const pointOn = (route, share) => {
    const curves = curvesOf(route);
    const curve = Math.min(Math.floor(share * curves), curves - 1);
    const t = share * curves - curve, u = 1 - t;
    const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    return [0, 1].map((axis) => weights.reduce((sum, weight, place) =>
      sum + weight * route[curve * 6 + place * 2 + axis], 0));
  };

  // --- the canvas -----------------------------------------------------------------------------------------------

  /** Below these scales texts could not be read, and arrows not told apart. */
  const FIGURES_FROM = 0.42, LABELS_FROM = 0.8;
  /** What is chosen from the list comes as near as this. */
  const NEAR = 0.75;
  const MOST_LABELS = 160;
  const SMALLEST = 0.02, LARGEST = 3;
  const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
  const COLORS = ['ground', 'surface', 'box', 'line', 'strong-line', 'text', 'muted', 'accent', 'between', 'inner',
    'outside', 'incoming'];

  class Canvas {
    constructor(owner) {
      this.owner = owner;
      this.element = byId('canvas');
      this.context = this.element.getContext('2d');
      this.view = {x: 0, y: 0, scale: 1};
      this.hovered = null;  // {figure} or {link}
      this.isPending = false;
      this.cut = new Map();  // names that were shortened
      new ResizeObserver(() => this.resize()).observe(byId('stage'));
      this.listen();
    }

    get network() { return this.owner.network; }

    readColors() {
      // light-dark() is resolved where a property that holds a colour uses it.
      const probe = make('span');
      document.body.append(probe);
      this.colors = Object.fromEntries(COLORS.map((name) => {
        probe.style.color = `var(--${name})`;
        return [name, getComputedStyle(probe).color];
      }));
      probe.remove();
    }

    resize() {
      if (this.isOnPaper) return;
      const stage = byId('stage');
      this.setSize(stage.clientWidth, stage.clientHeight, devicePixelRatio);
      if (!this.isPlaced) this.place();
      this.draw();
    }

    setSize(width, height, ratio) {
      this.width = width;
      this.height = height;
      this.ratio = ratio;
      this.element.width = Math.round(width * ratio);
      this.element.height = Math.round(height * ratio);
    }

    fit() {
      const [left, top, width, height] = this.network.extent();
      const margin = 28;
      const scale = Math.min(1.25, (this.width - 2 * margin) / width, (this.height - 2 * margin) / height);
      this.view.scale = Math.max(SMALLEST, scale);
      this.view.x = left + width / 2 - this.width / 2 / this.view.scale;
      this.view.y = top + height / 2 - this.height / 2 / this.view.scale;
      this.isPlaced = true;
      this.draw();
    }

    zoom(factor, x = this.width / 2, y = this.height / 2) {
      const {view} = this;
      const scale = Math.min(LARGEST, Math.max(SMALLEST, view.scale * factor));
      view.x += x / view.scale - x / scale;
      view.y += y / view.scale - y / scale;
      view.scale = scale;
      this.draw();
    }

    pan(x, y) {
      this.view.x -= x / this.view.scale;
      this.view.y -= y / this.view.scale;
      this.draw();
    }

    /** The whole, or what is selected in it. */
    place() {
      if (!(this.width > 0)) return;
      this.fit();
      this.reveal();
    }

    /** So that what is selected is in sight, and can be read. */
    reveal() {
      const {selected} = this.owner;
      if (!selected) return;
      const link = this.network.links[selected.link];
      const figures = (link ? [link[LINK.from], link[LINK.to]] : [selected.figure]).map(
        (key) => this.network.figures[key]);
      const left = Math.min(...figures.map((figure) => figure[FIGURE.x]));
      const top = Math.min(...figures.map((figure) => figure[FIGURE.y]));
      const width = Math.max(...figures.map((figure) => figure[FIGURE.x] + figure[FIGURE.width])) - left;
      const height = Math.max(...figures.map((figure) => figure[FIGURE.y] + figure[FIGURE.height])) - top;
      const [x, y] = this.toScreen(left, top);
      const {view} = this;
      const isIn = x >= 0 && y >= 0 && x + width * view.scale <= this.width && y + height * view.scale <= this.height;
      if (isIn && view.scale >= NEAR) return;
      const fitting = Math.min(this.width / (width + 160), this.height / (height + 160));
      view.scale = Math.max(FIGURES_FROM, Math.min(1, fitting));
      view.x = left + width / 2 - this.width / 2 / view.scale;
      view.y = top + height / 2 - this.height / 2 / view.scale;
    }

    toScreen(x, y) { return [(x - this.view.x) * this.view.scale, (y - this.view.y) * this.view.scale]; }
    toWorld(x, y) { return [x / this.view.scale + this.view.x, y / this.view.scale + this.view.y]; }

    draw() {
      if (this.isPending) return;
      this.isPending = true;
      requestAnimationFrame(() => {
        this.isPending = false;
        this.paint();
      });
    }

    // --- painting ---

    paint() {
      const {context, view, network, ratio} = this;
      if (!this.isPlaced) return;
      if (!this.colors) this.readColors();
      this.element.dataset.view = `${view.x} ${view.y} ${view.scale}`;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = this.colors.ground;
      context.fillRect(0, 0, this.element.width, this.element.height);
      context.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, -view.x * view.scale * ratio,
        -view.y * view.scale * ratio);
      const isNear = view.scale >= FIGURES_FROM;
      network.boxes.forEach((box, key) => { if (network.isBoxShown[key]) this.paintBox(box, isNear); });
      if (isNear) {
        this.paintLinks();
      }
      network.figures.forEach((figure, key) => {
        if (network.isFigureShown[key] && this.isInSight(figure)) this.paintFigure(figure, key, isNear);
      });
      if (isNear) {
        this.paintLabels();
      } else {
        this.paintBundles();
        network.boxes.forEach((box, key) => { if (network.isBoxShown[key]) this.paintFarTitle(box); });
      }
    }

    isInSight(figure) {
      const [x, y] = this.toScreen(figure[FIGURE.x], figure[FIGURE.y]);
      return x < this.width && y < this.height && x + figure[FIGURE.width] * this.view.scale > 0 &&
        y + figure[FIGURE.height] * this.view.scale > 0;
    }

    paintBox(box, isNear) {
      const {context, colors} = this;
      context.beginPath();
      context.roundRect(box[BOX.x], box[BOX.y], box[BOX.width], box[BOX.height], 10);
      context.fillStyle = colors.box;
      if (box[BOX.outside] === 0) context.fill();
      context.setLineDash(box[BOX.outside] === 1 ? [6, 5] : []);
      context.lineWidth = 1 / Math.min(1, this.view.scale);
      context.strokeStyle = colors.line;
      context.stroke();
      context.setLineDash([]);
      if (!isNear) return;
      context.font = `650 13px ${FONT}`;
      context.fillStyle = colors.muted;
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      context.fillText(this.fitting(box[BOX.title], box[BOX.width] - 30), box[BOX.x] + 18, box[BOX.y] + 22);
    }

    /** A title that stays as large as it is, however far away. */
    paintFarTitle(box) {
      const {context, colors, view} = this;
      const size = Math.min(15, Math.max(9, box[BOX.width] * view.scale / 9)) / view.scale;
      context.font = `650 ${size}px ${FONT}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      const text = this.fitting(box[BOX.title], box[BOX.width] + 60 / view.scale);
      const x = box[BOX.x] + box[BOX.width] / 2, y = box[BOX.y] + box[BOX.height] / 2;
      const width = context.measureText(text).width + size;
      context.fillStyle = colors.surface;
      context.globalAlpha = 0.85;
      context.beginPath();
      context.roundRect(x - width / 2, y - size * 0.8, width, size * 1.6, size / 2);
      context.fill();
      context.globalAlpha = 1;
      context.fillStyle = colors.text;
      context.fillText(text, x, y);
    }

    /** Shortened until it has room; in the font that is set. */
    fitting(text, room) {
      const key = `${text}\n${Math.round(room)}\n${this.context.font}`;
      if (!this.cut.has(key)) {
        let fitted = text;
        while (fitted.length > 1 && this.context.measureText(fitted).width > room) {
          fitted = `${[...fitted.replace('…', '')].slice(0, -1).join('')}…`;
        }
        if (this.cut.size > 20000) this.cut.clear();
        this.cut.set(key, fitted);
      }
      return this.cut.get(key);
    }

    paintFigure(figure, key, isNear) {
      const {context, colors} = this;
      const {selected} = this.owner;
      const isSelected = selected?.figure === key;
      const isEnd = selected?.link !== undefined && this.network.touches(selected.link, key);
      context.globalAlpha = this.isDimmed(key) ? 0.3 : 1;
      context.beginPath();
      context.roundRect(figure[FIGURE.x], figure[FIGURE.y], figure[FIGURE.width], figure[FIGURE.height], 6);
      context.fillStyle = colors.surface;
      context.fill();
      context.lineWidth = isSelected || isEnd ? 2.5 : this.hovered?.figure === key ? 2 : 1;
      context.strokeStyle = isSelected || isEnd || this.hovered?.figure === key ? colors.accent : colors['strong-line'];
      context.stroke();
      if (isNear) {
        const room = figure[FIGURE.width] - 22;
        context.textAlign = 'left';
        context.textBaseline = 'alphabetic';
        context.font = `600 13px ${FONT}`;
        context.fillStyle = colors.text;
        context.fillText(this.fitting(figure[FIGURE.name], room), figure[FIGURE.x] + 11, figure[FIGURE.y] + 18);
        context.font = `10.5px ${FONT}`;
        context.fillStyle = colors.muted;
        context.fillText(this.fitting(figure[FIGURE.kind], room), figure[FIGURE.x] + 11, figure[FIGURE.y] + 33);
      }
      context.globalAlpha = 1;
    }

    /** What the selection or the pointer is about stands out. */
    get focus() { return this.owner.selected ?? this.hovered; }

    isLinkInFocus(key) {
      const {focus} = this;
      if (!focus) return false;
      return focus.link === key || (focus.figure !== undefined && this.network.touches(key, focus.figure));
    }

    isDimmed(figure) {
      const {focus, network} = this;
      if (!focus || focus.figure === figure) return false;
      if (focus.link !== undefined) return !network.touches(focus.link, figure);
      this.neighbours ??= new Map();
      if (this.neighbours.of !== focus.figure || this.neighbours.shown !== network.shown) {
        this.neighbours = new Map();
        this.neighbours.of = focus.figure;
        this.neighbours.shown = network.shown;
        for (const key of network.shown) {
          if (!network.touches(key, focus.figure)) continue;
          this.neighbours.set(network.links[key][LINK.from], true);
          this.neighbours.set(network.links[key][LINK.to], true);
        }
      }
      return !this.neighbours.has(figure);
    }

    trace(route) {
      this.context.moveTo(route[0], route[1]);
      for (let at = 2; at < route.length; at += 6) {
        this.context.bezierCurveTo(...route.slice(at, at + 6));
      }
    }

    paintLinks() {
      const {network, context, colors} = this;
      const inSight = network.shown.filter((key) => this.isRouteInSight(network.links[key][LINK.route]));
      this.linksInSight = inSight;
      const alpha = Math.max(0.18, Math.min(0.9, 14 / Math.sqrt(inSight.length + 1)));
      const isFocused = this.focus !== null && this.focus !== undefined;
      // One path a colour: thousands of arrows are a few calls.
      for (const kind of ['inner', 'between', 'outside']) {
        const keys = inSight.filter((key) => !this.isLinkInFocus(key) && network.kindOf(network.links[key]) === kind);
        context.beginPath();
        for (const key of keys) this.trace(network.links[key][LINK.route]);
        context.globalAlpha = isFocused ? alpha * 0.25 : alpha;
        context.strokeStyle = colors[kind];
        context.lineWidth = 1.3;
        context.stroke();
        context.beginPath();
        for (const key of keys) this.traceTip(network.links[key][LINK.route], 6);
        context.fillStyle = colors[kind];
        context.fill();
      }
      context.globalAlpha = 1;
      for (const key of inSight) {
        if (!this.isLinkInFocus(key)) continue;
        const route = network.links[key][LINK.route];
        const isIncoming = this.focus.figure !== undefined && network.links[key][LINK.to] === this.focus.figure;
        context.strokeStyle = context.fillStyle = isIncoming ? colors.incoming : colors.accent;
        context.lineWidth = this.focus.link === key ? 2.8 : 2;
        context.beginPath();
        this.trace(route);
        context.stroke();
        context.beginPath();
        this.traceTip(route, 9);
        context.fill();
      }
    }

    traceTip(route, size) {
      const {context} = this;
      const [beforeX, beforeY, x, y] = route.slice(-4);
      const angle = Math.atan2(y - beforeY, x - beforeX);
      context.moveTo(x, y);
      for (const turn of [-0.42, 0.42]) {
        context.lineTo(x - size * Math.cos(angle + turn), y - size * Math.sin(angle + turn));
      }
      context.closePath();
    }

    isRouteInSight(route) {
      const [left, top] = this.toWorld(0, 0), [right, bottom] = this.toWorld(this.width, this.height);
      let isLeft = true, isRight = true, isAbove = true, isBelow = true;
      for (let at = 0; at < route.length; at += 2) {
        isLeft &&= route[at] < left;
        isRight &&= route[at] > right;
        isAbove &&= route[at + 1] < top;
        isBelow &&= route[at + 1] > bottom;
      }
      return !isLeft && !isRight && !isAbove && !isBelow;
    }

    paintBundles() {
      const {network, context, colors, view} = this;
      network.bundles.forEach((bundle, key) => {
        const number = network.bundleCounts[key];
        if (number === 0) return;
        const isOutside = [bundle[BUNDLE.from], bundle[BUNDLE.to]].some((box) => network.boxes[box][BOX.outside] === 1);
        context.globalAlpha = this.focus ? 0.15 : 0.55;
        context.strokeStyle = context.fillStyle = isOutside ? colors.outside : colors.between;
        context.lineWidth = Math.min(8, 1 + Math.log2(number)) / view.scale / 1.7;
        context.beginPath();
        this.trace(bundle[BUNDLE.route]);
        context.stroke();
        context.beginPath();
        this.traceTip(bundle[BUNDLE.route], 10 / view.scale);
        context.fill();
      });
      context.globalAlpha = 1;
      for (const key of this.focus ? network.shown : []) {
        if (!this.isLinkInFocus(key)) continue;
        context.strokeStyle = colors.accent;
        context.lineWidth = 1.5 / view.scale;
        context.beginPath();
        this.trace(network.links[key][LINK.route]);
        context.stroke();
      }
    }

    paintLabels() {
      const {network, context, colors, view} = this;
      const isFocused = this.focus !== null && this.focus !== undefined;
      const keys = this.linksInSight.filter((key) => isFocused ? this.isLinkInFocus(key) : view.scale >= LABELS_FROM);
      if (keys.length > MOST_LABELS) return;
      context.font = `11px ${FONT}`;
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      const taken = network.figures.filter((figure, key) => network.isFigureShown[key] && this.isInSight(figure)).map(
        (figure) => [figure[FIGURE.x], figure[FIGURE.y], figure[FIGURE.x] + figure[FIGURE.width],
          figure[FIGURE.y] + figure[FIGURE.height]]);
      for (const key of keys) {
        const text = this.fitting(network.portsOf(network.links[key]).text, 190);
        const width = context.measureText(text).width + 10;
        const route = network.links[key][LINK.route];
        for (const share of [0.5, 0.44, 0.56, 0.38, 0.62, 0.3, 0.7, 0.22, 0.78, 0.14, 0.86]) {
          const [x, y] = pointOn(route, share);
          const place = [x - width / 2, y - 8, x + width / 2, y + 8];
          if (taken.some((other) => place[0] < other[2] && other[0] < place[2] && place[1] < other[3] &&
              other[1] < place[3])) {
            continue;
          }
          taken.push(place);
          context.fillStyle = colors.ground;
          context.globalAlpha = 0.9;
          context.beginPath();
          context.roundRect(place[0], place[1], width, 16, 4);
          context.fill();
          context.globalAlpha = 1;
          context.fillStyle = colors.text;
          context.fillText(text, x, y + 0.5);
          break;
        }
      }
    }

    // --- pointing ---

    /** What is at a point of the screen: a figure, else the nearest arrow; nothing when it is far from both. */
    hit(x, y) {
      const [worldX, worldY] = this.toWorld(x, y);
      const {network, view} = this;
      for (let key = network.figures.length - 1; key >= 0; --key) {
        const figure = network.figures[key];
        if (network.isFigureShown[key] && worldX >= figure[FIGURE.x] && worldY >= figure[FIGURE.y] &&
            worldX <= figure[FIGURE.x] + figure[FIGURE.width] && worldY <= figure[FIGURE.y] + figure[FIGURE.height]) {
          return {figure: key};
        }
      }
      if (view.scale < FIGURES_FROM) return null;
      let nearest = null, least = 7 / view.scale;
      for (const key of this.linksInSight ?? []) {
        if (network.isShown[key] === 0) continue;
        const route = network.links[key][LINK.route];
        const steps = 12 * curvesOf(route);
        for (let step = 0; step < steps; ++step) {
          const [curveX, curveY] = pointOn(route, step / steps);
          const [nextX, nextY] = pointOn(route, (step + 1) / steps);
          const distance = distanceTo(worldX, worldY, curveX, curveY, nextX, nextY);
          if (distance < least) {
            least = distance;
            nearest = {link: key};
          }
        }
      }
      return nearest;
    }

    listen() {
      const {element} = this;
      const pointers = new Map();
      let start = null, hasMoved = false, spread = 0;
      const placeOf = (event) => [event.offsetX, event.offsetY];
      element.addEventListener('pointerdown', (event) => {
        element.setPointerCapture(event.pointerId);
        pointers.set(event.pointerId, placeOf(event));
        start = placeOf(event);
        hasMoved = false;
        spread = 0;
      });
      element.addEventListener('pointermove', (event) => {
        const place = placeOf(event);
        if (!pointers.has(event.pointerId)) return this.hover(this.hit(...place));
        const before = pointers.get(event.pointerId);
        pointers.set(event.pointerId, place);
        if (pointers.size === 2) {
          const [[oneX, oneY], [otherX, otherY]] = pointers.values();
          const now = Math.hypot(oneX - otherX, oneY - otherY);
          if (spread > 0) this.zoom(now / spread, (oneX + otherX) / 2, (oneY + otherY) / 2);
          spread = now;
          hasMoved = true;
          return undefined;
        }
        if (!hasMoved && Math.hypot(place[0] - start[0], place[1] - start[1]) < 4) return undefined;
        hasMoved = true;
        element.classList.add('dragging');
        this.pan(place[0] - before[0], place[1] - before[1]);
        return undefined;
      });
      const end = (event) => {
        if (!pointers.delete(event.pointerId)) return;
        element.classList.remove('dragging');
        if (event.type === 'pointerup' && !hasMoved) this.owner.select(this.hit(...placeOf(event)), true);
      };
      element.addEventListener('pointerup', end);
      element.addEventListener('pointercancel', end);
      element.addEventListener('pointerleave', () => this.hover(null));
      element.addEventListener('wheel', (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), ...placeOf(event));
      }, {passive: false});
      element.addEventListener('dblclick', (event) => this.zoom(1.8, ...placeOf(event)));
      byId('closer').addEventListener('click', () => this.zoom(1.35));
      byId('farther').addEventListener('click', () => this.zoom(1 / 1.35));
      byId('fit').addEventListener('click', () => this.fit());
    }

    hover(hit) {
      if (hit?.figure === this.hovered?.figure && hit?.link === this.hovered?.link) return;
      this.hovered = hit;
      this.element.classList.toggle('pointing', hit !== null);
      this.element.title = hit === null ? '' : this.owner.titleOf(hit);
      this.draw();
    }
  }

  const distanceTo = (x, y, fromX, fromY, toX, toY) => {
    const [alongX, alongY] = [toX - fromX, toY - fromY];
    const length = alongX * alongX + alongY * alongY;
    const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - fromX) * alongX + (y - fromY) * alongY) / length));
    return Math.hypot(x - fromX - share * alongX, y - fromY - share * alongY);
  };

  // --- the panel --------------------------------------------------------------------------------------------------

  class Panel {
    constructor(owner) {
      this.owner = owner;
      this.element = byId('details');
    }

    get network() { return this.owner.network; }
    idOf(figure) { return this.network.figures[figure][FIGURE.id]; }

    show() {
      const {selected} = this.owner;
      if (selected?.figure !== undefined) {
        this.showFigure(selected.figure);
      } else if (selected?.link !== undefined) {
        this.showLink(selected.link);
      } else {
        this.showAll();
      }
    }

    heading(title, canLeave) {
      const heading = make('h2', '', title);
      heading.id = 'panel-title';
      const row = make('div', 'heading', heading);
      if (canLeave) {
        const back = make('button', '', 'Back to all');
        back.type = 'button';
        back.id = 'back';
        back.addEventListener('click', () => this.owner.select(null));
        row.append(back);
      }
      return row;
    }

    /** A list that is made as far as it is looked at. */
    rows(keys) {
      const list = make('ul', 'rows');
      const more = make('div');
      more.id = 'more';
      let made = 0;
      const grow = (number) => {
        for (const end = Math.min(keys.length, made + number); made < end; ++made) list.append(this.row(keys[made]));
      };
      grow(100);
      if (made < keys.length) {
        new IntersectionObserver((entries) => {
          if (entries.some((entry) => entry.isIntersecting)) grow(200);
        }, {root: byId('panel'), rootMargin: '1000px'}).observe(more);
      }
      return [list, more];
    }

    row(key) {
      const link = this.network.links[key];
      const button = make('button', '',
        make('span', 'ends', this.idOf(link[LINK.from]), make('span', 'arrow', ' → '), this.idOf(link[LINK.to])),
        make('span', 'ports', this.network.portsOf(link).text));
      button.type = 'button';
      button.addEventListener('click', () => this.owner.select({link: key}));
      return make('li', '', button);
    }

    showAll() {
      const {network} = this;
      const all = counted(network.links.length, 'connection');
      const status = make('p', 'subtitle', network.isFiltered() ? `${network.shown.length} of ${all} shown` : all);
      status.id = 'shown';
      status.setAttribute('role', 'status');
      this.element.replaceChildren(this.heading('Connections', false), status, ...this.rows(network.shown));
    }

    line(key) {
      const [text, place, isDetail] = this.owner.data.lines[key];
      const line = make('div', isDetail === 1 ? 'line detail' : 'line', make('span', '', text));
      if (place !== '') line.append(make('code', '', place));
      return line;
    }

    showLink(key) {
      const {network} = this;
      const link = network.links[key];
      const parts = link[LINK.reasons].map(([ports, reason]) => {
        const [egress, ingress] = this.owner.data.reasons[reason];
        const list = make('dl');
        const add = (title, lines) => {
          if (lines.length > 0) {
            list.append(make('dt', '', title), make('dd', '', ...lines.map((line) => this.line(line))));
          }
        };
        add('Egress', egress);
        add('Ingress', ingress);
        return make('div', 'reason', make('p', '', this.owner.data.ports[ports].text), list);
      });
      if (parts.length === 0) {
        parts.push(make('p', 'note', 'The map is too large to hold the reason of each connection. It is told by: '
          + `seawall network check ${this.idOf(link[LINK.from])} ${this.idOf(link[LINK.to])} PORT --explain`));
      }
      this.element.replaceChildren(
        this.heading(`${this.idOf(link[LINK.from])} → ${this.idOf(link[LINK.to])}`, true),
        make('p', 'subtitle', `may connect on ${network.portsOf(link).text}`),
        ...parts);
    }

    showFigure(key) {
      const {network} = this;
      const figure = network.figures[key];
      const parts = [this.heading(figure[FIGURE.id], true)];
      if (figure[FIGURE.place] !== '') parts.push(make('p', 'subtitle', make('code', '', figure[FIGURE.place])));
      if (!network.isOutside(key)) {
        for (const [title, lines] of [['Ingress', figure[FIGURE.ingress]], ['Egress', figure[FIGURE.egress]]]) {
          parts.push(make('h3', '', title), lines.length > 0
            ? make('div', 'lines', ...lines.map((line) => this.line(line)))
            : make('p', 'note', 'No policy rules it: everything is allowed.'));
        }
      }
      for (const [title, end] of [['Who reaches it', LINK.to], ['Whom it reaches', LINK.from]]) {
        const keys = network.shown.filter((link) => network.links[link][end] === key);
        if (keys.length === 0 && network.isOutside(key)) continue;
        parts.push(make('h3', '', title, make('span', 'number', String(keys.length))));
        parts.push(...(keys.length > 0 ? this.rows(keys) : [make('p', 'note', 'Nothing.')]));
      }
      this.element.replaceChildren(...parts);
    }
  }

  // --- filters, selection, keys -----------------------------------------------------------------------------------

  class NetworkMap {
    constructor(data) {
      this.data = data;
      this.networks = data.networks.map((row) => new Network(data, row));
      this.network = this.networks[0];
      this.selected = null;
      this.search = byId('search');
      this.canvas = new Canvas(this);
      this.panel = new Panel(this);
      this.startChoice();
      this.search.addEventListener('input', () => {
        this.network.search = this.search.value;
        this.changed();
      });
      byId('clear').addEventListener('click', () => {
        this.clear();
        this.changed();
        this.search.focus();
      });
      addEventListener('hashchange', () => this.read());
      document.addEventListener('keydown', (event) => this.key(event));
      const recolour = () => {
        this.canvas.readColors();
        this.canvas.draw();
      };
      byId('theme').addEventListener('click', recolour);
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
      if (matchMedia('(max-width: 52rem)').matches) byId('facets').open = false;
      this.startPrinting();
      this.read();
    }

    startChoice() {
      const choice = byId('network');
      this.networks.forEach((network, key) => {
        const option = make('option', '', network.title);
        option.value = String(key);
        choice.append(option);
      });
      byId('network-choice').hidden = this.networks.length < 2;
      choice.addEventListener('change', () => {
        this.network = this.networks[Number(choice.value)];
        this.selected = null;
        this.search.value = this.network.search;
        this.makeFacets();
        this.changed();
        this.canvas.fit();
      });
    }

    makeFacets() {
      const facets = byId('facets');
      for (const old of facets.querySelectorAll('fieldset')) old.remove();
      const most = 200;
      for (const facet of this.network.facets) {
        if (facet.options.length === 0) continue;
        facet.rows = facet.options.slice(0, most).map((option) => {
          const box = make('input');
          box.type = 'checkbox';
          box.name = facet.name;
          box.value = option;
          box.addEventListener('change', () => {
            box.checked ? facet.selected.add(option) : facet.selected.delete(option);
            this.changed();
          });
          const number = make('span', 'number');
          const name = make('span', 'name', option);
          name.title = option;
          const label = make('label', '', box, name, number);
          return {option, box, label, number};
        });
        const set = make('fieldset', '', make('legend', '', facet.title),
          make('div', 'options', ...facet.rows.map((row) => row.label)));
        const rest = facet.options.length - most;
        if (rest > 0) set.append(make('p', 'note', `and ${rest} more`));
        facets.append(set);
      }
    }

    clear() {
      for (const facet of this.network.facets) facet.selected.clear();
      this.network.search = this.search.value = '';
    }

    // --- state: a link to the page carries what is shown ---

    parameters() {
      const parameters = new URLSearchParams();
      const {network, selected} = this;
      if (network !== this.networks[0]) parameters.set('network', network.name);
      for (const facet of network.facets) for (const option of facet.selected) parameters.append(facet.name, option);
      if (network.search.trim() !== '') parameters.set('search', network.search);
      if (selected?.figure !== undefined) {
        parameters.set('end', this.nameOf(selected.figure));
      } else if (selected?.link !== undefined) {
        const link = network.links[selected.link];
        parameters.set('from', this.nameOf(link[LINK.from]));
        parameters.set('to', this.nameOf(link[LINK.to]));
      }
      return parameters;
    }

    nameOf(figure) { return nameOf(this.network.figures[figure]); }

    read() {
      const parameters = new URLSearchParams(location.hash.slice(1));
      this.network = this.networks.find((network) => network.name === parameters.get('network')) ?? this.networks[0];
      byId('network').value = String(this.networks.indexOf(this.network));
      const {network} = this;
      for (const facet of network.facets) {
        facet.selected = new Set(parameters.getAll(facet.name).filter((option) => facet.options.includes(option)));
      }
      network.search = this.search.value = parameters.get('search') ?? '';
      this.makeFacets();
      network.filter();
      const figure = network.byName.get(parameters.get('end'));
      const from = network.byName.get(parameters.get('from')), to = network.byName.get(parameters.get('to'));
      const link = network.links.findIndex((each) => each[LINK.from] === from && each[LINK.to] === to);
      this.selected = figure !== undefined ? {figure} : link >= 0 ? {link} : null;
      this.show();
      this.canvas.place();
    }

    store() {
      const parameters = this.parameters().toString();
      history.replaceState(null, '', parameters === '' ? location.pathname + location.search : '#' + parameters);
    }

    changed() {
      this.network.filter();
      const {selected, network} = this;
      const isGone = (selected?.figure !== undefined && !network.isFigureShown[selected.figure]) ||
        (selected?.link !== undefined && network.isShown[selected.link] === 0);
      if (isGone) this.selected = null;
      this.store();
      this.show();
      this.canvas.fit();
    }

    show() {
      const {network} = this;
      for (const facet of network.facets) {
        for (const {option, box, label, number} of facet.rows ?? []) {
          box.checked = facet.selected.has(option);
          number.textContent = facet.counts.get(option);
          label.classList.toggle('zero', facet.counts.get(option) === 0);
        }
      }
      byId('clear').hidden = !network.isFiltered();
      byId('nothing').hidden = network.isBoxShown.some(Boolean) || !network.isFiltered();
      this.canvas.hovered = null;
      this.panel.show();
      this.canvas.draw();
    }

    select(selected, isOnMap = false) {
      this.selected = selected;
      this.store();
      this.panel.show();
      byId('panel').scrollTop = 0;
      if (!isOnMap) this.canvas.reveal();
      this.canvas.draw();
    }

    titleOf({figure, link}) {
      const {network} = this;
      if (figure !== undefined) return network.figures[figure][FIGURE.id];
      const [from, to] = [network.links[link][LINK.from], network.links[link][LINK.to]];
      return `${this.panel.idOf(from)} → ${this.panel.idOf(to)}: ${network.portsOf(network.links[link]).text}`;
    }

    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.target.matches('input:not([type=checkbox]), select, textarea')) {
        if (event.key === 'Escape' && event.target === this.search) {
          this.search.value = this.network.search = '';
          this.changed();
          this.search.blur();
        }
        return;
      }
      const steps = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]};
      if (event.key === '/') {
        event.preventDefault();
        this.search.focus();
        this.search.select();
      } else if (event.key === 'Escape') {
        this.select(null);
      } else if (event.key === '+' || event.key === '=') {
        this.canvas.zoom(1.35);
      } else if (event.key === '-') {
        this.canvas.zoom(1 / 1.35);
      } else if (event.key === 'f') {
        this.canvas.fit();
      } else if (steps[event.key] && event.target === this.canvas.element) {
        event.preventDefault();
        this.canvas.pan(...steps[event.key]);
      }
    }

    // --- paper: the whole map in light colours, then what is shown as a table ---

    startPrinting() {
      let before = null;
      const prepare = () => {
        if (before) return;
        const {canvas, network} = this;
        before = {theme: root.dataset.theme, view: {...canvas.view}};
        canvas.isOnPaper = true;
        root.dataset.theme = 'light';
        canvas.readColors();
        canvas.colors.ground = 'white';
        const [, , width, height] = network.extent();
        canvas.setSize(1400, Math.max(300, Math.min(1800, 1400 * height / width)), 2);
        canvas.fit();
        canvas.paint();
        const rows = network.shown.map((key) => {
          const link = network.links[key];
          return make('tr', '', ...[this.panel.idOf(link[LINK.from]), this.panel.idOf(link[LINK.to]),
            network.portsOf(link).text].map((text) => make('td', '', text)));
        });
        byId('paper').replaceChildren(make('table', '',
          make('thead', '', make('tr', '', ...['From', 'To', 'Ports'].map((text) => make('th', '', text)))),
          make('tbody', '', ...rows)));
      };
      const restore = () => {
        if (!before) return;
        const {theme, view} = before;
        before = null;
        if (theme === undefined) delete root.dataset.theme; else root.dataset.theme = theme;
        byId('paper').replaceChildren();
        this.canvas.isOnPaper = false;
        this.canvas.readColors();
        this.canvas.resize();
        this.canvas.view = view;
        this.canvas.draw();
      };
      addEventListener('beforeprint', prepare);
      addEventListener('afterprint', restore);
      const paper = matchMedia('print');
      paper.addEventListener('change', () => paper.matches ? prepare() : restore());
      if (paper.matches) prepare();
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    startTheme();
    new NetworkMap(JSON.parse(byId('data').textContent));
  });
})();
