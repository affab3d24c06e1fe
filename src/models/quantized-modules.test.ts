import { describe, expect, it } from 'vitest'
import { readQuantization } from './quantized-modules.ts'
import type { TensorInfo } from './safetensors-header.ts'

const plain: TensorInfo = { dtype: 'BF16', shape: [8, 8] }
const int8: TensorInfo = { dtype: 'I8', shape: [8, 8] }
const packed: TensorInfo = { dtype: 'I32', shape: [8, 1] }
const scale: TensorInfo = { dtype: 'BF16', shape: [8, 1] }
const norm: TensorInfo = { dtype: 'BF16', shape: [8] }

const around = { 'model.embed_tokens.weight': plain, 'model.norm.weight': norm }

const compressed = (ignore: readonly string[]) => ({
  tie_word_embeddings: true,
  quantization_config: { quant_method: 'compressed-tensors', ignore },
})
const awq = (kept: readonly string[]) => ({
  quantization_config: { quant_method: 'awq', modules_to_not_convert: kept },
})

describe('readQuantization', () => {
  it('finds converted modules by type, by scale and by packing', () => {
    const { converted, forgotten } = readQuantization(compressed([]), {
      ...around,
      'model.layers.0.a_proj.weight': int8,
      'model.layers.0.b_proj.weight': { dtype: 'F8_E4M3', shape: [8, 8] },
      'model.layers.0.b_proj.weight_scale': scale,
      'model.layers.0.c_proj.weight_packed': packed,
      'model.layers.0.d_proj.qweight': packed,
      'model.layers.0.d_proj.scales': scale,
    })
    expect({ converted, forgotten }).toEqual({ converted: 4, forgotten: [] })
  })

  it('takes a name of compressed-tensors whole, and an expression from its begin', () => {
    const { kept } = readQuantization(compressed(['lm_head', 'model.layers.0', 're:.*layers.0.a.*']), {
      ...around,
      'model.layers.0.a_proj.weight': plain,
      'model.layers.0.b_proj.weight': int8,
    })
    expect(kept).toEqual([
      { pattern: 'lm_head', modules: 0, converted: [] },
      { pattern: 'model.layers.0', modules: 0, converted: [] },
      { pattern: 're:.*layers.0.a.*', modules: 1, converted: [] },
    ])
  })

  it('takes a name of AWQ as a part of names, up to the next dot where it ends in one', () => {
    const { kept } = readQuantization(awq(['layers.1.']), {
      'model.layers.1.a_proj.weight': plain,
      'model.layers.1.b_proj.qweight': packed,
      'model.layers.11.a_proj.qweight': packed,
    })
    expect(kept).toEqual([{ pattern: 'layers.1.', modules: 2, converted: ['model.layers.1.b_proj'] }])
  })

  it('names linear modules that nothing keeps and nothing converts', () => {
    const { forgotten } = readQuantization(awq(['layers.0.']), {
      ...around,
      'model.layers.0.a_proj.weight': plain,
      'model.layers.1.a_proj.weight': plain,
      'model.layers.2.a_proj.qweight': packed,
    })
    expect(forgotten).toEqual(['model.layers.1.a_proj'])
  })

  it('says nothing of a plain checkpoint', () => {
    expect(readQuantization({}, { ...around, 'model.layers.0.a_proj.weight': plain })).toEqual({
      converted: 0,
      kept: [],
      forgotten: [],
      tiedHead: false,
    })
  })
})
