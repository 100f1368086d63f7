export {
  CalibratedClassifierCV,
  type CalibratedClassifierOptions,
  type CalibratedFitOptions,
} from "./calibrated-classifier-cv.js";
export { type Calibrator, calibrate } from "./calibrator.js";
export { fitIsotonic, type IsotonicCalibrator } from "./isotonic.js";
export { fitSigmoid, type SigmoidCalibrator } from "./sigmoid.js";
