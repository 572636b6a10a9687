"""Public question sets by adapter: `python -m eval.public NAME --data FOLDER`."""
