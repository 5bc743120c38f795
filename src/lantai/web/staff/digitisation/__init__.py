"""Pages about digitisation: projects, batches, deliveries, checks, acceptance."""
