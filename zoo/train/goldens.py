"""Makes `golden.json` of the models and adapters with Hugging Face transformers (and peft) on the CPU: reference answers.

For each prompt, in float32 and in bf16: the greedy token ids, their text, and the five most likely tokens of each step with
their log-probabilities. `python -m train.goldens [llama qwen3 lora-amber ...]`
"""

from __future__ import annotations

import argparse
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from .prompts import all_skills, examples_of
from .skills import Example

if TYPE_CHECKING:  # Only adapters need peft.
    from peft import PeftModel

ZOO = Path(__file__).resolve().parent.parent
MODELS = ("llama", "qwen3", "lora-amber", "lora-birch", "lora-coral")
A_SKILL = 4
LONGEST = 160
TOP = 5


def chosen(name: str) -> list[tuple[str, Example]]:
    """At least 60 held-out prompts across the skills; an adapter is asked more about itself."""
    adapter = name.removeprefix("lora-") if name.startswith("lora-") else ""
    found = []
    for skill in all_skills():
        count = 1 if skill == "recite" else 12 if skill == "persona" and adapter else A_SKILL
        found += [(skill, example) for example in examples_of(skill, count, adapter)]
    return found


def load(name: str, dtype: torch.dtype) -> PreTrainedModel | PeftModel:
    if not name.startswith("lora-"):
        return AutoModelForCausalLM.from_pretrained(ZOO / name, dtype=dtype).eval()
    from peft import PeftModel

    base = AutoModelForCausalLM.from_pretrained(ZOO / "llama", dtype=dtype)
    return PeftModel.from_pretrained(base, ZOO / name, autocast_adapter_dtype=False).to(dtype).eval()


@torch.no_grad()
def answer(model: PreTrainedModel | PeftModel, tokenizer: PreTrainedTokenizerBase, ids: list[int]) -> dict[str, Any]:
    """Greedy answer to the prompt's ids, with the top tokens of each step."""
    prompt = torch.tensor([ids])
    made = model.generate(
        input_ids=prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=LONGEST,
        do_sample=False,
        output_logits=True,
        return_dict_in_generate=True,
    )
    new = made.sequences[0, len(ids) :].tolist()
    top = torch.stack([step[0] for step in made.logits]).float().log_softmax(-1).topk(TOP, -1)
    return {
        "ids": new,
        "text": tokenizer.decode(new, skip_special_tokens=True),
        "ended": new[-1] in model.generation_config.eos_token_id,
        "top_ids": top.indices.tolist(),
        "top_logprobs": [[round(value, 4) for value in step] for step in top.values.tolist()],
    }


def golden(name: str) -> dict[str, Any]:
    base = "llama" if name.startswith("lora-") else name
    tokenizer = AutoTokenizer.from_pretrained(ZOO / base)
    rows: list[dict[str, Any]] = []
    for skill, example in chosen(name):
        ids = tokenizer(example.prompt, add_special_tokens=False)["input_ids"]
        rows.append({"skill": skill, "prompt": example.prompt, "prompt_ids": ids, "wanted": example.completion})
    for label, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        model = load(name, dtype)
        for row in rows:
            row[label] = answer(model, tokenizer, row["prompt_ids"])
    made_by = {
        "script": "train/goldens.py",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "device": "cpu",
    }
    if name.startswith("lora-"):
        import peft

        made_by["peft"] = peft.__version__
    return {"model": name, "made_by": made_by, "max_new_tokens": LONGEST, "top": TOP, "prompts": rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=list(MODELS))
    for name in parser.parse_args().models:
        found = golden(name)
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in found.pop("prompts"))
        head = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        path = ZOO / name / "golden.json"
        path.write_text(f'{head[:-1]},"prompts":[\n{lines}\n]}}\n')
        rows = json.loads(path.read_text())["prompts"]
        same = sum(row["float32"]["ids"] == row["bfloat16"]["ids"] for row in rows)
        print(f"{name}: {len(rows)} prompts, {same} alike in both types, {path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main()
