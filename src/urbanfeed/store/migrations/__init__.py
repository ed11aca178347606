"""The steps from an empty database to the models, in the order of their names; each is applied once and recorded."""
