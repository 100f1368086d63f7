/** One astronomical unit in km (IAU 2012, exact). */
export const KM_PER_AU = 149_597_870.7;
