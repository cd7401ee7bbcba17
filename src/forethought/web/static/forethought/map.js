// Maps: areas, visits and officers on coasts of our own, or on the pictures of a tile server that
// the organisation names; and outlines drawn into a box of text. Without this file the page shows
// a picture instead, and the box is filled by hand. Lists beside every map say the same in words.
import "../leaflet-1.9.4/leaflet.js";

const L = window.L;
const COLOURS = { disease_control: "#942514", problem_area: "#54319f", present_danger: "#8a4b00" };
const DASHES = { provisional: "9 5", informs: "2 6", later: "2 6" };
const BRITISH_ISLES = [[49.0, -11.0], [61.5, 2.6]];
const GREAT_BRITAIN = [[49.8, -8.7], [59.5, 1.9]];
const DISTRICTS_FROM = 9;
const CLOSEST = 10;
const DECIMALS = 5;
const FEWEST = 3;
const MOST_NAMES = 60;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function badge(className, text = "", size = 22) {
  return L.divIcon({ className, html: element("span", "", text), iconSize: [size, size] });
}

function described(title, says, href) {
  const made = element("div", "forethought-map__says");
  const name = element("strong", "", title);
  made.append(name, document.createElement("br"), says);
  if (href) {
    const link = element("a", "govuk-link", "Open it");
    link.href = href;
    made.append(document.createElement("br"), link);
  }
  return made;
}

class Names {
  // Names of towns, the largest first, and of postcode districts when one is near enough; never
  // so many that they lie on each other.
  constructor(map, found) {
    this.map = map;
    this.found = found;
    this.layer = L.layerGroup().addTo(map);
    map.on("moveend zoomend resize", () => this.show());
    this.show();
  }

  show() {
    this.layer.clearLayers();
    const taken = [];
    this.put(this.found.towns, taken, "forethought-map__town");
    if (this.map.getZoom() >= DISTRICTS_FROM) this.put(this.found.districts, taken, "forethought-map__district");
  }

  put(rows, taken, className) {
    const box = this.map.getBounds();
    let shown = 0;
    for (const [name, lon, lat] of rows) {
      if (shown >= MOST_NAMES) return;
      if (!box.contains([lat, lon])) continue;
      const { x, y } = this.map.latLngToContainerPoint([lat, lon]);
      const [right, bottom] = [x + 14 + name.length * 7.5, y + 18];
      if (taken.some((one) => x < one.right && one.x < right && y < one.bottom && one.y < bottom)) continue;
      taken.push({ x, y, right, bottom });
      const icon = L.divIcon({ className, html: element("span", "", name), iconSize: [0, 0] });
      L.marker([lat, lon], { icon, keyboard: false, interactive: false, pane: "names" }).addTo(this.layer);
      shown += 1;
    }
  }
}

async function ground(map, box) {
  map.createPane("names").style.zIndex = 350;
  if (box.dataset.tiles) {
    L.tileLayer(box.dataset.tiles, { maxZoom: 18, alt: "" }).addTo(map);
    map.setMaxZoom(18);
    return;
  }
  const answer = await fetch(box.dataset.outlines);
  if (!answer.ok) return;
  const found = await answer.json();
  map.createPane("ground").style.zIndex = 250;
  const plain = { pane: "ground", interactive: false };
  for (const { shape } of found.land) {
    const style = { weight: 1, color: "#6f8390", fillColor: "#fbfbf6", fillOpacity: 1 };
    L.geoJSON(shape, { ...plain, style }).addTo(map);
  }
  L.geoJSON(found.lines, { ...plain, style: { weight: 1, color: "#d5d8cf" } }).addTo(map);
  new Names(map, found);
}

function drawAreas(map, areas) {
  const all = L.featureGroup().addTo(map);
  const labels = L.layerGroup().addTo(map);
  for (const { shape, kind, standing, number, name, says, href } of areas) {
    const color = COLOURS[kind];
    const style = { color, weight: 3, fillOpacity: 0.18, dashArray: DASHES[standing] };
    const pointToLayer = (_, at) => L.circleMarker(at, { ...style, radius: 7 });
    const drawn = L.geoJSON(shape, { style, pointToLayer }).addTo(all);
    const title = number ? `${number}. ${name}` : name;
    drawn.bindTooltip(described(title, says), { sticky: true }).bindPopup(described(title, says, href));
    drawn.on("popupopen", () => drawn.closeTooltip());
    if (number) {
      const icon = badge("forethought-map__number", String(number));
      const middle = drawn.getBounds().getCenter();
      L.marker(middle, { icon, keyboard: false, interactive: false }).addTo(labels);
    }
  }
  return all;
}

function drawSpots(map, spots, className) {
  const all = L.featureGroup().addTo(map);
  for (const { at, says, href } of spots) {
    const icon = badge(className, "", 18);
    L.marker(at, { icon, keyboard: false }).addTo(all)
      .bindTooltip(element("span", "", says)).bindPopup(described(says, "", href));
  }
  return all;
}

