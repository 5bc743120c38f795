"""Questions to digitisation. `readings`: what was read and how far it is; `reviewing`: what waits for a person."""
