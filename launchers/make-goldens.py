"""Asks Hugging Face transformers what it answers, greedily: the goldens that a server is held against.

`make-goldens.py JOB OUT` reads what to ask from the JSON file JOB and writes the goldens to OUT. It runs in the Python
of an engine and needs nothing but torch and transformers. Exit code 3: this Python lacks one of them.
"""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    import torch
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer
except ImportError as error:
    print(f"{sys.executable} cannot make goldens: {error}", file=sys.stderr)
    sys.exit(3)

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


# Named so since 4.56.
VERSION = tuple(int(part) for part in transformers.__version__.split(".")[:2])
DTYPE = "dtype" if VERSION >= (4, 56) else "torch_dtype"


def row_of(tokenizer: PreTrainedTokenizerBase, asked: dict[str, Any]) -> dict[str, Any]:
    """The prompt as text and as ids, as a server would make them."""
    messages = asked.get("messages")
    if messages is None:
        return {**asked, "prompt_ids": tokenizer(asked["prompt"])["input_ids"]}
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    # The template writes the special tokens itself.
    return {**asked, "prompt": text, "prompt_ids": tokenizer(text, add_special_tokens=False)["input_ids"]}


@torch.no_grad()
def answer(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, ids: list[int], job: dict[str, Any]
) -> dict[str, Any]:
    """The greedy answer to the prompt's ids, with the most likely tokens of each step."""
    prompt = torch.tensor([ids], device=model.device)
    made = model.generate(
        input_ids=prompt,
        attention_mask=torch.ones_like(prompt),
        max_new_tokens=job["max_new_tokens"],
        do_sample=False,
        num_beams=1,
        output_logits=True,
        return_dict_in_generate=True,
    )
    new = made.sequences[0, len(ids) :].tolist()
    top = torch.stack([step[0] for step in made.logits]).float().log_softmax(-1).topk(job["top"], -1)
    return {
        "ids": new,
        "text": tokenizer.decode(new, skip_special_tokens=True),
        "ended": new[-1] in ends_of(model),
        "top_ids": top.indices.tolist(),
        "top_logprobs": [[round(value, 4) for value in step] for step in top.values.tolist()],
    }


def ends_of(model: PreTrainedModel) -> list[int]:
    """Ids that end an answer: configurations name none, one or several."""
    ends = model.generation_config.eos_token_id
    return ends if isinstance(ends, list) else [] if ends is None else [ends]


def main() -> None:
    job_path, out_path = map(Path, sys.argv[1:])
    job = json.loads(job_path.read_text(encoding="utf-8"))
    trust = {"trust_remote_code": job["trust_remote_code"]}
    tokenizer = AutoTokenizer.from_pretrained(job["path"], **trust)
    rows = [row_of(tokenizer, asked) for asked in job["prompts"]]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    for dtype in job["dtypes"]:
        print(f"loading {job['path']} in {dtype} on {device}", flush=True)
        model = AutoModelForCausalLM.from_pretrained(job["path"], **{DTYPE: getattr(torch, dtype)}, **trust)
        # What a checkpoint recommends for sampling has no place in a greedy answer.
        model.generation_config.repetition_penalty = 1.0
        model = model.to(device).eval()
        for number, row in enumerate(rows, 1):
            row[dtype] = answer(model, tokenizer, row["prompt_ids"], job)
            print(f"{dtype} {number}/{len(rows)}: {row[dtype]['text'][:60]!r}", flush=True)
        del model
    made_by = {
        "script": "servewright golden",
        "servewright": job["servewright"],
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "device": device,
    }
    head = {"model": job["model"], "made_by": made_by, "max_new_tokens": job["max_new_tokens"], "top": job["top"]}
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    out_path.write_text(f'{json.dumps(head, ensure_ascii=False)[:-1]},"prompts":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
