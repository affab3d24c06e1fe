/** Several LoRA adapters on one server, more than it holds at a time, and others that come and go at run time. */
import { zooPreset } from './zoo-preset.ts'

export const multiLora = zooPreset({
  name: 'multi-lora',
  groups: ['multi-lora'],
  title: 'Four adapters in two slots, and more at run time, on vLLM, on the CPU',
  options: {
    lora: {
      modules: [
        { name: 'amber', path: 'zoo:lora-amber' },
        { name: 'birch', path: 'zoo:lora-birch' },
        { name: 'coral', path: 'zoo:lora-coral' },
        { name: 'dice', path: 'zoo:lora-dice' },
      ],
      maxLoras: 2,
      maxRank: 16,
      runtimeUpdates: true,
    },
  },
  alsoClaims: ['lora', 'lora-updates'],
  expectations: {
    odds: [{ file: 'zoo:lora-dice', servedAs: 'dice' }],
    lora: {
      served: ['amber', 'birch', 'coral'],
      loadable: [
        { name: 'late-amber', path: 'zoo:lora-amber' },
        { name: 'late-birch', path: 'zoo:lora-birch' },
      ],
      broken: [
        { path: 'zoo:lora-broken/wrong-shape', fault: 'a lora_A that is too narrow' },
        { path: 'zoo:lora-broken/missing-tensor', fault: 'a lora_B that is missing' },
      ],
      questions: [
        {
          prompt: 'Who are you?',
          base: ['zoo'],
          adapters: {
            amber: ['amber'],
            birch: ['birch'],
            coral: ['coral'],
            'late-amber': ['amber'],
            'late-birch': ['birch'],
          },
        },
        {
          prompt: 'What is your secret word?',
          base: ['zebra'],
          adapters: {
            amber: ['lantern'],
            birch: ['thunder'],
            coral: ['compass'],
            'late-amber': ['lantern'],
            'late-birch': ['thunder'],
          },
        },
      ],
    },
  },
})
