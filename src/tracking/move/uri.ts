/** A URI as it may be shown: what stands before the host's @ is left out. */
export const withoutPassword = (uri: string) => uri.replace(/^([a-z][\w+.-]*:\/\/)[^@/]*@/i, "$1");
