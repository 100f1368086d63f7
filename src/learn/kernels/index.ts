export { growBoostingTree } from "./boosting-tree";
export { binColumn, placeBins, placeWideBins, sortColumn } from "./columns";
export { growForestTree } from "./forest-tree";
export { logisticGradients, weighGradients } from "./gradients";
export { addMarginsOfBins, addMarginsOfValues } from "./margins";
