"""How the models and the weights are trained."""