async function fill(map, box) {
  let data = box.dataset.shapes ? JSON.parse(box.dataset.shapes) : null;
  if (box.dataset.map) {
    const answer = await fetch(box.dataset.map);
    if (!answer.ok) throw new Error(`${box.dataset.map} answered ${answer.status}`);
    data = await answer.json();
  }
  if (!data) return;
  const near = drawAreas(map, data.areas);
  const visits = drawSpots(map, data.visits || [], "forethought-map__visit");
  const officers = drawSpots(map, data.officers || [], "forethought-map__officer");
  const bounds = L.latLngBounds([]);
  for (const layer of [near, visits, officers]) if (layer.getLayers().length) bounds.extend(layer.getBounds());
  if (bounds.isValid()) map.fitBounds(bounds.pad(0.15), { maxZoom: CLOSEST, animate: false });
}

class Drawing {
  // One outline: corners by pressing on the map or, with the keyboard, at its middle. The box of
  // text is what is sent; each keeps up with the other.
  constructor(map, box) {
    this.map = map;
    this.text = document.getElementById(box.dataset.draws);
    this.tools = document.getElementById(`${box.dataset.draws}-tools`);
    this.said = this.tools.querySelector("[data-said]");
    this.corners = [];
    this.shape = L.polygon([], { color: "#0b0c0c", weight: 3, fillOpacity: 0.1 }).addTo(map);
    this.handles = L.layerGroup().addTo(map);
    this.tools.hidden = false;
    map.on("click", ({ latlng }) => this.add(latlng));
    this.press("add", () => this.add(map.getCenter()));
    this.press("back", () => this.change(this.corners.slice(0, -1)));
    this.press("clear", () => this.change([]));
    this.text.addEventListener("input", () => this.read());
    this.read();
    if (this.corners.length) map.fitBounds(this.shape.getBounds().pad(0.3), { animate: false });
    map.getContainer().classList.add("forethought-map__board--draws");
  }

  press(name, does) {
    this.tools.querySelector(`[data-does="${name}"]`).addEventListener("click", does);
  }

  add(latlng) {
    if (!this.readable) return this.say("The box below holds more than one simple outline: press Clear to draw anew.");
    this.change([...this.corners, latlng]);
  }

  change(corners) {
    this.corners = corners;
    this.readable = true;
    this.text.value = corners.map(({ lat, lng }) => `${lat.toFixed(DECIMALS)}, ${lng.toFixed(DECIMALS)}`).join("\n");
    this.show();
  }

  read() {
    const lines = this.text.value.trim().split(/\n/).filter((line) => line.trim());
    const found = lines.map((line) => line.match(/^\s*([+-]?\d+(?:\.\d+)?)[\s,;]+([+-]?\d+(?:\.\d+)?)\s*$/));
    this.readable = found.every(Boolean) && !/\n\s*\n/.test(this.text.value.trim());
    this.corners = this.readable ? found.map(([, lat, lng]) => L.latLng(Number(lat), Number(lng))) : [];
    this.show();
  }

  show() {
    this.shape.setLatLngs(this.corners);
    this.handles.clearLayers();
    this.corners.forEach((corner, number) => {
      const icon = badge("forethought-map__corner", String(number + 1), 24);
      const handle = L.marker(corner, { icon, draggable: true, keyboard: false }).addTo(this.handles);
      handle.on("dragend", () => this.change(this.corners.with(number, handle.getLatLng())));
    });
    const count = this.corners.length;
    const rest = FEWEST - count;
    if (!this.readable) this.say("The box below holds something that can be typed alone, not drawn here.");
    else if (!count) this.say("No corner yet.");
    else this.say(`${count} corner${count === 1 ? "" : "s"}.${rest > 0 ? ` ${rest} more at least.` : ""}`);
  }

  say(words) {
    this.said.textContent = words;
  }
}

async function start(box) {
  box.hidden = false;
  const moves = { fadeAnimation: false, zoomAnimation: !still, markerZoomAnimation: !still, inertia: !still };
  const map = L.map(box, { ...moves, attributionControl: false, maxZoom: 15, minZoom: 4, maxBounds: L.latLngBounds(BRITISH_ISLES).pad(2), scrollWheelZoom: false });
  map.fitBounds(GREAT_BRITAIN, { animate: false });
  box.closest(".forethought-map").classList.add("forethought-map--live");
  try {
    await ground(map, box);
    await fill(map, box);
    if (box.dataset.draws) new Drawing(map, box);
    box.dataset.drawn = "";
  } catch (error) {
    map.remove();
    box.hidden = true;
    box.closest(".forethought-map").classList.remove("forethought-map--live");
    throw error;
  }
}

for (const box of document.querySelectorAll("[data-map-board]")) start(box);
