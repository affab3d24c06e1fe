"""Trains, converts and measures the zoo's checkpoints. Run the modules from the folder `zoo/`: `python -m train.base`."""
