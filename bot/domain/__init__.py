"""The rules of Baton: frozen dataclasses and pure functions, standard library only."""
