export { createRestStore, type RestStore } from "./store.js";
