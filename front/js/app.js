import Alpine from "@alpinejs/csp";
import { components } from "./components.js";
import { keyboard } from "./keyboard.js";
import { menus } from "./menus.js";
import { patient } from "./patient.js";
import { swaps } from "./swaps.js";
import { watchCharts } from "./watch.js";
import { whose } from "./whose.js";

for (const [name, component] of Object.entries(components)) Alpine.data(name, component);
keyboard();
menus();
patient();
swaps();
watchCharts();
whose();
window.Alpine = Alpine;
Alpine.start();
