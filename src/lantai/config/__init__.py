"""配置: wiring and nothing else."""
