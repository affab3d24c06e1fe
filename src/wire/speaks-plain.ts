/** Why a connection that was to be encrypted did not come to be. Pure. */

/** @returns whether these are the words of OpenSSL where plain text answers it */
export const speaksPlain = (why: string): boolean => why.includes('wrong version number')
