// @ts-check
// The pin of a place: dragged by mouse or finger, moved by arrow keys.
import { sign, SIGNS } from "./dom.js";
import { t } from "./texts.js";

const STEP_M = 2, FAR_M = 20, METRES_PER_DEGREE = 111195;

/**
 * A position some metres away.
 * @param {number[]} lonlat
 * @param {number} east
 * @param {number} north
 */
export const away = ([lon, lat], east, north) => [lon + east / (METRES_PER_DEGREE * Math.cos(lat * Math.PI / 180)), lat + north / METRES_PER_DEGREE];

/**
 * @param {any} view the map
 * @param {number[]} lonlat
 * @param {(lon: number, lat: number) => void} moved
 */
export function placePin(view, [lon, lat], moved) {
  const marker = L.marker([lat, lon], { draggable: true, autoPan: true, pane: "hints", title: t("pin"), icon: L.divIcon({ className: "place-pin", html: /** @type {any} */ (sign(SIGNS.pin)), iconSize: [44, 48], iconAnchor: [22, 46] }) }).addTo(view.map);
  const node = /** @type {HTMLElement} */ (marker.getElement()), tell = () => { const at = marker.getLatLng(); moved(at.lng, at.lat); };
  node.setAttribute("aria-label", t("pin"));
  marker.on("drag", tell);
  marker.on("click", (/** @type {any} */ event) => L.DomEvent.stop(event));
  node.addEventListener("keydown", (event) => {
    const metres = event.shiftKey ? FAR_M : STEP_M, step = { ArrowUp: [0, metres], ArrowDown: [0, -metres], ArrowLeft: [-metres, 0], ArrowRight: [metres, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const { lng, lat: was } = marker.getLatLng(), [east, north] = away([lng, was], step[0], step[1]);
    moved(east, north);
    view.reveal([east, north]);
  });
  return {
    /** @param {number} to @param {number} lat_ */
    put(to, lat_) { const at = marker.getLatLng(); if (at.lng !== to || at.lat !== lat_) marker.setLatLng([lat_, to]); },
    remove() { marker.remove(); },
  };
}
