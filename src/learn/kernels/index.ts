export { addTreeToMargins } from "./boosting-margins";
export { endBoosting, growBoostingTree, helpBoosting } from "./boosting-tree";
export { binColumn, sortColumn } from "./columns";
export { growForestTree } from "./forest-tree";
export { addMarginsOfBins, addMarginsOfValues } from "./margins";
export { packBins, sortValues } from "./packed-bins";
