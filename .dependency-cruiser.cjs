/** The rooms of src/, from the ground up: a room imports only from itself and from rooms before it in this list. */
const rooms = [
  "support",
  "dataset",
  "neo",
  "learn",
  "model",
  "tune",
  "tracking",
  "server",
  "pipeline",
  "serve",
  "monitor",
  "console",
  "cli",
];

/** `learn` is usable on its own: it knows nothing of datasets or asteroids. `dataset` knows nothing of asteroids by its place. */
const learnStandsAlone = {
  name: "learn-stands-alone",
  severity: "error",
  from: { path: "^src/learn/" },
  to: { path: "^src/(dataset|neo)/" },
};

const upwards = rooms.slice(0, -1).map((room, index) => ({
  name: `${room}-imports-only-from-below`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(index + 1).join("|")})/` },
}));

const circles = {
  name: "no-circles",
  severity: "error",
  from: { path: "^src/" },
  to: { circular: true },
};

module.exports = {
  forbidden: [...upwards, learnStandsAlone, circles],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
