export { openProxiedArtifacts } from "./artifacts.js";
export { createRestStore, type RestStore } from "./store.js";
