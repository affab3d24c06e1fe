/** How much of a device a model of some megabytes gets, so that it does not take the whole of it. */

/** vLLM starts only where this share of the device is free, and sizes its cache by it where nothing else does. */
export const smallShare = 0.05

/** 2^30 bytes: with weights, graphs and the runtime's own, 2 to 4 GiB. Holds 16 sequences of 2,048 tokens of every shipped model. */
export const smallCacheBytes = 1_073_741_824
