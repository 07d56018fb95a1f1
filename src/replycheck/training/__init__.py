"""From labelled exchanges to a model folder. The only room that imports torch or scikit-learn; nothing at run time imports it."""
