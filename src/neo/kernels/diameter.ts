/** D = 1329 / √p · 10^(−H/5) in km, of absolute magnitude and geometric albedo (Bowell et al., Asteroids II, 1989). */
export function diameterOf(absoluteMagnitude: f64, albedo: f64): f64 {
  return (1329 / Math.sqrt(albedo)) * 10 ** (-absoluteMagnitude / 5);
}
