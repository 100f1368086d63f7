/** One astronomical unit in km (IAU 2012 resolution B2, exact). */
export const KM_PER_AU = 149_597_870.7;

/** One mean lunar distance in km, as CNEOS rounds it. */
export const KM_PER_LUNAR_DISTANCE = 384_400;

/** A speed in km/s as km/h. */
export const kmPerHour = (kmPerSecond: number): number => kmPerSecond * 3600;
