export { growBoostingTree } from "./boosting-tree";
export { binColumn, placeBins, placeWideBins, sortColumn } from "./columns";
export { growForestTree } from "./forest-tree";
export { logisticGradients, weighGradients } from "./gradients";
export { spreadMasks } from "./leaf-masks";
export { addMarginsOfBins } from "./margins";
export { marginOfRow } from "./node-walk";
export { scoreBlock } from "./score-block";
export { explainRows } from "./tree-shap";
