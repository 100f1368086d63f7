export { addTreeToMargins } from "./boosting-margins";
export { endBoosting, growBoostingTree, helpBoosting } from "./boosting-tree";
export { placeBins, placeWideBins, sortColumn } from "./columns";
export { growForestTree } from "./forest-tree";
export { spreadMasks } from "./leaf-masks";
export { marginOfRow } from "./node-walk";
export { packBins, sortValues } from "./packed-bins";
export { scoreBlock } from "./score-block";
export { explainRows } from "./tree-shap";
